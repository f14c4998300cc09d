"""What an administrator may do to the office, and what is refused with a sentence: on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine import administration as adm
from engine.actors import load_actor
from engine.appointments import end_appointment, end_now
from engine.errors import Invalid, NotFound, Unauthenticated
from engine.records import Appointment, CalendarVersion, Person, Position, table
from engine.staffing import edit_account
from engine.worktime import OfficeHours
from tests.engine.by_hand import HOURS, at
from tests.engine.made_up import RETURN
from tests.engine.together import at_once
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


def test_an_appointment_only_gets_shorter(own_world: World) -> None:
    """Ending what has ended, or ends sooner, prolongs nothing."""
    world = own_world
    held = next(a.id for a in world.rows(Appointment) if a.person_id == world.people["staf"])
    with world.database.writing() as session:
        end_appointment(session, held, date(2026, 11, 20), TODAY)
        end_appointment(session, held, TOMORROW, TODAY)
    for last_day in (TOMORROW, date(2026, 11, 18), date(2026, 11, 20)):
        refused(world, "appointment", lambda s, day=last_day: end_appointment(s, held, day, TODAY))  # type: ignore[misc]
    refused(world, "appointment", lambda s: end_now(s, held, date(2026, 12, 1)))
    refused(world, "appointment", lambda s: end_now(s, 99_999, TODAY))


def test_what_is_ended_now_gives_no_right_unless_it_was_used_today(own_world: World) -> None:
    """Begun before: yesterday. Not begun, or not used: gone. Used on its first day: today, and no longer."""
    world = own_world
    post, who = world.positions["staf"], world.people["lain"]
    plt: dict[str, Any] = {"capacity": "plt", "until": date(2026, 11, 30), "letter": "SP-1"}
    number = world.file(RETURN, "2026-11-16 08:00")
    world.file(RETURN, "2026-11-16 08:00", "lain")  # a request of one's own is not made by the appointment

    def ended(since: date) -> tuple[str, list[date | None]]:
        with world.database.writing() as session:
            made = adm.appoint(session, post, who, since, since, **plt)
        with world.database.writing() as session:
            how = end_now(session, made, TODAY)
        return how, [a.until for a in world.rows(Appointment) if a.id == made]

    assert ended(TOMORROW) == ("withdrawn", [])
    assert ended(TODAY) == ("withdrawn", [])
    assert ended(date(2026, 11, 10)) == ("yesterday", [date(2026, 11, 15)])
    with world.database.writing() as session:
        made = adm.appoint(session, post, who, TODAY, TODAY, **plt)
    world.act("lain", number, "lanjutkan", NOW)
    with world.database.writing() as session:
        assert end_now(session, made, TODAY) == "today"
    refused(world, "appointment", lambda s: end_now(s, made, TODAY))
    with world.database.writing() as session:
        assert load_actor(session, who, at("2026-11-16 15:00")).holdings
        assert not load_actor(session, who, at("2026-11-17 08:00")).holdings


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


def test_of_twelve_definitive_appointments_at_once_one_is_made(world: World) -> None:
    """The position is locked before it is looked at."""
    free = _free(world)

    def work(_turn: int) -> int:
        with world.database.writing() as session:
            return adm.appoint(session, free, world.people["lain"], TODAY, TODAY)

    got = at_once(12, work)
    assert [type(g) for g in got if not isinstance(g, int)] == [Invalid] * 11
    assert len([a for a in world.rows(Appointment) if a.position_id == free]) == 1


def test_of_twelve_that_take_one_name_at_once_one_gets_it(own_world: World) -> None:
    """The others are told that it is taken, as those who come later are."""
    world = own_world

    def account(_turn: int) -> int:
        with world.database.writing() as session:
            return adm.add_person(session, "kembar", "Nama", NOW)

    def resource(_turn: int) -> int:
        with world.database.writing() as session:
            return adm.add_resource(session, world.agency, "kembar", "zoom", "Zoom")

    for work, field in ((account, "username"), (resource, "key")):
        got = at_once(12, work)
        assert len([g for g in got if isinstance(g, int)]) == 1
        refusals = [g for g in got if isinstance(g, Invalid)]
        assert [list(r.errors) for r in refusals] == [[field]] * 11


def test_names_stand_in_one_line(world: World) -> None:
    """A name with a control character in it would reach subjects and terminals."""
    staf = world.people["staf"]
    for name in ("A\r\nBcc: x", "A\x07", "A\x1b[2J", "A\u2028B", "A\tB", "A\x00"):
        wrong: tuple[Change, ...] = (
            lambda s, name=name: adm.add_person(s, "baru", name, NOW),  # type: ignore[misc]
            lambda s, name=name: adm.add_position(s, world.agency, name),  # type: ignore[misc]
            lambda s, name=name: edit_account(s, staf, name=name, email="", whatsapp=""),  # type: ignore[misc]
        )
        for change in wrong:
            refused(world, "name", change)


def test_who_has_no_account_is_not_edited(world: World) -> None:
    """The administrator keeps accounts; who a request is for stays as it was written down."""
    with world.database.writing() as session:
        values = {"name": "Pak Camat", "whatsapp": "6281200000001", "created_at": NOW}
        person = session.execute(insert(table(Person)).values(**values).returning(Person.id)).scalar_one()
    before = world.everything()
    with pytest.raises(NotFound), world.database.writing() as session:
        edit_account(session, person, name="Lain", email="", whatsapp="")
    assert world.everything() == before


def test_account_names(world: World) -> None:
    """Unique whatever the case, of plain letters, not empty, and never the name timers act by in the register."""
    for name in ("staf", "STAF", " Staf "):
        refused(world, "username", lambda s, name=name: adm.add_person(s, name, "Nama", NOW))  # type: ignore[misc]
    alike = ("k\u0430dis", "\uff41dmin", "\u0661\u0662")  # a Cyrillic letter, a wide one, Arabic digits
    for name in ("", "  ", "dua kata", "a/b", "x" * 101, "a\x00b", "nama\ud800", "system", " SYSTEM", *alike):
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
