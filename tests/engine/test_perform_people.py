"""Who does a row: one appointed person, several of whom any, all or some must act, rows side by side, whoever holds a post."""

from __future__ import annotations

from datetime import date

import pytest

from engine import administration as adm
from engine.appointments import end_appointment
from engine.errors import Invalid, NotFromHere, NotYours, Stale
from engine.perform import Answer
from tests.engine.by_hand import at
from tests.engine.made_up import ALL_OF, ANY_OF, BOOKING, CHOICE, PARALLEL, TWO_OF_THREE
from tests.engine.world import World

PANEL = ["penilai1", "penilai2", "penilai3"]
MORNING = "2026-11-16 08:30"


def panel(world: World, sop: object, people: list[str] | None = None) -> str:
    """A case that waits for these appraisers."""
    number = world.file(sop)  # type: ignore[arg-type]
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", penilai=people or PANEL)
    return number


def test_one_appointed_person_and_nobody_else(world: World) -> None:
    """Another holder of the same role is refused; the appointment is written in the case."""
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    assert world.case(number).people == {"petugas": [world.people["petugas1"]]}
    assert world.waiting(number) == [("pembuatan", "petugas", "petugas1")]
    for who in ("petugas2", "kepala"):
        with pytest.raises(NotYours):
            world.act(who, number, "buat", "2026-11-16 08:20", akun="zoom-1")
    assert world.act("petugas1", number, "buat", "2026-11-16 08:20", akun="zoom-1").state == "pengiriman"


def test_only_todays_holders_can_be_appointed(own_world: World) -> None:
    """Neither a stranger, nor the requester, nor a name written twice, nor nobody."""
    world = own_world
    number = world.file(ALL_OF, who="penilai3")
    for wrong in (["staf"], ["tidak-ada"], ["penilai1", "penilai1"], ["penilai3"], [], ["penilai1", "asing"]):
        with pytest.raises(Invalid) as refusal:
            world.act("kepala", number, "tunjuk", "2026-11-16 08:10", penilai=wrong)
        assert set(refusal.value.errors) == {"penilai"}
    with world.as_("admin", "2026-11-16 08:10") as (session, _actor):
        end_appointment(session, appointment(world, "penilai2"), date(2026, 11, 15), date(2026, 11, 16))
    with pytest.raises(Invalid):
        world.act("kepala", number, "tunjuk", "2026-11-16 08:11", penilai=["penilai1", "penilai2"])


def test_any_one_of_several_is_enough(world: World) -> None:
    """The first closes the row; the others' tasks are void, nobody is late for them."""
    number = panel(world, ANY_OF)
    assert [person for _, _, person in world.waiting(number)] == PANEL
    world.act("penilai2", number, "setujui", MORNING)
    tasks = {t.person_id: (t.status, t.verdict) for t in world.tasks(number, "penilaian")}
    assert tasks == {
        world.people["penilai1"]: ("void", None),
        world.people["penilai2"]: ("done", "on_time"),
        world.people["penilai3"]: ("void", None),
    }


def test_all_of_several_must_act(world: World) -> None:
    """Each closes a task of their own; the last moves the case. Side by side, an older version is not stale."""
    number = panel(world, ALL_OF)
    seen = world.case(number).version
    for turn, who in enumerate(("penilai3", "penilai1"), start=1):
        done = world.act(who, number, "setujui", MORNING, version=seen)
        assert (done.state, done.version) == ("penilaian", seen + turn)
    assert [person for _, _, person in world.waiting(number)] == ["penilai2"]
    with pytest.raises(Stale):
        world.act("penilai1", number, "setujui", MORNING, version=seen)
    with pytest.raises(NotFromHere):
        world.act("penilai1", number, "setujui", MORNING)
    assert world.act("penilai2", number, "setujui", MORNING, version=seen).state == "selesai"
    assert [t.status for t in world.tasks(number, "penilaian")] == ["done"] * 3


