"""Testimonials: once a case, by its requester, in their own words; read by the offices, removed by their keepers."""

from __future__ import annotations

import pytest

from engine.around import testimonials
from engine.errors import Invalid, NotFound, NotFromHere, NotYours, Refusal
from engine.queries.views import Page
from engine.records import Testimonial
from tests.engine.asking import ASKING, SURVEYED, asking, finished
from tests.engine.by_hand import at
from tests.engine.together import at_once
from tests.engine.world import World

NOON = "2026-11-20 12:00"
PRAISE = "Pembinaan sangat membantu.\nTerima kasih."
READERS = ("kepala", "staf", "petugas1", "auditor")
OUTSIDERS = ("pemohon", "lain", "asing", "admin")


def leave(world: World, number: str, text: str = PRAISE, who: str = "pemohon") -> None:
    """Somebody says something."""
    with world.as_(who, NOON) as (session, actor):
        testimonials.leave(session, world.office, number, actor, text, at(NOON))


def invited(world: World, number: str, who: str = "pemohon") -> testimonials.Invitation:
    """How the place for it looks to somebody."""
    with world.as_(who, NOON) as (session, actor):
        return testimonials.invitation(session, world.office, number, actor, at(NOON))


def listed(
    world: World, query: str = "", *, who: str = "kepala", cursor: str | None = None, limit: int = 25
) -> Page[testimonials.Said]:
    """What somebody reads."""
    with world.as_(who, NOON) as (session, actor):
        on = testimonials.board(session, world.office, ASKING.key, actor, at(NOON))
        return testimonials.listed(session, on, query=query, cursor=cursor, limit=limit)


def remove(world: World, said: int, who: str = "staf") -> None:
    """Somebody takes one out of the list."""
    with world.as_(who, NOON) as (session, actor):
        testimonials.remove(session, world.office, said, actor, at(NOON))


def test_the_requester_leaves_one_after_the_end(own_world: World) -> None:
    """Not before, and once; with the name of the account in the list (SPK-09, SPK-45)."""
    world = asking(own_world)
    early = world.file(ASKING)
    assert invited(world, early).status == "later"
    with pytest.raises(NotFromHere, match="setelah layanan selesai"):
        leave(world, early)
    number = finished(world)
    assert (invited(world, number).status, invited(world, number).text) == ("open", None)
    leave(world, number, f"  {PRAISE} ".replace("\n", "\r\n"))
    assert (invited(world, number).status, invited(world, number).text) == ("done", PRAISE)
    with pytest.raises(NotFromHere, match="sudah kami terima"):
        leave(world, number, "Lagi")
    (said,) = listed(world).items
    assert (said.account, said.username, said.text, said.at) == ("Nama Pemohon", "pemohon", PRAISE, at(NOON))


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * 2001, "a\x00b", "a\ud800b"])
def test_words_that_cannot_be_kept(world: World, text: str) -> None:
    """1 to 2000 letters that a database can hold; what is refused changes nothing."""
    world = asking(world)
    number = finished(world)
    before = world.everything()
    with pytest.raises(Invalid) as refused:
        leave(world, number, text)
    assert set(refused.value.errors) == {"text"}
    assert world.everything() == before


@pytest.mark.parametrize("text", ["x", "x" * 2000, "\r\n".join("x" * 1000), "<b>Baik</b> & \u2067murah\u2069 👍"])
def test_words_that_are_kept_as_they_were_typed(world: World, text: str) -> None:
    """A line end counts as one letter, however the browser writes it."""
    world = asking(world)
    number = finished(world)
    leave(world, number, text)
    assert invited(world, number).text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("kepala", NotYours), ("staf", NotYours), ("auditor", NotYours), ("lain", NotFound), ("asing", NotFound)],
)
def test_only_the_requester_leaves_one(world: World, who: str, refusal: type[Refusal]) -> None:
    world = asking(world)
    number = finished(world)
    with pytest.raises(refusal):
        leave(world, number, who=who)
    assert invited(world, number).status == "open"


