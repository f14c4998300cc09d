"""What is asked and what hangs on it: every field that is used has been asked, is kept, and is of the right kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declaration.actions import Action, Timed
from engine.declaration.anchors import Anchor, field_of
from engine.declaration.check.parts import Fault, Owner, actions, inner, place_of, tasks
from engine.declaration.effects import Appoint, Book, MoveBooking, Tell
from engine.declaration.fields import PeopleOf, PersonOf, ResourceOf, When
from engine.declaration.forms import fields_of
from engine.declaration.rows import Step
from engine.declaration.sop import Sop
from engine.declaration.standards import SECONDS

Known = dict[str, list[Any]]
"""The case's fields at some point, each with the form fields that asked for it."""


def answer_faults(sop: Sop) -> Iterator[Fault]:
    """Fields nobody asks, answers that are used but not kept, fields and documents of the wrong kind."""
    yield from _of_the_sop(sop)
    for place, row, action in actions(sop):
        yield from _action(place, action)
        yield from _references(place, action)
        before = _known(sop, row, action)
        for name in ("not_before", "until", *(("at",) if isinstance(action, Timed) else ())):
            yield from _anchor(f"{place}, {name}", getattr(action, name), before)
        yield from _effects(place, action, before)
    for _, row in tasks(sop):
        if isinstance(row, Step):
            before = _known(sop, row, None)
            yield from _anchor(f"{place_of(row)}, counts_from", row.counts_from, before)
            for deadline in row.deadlines:
                place = f"{place_of(row)}, deadline {deadline.name!r}"
                yield from _anchor(place, deadline.at, before)
                if deadline.remind is not None and deadline.remind.unit not in SECONDS:
                    yield Fault(place, f"its reminder comes {deadline.remind.text} before", "minutes(…) or hours(…)")


def _references(place: str, action: Action) -> Iterator[Fault]:
    """A rule that looks at another field names one its form has: a typing error would only show when somebody answers."""
    asked = _asked(action)
    for name, field in asked.items():
        for rule in field.validators:
            other = getattr(rule, "refers", None)
            if other is not None and other not in asked:
                mend = " or ".join(repr(each) for each in asked if each != name)
                yield Fault(
                    f"{place}, field {name!r}", f"it is compared with {other!r}, which the form does not ask", mend
                )


def _asked(action: Action) -> dict[str, Any]:
    return {field.name: field for field in fields_of(action.asks)}


def _kept(action: Action) -> Iterator[tuple[str, Any]]:
    return ((name, field) for name, field in _asked(action).items() if name in action.keeps)


def _known(sop: Sop, row: Owner, action: Action | None) -> Known:
    """The fields the case certainly can have when `row` begins, or where an action of the SOP first leaves from."""
    found: Known = {}
    for number, state in enumerate(sop.rows):
        here = row in inner(state) if row is not None else action is not None and state.key in action.leaves
        if here and number > 0:
            break
        for each in (a for r in inner(state) for a in r.actions):
            for name, field in _kept(each):
                found.setdefault(name, []).append(field)
    return found


def _of_the_sop(sop: Sop) -> Iterator[Fault]:
    first = sop.rows[0]
    opening = first.actions[0] if isinstance(first, Step) and first.actions else None
    asked = _asked(opening) if opening is not None else {}
    kept = dict(_kept(opening)) if opening is not None else {}
    usual = sop.contact == ("email", "whatsapp")
    contact = [name for name in sop.contact if name and (name in asked or not usual)]
    for what, name in (("title_field", sop.title_field), *(("contact", n) for n in contact)):
        if name not in asked:
            yield Fault(place_of(sop), f"{what} {name!r} is not asked by the opening form", f"one of {_listed(asked)}")
        elif name not in kept:
            lost = f"{what} {name!r} is asked by the opening form, but not kept"
            yield Fault(place_of(sop), lost, f"keeps=(…, {name!r}) on its first action")
    every: Known = {}
    for _, _, action in actions(sop):
        for name, field in _kept(action):
            every.setdefault(name, []).append(field)
    for name in sop.interval or ():
        yield from _moment(f"{place_of(sop)}, interval", name, every)


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or "the fields of a form (there is none)"


def _anchor(place: str, anchor: Anchor | None, known: Known) -> Iterator[Fault]:
    name = field_of(anchor)
    if name is not None:
        yield from _moment(place, name, known)


def _moment(place: str, name: str, known: Known) -> Iterator[Fault]:
    if name not in known:
        what = f"it hangs on {name!r}, which no earlier form asks and keeps"
        yield Fault(place, what, f"a field kept before (keeps=({name!r},)); so far there are {_listed(known)}")
    elif not all(isinstance(field, When) for field in known[name]):
        yield Fault(place, f"it hangs on {name!r}, which is no instant", f"{name} = When(…) in the form")


def _action(place: str, action: Action) -> Iterator[Fault]:
    asked = _asked(action)
    for name in action.keeps:
        if name not in asked:
            yield Fault(place, f"it keeps {name!r}, which its form does not ask", f"one of {_listed(asked)}")
    if action.amends and action.asks is None:
        yield Fault(place, "it amends, but asks nothing", "asks=… with the fields that may change")
    if isinstance(action, Timed) and (action.asks or action.documents or action.warns):
        yield Fault(place, "a timer asks, but nobody answers it", "no asks, documents or warns")
    names = {document.name for document in action.documents}
    for name in action.one_of:
        if name not in names:
            yield Fault(place, f"one_of names the document {name!r}, which is not asked", f"one of {_listed(names)}")
    for document in action.documents:
        if not document.kinds or document.max_bytes <= 0:
            what = f"no file can be accepted as {document.name!r}"
            yield Fault(place, what, "at least one media type in kinds, and max_bytes above zero")


def _effects(place: str, action: Action, before: Known) -> Iterator[Fault]:
    asked = _asked(action)
    after = {**before, **{name: [field] for name, field in _kept(action)}}
    for effect in action.effects:
        match effect:
            case Appoint():
                yield from _appoint(place, effect, asked)
            case Book(field=str()):
                if not isinstance(asked.get(str(effect.field)), ResourceOf):
                    what = f"it books {effect.field!r}, which its form does not ask as a resource"
                    yield Fault(place, what, f"{effect.field} = ResourceOf(…) in the form")
            case Tell() if effect.over is not None and effect.over not in asked:
                what = f"it tells over {effect.over!r}, which its form does not ask"
                yield Fault(place, what, f"one of {_listed(asked)}")
        if isinstance(effect, Book | MoveBooking):
            for name in (effect.start, effect.end):
                yield from _moment(f"{place}, {type(effect).__name__}", name, after)


def _appoint(place: str, effect: Appoint, asked: dict[str, Any]) -> Iterator[Fault]:
    field = asked.get(effect.field)
    if not isinstance(field, PersonOf | PeopleOf):
        what = f"it appoints from {effect.field!r}, which its form does not ask as a person"
        yield Fault(place, what, f"{effect.field} = PersonOf(…) or PeopleOf(…) in the form")
    elif field.role != effect.role:
        what = f"it appoints {effect.role.key!r} from {effect.field!r}, whose choices are {field.role.key!r}"
        yield Fault(place, what, "the same role in the field and in Appoint")
