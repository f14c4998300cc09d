"""A case is walked at random through every made-up SOP: whatever people choose, the rule book keeps its promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.declaration import Action, Appoint, End, Parallel, PeopleOf, Sop
from engine.declaration.forms import fields_of
from engine.errors import Refusal
from engine.rules.clocks import resolve
from engine.rules.decide import allowed, permit
from engine.rules.facts import SYSTEM_ACTOR, Actor, CaseFacts
from tests.engine.by_hand import (
    DATES,
    FILED,
    HEAD,
    OFFICER,
    OTHER,
    STAFF,
    THIRD,
    at,
    book,
    case,
    done,
    holder,
    moment,
    requester,
)
from tests.engine.made_up import EVERY

OFFICE = (OFFICER, OTHER, THIRD)
LONGEST = 30
Choice = tuple[Actor, str, datetime]


def people(sop: Sop) -> list[Actor]:
    """Everybody there is: the requester, the posts, those who can be appointed."""
    others = [holder(number, sop, "petugas", "penilai") for number in OFFICE]
    return [requester(), holder(HEAD, sop, "kepala"), holder(STAFF, sop, "staf"), *others]


def choices(sop: Sop, facts: CaseFacts, now: datetime) -> list[Choice]:
    """What may happen next: what people may do now, and the timers of the state when they ring."""
    found = [(actor, name, now) for actor in people(sop) for name in allowed(book(sop), facts, actor, moment(now))]
    for timer in sop.timers(facts.state):
        rings = resolve(timer.at, now, facts, moment(now))
        if rings is not None:
            found.append((SYSTEM_ACTOR, timer.name, max(rings, now)))
    return found


def never_stuck(sop: Sop, facts: CaseFacts, now: datetime) -> list[Choice]:
    """The choices now or, where the time has not come, when it has."""
    later = [
        now,
        *(moment_of for name in ("mulai", "selesai") if (moment_of := facts.moment_of(name)) and moment_of > now),
    ]
    later += [(now + timedelta(days=day)) for day in (1, 2, 3)]
    return next((found for instant in later if (found := choices(sop, facts, instant))), [])


def answer(action: Action, chosen: Iterable[int]) -> tuple[dict[str, Any], dict[str, tuple[int, ...]]]:
    """The fields an action keeps and the persons it appoints."""
    several = tuple(dict.fromkeys(chosen)) or OFFICE[:1]
    kinds = {field.name: field for field in fields_of(action.asks)}
    named = {
        e.role.key: several if isinstance(kinds[e.field], PeopleOf) else several[:1]
        for e in action.effects
        if isinstance(e, Appoint)
    }
    return {name: DATES[name] for name in action.keeps if name in DATES}, named


def sound(sop: Sop, facts: CaseFacts) -> None:
    """What must hold in every state."""
    state = sop.states[facts.state]
    rows = {row.key for row in state.rows} if isinstance(state, Parallel) else {state.key}
    working = [task for task in facts.tasks if task.status == "open"]
    assert {task.row for task in working} <= rows, "a task for a row of another state"
    assert len({task.id for task in facts.tasks}) == len(facts.tasks)
    assert len({(task.row, task.person_id) for task in working}) == len(working), "one person has one row twice"
    if isinstance(state, End):
        assert facts.tasks == (), "an ended case has open tasks"
    else:
        assert working, "nobody has anything to do"


def agree(sop: Sop, facts: CaseFacts, now: datetime) -> None:
    """The buttons that are drawn are the requests that are granted, and no others."""
    for actor in [*people(sop), holder(99, sop, "lain")]:
        drawn = allowed(book(sop), facts, actor, moment(now))
        granted = [name for name in sop.all_actions if grants(sop, facts, actor, name, now)]
        assert drawn == granted


def grants(sop: Sop, facts: CaseFacts, actor: Actor, name: str, now: datetime) -> bool:
    """Whether a request for the action would be granted."""
    try:
        permit(book(sop), facts, actor, name, moment(now), facts.version)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("sop", EVERY, ids=lambda sop: f"{sop.key}-{sop.version}")
@settings(max_examples=25, deadline=None, database=None)
@given(data=st.data())
def test_a_random_walk_never_gets_lost(sop: Sop, data: st.DataObject) -> None:
    now = at(FILED)
    fields = {**DATES, "nilai": data.draw(st.sampled_from([0, 50, 500]))}
    _, facts = done(
        sop, case(sop, sop.first.key, fields={}, version=0), requester(), sop.opening.name, now, fields=fields
    )
    for _ in range(LONGEST):
        sound(sop, facts)
        assert facts.state in sop.states
        if isinstance(sop.states[facts.state], End):
            break
        agree(sop, facts, now)
        found = never_stuck(sop, facts, now)
        assert found, f"stuck in {facts.state}"
        actor, name, now = data.draw(st.sampled_from(found))
        action = permit(book(sop), facts, actor, name, moment(now)).action
        kept, named = answer(action, data.draw(st.lists(st.sampled_from(OFFICE), min_size=1, max_size=3)))
        move, facts = done(sop, facts, actor, name, now, fields=kept, people=named)
        assert move.after in sop.states
        assert not set(move.done) & set(move.void)
        now += timedelta(minutes=data.draw(st.integers(0, 600)))


@pytest.mark.parametrize("sop", EVERY, ids=lambda sop: f"{sop.key}-{sop.version}")
def test_an_ended_case_stays_ended(sop: Sop) -> None:
    """From an end only actions that say so lead on, and only to another end."""
    for end in (row for row in sop.rows if isinstance(row, End)):
        facts = replace(case(sop, end.key, people={"petugas": OFFICE[:1], "penilai": OFFICE}), closed_at=at(FILED))
        for actor in people(sop):
            for name in allowed(book(sop), facts, actor, moment()):
                move, _ = done(sop, facts, actor, name)
                assert isinstance(sop.states[move.after], End)
