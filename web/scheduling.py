"""What the pages of schedules share: which days are shown, and what is told of an interval typed into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy.orm import Session

from engine.declaration import Action
from engine.declaration.forms import Moment
from engine.errors import Invalid
from engine.perform.bookings import booked
from engine.queries.planner import hours, loans, plan
from engine.queries.reach import Reach, open_schedule
from engine.queries.schedule import Slot, slots_in, typed_interval
from engine.rules.facts import Actor, CaseFacts, no_case
from engine.running import Running
from web.door import door, now

EARLIEST, LATEST = date(2001, 1, 1), date(2099, 12, 31)
MONTH, WEEK, DAY = "bulan", "minggu", "hari"
AHEAD = 14
"""So many days are shown beside a form."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The days a page shows: `length` of them from `first`, and where the page before and after begin."""

    view: str
    first: date
    length: int
    before: date
    after: date
    today: date


def shown(zone: ZoneInfo, usual: str = WEEK) -> Shown:
    """The month, week or day the address asks for (`tampilan`, `tanggal`); an unreadable date is today."""
    today = now().astimezone(zone).date()
    try:
        day = date.fromisoformat(request.args.get("tanggal", ""))
    except ValueError:
        day = today
    day = min(max(day, EARLIEST), LATEST)
    asked = request.args.get("tampilan", usual)
    if asked == MONTH:
        first = day.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        return Shown(MONTH, first, (after - first).days, (first - timedelta(days=1)).replace(day=1), after, today)
    if asked == DAY:
        return Shown(DAY, day, 1, day - timedelta(days=1), day + timedelta(days=1), today)
    first = day - timedelta(days=day.weekday())
    return Shown(WEEK, first, 7, first - timedelta(days=7), first + timedelta(days=7), today)


def calendar(session: Session, actor: Actor, reach: Reach, usual: str = WEEK) -> dict[str, Any]:
    """What `schedule/parts.html` draws: the days asked for, with their hours when it is one day."""
    zone = ZoneInfo(reach.agency.zone)
    asked = shown(zone, usual)
    days = plan(session, door().office, actor, reach, asked.first, asked.length, now())
    return {
        "agency": reach.agency,
        "shown": asked,
        "days": days,
        "hours": hours(days[0], zone) if asked.view == DAY else [],
        "loans": loans(session, reach, now()),
        "zone_of": zone,
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an interval: the resources in it; or, where it is none, why."""

    zone: ZoneInfo
    interval: tuple[datetime, datetime] | None = None
    slots: tuple[Slot, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def free(self) -> list[Slot]:
        """The resources that are free."""
        return [slot for slot in self.slots if not slot.in_the_way]

    @property
    def taken(self) -> list[Slot]:
        """The resources that are taken, with what is in the way."""
        return [slot for slot in self.slots if slot.in_the_way]

    @property
    def status(self) -> int:
        """422 for an interval that is none."""
        return Invalid.status if self.faults else 200


def tell(
    session: Session,
    actor: Actor,
    reach: Reach,
    action: Action,
    names: tuple[str, str],
    typed: Mapping[str, str],
    case: CaseFacts,
    moment: Moment,
) -> Told:
    """Whether what is typed into the two fields of the action's form is free. What `case` has booked already is not in its own
    way, and only that is asked about: it would move with it."""
    try:
        interval = typed_interval(action, names, typed, case, moment)
    except Invalid as refusal:
        faults = tuple(s for sentences in refusal.errors.values() for s in sentences)
        return Told(moment.zone, faults=(refusal.detail, *faults))
    only = booked(session, case.id) if case.number else []
    found = slots_in(
        session,
        door().office,
        actor,
        reach.agency.id,
        reach.kinds,
        interval,
        now(),
        but=case.number or None,
        only=only,
    )
    return Told(moment.zone, interval, tuple(found))


def panel(session: Session, actor: Actor, run: Running, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """What is told beside a form: the days ahead, and of the interval typed. NotFound where the schedule is not open."""
    reach = open_schedule(session, run.sop, run.agency_id)
    today = run.moment.local(now()).date()
    return {
        "agency": reach.agency,
        "days": plan(session, door().office, actor, reach, today, AHEAD, now()),
        "loans": loans(session, reach, now()),
        "zone_of": run.zone,
        "told": _told(session, actor, run, reach, typed) if typed is not None else None,
    }


def _told(session: Session, actor: Actor, run: Running, reach: Reach, typed: Mapping[str, str]) -> Told:
    sop = run.sop
    assert sop.interval is not None  # noqa: S101  (open_schedule let no other through)
    named = dict(zip(sop.interval, typed.values(), strict=True))
    return tell(session, actor, reach, sop.opening, sop.interval, named, no_case(sop, run.agency_id, now()), run.moment)
