"""Clocks through real rows: every unit of standard, anchored deadlines and their moving, pauses, verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Invalid, NotFromHere, NotYet, SlotTaken
from engine.records import Message
from tests.engine.by_hand import at
from tests.engine.made_up import BOOKING, RETURN, STANDARDS, TIMED
from tests.engine.world import World
from tests.engine.world_sops import AMEND

STEPS = (
    ("detik", "2026-11-16 08:01", "2026-11-16 08:01:30"),
    ("menit", "2026-11-16 08:30", "2026-11-16 08:46"),
    ("jam", "2026-11-16 09:00", "2026-11-17 11:00"),
    ("jam_dinding", "2026-11-16 10:00", "2026-11-16 19:00"),
    ("hari_kerja", "2026-11-16 11:00", "2026-11-18 16:00"),
    ("hari", "2026-11-16 11:30", "2026-11-19 11:00"),
    ("minggu", "2026-11-16 14:00", "2026-11-30 11:30"),
    ("bulan", "2026-11-16 14:10", "2026-12-16 14:00"),
    ("menyesuaikan", "2026-11-16 14:20", None),
    ("belum", "2026-11-16 14:30", None),
    ("tergantung", "2026-11-16 14:40", "2026-11-17 11:00"),
)
"""Row, when it is done, when it was due: counted by hand from the done time of the row before (the first from 08.00)."""


def test_every_unit_of_standard(world: World) -> None:
    """Seconds to months, "menyesuaikan", "belum ditetapkan", and one that follows from the case (500: five hours)."""
    number = world.file(STANDARDS, "2026-11-16 08:00", nilai=500)
    for row, done, due in STEPS:
        assert world.task(number, row).due_at == (at(due) if due else None), row
        world.act("staf", number, f"{row}_selesai", done)
    assert world.case(number).state == "selesai"
    verdicts = {t.row: t.verdict for t in world.tasks(number)}
    assert verdicts.pop("draf") == "on_time"
    assert verdicts == {row: "on_time" if due else "no_standard" for row, _, due in STEPS}


def test_a_standard_that_the_case_leaves_open(world: World) -> None:
    """Nothing is said of a case without a value: measured, never late."""
    number = world.file(STANDARDS, "2026-11-16 08:00", nilai=None)
    for row, done, _ in STEPS[:-1]:
        world.act("staf", number, f"{row}_selesai", done)
    assert world.task(number, "tergantung").due_at is None
    world.act("staf", number, "tergantung_selesai", "2026-12-30 10:00")
    assert world.task(number, "tergantung").verdict == "no_standard"


def test_done_at_the_very_instant_is_on_time_and_a_second_later_is_late(world: World) -> None:
    """A verdict is taken when the row is closed."""
    for done, verdict in (("2026-11-16 08:01:30", "on_time"), ("2026-11-16 08:01:31", "late")):
        number = world.file(STANDARDS, "2026-11-16 08:00")
        world.act("staf", number, "detik_selesai", done)
        assert world.task(number, "detik").verdict == verdict


def test_returned_for_revision_the_clock_stands_still(world: World) -> None:
    """Four hours, two used before the return, two left after it: pauses count for neither verdict nor minutes."""
    for done, verdict, hours in (("2026-11-17 10:30", "on_time", 3.5), ("2026-11-17 11:01", "late", 4 + 1 / 60)):
        number = world.file(RETURN, "2026-11-16 08:00")
        task = world.task(number, "verifikasi")
        assert task.due_at == at("2026-11-16 12:00")
        world.act("staf", number, "kembalikan", "2026-11-16 10:00", alasan="Surat kurang jelas.")
        paused = world.task(number, "verifikasi")
        assert (paused.status, paused.paused_at, paused.next_alarm_at) == ("paused", at("2026-11-16 10:00"), None)
        assert world.waiting(number) == [("dikembalikan", "pemohon", "pemohon")]
        world.act("pemohon", number, "ajukan_ulang", "2026-11-17 09:00", kegiatan="Rapat besar")
        back = world.task(number, "verifikasi")
        assert (back.id, back.status, back.due_at) == (task.id, "open", at("2026-11-17 11:00"))
        assert (back.next_alarm, back.next_alarm_at) == ("reminder:", at("2026-11-17 10:00"))
        world.act("staf", number, "lanjutkan", done)
        closed = world.task(number, "verifikasi")
        assert (closed.status, closed.verdict) == ("done", verdict)
        assert closed.waited_seconds + closed.worked_seconds == pytest.approx(hours * 3600)
        assert closed.pauses == [[at("2026-11-16 10:00").isoformat(), at("2026-11-17 09:00").isoformat()]]


def test_returned_twice(world: World) -> None:
    """Two pauses of one task, the second over a week-end: what is left is left."""
    number = world.file(RETURN, "2026-11-19 13:00")
    world.act("staf", number, "kembalikan", "2026-11-19 14:00", alasan="Pertama.")
    world.act("pemohon", number, "ajukan_ulang", "2026-11-20 08:00", kegiatan="Rapat")
    assert world.task(number, "verifikasi").due_at == at("2026-11-20 11:00")
    world.act("staf", number, "kembalikan", "2026-11-20 10:00", alasan="Kedua.")
    world.act("pemohon", number, "ajukan_ulang", "2026-11-21 10:00", kegiatan="Rapat")
    assert world.task(number, "verifikasi").due_at == at("2026-11-23 08:30")
    world.act("staf", number, "lanjutkan", "2026-11-23 08:00")
    closed = world.task(number, "verifikasi")
    assert (closed.verdict, len(closed.pauses)) == ("on_time", 2)
    assert closed.waited_seconds + closed.worked_seconds == pytest.approx(3.5 * 3600)


def test_what_was_mended_is_told_with_what_it_replaced(world: World) -> None:
    """Only changes are sent; the register keeps the old value."""
    number = world.file(RETURN)
    world.act("staf", number, "kembalikan", "2026-11-16 09:00", alasan="Judulnya?")
    world.act("pemohon", number, "ajukan_ulang", "2026-11-16 09:30", kegiatan="Rapat besar")
    case = world.case(number)
    assert (case.title, case.fields["kegiatan"], case.fields["nilai"]) == ("Rapat besar", "Rapat besar", 500)
    assert world.said(number)["sebelumnya"] == {"kegiatan": "Rapat"}


def test_called_off_while_it_waits_for_the_requester(world: World) -> None:
    """A paused task whose case is called off is void: it was neither met nor missed."""
    number = world.file(AMEND)
    world.act("staf", number, "kembalikan", "2026-11-16 09:00", alasan="Kurang.")
    world.act("pemohon", number, "batalkan", "2026-11-16 09:30")
    assert {t.row: (t.status, t.verdict) for t in world.tasks(number)[1:]} == {
        "verifikasi": ("void", None),
        "dikembalikan": ("void", None),
    }


def test_a_date_mended_during_the_pause_moves_what_hangs_on_it(world: World) -> None:
    """The deadline of the paused row, and a standard that runs from the date, follow the new date."""
    number = world.file(AMEND)
    world.act("staf", number, "kembalikan", "2026-11-16 09:00", alasan="Kapan?")
    new = {"mulai": "2026-11-27T10:00", "selesai": "2026-11-27T11:00"}
    world.act("pemohon", number, "ajukan_ulang", "2026-11-16 10:00", **new)
    assert strikes(world.task(number, "verifikasi")) == {"mulai": (at("2026-11-27 10:00"), None)}
    world.act("staf", number, "lanjutkan", "2026-11-16 11:00")
    assert world.task(number, "persiapan").due_at == at("2026-11-27 13:30")
    world.act("staf", number, "perbaiki_tanggal", "2026-11-16 11:30")
    new = {"mulai": "2026-11-30T08:00", "selesai": "2026-11-30T09:00"}
    world.act("pemohon", number, "beri_tanggal", "2026-11-16 13:30", **new)
    assert world.task(number, "persiapan").due_at == at("2026-11-30 10:00")


def test_moving_the_date_moves_everything_anchored(world: World) -> None:
    """H-1 and the deadline at the start follow; what runs from arrival stays; the register tells the old dates."""
    number = sending(world)
    task = world.task(number, "pengiriman")
    assert task.due_at == at("2026-11-16 09:05")
    assert strikes(task) == {
        "h_1": (at("2026-11-24 16:00"), None),
        "mulai": (at("2026-11-25 09:00"), None),
        "tiga_hari": (at("2026-11-19 16:00"), None),
    }
    world.act(
        "pemohon", number, "ubah_jadwal", "2026-11-16 09:02", mulai="2026-11-23T13:00", selesai="2026-11-23T14:00"
    )
    moved = world.task(number, "pengiriman")
    assert (moved.id, moved.due_at, moved.opened_at) == (task.id, task.due_at, task.opened_at)
    assert strikes(moved) == {
        "h_1": (at("2026-11-20 16:30"), None),
        "mulai": (at("2026-11-23 13:00"), None),
        "tiga_hari": (at("2026-11-19 16:00"), None),
    }
    said = world.said(number)
    assert said["sebelumnya"] == {"mulai": "2026-11-25T09:00:00+07:00", "selesai": "2026-11-25T11:00:00+07:00"}
    assert (said["mulai"], world.case(number).fields["mulai"]) == ("2026-11-23T13:00:00+07:00",) * 2
    (booking,) = world.bookings(number)
    assert (booking.starts_at, booking.ends_at) == (at("2026-11-23 13:00"), at("2026-11-23 14:00"))
    assert [m.recipient for m in world.rows(Message, number) if m.template == "berubah"][:1] == [
        str(world.people["petugas1"])
    ]


@pytest.mark.parametrize(
    ("done", "verdict", "met"),
    [
        ("2026-11-16 09:03", "on_time", {"h_1": True, "mulai": True, "tiga_hari": True}),
        ("2026-11-19 16:00", "late", {"h_1": True, "mulai": True, "tiga_hari": True}),
        ("2026-11-20 08:00", "late", {"h_1": True, "mulai": True, "tiga_hari": False}),
        ("2026-11-25 08:00", "late", {"h_1": False, "mulai": True, "tiga_hari": False}),
        ("2026-11-25 09:01", "late", {"h_1": False, "mulai": False, "tiga_hari": False}),
    ],
)
def test_several_deadlines_are_judged_apart(world: World, done: str, verdict: str, met: dict[str, bool]) -> None:
    """One row, four clocks, each with a verdict of its own."""
    number = sending(world)
    world.act("petugas1", number, "kirim", done)
    task = world.task(number, "pengiriman")
    assert (task.verdict, {name: kept for name, (_, kept) in strikes(task).items()}) == (verdict, met)


def test_an_alarm_is_set_for_the_first_thing_that_may_ring(world: World) -> None:
    """Standards below an hour get no reminder; a deadline has one of its own where it asks for one."""
    number = sending(world)
    task = world.task(number, "pengiriman")
    assert (task.next_alarm, task.next_alarm_at) == ("breach:", at("2026-11-16 09:05"))
    long = world.task(world.file(RETURN, "2026-11-16 08:00"), "verifikasi")
    assert (long.next_alarm, long.next_alarm_at, long.soon_at) == ("reminder:", *(at("2026-11-16 11:00"),) * 2)


def test_an_action_has_its_time(world: World) -> None:
    """Not before the start; no new date after it; the guard's sentence is what is told."""
    number = sending(world)
    with pytest.raises(NotFromHere, match="Kantor tutup"):
        world.act("petugas1", number, "kirim", "2026-11-21 09:00")
    world.act("petugas1", number, "kirim", "2026-11-20 09:00")
    with pytest.raises(NotYet) as early:
        world.act("petugas1", number, "tutup", "2026-11-25 08:59")
    assert early.value.extra["not_before"] == at("2026-11-25 09:00")
    new = {"mulai": "2026-11-26T09:00", "selesai": "2026-11-26T10:00"}
    with pytest.raises(NotFromHere, match="hanya dapat dilakukan sebelum"):
        world.act("pemohon", number, "ubah_jadwal", "2026-11-25 09:00", **new)
    world.act("pemohon", number, "ubah_jadwal", "2026-11-25 08:59", **new)
    with pytest.raises(NotYet):
        world.act("petugas1", number, "tutup", "2026-11-25 09:00")
    assert world.act("petugas1", number, "tutup", "2026-11-26 09:00").state == "selesai"


