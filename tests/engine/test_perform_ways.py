"""Where a case can go, through real rows: choices, skipped rows, versions, outsiders, timed moves, the end and after."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Invalid, NotFound, NotFromHere, NotYours, Stale
from engine.records import Message
from tests.engine.by_hand import at
from tests.engine.made_up import BOOKING, CHOICE, OUTSIDER, RETURN, SKIP, TIMED, VERSION_1
from tests.engine.world import World


def test_a_decision_has_as_many_exits_as_it_declares(world: World) -> None:
    """Three choices of one row: an end, another end with a reason, and a row that leads back to the decision."""
    yes, no, back = (world.file(CHOICE) for _ in range(3))
    done = world.act("kepala", yes, "terima", "2026-11-16 08:10")
    assert (done.state, done.version, world.case(yes).outcome) == ("selesai", 2, "selesai")
    assert world.case(yes).closed_at == at("2026-11-16 08:10")
    world.act("kepala", no, "tolak", "2026-11-16 08:10", alasan="Tidak cukup.")
    assert (world.case(no).outcome, world.case(no).fields["alasan"]) == ("ditolak", "Tidak cukup.")
    world.act("kepala", back, "teruskan", "2026-11-16 08:10")
    assert world.waiting(back) == [("telaah", "staf", None)]
    world.act("staf", back, "laporkan", "2026-11-16 08:20")
    first, second = world.tasks(back, "keputusan")
    assert (first.status, second.status, second.opened_at) == ("done", "open", at("2026-11-16 08:20"))
    assert world.case(back).state == "keputusan"


def test_every_step_is_one_line_and_one_version(world: World) -> None:
    """A move writes the case, its tasks and one line of the register, all of the same instant."""
    number = world.file(CHOICE)
    world.act("kepala", number, "teruskan", "2026-11-16 08:10")
    assert [(e.seq, e.action, e.before, e.after, e.version) for e in world.entries(number)] == [
        (1, "ajukan", "draf", "keputusan", 1),
        (2, "teruskan", "keputusan", "telaah", 2),
    ]
    filed, forwarded = world.entries(number)
    assert (filed.as_position, forwarded.as_position) == ("Pemohon", "Jabatan kepala")
    assert forwarded.at == at("2026-11-16 08:10")
    assert forwarded.previous == filed.hash
    assert world.case(number).head == forwarded.hash
    draft = world.task(number, "draf")
    assert (draft.status, draft.person_id, draft.closed_by) == (
        "done",
        world.people["pemohon"],
        world.people["pemohon"],
    )


def test_a_row_is_passed_over_by_condition(world: World) -> None:
    """Small values need no approval: no task of that row is ever opened."""
    small, large = world.file(SKIP, nilai=50), world.file(SKIP, nilai=500)
    assert (world.case(small).state, world.case(large).state) == ("pencairan", "persetujuan")
    assert world.tasks(small, "persetujuan") == []
    world.act("kepala", large, "setuju", "2026-11-16 08:10")
    assert world.case(large).state == "pencairan"


def test_a_case_keeps_the_version_it_was_filed_under(world: World) -> None:
    """Versions by effective date; the last day of the old one ends at midnight of the office's zone."""
    old = world.file(VERSION_1, "2026-06-30 23:59")
    new = world.file(VERSION_1, "2026-07-01 00:00")
    assert [(world.case(n).sop_version, world.case(n).state) for n in (old, new)] == [(1, "lama"), (2, "baru")]
    with pytest.raises(NotYours):
        world.act("kepala", old, "kerjakan", "2026-07-02 08:00")
    assert world.act("staf", old, "kerjakan", "2026-07-02 08:00").state == "selesai"
    assert world.act("kepala", new, "kerjakan", "2026-07-02 08:00").state == "selesai"
    with pytest.raises(NotFound):
        world.file(VERSION_1, "2023-12-31 08:00")


def test_waiting_for_an_outsider_has_a_task_without_an_actor(world: World) -> None:
    """An office role notes the answer, whoever of the two it is, or a timer gives up."""
    answered, silent = world.file(OUTSIDER), world.file(OUTSIDER)
    for number in (answered, silent):
        world.act("staf", number, "kirim", "2026-11-16 08:30")
        assert world.waiting(number) == [("menunggu_instansi", None, None)]
    assert world.act("kepala", answered, "jawaban_datang", "2026-11-17 09:00").state == "penutupan"
    waited = world.task(answered, "menunggu_instansi")
    assert (waited.status, waited.verdict, waited.due_at) == ("done", "no_standard", None)
    rings = world.task(silent, "menunggu_instansi")
    assert (rings.next_alarm, rings.next_alarm_at) == ("timed:tanpa_jawaban", at("2026-11-23 16:00"))
    done = world.timer(silent, "tanpa_jawaban", "2026-11-23 16:00")
    assert (done.state, world.case(silent).outcome) == ("tanpa_jawaban", "tanpa_jawaban")
    assert [(e.actor_id, e.as_position) for e in world.entries(silent)[-1:]] == [(None, "Sistem")]
    with pytest.raises(NotFromHere):
        world.timer(answered, "tanpa_jawaban", "2026-11-23 16:00")


