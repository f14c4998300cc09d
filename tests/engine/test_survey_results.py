"""What a survey tells, per service and period, and to whom: nobody can be made out in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from engine.actors import load_actor
from engine.around import survey
from engine.around.survey.results import groups
from engine.errors import Invalid, NotFound, NotYours
from engine.records import SurveyScore, table
from tests.engine.asking import ASKING, SURVEYED, asking
from tests.engine.by_hand import at
from tests.engine.test_survey import index, published
from tests.engine.world import World

NOON = "2026-12-04 12:00"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
NINTH, ANNEX = survey.Weight.NINTH, survey.Weight.ANNEX


def score(world: World, month: date, *people: Sequence[int], sop: str = ASKING.key, agency: int | None = None) -> None:
    """Answered questionnaires of a month."""
    with world.database.writing() as session:
        for scores in people:
            values = {f"u{n}": points for n, points in enumerate(scores, 1)}
            key = f"{len(session.execute(select(SurveyScore.key)).all()):032x}"
            row = {"key": key, "agency_id": agency or world.agency, "sop": sop, "month": month}
            session.execute(insert(table(SurveyScore)).values(**row, **values))


def result(
    world: World, since: date = YEAR[0], until: date = YEAR[1], weight: survey.Weight = NINTH, who: str = "kepala"
) -> survey.Result:
    """What somebody is told."""
    now = at(NOON)
    with world.database.reading() as session:
        actor = load_actor(session, world.people[who], now)
        return survey.summary_for(session, world.office, ASKING.key, actor, since, until, weight, now)


def test_the_worked_example_through_the_tables(own_world: World) -> None:
    """29 people over two months of one service; another service and another agency do not count."""
    world = asking(own_world)
    people = published()
    score(world, date(2026, 10, 1), *people[:14])
    score(world, date(2026, 11, 1), *people[14:])
    score(world, date(2026, 11, 1), *[[1] * 9] * 6, sop=SURVEYED.key)
    score(world, date(2026, 11, 1), *[[1] * 9] * 6, agency=world.agency + 1)
    found = result(world)
    assert found.index is not None
    assert (found.respondents, found.index.ikm, found.waiting) == (29, Decimal("91.48"), False)
    assert found.index.nrr == index(people).nrr
    annex = result(world, weight=ANNEX).index
    assert annex is not None
    assert (annex.ikm, annex.weight) == (Decimal("90.56"), ANNEX)
    october = result(world, date(2026, 10, 5), date(2026, 10, 6))
    assert (october.respondents, october.since, october.until) == (14, date(2026, 10, 1), date(2026, 10, 1))
    with pytest.raises(Invalid, match="isian"):
        result(world, date(2026, 11, 1), date(2026, 10, 31))


def test_fewer_than_five_are_held_back(own_world: World) -> None:
    """Four answers say nothing yet, not even how many they are; the fifth makes a result. Nobody sees who scored."""
    world = asking(own_world)
    assert (result(world).index, result(world).waiting) == (None, False)
    score(world, date(2026, 11, 1), *[[4] * 9] * 4)
    assert (result(world).respondents, result(world).index, result(world).waiting) == (0, None, True)
    score(world, date(2026, 11, 1), [1] * 9)
    found = result(world)
    assert found.index is not None
    assert (found.respondents, found.index.ikm, found.waiting) == (5, Decimal("85.00"), False)


def test_two_periods_never_differ_by_a_few_people(own_world: World) -> None:
    """Seven in October and one in November: asking with and without November tells the same, and says that some wait."""
    world = asking(own_world)
    score(world, date(2026, 10, 1), *[[4] * 9] * 7)
    score(world, date(2026, 11, 1), [1] * 9)
    with_november, without = result(world), result(world, until=date(2026, 10, 31))
    assert (with_november.respondents, with_november.index) == (7, without.index)
    assert (with_november.waiting, without.waiting) == (True, False)


def test_small_months_are_told_together_or_not_at_all(own_world: World) -> None:
    """Two in October and three in November are a result of both; neither month has one of its own."""
    world = asking(own_world)
    score(world, date(2026, 10, 1), *[[4] * 9] * 2)
    score(world, date(2026, 11, 1), *[[2] * 9] * 3)
    both, october, november = result(world), result(world, until=date(2026, 10, 31)), result(world, date(2026, 11, 1))
    assert [(found.respondents, found.waiting) for found in (both, october, november)] == [
        (5, False),
        (0, True),
        (0, True),
    ]
    assert both.index is not None
    assert (both.index.ikm, october.index, november.index) == (Decimal("70.00"), None, None)


MONTHS = [date(2026, n, 1) for n in range(1, 9)]


@given(st.lists(st.integers(1, 8), min_size=1, max_size=8))
def test_whatever_is_told_together_is_five_or_nothing(respondents: list[int]) -> None:
    """Of any two periods, what one counts and the other does not are at least five people, or nobody."""
    people = dict(zip(MONTHS, respondents, strict=False))
    told = groups(list(people.items()))
    assert sorted(month for group in told for month in group) == sorted({m for group in told for m in group})
    assert all(sum(people[month] for month in group) >= survey.FEWEST for group in told)
    assert all([month] in told for month, count in people.items() if count >= survey.FEWEST)
    spans = [set(MONTHS[a:b]) for a, b in combinations(range(len(MONTHS) + 1), 2)]
    counted = [frozenset(m for group in told if set(group) <= span for m in group) for span in spans]
    for one, other in combinations(set(counted), 2):
        assert sum(people[m] for m in one - other) not in range(1, survey.FEWEST)


READERS = ("kepala", "staf", "petugas1", "penilai1", "auditor")


@pytest.mark.parametrize("who", [*READERS, "pemohon", "lain", "asing", "admin"])
def test_who_reads_the_results(world: World, who: str) -> None:
    """The offices of the SOP in its agency, and the auditor; requesters, another agency and the administrator do not."""
    world = asking(world)
    with world.database.reading() as session:
        actor = load_actor(session, world.people[who], at(NOON))
        keys = [run.sop.key for run in survey.services(session, world.office, actor, at(NOON))]
    if who in READERS:
        assert keys == sorted([ASKING.key, SURVEYED.key])
        result(world, who=who)
    else:
        assert keys == []
        with pytest.raises(NotYours):
            result(world, who=who)


def test_a_result_of_a_service_without_survey(world: World) -> None:
    for sop in (ASKING.key, "tidak-ada", "\x00"):
        with world.as_("auditor", NOON) as (session, actor), pytest.raises(NotFound):
            survey.summary_for(session, world.office, sop, actor, *YEAR, NINTH, at(NOON))


def told(found: survey.Result) -> dict[str, Any]:
    """The numbers of a result."""
    return {"respondents": found.respondents, "ikm": found.index.ikm if found.index else None}


def test_the_public_summary_tells_the_same(own_world: World) -> None:
    """What the service page shows is what officials read."""
    world = asking(own_world)
    score(world, date(2026, 11, 1), *published())
    with world.database.reading() as session:
        public = survey.summary(session, world.agency, ASKING.key, *YEAR, at(NOON).date())
    assert told(public) == told(result(world)) == {"respondents": 29, "ikm": Decimal("91.48")}