def test_a_sop_that_asks_for_none(world: World) -> None:
    """What a SOP does not declare it does not have."""
    world = asking(world)
    number = world.file(SURVEYED)
    with pytest.raises(NotFound):
        leave(world, number)
    with world.as_("kepala", NOON) as (session, actor), pytest.raises(NotFound):
        testimonials.board(session, world.office, SURVEYED.key, actor, at(NOON))


def test_left_twice_at_once(own_world: World) -> None:
    """Eight at the same instant, on each database: one is kept, seven are thanked."""
    world = asking(own_world)
    number = finished(world)
    got = at_once(8, lambda turn: leave(world, number, f"Pendapat {turn}"))
    assert sorted(type(each).__name__ for each in got) == ["NoneType"] + ["NotFromHere"] * 7
    assert len(world.rows(Testimonial)) == 1


def test_the_list_by_words_and_pages(own_world: World) -> None:
    """Newest first; every word must occur, in the text or in the name of the account (SPK-45)."""
    world = asking(own_world)
    for text, who in (("Cepat sekali", "pemohon"), ("Lambat", "lain"), ("Cepat, 100% puas", "lain")):
        leave(world, finished(world, who=who), text, who)
    assert [said.text for said in listed(world).items] == ["Cepat, 100% puas", "Lambat", "Cepat sekali"]
    assert [said.text for said in listed(world, "CEPAT lain").items] == ["Cepat, 100% puas"]
    assert [listed(world, asked).count for asked in ("%", "_", "cepat", "tidak ada", "\x00")] == [1, 0, 2, 0, 0]
    first = listed(world, limit=2)
    assert (len(first.items), first.count, first.next is not None) == (2, 3, True)
    second = listed(world, limit=2, cursor=first.next)
    assert ([said.text for said in second.items], second.next) == (["Cepat sekali"], None)


@pytest.mark.parametrize("who", [*READERS, *OUTSIDERS])
def test_who_reads_the_list(world: World, who: str) -> None:
    """The offices of the SOP in its agency, and the auditor; other agencies are walled off."""
    world = asking(world)
    with world.as_(who, NOON) as (session, actor):
        keys = [run.sop.key for run in testimonials.boards(session, world.office, actor, at(NOON))]
    assert keys == ([ASKING.key] if who in READERS else [])
    if who in OUTSIDERS:
        with pytest.raises(NotYours):
            listed(world, who=who)


def test_a_keeper_removes_one_and_it_is_on_record(own_world: World) -> None:
    """It leaves the list; who removed it and when stays; its author may not leave another (SPK-46)."""
    world = asking(own_world)
    number = finished(world)
    leave(world, number)
    (said,) = listed(world).items
    remove(world, said.id)
    assert listed(world).count == 0
    (row,) = world.rows(Testimonial)
    assert (row.text, row.removed_by, row.removed_at) == (PRAISE, world.people["staf"], at(NOON))
    assert (invited(world, number).status, invited(world, number).text) == ("done", None)
    with pytest.raises(NotFound):
        remove(world, said.id)
    with pytest.raises(NotFromHere):
        leave(world, number, "Lagi")


@pytest.mark.parametrize("who", ["kepala", "petugas1", "auditor", "pemohon", "lain", "asing", "admin"])
def test_nobody_else_removes_one(own_world: World, who: str) -> None:
    """Readers who keep nothing, its author, other agencies, the auditor and the administrator (SPK-46)."""
    world = asking(own_world)
    leave(world, finished(world))
    (said,) = listed(world).items
    with pytest.raises(NotYours):
        remove(world, said.id, who)
    assert listed(world).count == 1


@pytest.mark.parametrize("said", [0, -1, 2**31 - 1, 2**31, 2**63])
def test_one_that_is_not_there(world: World, said: int) -> None:
    with pytest.raises(NotFound):
        remove(asking(world), said)


def test_removed_at_once_by_several(own_world: World) -> None:
    """One removes it, the others are told that it is gone."""
    world = asking(own_world)
    leave(world, finished(world))
    (said,) = listed(world).items
    got = at_once(8, lambda _turn: remove(world, said.id))
    assert sorted(type(each).__name__ for each in got) == ["NoneType"] + ["NotFound"] * 7
