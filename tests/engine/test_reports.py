"""Reports per period and unit, and the numbers at a glance."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from engine import administration as adm
from engine.errors import Invalid, NotFound, NotYours
from engine.queries.reports import Line, Period, find_report, month_of, period, report_lines, total
from engine.records import Case, table
from tests.engine.around_office import SAMPLE, approved, around, reading
from tests.engine.world import World, instant

NOW = "2026-11-16 10:00"
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def lines(world: World, of: Period = NOVEMBER) -> list[Line]:
    with reading(world, "kepala", NOW) as (session, run, actor):
        return report_lines(session, run, find_report(run, "bulanan", actor), of)


def event(world: World, day: str, start: str, end: str, people: int) -> str:
    """An approved event."""
    return approved(world, mulai=f"{day}T{start}", selesai=f"{day}T{end}", nilai=people)


def of_unit(world: World, number: str, unit: int | None) -> None:
    with world.database.writing() as session:
        session.execute(update(table(Case)).where(Case.number == number).values(unit_id=unit))


def test_count_people_and_hours_by_unit(own_world: World) -> None:
    """LZM-42, LZM-A6: per unit the events that start in the period, both days whole, in the office's zone."""
    world = around(own_world)
    with world.database.writing() as session:
        first, second = (adm.add_unit(session, world.agency, name) for name in ("umum", "Diseminasi"))
    of_unit(world, event(world, "2026-11-01", "00:00", "01:30", 10), first)
    of_unit(world, event(world, "2026-11-30", "23:30", "23:50", 20), first)
    of_unit(world, event(world, "2026-11-17", "07:30", "17:30", 100), second)
    event(world, "2026-11-18", "08:00", "09:00", 5)
    event(world, "2026-10-31", "23:30", "23:59", 7)
    event(world, "2026-12-01", "00:00", "01:00", 7)
    world.file(SAMPLE, NOW, mulai="2026-11-17T08:00", selesai="2026-11-17T09:00", nilai=7)
    gone = event(world, "2026-11-19", "08:00", "09:00", 7)
    with world.database.writing() as session:
        session.execute(update(table(Case)).where(Case.number == gone).values(removed_at=instant(NOW)))
    found = lines(world)
    assert found == [Line("Diseminasi", 1, 100, 10.0), Line("umum", 2, 30, 1.83), Line("", 1, 5, 1.0)]
    assert total(found) == Line("", 4, 135, 12.83)
    assert lines(world, Period(date(2027, 1, 1), date(2027, 1, 31))) == []


def test_an_event_without_a_number_of_people(own_world: World) -> None:
    world = around(own_world)
    number = event(world, "2026-11-17", "08:00", "09:00", 7)
    with world.database.writing() as session:
        fields = {n: v for n, v in world.case(number).fields.items() if n not in ("nilai", "selesai")}
        session.execute(update(table(Case)).where(Case.number == number).values(fields=fields))
    assert lines(world) == [Line("", 1, 0, 0.0)]


def test_who_reads_a_report(sqlite_world: World) -> None:
    """LZM-41, LZM-42: its readers and the auditor."""
    world = around(sqlite_world)
    for who, error in (
        ("kepala", None),
        ("auditor", None),
        ("staf", NotYours),
        ("pemohon", NotYours),
        ("asing", NotYours),
    ):
        with reading(world, who, NOW) as (_session, run, actor):
            if error is None:
                assert find_report(run, "bulanan", actor).key == "bulanan"
                with pytest.raises(NotFound):
                    find_report(run, "tahunan", actor)
            else:
                with pytest.raises(error):
                    find_report(run, "bulanan", actor)


def test_periods() -> None:
    """Nothing asked is the present month; what cannot be a period is said, not guessed."""
    today = date(2026, 12, 5)
    assert period("", "", today) == month_of(today) == Period(date(2026, 12, 1), date(2026, 12, 31))
    assert period("2024-02-10", "", today) == Period(date(2024, 2, 10), date(2024, 2, 29))
    assert period("", "2026-11-07", today) == Period(date(2026, 11, 1), date(2026, 11, 7))
    assert period("2026-11-07", "2026-11-07", today) == Period(date(2026, 11, 7), date(2026, 11, 7))
    for since, until in (
        ("x", ""),
        ("2026-02-30", ""),
        ("", "0001-01-01"),
        ("9999-12-31", ""),
        ("2026-11-08", "2026-11-07"),
    ):
        with pytest.raises(Invalid):
            period(since, until, today)
