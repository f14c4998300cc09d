"""What a form knows before anything is typed: an earlier request to begin from, answers given before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from engine.declaration import AnswerForm, Around, LongText, Requester, Text, When
from engine.queries.again import again, may_ask_again
from engine.queries.case import view_case
from engine.queries.options import MOST, suggesting, suggestions
from engine.records import Case, table
from engine.running import running
from tests.engine.by_hand import at
from tests.engine.lending import LENDING, actor_of, lending
from tests.engine.made_up import CHOICE
from tests.engine.world import World

NOW = "2026-11-20 09:00"


class Usul(AnswerForm):
    """Another time, proposed."""

    usul_mulai = When("Usul mulai", optional=True)
    alasan = LongText("Alasan")


def proposing() -> Any:
    """LENDING, where who calls a case off proposes another beginning."""
    actions = tuple(
        replace(a, asks=Usul, keeps=("usul_mulai", "alasan")) if a.name == "batalkan" else a for a in LENDING.actions
    )
    return replace(LENDING, actions=actions, again=(("mulai", "usul_mulai"),))


def filled(world: World, sop: Any, number: str, who: str, when: str) -> tuple[dict[str, Any], bool]:
    """What a new request would begin with, and whether the case page offers it."""
    with world.database.reading() as session:
        actor = actor_of(world, who, when)
        view = view_case(session, world.office, number, actor, at(when))
        run = running(session, world.office, sop.key, at(when))
        return again(view, run.sop, run.moment), may_ask_again(session, world.office, view, actor, at(when))


def test_a_new_request_begins_from_an_earlier_one(own_world: World) -> None:
    """BKL-A5: a proposed time takes the place of the one asked for; times that have passed are left empty."""
    sop = proposing()
    world = lending(own_world, sop)
    number = world.file(sop, attachments={"surat": world.upload("pemohon")}, email="a@b.example")
    assert filled(world, sop, number, "pemohon", NOW)[1] is False, "still open"
    world.act("pemohon", number, "batalkan", "2026-11-17 08:00", usul_mulai="2026-11-25T08:00", alasan="Bentrok")
    found, offered = filled(world, sop, number, "pemohon", NOW)
    assert offered
    assert {"kegiatan": "Rapat", "nilai": 500, "email": "a@b.example"}.items() <= found.items()
    assert found["mulai"] == "2026-11-25T08:00:00+07:00"
    assert found["selesai"] == "2026-11-25T11:00:00+07:00"
    later, _ = filled(world, sop, number, "pemohon", "2026-11-25 08:00")
    assert "mulai" not in later
    assert "selesai" in later
    assert filled(world, sop, number, "kepala", NOW) == ({}, False), "not the one who asked"


def test_without_a_proposal_the_own_time_stays(own_world: World) -> None:
    """BKL-A5: where nothing was proposed the time asked for is filled in again."""
    sop = proposing()
    world = lending(own_world, sop)
    number = world.file(sop, attachments={"surat": world.upload("pemohon")})
    world.act("pemohon", number, "batalkan", "2026-11-17 08:00", alasan="Bentrok")
    assert filled(world, sop, number, "pemohon", NOW)[0]["mulai"] == "2026-11-25T09:00:00+07:00"


# ── Earlier answers ──────────────────────────────────────────────────────────────────────────────────────────────────


class Bertanya(AnswerForm):
    """A form that suggests."""

    kegiatan = Text("Kegiatan", suggest=True)
    catatan = Text("Catatan", suggest=True)


def test_earlier_answers_are_suggested_among_the_own_people_only() -> None:
    """LZM-31: where anybody may file, nobody is shown what others typed; what is kept from others never is."""
    first = replace(LENDING.first, actions=(replace(LENDING.opening, asks=Bertanya),))
    anybody = replace(LENDING, rows=(first, *LENDING.rows[1:]))
    own = replace(first, role=Requester("pemohon", "Pemohon", among_holders=True))
    among = replace(LENDING, rows=(own, *LENDING.rows[1:]), secrets=("catatan",), around=Around())
    assert suggesting(anybody) == frozenset()
    assert suggesting(among) == {"kegiatan"}


def test_the_newest_answers_come_first_and_once(own_world: World) -> None:
    """LZM-31: distinct earlier answers of the field, newest first, of this service and agency, at most so many."""
    world = lending(own_world, LENDING, CHOICE)
    surat = [world.upload("pemohon") for _ in range(6)]
    for number, said in enumerate(("Satu", "Dua", "Satu", "Tiga")):
        world.file(LENDING, attachments={"surat": surat[number]}, kegiatan=said)
    gone = world.file(LENDING, attachments={"surat": surat[4]}, kegiatan="Terhapus")
    world.file(CHOICE, kegiatan="Layanan lain")
    with world.database.writing() as session:
        cases = table(Case)
        session.execute(update(cases).where(cases.c.number == gone).values(removed_at=at(NOW)))
    with world.database.reading() as session:
        assert suggestions(session, world.agency, LENDING.key, "kegiatan") == ["Tiga", "Satu", "Dua"]
        assert suggestions(session, world.agency, LENDING.key, "email") == []
        assert suggestions(session, world.agency + 1, LENDING.key, "kegiatan") == []


def test_so_many_are_enough(sqlite_world: World) -> None:
    """LZM-31: a long past makes no long page."""
    world = lending(sqlite_world)
    for number in range(MOST + 3):
        world.file(LENDING, attachments={"surat": world.upload("pemohon")}, kegiatan=f"Acara {number}")
    with world.database.reading() as session:
        found = suggestions(session, world.agency, LENDING.key, "kegiatan")
    assert found == [f"Acara {n}" for n in range(MOST + 2, 2, -1)]