def test_the_later_of_arrival_and_a_date(world: World) -> None:
    """The report runs from the end of the event, or from arrival where the timer rang late; a timer moves with its date."""
    late, moved = world.file(TIMED), world.file(TIMED)
    for number in (late, moved):
        world.act("staf", number, "siap", "2026-11-16 09:00")
    world.timer(late, "berakhir", "2026-11-25 11:30")
    assert world.task(late, "laporan").due_at == at("2026-11-25 13:30")
    wait = world.task(moved, "berlangsung")
    assert (wait.next_alarm, wait.next_alarm_at) == ("timed:berakhir", at("2026-11-25 11:00"))
    world.act("pemohon", moved, "ubah_jadwal", "2026-11-17 09:00", mulai="2026-11-26T09:00", selesai="2026-11-26T15:30")
    assert world.task(moved, "berlangsung").next_alarm_at == at("2026-11-26 15:30")
    world.timer(moved, "berakhir", "2026-11-26 15:30")
    assert world.task(moved, "laporan").due_at == at("2026-11-27 08:00")


def test_half_open_intervals(world: World) -> None:
    """End 15.30 and start 15.30 do not overlap; one minute more does, and says with what."""
    first = preparing(world, mulai="2026-11-25T13:00", selesai="2026-11-25T15:30")
    after = preparing(world, mulai="2026-11-25T15:30", selesai="2026-11-25T16:00")
    across = preparing(world, mulai="2026-11-25T15:29", selesai="2026-11-25T15:40")
    for number in (first, after):
        world.act("petugas1", number, "buat", "2026-11-16 08:30", akun="zoom-1")
    with pytest.raises(SlotTaken) as taken:
        world.act("petugas1", across, "buat", "2026-11-16 08:30", akun="zoom-1")
    assert taken.value.extra["booking"] == {
        "resource": "zoom-1",
        "starts_at": at("2026-11-25 13:00"),
        "ends_at": at("2026-11-25 15:30"),
    }
    with pytest.raises(Invalid):
        world.act("petugas1", across, "buat", "2026-11-16 08:30", akun="zoom-9")
    world.act("petugas1", across, "buat", "2026-11-16 08:31", akun="zoom-2")
    with pytest.raises(SlotTaken):
        world.act(
            "pemohon", after, "ubah_jadwal", "2026-11-16 08:32", mulai="2026-11-25T15:00", selesai="2026-11-25T16:00"
        )
    assert [b.starts_at for b in world.bookings(after)] == [at("2026-11-25 15:30")]


def preparing(world: World, **dates: str) -> str:
    """A case whose account is to be chosen."""
    number = world.file(BOOKING, "2026-11-16 08:00", attachments={"surat": world.upload("pemohon")}, **dates)
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    return number


def sending(world: World) -> str:
    """A case that waits to be sent since 09.00."""
    number = preparing(world)
    world.act("petugas1", number, "buat", "2026-11-16 09:00", akun="zoom-1")
    return number


def strikes(task: Any) -> dict[str, Any]:
    """The deadlines of a task: when they strike, and whether they were met."""
    from datetime import datetime

    return {d["name"]: (datetime.fromisoformat(d["at"]), d["met"]) for d in task.deadlines}
