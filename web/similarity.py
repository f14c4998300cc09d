"""What resembles a request, as pages tell it beside the form: earlier cases in words, files of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.around.library import Item
from engine.declaration.forms import fields_of
from engine.queries.similar import Resembling, similar
from engine.rules.facts import Actor
from engine.running import Running
from engine.wording import day_text
from web.door import door, now
from web.showing import Fact, fact


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case in words. `number` and `title` only for those who may see it."""

    facts: list[Fact]
    day: str
    state_label: str
    number: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. `asked` is whether anything was there to compare."""

    asked: bool
    cases: list[Earlier]
    files: list[Item]


def tell(session: Session, actor: Actor, run: Running, typed: Mapping[str, str]) -> Told:
    """Compares what was typed into the opening form so far; the other person's answers shown are those compared."""
    found = similar(session, door().office, run, actor, typed, now())
    asked = any(typed.get(name, "").strip() for name in names(run))
    return Told(asked, [_earlier(run, case) for case in found.cases], found.files)


def names(run: Running) -> tuple[str, ...]:
    """The fields that are compared; none where the SOP declares no check."""
    said = run.sop.around.similar
    return (*said.same, said.text) if said is not None else ()


def _earlier(run: Running, case: Resembling) -> Earlier:
    known = {field.name: field for field in fields_of(run.sop.opening.asks)}
    facts = [fact(known[name], value, case.zone) for name, value in case.answers.items() if name in known]
    day = case.when.astimezone(case.zone).date() if isinstance(case.when, datetime) else case.when
    return Earlier(facts, day_text(day), case.state_label, case.number, case.title)
