"""Reports per period and unit: how many cases, how many people, how many hours of the event (LZM-42, LZM-A6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.declaration.around import Report
from engine.errors import Invalid, NotFound, NotYours
from engine.records import Case, Unit
from engine.rules.around import reads_report
from engine.rules.facts import Actor
from engine.running import Running

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Line:
    """What a unit came to in the period; `unit` is empty for requests that no unit made. Hours of the clock."""

    unit: str
    cases: int
    people: int
    hours: float


@dataclass(frozen=True, slots=True)
class Period:
    """Days in the office's zone, both included."""

    since: date
    until: date


def find_report(run: Running, key: str, actor: Actor) -> Report:
    """The declared report of that key. NotFound, NotYours."""
    found = next((each for each in run.sop.around.reports if each.key == key), None)
    if found is None:
        raise NotFound("Laporan itu tidak ada pada layanan ini.")
    if not reads_report(run.sop, run.agency_id, actor, found):
        raise NotYours(f"Laporan ini dibaca oleh {' atau '.join(role.label for role in found.readers)}.")
    return found


def month_of(day: date) -> Period:
    """The month a day lies in."""
    first = day.replace(day=1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, date.fromordinal(after.toordinal() - 1))


def period(since: str, until: str, today: date) -> Period:
    """The period asked for; the present month where nothing is asked, the rest of the month where one end is.

    Raises Invalid for what is no date, of no year an office has cases in, or the wrong way round.
    """
    errors: dict[str, list[str]] = {}
    first, last = _day("dari", since, errors), _day("sampai", until, errors)
    if errors:
        raise Invalid(errors, "Periode tidak terbaca. Isi tanggal awal dan akhir, lalu ulangi.")
    start = first or (month_of(last).since if last else month_of(today).since)
    end = last or month_of(start).until
    if end < start:
        sentence = "Tanggal akhir mendahului tanggal awal. Tukar keduanya, lalu ulangi."
        raise Invalid({"sampai": [sentence]}, sentence)
    return Period(start, end)


def _day(name: str, text: str, errors: dict[str, list[str]]) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    except ValueError:
        pass
    errors[name] = [f"Isi dengan tanggal antara tahun {FIRST_YEAR} dan {LAST_YEAR}."]
    return None


def report_lines(session: Session, run: Running, found: Report, of: Period) -> list[Line]:
    """A line for every unit with events that start in the period, by name; requests without a unit last."""
    start = run.sop.interval[0] if run.sop.interval is not None else ""
    day = func.substr(_answer(start), 1, 10)  # kept in the office's zone, so its first ten letters are the day there
    names = [_answer(n) for n in (found.people, *(run.sop.interval or (start, start)))]
    rows = session.execute(
        select(Unit.name, *names)
        .select_from(Case)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(
            Case.sop == run.sop.key,
            Case.agency_id == run.agency_id,
            Case.removed_at.is_(None),
            Case.state.in_(found.states),
            day.between(of.since.isoformat(), of.until.isoformat()),
        )
    ).all()
    by_unit: dict[str, list[Any]] = {}
    for row in rows:
        by_unit.setdefault(row[0] or "", []).append(row)
    return [_line(unit, by_unit[unit]) for unit in sorted(by_unit, key=lambda name: (not name, name.casefold()))]


def total(lines: Iterable[Line]) -> Line:
    """All units together."""
    every = list(lines)
    return Line("", sum(x.cases for x in every), sum(x.people for x in every), round(sum(x.hours for x in every), 2))


def _line(unit: str, rows: Sequence[Any]) -> Line:
    seconds = sum(_seconds(start, end) for _unit, _people, start, end in rows)
    return Line(unit, len(rows), sum(_whole(people) for _unit, people, _start, _end in rows), round(seconds / 3600, 2))


def _seconds(start: str | None, end: str | None) -> float:
    """The length of an event; nothing where an answer is missing."""
    if not start or not end:
        return 0.0
    return max(0.0, (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 0


def _answer(name: str) -> ColumnElement[Any]:
    text: ColumnElement[Any] = Case.fields[name].as_string()
    return text
