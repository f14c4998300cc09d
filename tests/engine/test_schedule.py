"""The schedule: whose it is to look at, what is taken, free and lent out, and what is offered before anything is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.administration import add_resource
from engine.errors import Invalid, NotFound
from engine.queries.case import view_case
from engine.queries.planner import NOBODY, hours, loans, plan
from engine.queries.reach import Reach, lent_kinds, open_schedule, public_board, reach_for, reaches
from engine.queries.schedule import slots_in, typed_interval
from engine.records import Agency
from engine.running import running
from tests.engine.by_hand import WIB, at
from tests.engine.lending import LENDING, actor_of, lending, lent
from tests.engine.made_up import BOOKING
from tests.engine.world import World

DAY, NOW = date(2026, 11, 25), "2026-11-20 09:00"


def reach_of(session: Session, world: World) -> Reach:
    """What the made-up service books, as its requesters may look at it."""
    return open_schedule(session, LENDING, world.agency)


def local(span: tuple[Any, Any]) -> str:
    """An interval on the office's wall."""
    return "–".join(f"{moment.astimezone(WIB):%H.%M}" for moment in span)


# ── Who may look ─────────────────────────────────────────────────────────────────────────────────────────────────────


def looked(world: World, who: str) -> dict[str, frozenset[str] | None]:
    """The agencies within somebody's reach, with the kinds of resource."""
    with world.database.reading() as session:
        found = reaches(session, world.office, actor_of(world, who, NOW), at(NOW))
        return {reach.agency.key: reach.kinds for reach in found}


def test_requesters_look_where_the_schedule_is_open(own_world: World) -> None:
    """BKL-18, BKL-21, LZM-10: availability is seen before filing; elsewhere a schedule is the office's own."""
    closed, opened = lending(own_world, BOOKING), lending(own_world)
    for who in ("pemohon", "asing"):
        assert looked(closed, who) == {}
        assert looked(opened, who) == {"contoh": frozenset({"zoom"})}
    for world in (closed, opened):
        for who in ("kepala", "auditor", "admin"):
            assert looked(world, who) == {"contoh": None}


def test_only_what_is_declared_open_is_open(own_world: World) -> None:
    """LZM-09: a schedule or board that is not declared is not found."""
    world = lending(own_world, BOOKING)
    with world.database.reading() as session:
        for ask in (open_schedule, public_board):
            with pytest.raises(NotFound):
                ask(session, BOOKING, world.agency)
            assert ask(session, LENDING, world.agency).kinds == frozenset({"zoom"})
    assert lent_kinds(BOOKING) == frozenset()
    assert lent_kinds(LENDING) == {"zoom"}


def test_a_resource_of_another_kind_stays_out_of_reach(own_world: World) -> None:
    """BKL-18: only the kinds of resource the service books are shown to its requesters."""
    world = lending(own_world)
    with world.database.writing() as session:
        add_resource(session, world.agency, "ruang-1", "ruang", "Ruang 1")
    with world.database.reading() as session:
        actor = actor_of(world, "pemohon", NOW)
        (planned,) = plan(session, world.office, actor, reach_of(session, world), DAY, 1, at(NOW))
        assert [line.key for line in planned.lines] == ["zoom-1", "zoom-2"]
        agency = session.get_one(Agency, world.agency)
        (whole,) = plan(session, world.office, actor, Reach(agency, None, frozenset()), DAY, 1, at(NOW))
        assert [line.key for line in whole.lines] == ["ruang-1", "zoom-1", "zoom-2"]


# ── What is taken, free, lent ────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_with_its_hours_and_gaps(own_world: World) -> None:
    """LZM-10: the free times of a day are told; another requester and the public learn that, never by what it is taken."""
    world = lending(own_world)
    number = lent(world, kegiatan="Rapat rahasia")
    lent(world, akun="zoom-1", mulai="2026-11-25T19:30", selesai="2026-11-26T00:30")
    with world.database.reading() as session:
        for who, seen in (("kepala", number), ("pemohon", number), ("lain", None), (None, None)):
            actor = actor_of(world, who, NOW) if who else NOBODY
            (planned,) = plan(session, world.office, actor, reach_of(session, world), DAY, 1, at(NOW))
            first, second = planned.lines
            assert [b.number for b in first.taken][:1] == [seen]
            assert (seen is None) == ("rahasia" not in repr(first))
            assert [local(gap) for gap in first.free] == ["07.00–09.00", "11.00–18.00"]
            assert [local(gap) for gap in second.free] == ["07.00–18.00"]
            table_of = hours(planned, WIB)
            assert [local((h.starts_at, h.ends_at)) for h in table_of][:: len(table_of) - 1] == [
                "07.00–08.00",
                "23.00–00.00",
            ]
            assert [bool(h.cells[0]) for h in table_of] == [False] * 2 + [True] * 2 + [False] * 8 + [True] * 5


