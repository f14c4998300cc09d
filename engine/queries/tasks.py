"""Task rows as the doors show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from engine.declaration.forms import Moment
from engine.declaration.rows import Step
from engine.declaration.sop import Sop
from engine.perform.load import task_facts
from engine.perform.tasks import working
from engine.queries.people import Named
from engine.queries.views import TaskView
from engine.rules.clocks import Standing, standing
from engine.rules.facts import CaseFacts, Strike, TaskFacts


def task_view(
    row: Row[Any],
    sop: Sop,
    case: CaseFacts,
    names: Mapping[int, Named],
    held: Mapping[str, list[Named]],
    moment: Moment,
) -> TaskView:
    """One task. `held` gives, by role, those who hold it today (for open tasks of a post)."""
    step, facts, holding = sop.steps[row.row], task_facts(row), _holding(row, names, held)
    until = row.closed_at or row.paused_at or moment.now  # a clock that stands still adds nothing
    seen = min(row.seen_at or until, until)
    waited = row.waited_seconds if row.waited_seconds is not None else working(facts, row.opened_at, seen, moment)
    worked = (
        row.worked_seconds if row.worked_seconds is not None else working(facts, row.opened_at, until, moment) - waited
    )
    return TaskView(
        id=row.id,
        no=row.no,
        step=row.row,
        label=step.activity,
        role=row.role,
        role_label=_label(sop, row.role),
        assignees=[who.username for who in holding],
        held_by=[who.name for who in holding],
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        due_at=row.due_at,
        deadlines=_deadlines(facts, case, row.status, moment.now),
        closed_at=row.closed_at,
        closed_by=names[row.closed_by].username if row.closed_by in names else None,
        waited_minutes=round(waited / 60, 2),
        worked_minutes=round(max(worked, 0.0) / 60, 2),
        standing=_standing(row, step, moment.now),
        status=row.status,
    )


def _standing(row: Row[Any], step: object, now: datetime) -> Standing:
    found = standing(row.status, row.verdict, row.due_at, row.soon_at, now)
    informative = isinstance(step, Step) and step.informative and row.status == "open"
    return "no_standard" if informative and found in ("late", "due_soon") else found


def _label(sop: Sop, role: str | None) -> str:
    return next((r.label for r in sop.roles if r.key == role), role or "")


def _holding(row: Row[Any], names: Mapping[int, Named], held: Mapping[str, list[Named]]) -> list[Named]:
    if row.person_id is not None:
        return [names[row.person_id]] if row.person_id in names else []
    return held.get(row.role, []) if row.status in ("open", "paused") else []


def _deadlines(facts: TaskFacts, case: CaseFacts, status: str, now: datetime) -> tuple[Strike, ...]:
    """An open deadline that has struck is missed already, unless it had passed when the case was filed."""
    if status not in ("open", "paused"):
        return facts.deadlines
    return tuple(replace(s, met=False) if case.opened_at < s.at < now else s for s in facts.deadlines)
