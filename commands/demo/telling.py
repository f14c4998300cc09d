"""How a story of the demonstration is told: a request filed, then deeds, each so much working time after the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from commands.demo.letters import paper_pdf
from commands.demo.stage import Stage, Ticket
from engine.around.survey.elements import ELEMENTS
from engine.around.survey.taking import take
from engine.around.testimonials import leave
from engine.worktime import Calendar

MINUTE = 60.0
DAY = 7.5 * 3600
Papers = dict[str, tuple[str, list[str]]]
"""By document: letterhead and lines."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One action. It happens `after` working seconds, or at the instant `at` where that is later."""

    who: str
    action: str
    after: float
    fields: dict[str, Any] = field(default_factory=dict)
    papers: Papers = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tale:
    """One request and what is done with it. `points` are what the requester gives each of the nine elements of the survey,
    `words` their testimonial."""

    sop: str
    filed_at: datetime
    requester: str
    fields: dict[str, Any]
    papers: Papers = field(default_factory=dict)
    deeds: tuple[Deed, ...] = ()
    typist: str | None = None
    points: int = 0
    words: str = ""


def tell(stage: Stage, calendar: Calendar, tale: Tale) -> Iterator[datetime]:
    """Plays a tale; each deed is seen a little before it is done."""
    yield tale.filed_at
    typist = tale.typist or tale.requester
    papers = {name: ids[0] for name, ids in _brought(stage, typist, tale.papers).items()}
    on_behalf = tale.requester if tale.typist is not None else None
    ticket = stage.file(typist, tale.sop, tale.fields, papers, on_behalf)
    for deed in tale.deeds:
        begun = stage.at
        due = calendar.add(begun, deed.after)
        yield max(due, deed.at or due)
        _seen(stage, calendar, ticket, deed, begun)
        stage.act(deed.who, ticket, deed.action, _brought(stage, deed.who, deed.papers), **deed.fields)
    if tale.points or tale.words:
        yield calendar.add(stage.at, 60 * MINUTE)
        _say(stage, tale, ticket)


def _say(stage: Stage, tale: Tale, ticket: Ticket) -> None:
    """What the requester thinks of the service, once the case has ended."""
    actor = stage.actor(tale.requester)
    if tale.points:
        answers = {element.code: str(tale.points) for element in ELEMENTS}
        take(stage.session, stage.office, ticket.number, actor, answers, stage.at)
    if tale.words:
        leave(stage.session, stage.office, ticket.number, actor, tale.words, stage.at)


def _seen(stage: Stage, calendar: Calendar, ticket: Ticket, deed: Deed, begun: datetime) -> None:
    spent = calendar.between(begun, stage.at)
    stage.see(deed.who, ticket, calendar.add(begun, spent * stage.random.uniform(0.3, 0.9)) if spent else stage.at)


def _brought(stage: Stage, who: str, papers: Papers) -> dict[str, list[str]]:
    return {
        name: [stage.upload(who, f"{name.replace('_', '-')}.pdf", paper_pdf(head, lines))]
        for name, (head, lines) in papers.items()
    }


def past_days(calendar: Calendar, now: datetime, count: int) -> list[date]:
    """The last `count` working days before today, oldest first."""
    return _days(calendar, now, -1, count)[::-1]


def coming_days(calendar: Calendar, now: datetime, count: int) -> list[date]:
    """The next `count` working days after today."""
    return _days(calendar, now, 1, count)


def _days(calendar: Calendar, now: datetime, step: int, count: int) -> list[date]:
    day, found = calendar.local_day(now), list[date]()
    while len(found) < count:
        day += timedelta(days=step)
        if calendar.is_working_day(day):
            found.append(day)
    return found


def slot(calendar: Calendar, day: date, hour: int, minutes: int) -> tuple[datetime, datetime]:
    """An interval on a day, from the full hour."""
    begins = datetime.combine(day, time(hour), calendar.zone)
    return begins, begins + timedelta(minutes=minutes)
