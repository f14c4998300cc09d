"""What an administrator may do to the office, and what is refused with a sentence: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine import administration as adm
from engine.actors import load_actor
from engine.appointments import end_appointment
from engine.errors import Invalid, Unauthenticated
from engine.records import Appointment, CalendarVersion, Person, Position
from engine.worktime import OfficeHours
from tests.engine.by_hand import HOURS, at
from tests.engine.world import World

TODAY, TOMORROW = date(2026, 11, 16), date(2026, 11, 17)
NOW = at("2026-11-16 09:00")
Change = Callable[[Session], Any]


def refused(world: World, field: str, change: Change) -> None:
    """The change is refused at that field, and nothing is written."""
    before = world.everything()
    with pytest.raises(Invalid) as refusal, world.database.writing() as session:
        change(session)
    assert field in refusal.value.errors, refusal.value.errors
    assert all(len(sentence) > 10 for found in refusal.value.errors.values() for sentence in found)
    assert world.everything() == before


def test_appointments_that_are_refused(world: World) -> None:
    """Nothing is retroactive; acting holders need an end and a letter; a post has one definitive holder at a time."""
    post, free, who = world.positions["kepala"], _free(world), world.people["lain"]
    plh: dict[str, Any] = {"capacity": "plh", "until": TOMORROW, "letter": "SP-1"}
    wrong: list[tuple[str, Change]] = [
        ("since", lambda s: adm.appoint(s, free, who, date(2026, 11, 15), TODAY)),
        ("position", lambda s: adm.appoint(s, post, who, TODAY, TODAY)),
        ("position", lambda s: adm.appoint(s, post, who, date(2030, 1, 1), TODAY)),
        ("until", lambda s: adm.appoint(s, free, who, TOMORROW, TODAY, until=TODAY)),
        ("until", lambda s: adm.appoint(s, post, who, TODAY, TODAY, **{**plh, "until": None})),
        ("letter", lambda s: adm.appoint(s, post, who, TODAY, TODAY, **{**plh, "letter": "  "})),
        ("since", lambda s: adm.appoint(s, post, who, date(2026, 11, 15), TODAY, **plh)),
        ("capacity", lambda s: adm.appoint(s, free, who, TODAY, TODAY, capacity="raja")),
    ]
    for field, change in wrong:
        refused(world, field, change)


def _free(world: World) -> int:
    with world.database.writing() as session:
        return adm.add_position(session, world.agency, "Jabatan kosong")


def test_one_definitive_holder_after_another(own_world: World) -> None:
    """The second begins the day after the first ends; a day of both is refused."""
    world = own_world
    held = next(a.id for a in world.rows(Appointment) if a.person_id == world.people["kepala"])
    post, who = world.positions["kepala"], world.people["lain"]
    with world.database.writing() as session:
        end_appointment(session, held, TODAY, TODAY)
    refused(world, "position", lambda s: adm.appoint(s, post, who, TODAY, TODAY))
    with world.database.writing() as session:
        adm.appoint(session, post, who, TOMORROW, TODAY)
        adm.appoint(session, post, world.people["staf"], TODAY, TODAY, capacity="plt", until=TOMORROW, letter="SP-2")
    with world.database.reading() as session:
        titles = [h.title for h in load_actor(session, world.people["staf"], NOW).holdings]
    assert sorted(titles) == ["Jabatan staf", "Plt. Jabatan kepala"]


def test_an_appointment_does_not_end_in_the_past(own_world: World) -> None:
    """Yesterday is the earliest last day; what was done until then stays done."""
    world = own_world
    held = next(a.id for a in world.rows(Appointment) if a.person_id == world.people["staf"])
    refused(world, "until", lambda s: end_appointment(s, held, date(2026, 11, 14), TODAY))
    refused(world, "appointment", lambda s: end_appointment(s, 99_999, TODAY, TODAY))
    with world.database.writing() as session:
        end_appointment(session, held, date(2026, 11, 15), TODAY)
    with world.database.reading() as session:
        assert load_actor(session, world.people["staf"], NOW).holdings == ()


def test_superiors_make_no_ring_and_stay_in_the_house(own_world: World) -> None:
    """Nobody stands above themselves, however long the way; another agency's position is no superior."""
    world = own_world
    top, middle, low = (world.positions[who] for who in ("kepala", "staf", "tu"))
    with world.database.writing() as session:
        adm.set_superior(session, middle, top)
        adm.set_superior(session, low, middle)
    for above in (top, middle, low):
        refused(world, "superior", lambda s, above=above: adm.set_superior(s, top, low if above == top else top))  # type: ignore[misc]
    refused(world, "superior", lambda s: adm.set_superior(s, middle, low))
    refused(world, "superior", lambda s: adm.set_superior(s, top, world.positions["asing"]))
    refused(world, "superior", lambda s: adm.add_position(s, world.agency, "Baru", [], world.positions["asing"]))
    refused(world, "name", lambda s: adm.add_position(s, world.agency, "   "))
    with world.database.writing() as session:
        adm.set_superior(session, low, None)
        adm.set_superior(session, middle, low)
    superiors = {p.id: p.superior_id for p in world.rows(Position)}
    assert (superiors[middle], superiors[low], superiors[top]) == (low, None, None)


def test_account_names(world: World) -> None:
    """Unique whatever the case, of plain letters, not empty."""
    for name in ("staf", "STAF", " Staf "):
        refused(world, "username", lambda s, name=name: adm.add_person(s, name, "Nama", NOW))  # type: ignore[misc]
    for name in ("", "  ", "dua kata", "a/b", "x" * 101, "a\x00b", "nama\ud800"):
        refused(world, "username", lambda s, name=name: adm.add_person(s, name, "Nama", NOW))  # type: ignore[misc]
    refused(world, "name", lambda s: adm.add_person(s, "baru", "  ", NOW))
    with world.database.writing() as session:
        made = adm.add_person(session, "Orang.Baru-1", " Orang Baru ", NOW)
    row = next(p for p in world.rows(Person) if p.id == made)
    assert (row.username, row.name, row.kind) == ("orang.baru-1", "Orang Baru", "person")


def test_bad_office_hours(world: World) -> None:
    """Refused with what is wrong; the calendar in force stays."""
    for wrong in ("", "kapan saja", "Mo-Fr 25:00-26:00"):
        refused(
            world,
            "hours",
            lambda s, wrong=wrong: adm.set_calendar(s, world.agency, [OfficeHours(TODAY, wrong)], [], NOW),  # type: ignore[misc]
        )


def test_a_new_calendar_is_a_new_version(own_world: World) -> None:
    """Earlier versions stay, for the verdicts reached by them."""
    world = own_world
    with world.database.writing() as session:
        hours = [OfficeHours(date(2024, 1, 1), HOURS)]
        made = adm.set_calendar(session, world.agency, hours, [], NOW, world.people["admin"], "Uji")
    assert made == 2
    versions = [v.version for v in world.rows(CalendarVersion) if v.agency_id == world.agency]
    assert versions == [1, 2]


def test_nobody_acts_with_an_account_switched_off(own_world: World) -> None:
    """An account that is off is nobody, and holds nothing."""
    world = own_world
    with world.database.writing() as session:
        person = session.get(Person, world.people["kepala"])
        assert person is not None
        person.active = False
    with pytest.raises(Unauthenticated), world.as_("kepala", NOW):
        pass