def test_half_open_as_the_booking_itself(own_world: World) -> None:
    """LZM-A3: what ends as another begins is in nobody's way; the question answers as the booking would."""
    world = lending(own_world)
    number = lent(world)

    def taken(since: str, until: str, but: str | None = None) -> list[str]:
        span = at(f"2026-11-25 {since}"), at(f"2026-11-25 {until}")
        with world.database.reading() as session:
            actor = actor_of(world, "pemohon", NOW)
            found = slots_in(session, world.office, actor, world.agency, {"zoom"}, span, at(NOW), but=but)
            return [slot.key for slot in found if slot.in_the_way]

    assert taken("11:00", "12:00") == taken("08:00", "09:00") == []
    assert taken("10:59", "12:00") == taken("08:00", "09:01") == ["zoom-1"]
    assert taken("09:00", "11:00", but=number) == []


def test_only_what_is_asked_about(own_world: World) -> None:
    """BKL-A4: a moved case takes its own account along, so only that one is asked about."""
    world = lending(own_world)
    number = lent(world)
    span = at("2026-11-25 09:00"), at("2026-11-25 10:00")
    own = [b.resource_id for b in world.bookings(number)]
    with world.database.reading() as session:
        actor, ask = actor_of(world, "kepala", NOW), (world.agency, None, span, at(NOW))
        every = slots_in(session, world.office, actor, *ask)
        only = slots_in(session, world.office, actor, *ask, only=own)
    assert [(s.key, bool(s.in_the_way)) for s in every] == [("zoom-1", True), ("zoom-2", False)]
    assert [s.key for s in only] == ["zoom-1"]


def test_the_interval_is_read_by_the_forms_own_rules(own_world: World) -> None:
    """LZM-32, LZM-33: before the rest is filled in, the two times are judged as the form will judge them."""
    world = lending(own_world)

    def read(begins: str, ends: str) -> Any:
        with world.database.reading() as session:
            run = running(session, world.office, LENDING.key, at(NOW))
            view = view_case(session, world.office, number, actor_of(world, "pemohon", NOW), at(NOW))
            typed = {"mulai": begins, "selesai": ends}
            return typed_interval(LENDING.opening, ("mulai", "selesai"), typed, view.facts, run.moment)

    number = lent(world)
    assert local(read("2026-11-25T09:00", "2026-11-25T11:00")) == "09.00–11.00"
    for begins, ends in (
        ("", ""),
        ("besok", "lusa"),
        ("2026-11-25T09:00", ""),
        ("2026-11-25T09:00", "9999-01-01T00:00"),
    ):
        with pytest.raises(Invalid) as refusal:
            read(begins, ends)
        assert set(refusal.value.errors) <= {"mulai", "selesai"}


def test_a_loan_lasts_until_it_is_given_back(own_world: World) -> None:
    """BKL-23, BKL-25: Basic before, licensed from the start of the interval until the licence is taken back, however late."""
    world = lending(own_world)
    number = lent(world)

    def state(when: str) -> list[tuple[str, str | None, bool]]:
        with world.database.reading() as session:
            found = loans(session, reach_of(session, world), at(when))
        return [(f.key, f"{f.until.astimezone(WIB):%d %H.%M}" if f.until else None, f.overdue) for f in found]

    basic = ("zoom-2", None, False)
    assert state("2026-11-25 08:59") == [("zoom-1", None, False), basic]
    assert state("2026-11-25 09:00") == [("zoom-1", "25 11.00", False), basic]
    assert state("2026-11-26 08:00") == [("zoom-1", "25 11.00", True), basic]
    world.act("petugas1", number, "kirim", "2026-11-24 09:00")
    world.act("petugas1", number, "tutup", "2026-11-26 09:00")
    assert state("2026-11-26 09:01") == [("zoom-1", None, False), basic]
    with world.database.reading() as session:
        assert loans(session, replace(reach_of(session, world), lends=frozenset()), at(NOW)) == []


def test_the_schedule_behind_a_case(own_world: World) -> None:
    """BKL-18: whoever moves a case may ask about the new time only where its schedule is theirs to look at."""
    opened, closed = lending(own_world), lending(own_world, BOOKING)
    number = lent(opened)
    for world, who, may in ((opened, "pemohon", True), (closed, "pemohon", False), (closed, "kepala", True)):
        with world.database.reading() as session:
            actor = actor_of(world, who, NOW)
            view = view_case(session, world.office, number, actor, at(NOW))
            assert (reach_for(session, world.office, view, actor, at(NOW)) is not None) is may


def test_a_day_ends_where_the_next_begins(own_world: World) -> None:
    """LZM-A3: a booking over midnight is on both days, and free time is told on each."""
    world = lending(own_world)
    lent(world, mulai="2026-11-25T17:00", selesai="2026-11-26T08:00")
    with world.database.reading() as session:
        actor = actor_of(world, "kepala", NOW)
        days = plan(session, world.office, actor, reach_of(session, world), DAY, 3, at(NOW))
    assert [d.date - DAY for d in days] == [timedelta(n) for n in range(3)]
    assert [d.count for d in days] == [1, 1, 0]
    assert [[local(gap) for gap in d.lines[0].free] for d in days] == [
        ["07.00–17.00"],
        ["08.00–18.00"],
        ["07.00–18.00"],
    ]
