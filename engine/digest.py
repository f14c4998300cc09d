"""Breaches reach the superior gathered: one message a person and hour, each breach in exactly one round of digests.

The superior is who holds, today, the position above the one that carries the task; above a vacant position, the next one
up. A breach above which nobody stands is put down as told, or it would be looked at for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from engine.actors import holders, load_actor
from engine.calendars.rows import newest_version
from engine.db import Database
from engine.errors import Unauthenticated
from engine.office import Office
from engine.perform.messages import persons, send
from engine.records import Agency, AlarmFired, Case, DigestLine, Message, Task, table
from engine.superiors import superior
from engine.templates import own_templates
from engine.wording import span_text

TEMPLATE = "terlambat"
PAUSE = timedelta(hours=1)
LISTED = 50
"""The lines a digest shows; the others are counted."""

_PENDING = (
    select(
        DigestLine.alarm_id,
        AlarmFired.kind,
        AlarmFired.due_at,
        *(Task.no, Task.row, Task.role, Task.person_id, Task.closed_at, Task.deadlines),
        *(Case.number, Case.title, Case.sop, Case.sop_version, Case.agency_id, Case.removed_at),
        Agency.zone,
        newest_version(Agency.id).label("calendar_version"),
    )
    .join(AlarmFired, AlarmFired.id == DigestLine.alarm_id)
    .join(Task, Task.id == AlarmFired.task_id)
    .join(Case, Case.id == Task.case_id)
    .join(Agency, Agency.id == Case.agency_id)
    .where(DigestLine.digested_at.is_(None))
    .order_by(AlarmFired.due_at, DigestLine.alarm_id)
    .with_for_update(of=DigestLine, skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a task stands in the office: what decides who is above it."""

    agency_id: int
    sop: str
    role: str | None
    person_id: int | None


def digest(database: Database, office: Office, now: datetime) -> int:
    """Writes the digests that are due into the outbox, in one transaction; gives how many."""
    with database.writing() as session:
        lines = _of_cases_that_are_there(session, session.execute(_PENDING).all(), now)
        above = {place: _superiors(session, place, now) for place in {_place(line) for line in lines}}
        resting = _told_lately(session, set().union(*above.values()), now) if above else set()
        told = [line for line in lines if not above[_place(line)] & resting]
        by_person: dict[int, list[Row[Any]]] = defaultdict(list)
        for line in told:
            for person in above[_place(line)]:
                by_person[person].append(line)
        _write(session, office, by_person, now)
        _put_down(session, [line.alarm_id for line in told], now)
        return len(by_person)


def _of_cases_that_are_there(session: Session, lines: Sequence[Row[Any]], now: datetime) -> list[Row[Any]]:
    """The breaches to tell of; those of cases removed meanwhile are put down untold."""
    _put_down(session, [line.alarm_id for line in lines if line.removed_at is not None], now)
    return [line for line in lines if line.removed_at is None]


def _place(line: Row[Any]) -> _Place:
    return _Place(line.agency_id, line.sop, line.role, line.person_id)


def _superiors(session: Session, place: _Place, now: datetime) -> set[int]:
    """The persons above a task: above the position of the one appointed, or above every position that carries the role."""
    if place.role is None:
        return set()
    if place.person_id is None:
        positions = set(holders(session, place.agency_id, place.sop, now).get(place.role, {}))
    else:
        positions = _held(session, place, place.role, place.person_id, now)
    found = [superior(session, position, now) for position in positions]
    return {person for each in found if each is not None for person in each[1]}


def _held(session: Session, place: _Place, role: str, person_id: int, now: datetime) -> set[int]:
    try:
        actor = load_actor(session, person_id, now)
    except Unauthenticated:
        return set()
    held = actor.holding(place.agency_id, place.sop, role)
    return {held.position_id} if held is not None else set()


def _told_lately(session: Session, people: Iterable[int], now: datetime) -> set[int]:
    """Those whose last digest is younger than `PAUSE`: what they are to be told waits for the next one."""
    return set(
        session.scalars(
            select(Message.person_id).where(
                Message.person_id.in_(list(people)),
                Message.template == TEMPLATE,
                Message.created_at > now - PAUSE,
                Message.created_at <= now,
            )
        )
    )


def _write(session: Session, office: Office, by_person: Mapping[int, Sequence[Row[Any]]], now: datetime) -> None:
    for person in persons(session, by_person):
        values = _told(session, office, by_person[person.person_id or 0], now)
        send(session, office, [person], own_templates()[TEMPLATE], values, now, over="email")


def _told(session: Session, office: Office, lines: Sequence[Row[Any]], now: datetime) -> dict[str, str]:
    shown = [_line(session, office, line, now) for line in lines[:LISTED]]
    if len(lines) > LISTED:
        shown.append(f"… dan {len(lines) - LISTED} langkah lain.")
    return {"jumlah": str(len(lines)), "daftar": "\n".join(shown), "link": office.public_url}


def _line(session: Session, office: Office, line: Row[Any], now: datetime) -> str:
    """ "• BDG-2026-00012 Rapat koordinasi — langkah 3 Mendisposisikan …: terlambat 2 jam 10 menit kerja"."""
    row = office.catalogue.get(line.sop, line.sop_version).sop.steps[line.row]
    calendar = office.moment(session, line.agency_id, line.zone, line.calendar_version, now).calendar
    late = span_text(calendar.between(line.due_at, min(line.closed_at or now, now)))
    name = line.kind.partition(":")[2]
    label = next((d["label"] for d in line.deadlines if d["name"] == name), name)
    what = f"tenggat {label} terlewat {late} kerja" if name else f"terlambat {late} kerja"
    ended = "; sudah ditutup" if line.closed_at is not None else ""
    return f"• {line.number} {line.title} — langkah {line.no} {row.activity}: {what}{ended}"


def _put_down(session: Session, alarm_ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(alarm_ids), 500):
        session.execute(
            update(table(DigestLine))
            .where(DigestLine.alarm_id.in_(alarm_ids[start : start + 500]))
            .values(digested_at=now)
        )