def test_some_of_several_are_enough(world: World) -> None:
    """Two of three: the second moves the case."""
    number = panel(world, TWO_OF_THREE)
    assert world.act("penilai1", number, "setujui", MORNING).state == "penilaian"
    assert world.act("penilai3", number, "setujui", MORNING).state == "selesai"
    assert sorted(t.status for t in world.tasks(number, "penilaian")) == ["done", "done", "void"]


def test_two_of_a_panel_of_one_is_one(world: World) -> None:
    """Nobody waits for more persons than were appointed."""
    number = panel(world, TWO_OF_THREE, ["penilai1"])
    assert world.act("penilai1", number, "setujui", MORNING).state == "selesai"


def test_one_refusal_at_once_ends_it_for_all(world: World) -> None:
    """An action that moves at once does not wait for the others."""
    number = panel(world, ALL_OF)
    world.act("penilai1", number, "setujui", MORNING)
    assert world.act("penilai2", number, "tolak", MORNING, alasan="Keliru.").state == "ditolak"
    assert [t.status for t in world.tasks(number, "penilaian")] == ["done", "done", "void"]


def test_replacing_one_of_a_panel(world: World) -> None:
    """Who stays keeps their task; who goes loses it; who comes gets one with the same arrival and due time."""
    number = panel(world, ALL_OF, ["penilai1", "penilai2"])
    before = {t.person_id: t for t in world.tasks(number, "penilaian")}
    world.act("kepala", number, "ganti_penilai", "2026-11-16 09:00", penilai=["penilai1", "penilai3"])
    kept, gone, come = (
        next(t for t in world.tasks(number, "penilaian") if t.person_id == world.people[who])
        for who in ("penilai1", "penilai2", "penilai3")
    )
    assert (kept.id, kept.status, gone.status, come.status) == (before[kept.person_id].id, "open", "void", "open")
    assert (come.opened_at, come.due_at) == (gone.opened_at, gone.due_at)
    with pytest.raises(NotYours):
        world.act("penilai2", number, "setujui", "2026-11-16 09:01")
    world.act("penilai1", number, "setujui", "2026-11-16 09:01")
    assert world.act("penilai3", number, "setujui", "2026-11-16 09:02").state == "selesai"


def test_adding_to_a_panel(world: World) -> None:
    """Whoever is added must act too: with all to agree, the case waits for them."""
    number = panel(world, ALL_OF, ["penilai1", "penilai2"])
    world.act("kepala", number, "ganti_penilai", "2026-11-16 09:00", penilai=PANEL)
    assert [person for _, _, person in world.waiting(number)] == PANEL
    world.act("penilai1", number, "setujui", "2026-11-16 09:01")
    assert world.act("penilai2", number, "setujui", "2026-11-16 09:02").state == "penilaian"
    assert world.act("penilai3", number, "setujui", "2026-11-16 09:03").state == "selesai"


def test_an_added_person_does_not_count_as_agreed(world: World) -> None:
    """Two of three: after one was added, one agreement is still one."""
    number = panel(world, TWO_OF_THREE, ["penilai1", "penilai2"])
    world.act("kepala", number, "ganti_penilai", "2026-11-16 09:00", penilai=PANEL)
    assert world.act("penilai1", number, "setujui", "2026-11-16 09:01").state == "penilaian"
    assert world.act("penilai2", number, "setujui", "2026-11-16 09:02").state == "selesai"


def test_agreement_outlives_a_change_of_the_panel(world: World) -> None:
    """Who has agreed and stays is not asked again; the case never waits for nobody."""
    number = panel(world, ALL_OF, ["penilai1", "penilai2"])
    world.act("penilai1", number, "setujui", MORNING)
    world.act("kepala", number, "ganti_penilai", "2026-11-16 09:00", penilai=["penilai1", "penilai3"])
    assert world.act("penilai3", number, "setujui", "2026-11-16 09:01").state == "selesai"
    alone = panel(world, ALL_OF, ["penilai1", "penilai2"])
    world.act("penilai1", alone, "setujui", MORNING)
    world.act("kepala", alone, "ganti_penilai", "2026-11-16 09:00", penilai=["penilai1"])
    assert world.case(alone).closed_at is not None or world.waiting(alone)