def test_time_moves_a_case_and_nobody_else_can(world: World) -> None:
    """A timed move is the system's: the same name is refused to every person."""
    number = world.file(TIMED)
    world.act("staf", number, "siap", "2026-11-16 09:00")
    for who in ("staf", "kepala", "pemohon", "auditor"):
        with pytest.raises((NotYours, NotFound)):
            world.act(who, number, "berakhir", "2026-11-25 11:00")
    assert world.timer(number, "berakhir", "2026-11-25 11:00").state == "laporan"
    assert world.task(number, "laporan").due_at == at("2026-11-25 12:00")
    lying = world.file(TIMED)
    world.timer(lying, "kedaluwarsa", "2026-11-25 09:00")
    assert world.case(lying).outcome == "kedaluwarsa"
    assert [t.status for t in world.tasks(lying)] == ["done", "void"]


def test_an_action_after_the_end(world: World) -> None:
    """Revoking a finished case: another end, told to the requester, once."""
    number = booked(world)
    world.act("petugas1", number, "kirim", "2026-11-16 09:30")
    world.act("petugas1", number, "tutup", "2026-11-25 11:00")
    assert world.case(number).outcome == "selesai"
    with pytest.raises(NotYours):
        world.act("petugas1", number, "cabut", "2026-11-26 08:00", alasan="Disewakan.")
    done = world.act("kepala", number, "cabut", "2026-11-26 08:00", alasan="Disewakan.")
    assert (done.state, world.case(number).outcome) == ("dicabut", "dicabut")
    assert ("email", "pemohon@luar.example") in world.told(number, "ditolak")
    with pytest.raises(NotFromHere):
        world.act("kepala", number, "cabut", "2026-11-26 08:01", alasan="Sekali lagi.")


def test_calling_off_frees_the_booking_and_voids_the_tasks(world: World) -> None:
    """What the case has booked is free at once; nobody's task stays open."""
    number = booked(world)
    assert [b.released_at for b in world.bookings(number)] == [None]
    world.act("pemohon", number, "batalkan", "2026-11-17 08:00")
    assert world.waiting(number) == []
    sending = world.task(number, "pengiriman")
    assert (sending.status, sending.verdict, sending.closed_at) == ("void", None, at("2026-11-17 08:00"))
    assert (sending.next_alarm_at, sending.next_alarm) == (None, None)
    assert [b.released_at for b in world.bookings(number)] == [at("2026-11-17 08:00")]
    assert world.told(number, "berubah") == [
        ("page", str(world.people["petugas1"])),
        ("email", "petugas1@contoh.example"),
    ]
    assert booked(world) != number


def test_messages_are_written_with_the_move(world: World) -> None:
    """The page's own notice is there at once; what leaves the house waits in the outbox with its text filled in."""
    number = world.file(RETURN)
    told = [m for m in world.rows(Message, number) if m.template == "masuk"]
    assert [(m.channel, m.recipient, m.status) for m in told] == [
        ("page", str(world.people["staf"]), "sent"),
        ("email", "staf@contoh.example", "waiting"),
    ]
    assert {m.subject for m in told} == {"Masuk: Rapat"}
    assert told[0].body == f"Berkas {number}, kegiatan Rapat.\n"
    assert len({m.key for m in told}) == 2


def test_a_paper_letter_is_registered_for_somebody_else(world: World) -> None:
    """BDG-A11: a registrar files for an account, or for somebody who has none; both are written down."""
    mine = world.file(RETURN, who="tu", on_behalf_of="lain")
    case = world.case(mine)
    assert (case.requester_id, case.typist_id) == (world.people["lain"], world.people["tu"])
    assert world.entries(mine)[0].as_position == "Jabatan tu"
    outside = {"name": "Warga Tanpa Akun", "email": "warga@luar.example"}
    number = world.file(RETURN, who="tu", on_behalf_of=outside)
    world.act("staf", number, "lanjutkan", "2026-11-16 08:30")
    assert world.told(number, "selesai") == [("email", "warga@luar.example")]
    with pytest.raises(NotYours):
        world.file(RETURN, who="staf", on_behalf_of="lain")
    wrongs: list[Any] = ["tidak-ada", {"name": "Tanpa kontak"}, {"name": "X", "email": "bukan surel"}, 5, []]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            world.file(RETURN, who="tu", on_behalf_of=wrong)


def test_an_older_version_is_stale_and_an_unknown_action_not_found(world: World) -> None:
    """Whoever saw an older case is told so, before the state is looked at."""
    number = world.file(CHOICE)
    world.act("kepala", number, "teruskan", "2026-11-16 08:10")
    for version in (1, 3):
        with pytest.raises(Stale):
            world.act("staf", number, "laporkan", "2026-11-16 08:20", version=version)
    with pytest.raises(NotFromHere) as refusal:
        world.act("kepala", number, "terima", "2026-11-16 08:20")
    assert refusal.value.extra["allowed"] == []
    with pytest.raises(NotFound):
        world.act("staf", number, "tidak_ada", "2026-11-16 08:20")


def booked(world: World) -> str:
    """A case with an account booked, waiting to be sent."""
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:30", petugas="petugas1")
    world.act("petugas1", number, "buat", "2026-11-16 09:00", akun="zoom-1")
    return number
