"""Messages: each has its template, each slot its value, each somebody who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from engine.declaration.actions import STAY, Action
from engine.declaration.check.parts import Fault, Owner, actions, ends, place_of
from engine.declaration.effects import Tell
from engine.declaration.fields import When
from engine.declaration.forms import fields_of
from engine.declaration.sop import Sop
from engine.templates import BUILT_IN, DATE_PARTS, TABLE, Template


def text_faults(sop: Sop, templates: Set[str] | Mapping[str, Template]) -> Iterator[Fault]:
    """Messages without a template or without a reader, slots that nothing fills (in templates this SOP uses)."""
    told: dict[str, None] = {}
    for place, row, action in actions(sop):
        for effect in action.effects:
            if isinstance(effect, Tell):
                told[effect.template] = None
                if effect.template not in templates:
                    what = f"the message {effect.template!r} has no template"
                    mend = f"the file {effect.template}.txt in the message folder {sop.messages or '(messages=…)'}"
                    yield Fault(place, what, mend)
                yield from _unread(sop, place, row, action, effect)
    if isinstance(templates, Mapping):
        fields = {field.name for _, _, action in actions(sop) for field in fields_of(action.asks)}
        moments = {f.name for _, _, action in actions(sop) for f in fields_of(action.asks) if isinstance(f, When)}
        fields |= {f"{name}_{part}" for name in moments for part in DATE_PARTS}
        fields |= {TABLE + each.key for each in sop.around.tables}
        for name in told:
            if name in templates:
                yield from _slots(sop, templates[name], fields)


def _unread(sop: Sop, place: str, row: Owner, action: Action, effect: Tell) -> Iterator[Fault]:
    closed = ends(sop)
    after_the_end = row is None and bool(action.leaves) and closed.issuperset(action.leaves)
    if effect.to == "next" and (sop.goal(action, row) in closed or (action.to is STAY and after_the_end)):
        what = f"{effect.template!r} is told to whoever comes next, but the case has ended"
        yield Fault(place, what, "'requester', 'holders' or a role")
    if effect.to == "holders" and after_the_end:
        what = f"{effect.template!r} is told to the holders, but nobody holds a closed case"
        yield Fault(place, what, "'requester' or a role")


def _slots(sop: Sop, template: Template, fields: set[str]) -> Iterator[Fault]:
    place = f"{place_of(sop)}, template {template.name!r}"
    try:
        unknown = sorted(template.slots - BUILT_IN - fields)
    except ValueError:
        yield Fault(place, "a slot is malformed", "${name}, or $$ for a dollar sign")
        return
    for slot in unknown:
        known = ", ".join(sorted(BUILT_IN | fields))
        yield Fault(place, f"nothing fills the slot {slot!r}", f"one of {known}")