def test_replacing_the_one_appointed(world: World) -> None:
    """Penggantian pelaksana: the old task is void, the new one goes on with the same arrival and due time."""
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    world.act("kepala", number, "ganti_petugas", "2026-11-16 08:25", petugas="petugas2")
    old, new = world.tasks(number, "pembuatan")
    assert (old.status, old.closed_at, new.status) == ("void", at("2026-11-16 08:25"), "open")
    assert (new.opened_at, new.due_at) == (at("2026-11-16 08:10"), at("2026-11-16 08:40"))
    assert world.said(number) == {"petugas": "petugas2", "sebelumnya": {"petugas": "petugas1"}}
    with pytest.raises(NotYours):
        world.act("petugas1", number, "buat", "2026-11-16 08:30", akun="zoom-1")
    world.act("petugas2", number, "buat", "2026-11-16 08:41", akun="zoom-1")
    assert world.task(number, "pembuatan").verdict == "late"
    world.act("kepala", number, "ganti_petugas", "2026-11-16 08:45", petugas="petugas2")
    assert len(world.tasks(number, "pengiriman")) == 1


def test_rows_side_by_side(world: World) -> None:
    """Two rows open together form one state; the last one done fires the way out, whichever it is."""
    staff, head = ("staf", "teknis_selesai"), ("kepala", "keuangan_selesai")
    for first, second in ((staff, head), (head, staff)):
        number = world.file(PARALLEL)
        assert world.case(number).state == "pemeriksaan"
        assert sorted(world.waiting(number)) == [("keuangan", "kepala", None), ("teknis", "staf", None)]
        assert world.act(first[0], number, first[1], MORNING, version=1).state == "pemeriksaan"
        with pytest.raises(Stale):
            world.act(first[0], number, first[1], MORNING, version=1)
        assert world.act(second[0], number, second[1], MORNING, version=1).state == "pengesahan"
        assert [(e.before, e.after) for e in world.entries(number)[1:]] == [
            ("pemeriksaan", "pemeriksaan"),
            ("pemeriksaan", "pengesahan"),
        ]
        assert world.waiting(number) == [("pengesahan", "kepala", None)]


def test_one_row_can_end_the_case_for_both(world: World) -> None:
    """A refusal inside a block: the other row's task is void."""
    number = world.file(PARALLEL)
    assert world.act("kepala", number, "tolak", MORNING, alasan="Tidak ada dana.").state == "ditolak"
    assert {t.row: t.status for t in world.tasks(number)} == {"draf": "done", "teknis": "void", "keuangan": "done"}


def test_whoever_holds_the_post_today(own_world: World) -> None:
    """A task belongs to the post: after a change of holders the new one acts and the old one does not."""
    world = own_world
    number = world.file(CHOICE)
    assert world.waiting(number) == [("keputusan", "kepala", None)]
    with world.as_("admin", "2026-11-16 08:10") as (session, _actor):
        end_appointment(session, appointment(world, "kepala"), date(2026, 11, 16), date(2026, 11, 16))
        adm.appoint(session, world.positions["kepala"], world.people["lain"], date(2026, 11, 17), date(2026, 11, 16))
    with pytest.raises(NotYours):
        world.act("lain", world.file(CHOICE, who="lain"), "terima", "2026-11-16 15:59")
    assert world.send("lain", number, "teruskan", "2026-11-17 07:31", Answer(version=1)).state == "telaah"
    with pytest.raises(Exception, match="Tidak ditemukan"):
        world.act("kepala", number, "terima", "2026-11-17 07:32")


def appointment(world: World, who: str) -> int:
    """The appointment of somebody."""
    from engine.records import Appointment

    return int(next(a.id for a in world.rows(Appointment) if a.person_id == world.people[who]))
