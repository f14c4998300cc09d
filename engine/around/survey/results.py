"""What the answers amount to, per service and period, told so that nobody's own answer can be made out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.around.readers import readable
from engine.around.survey.elements import ELEMENTS
from engine.around.survey.index import Index, Tally, Weight, index
from engine.around.survey.taking import NONE
from engine.errors import Invalid, NotFound, NotYours
from engine.office import Office
from engine.records import SurveyScore, table
from engine.rules.around import oversees
from engine.rules.facts import Actor
from engine.running import Running, running

FEWEST: Final = 5
"""Fewer respondents than this are never shown by themselves."""
NOT_YOURS: Final = "Hasil survei dibaca oleh pejabat layanan itu dan auditor."
TURNED: Final = "Akhir masa tidak boleh mendahului awalnya."
_S = table(SurveyScore)
_BY_MONTH = (
    select(
        _S.c.month,
        func.count().label("respondents"),
        *(func.sum(_S.c[each.code]).label(f"{each.code}_points") for each in ELEMENTS),
        *(func.count(_S.c[each.code]).label(f"{each.code}_answered") for each in ELEMENTS),
    )
    .group_by(_S.c.month)
    .order_by(_S.c.month)
)


@dataclass(frozen=True, slots=True)
class Result:
    """A service's survey in whole months, from the one that begins on `since` to the one that begins on `until`.

    respondents  how many are counted: at least FEWEST, or none
    index        None while nobody is counted
    waiting      answers of the period are held back until their month is over and there are enough of them
    """

    since: date
    until: date
    respondents: int
    index: Index | None
    waiting: bool


def services(session: Session, office: Office, actor: Actor, now: datetime) -> list[Running]:
    """The services whose results the actor may read, by key."""
    return readable(session, office, actor, now, lambda around: around.survey)


def summary_for(
    session: Session, office: Office, sop: str, actor: Actor, since: date, until: date, weight: Weight, now: datetime
) -> Result:
    """As `summary`, for an official of the service or the auditor. NotFound where it has no survey; NotYours; Invalid."""
    run = running(session, office, sop, now)
    if not run.sop.around.survey:
        raise NotFound(NONE)
    if not oversees(run.sop, run.agency_id, actor):
        raise NotYours(NOT_YOURS)
    return summary(session, run.agency_id, sop, since, until, run.moment.local(now).date(), weight)


def summary(
    session: Session, agency_id: int, sop: str, since: date, until: date, today: date, weight: Weight = Weight.NINTH
) -> Result:
    """The result of every month that `since` to `until` touches. Invalid when they are the wrong way round.

    Only months that are over are told: whoever looked before and after one answer of a running month would know it.
    Months are counted in groups (see `groups`): a group that lies only partly in the period is left out, so that no two
    periods differ by fewer than FEWEST people.
    """
    first, last = since.replace(day=1), until.replace(day=1)
    if last < first:
        raise Invalid({"sampai": [TURNED]})
    rows = session.execute(_BY_MONTH.where(_S.c.agency_id == agency_id, _S.c.sop == sop)).all()
    over = [(row.month, row.respondents) for row in rows if row.month < today.replace(day=1)]
    told = {month for group in groups(over) if all(first <= month <= last for month in group) for month in group}
    counted = [row for row in rows if row.month in told]
    return Result(
        since=first,
        until=last,
        respondents=sum(row.respondents for row in counted),
        index=index(_tallies(counted), weight) if counted else None,
        waiting=any(first <= row.month <= last and row.month not in told for row in rows),
    )


def groups(months: Iterable[tuple[date, int]]) -> list[list[date]]:
    """Months that are told together, each group with at least FEWEST respondents: a month with enough stands alone,
    smaller ones are gathered in order until they are enough. What is left at the end is not told yet.
    """
    found: list[list[date]] = []
    gathered: list[date] = []
    people = 0
    for month, respondents in months:
        if respondents >= FEWEST:
            found.append([month])
            continue
        gathered.append(month)
        people += respondents
        if people >= FEWEST:
            found.append(gathered)
            gathered, people = [], 0
    return found


def _tallies(rows: Sequence[Any]) -> list[Tally]:
    def total(name: str) -> int:
        return sum(int(getattr(row, name)) for row in rows)

    return [Tally(total(f"{each.code}_points"), total(f"{each.code}_answered")) for each in ELEMENTS]
