"""Codes that are stored for ever, printed numbers and labels: well-formed, present, and each used once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from engine.declaration.actions import Action, Document, Warn
from engine.declaration.anchors import Deadline
from engine.declaration.check.parts import Fault, actions, inner, place_of, tasks
from engine.declaration.check.shape import walk
from engine.declaration.forms import fields_of
from engine.declaration.roles import Role
from engine.declaration.rows import End, Parallel, Row, Step, Wait
from engine.declaration.sop import Identity, Sop
from engine.declaration.standards import Standard

CODE = re.compile(r"[A-Z0-9]{2,8}")
KEY = re.compile(r"[a-z0-9-]{1,64}")
NAME = re.compile(r"[a-z0-9_]{1,64}")
STORED: dict[type, str] = {
    **dict.fromkeys((Role, Step, Wait, Parallel, End), "key"),
    **dict.fromkeys((Action, Document, Deadline), "name"),
    Warn: "code",
}
PRINTED = ("label", "activity", "text", "agency")


def naming_faults(sop: Sop) -> Iterator[Fault]:
    """Bad characters, empty labels, things named or numbered twice, amounts of no time."""
    yield from _of_the_sop(sop)
    for place, part in walk(sop):
        if not isinstance(part, Role) or place == place_of(sop):
            yield from _stored(place, part)
            yield from _printed(place, part)
        if isinstance(part, Standard) and part.amount <= 0:
            yield Fault(place, f"a standard of {part.amount} {part.unit}", "an amount above zero, or UNSET")
    yield from _twice(sop)
    yield from _one_name_two_labels(sop)
    yield from _trigger_twice(sop)
    yield from _fields(sop)


def _of_the_sop(sop: Sop) -> Iterator[Fault]:
    if not CODE.fullmatch(sop.code):
        yield Fault(place_of(sop), f"code {sop.code!r} has other characters", "2 to 8 of A-Z and 0-9, as code='BDG'")
    if not KEY.fullmatch(sop.key):
        yield Fault(place_of(sop), f"key {sop.key!r} has other characters", "small letters, digits and dashes only")
    if sop.version < 1:
        yield Fault(place_of(sop), f"version {sop.version}", "version=1 for the first, then 2, 3, …")


def _stored(place: str, part: Any) -> Iterator[Fault]:
    field = next((field for kind, field in STORED.items() if isinstance(part, kind)), None)
    if field is not None and not NAME.fullmatch(getattr(part, field)):
        what = f"{field} {getattr(part, field)!r} of {type(part).__name__} has other characters"
        yield Fault(place, what, "1 to 64 small letters, digits and underscores: it is stored for ever")
    if isinstance(part, Step) and not 0 < len(part.no) <= 8:
        yield Fault(place, f"its number is {part.no!r}", 'the number as printed, up to 8 characters: no="3"')


def _printed(place: str, part: Any) -> Iterator[Fault]:
    names = (*PRINTED, "name") if isinstance(part, Identity) else PRINTED
    for field in names:
        if getattr(part, field, "said").strip() == "":
            yield Fault(place, f"the {field} of {type(part).__name__} is empty", f"the {field} as people read it")


def _doubles(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _twice(sop: Sop) -> Iterator[Fault]:
    every: list[Row] = [*sop.rows, *(r for block in sop.rows if isinstance(block, Parallel) for r in block.rows)]
    for key in _doubles(row.key for row in every):
        places = " and ".join(place_of(row) for row in every if row.key == key)
        yield Fault(places, f"two states have the key {key!r}", "another key for one of them")
    numbered = [(row.no, place_of(row)) for row in every if isinstance(row, Step | End) and row.no]
    for no in _doubles(no for no, _ in numbered):
        places = " and ".join(place for its, place in numbered if its == no)
        yield Fault(places, f"two rows have the number {no}", "the numbers as printed, each once")
    for key in _doubles(role.key for role in (*sop.roles, *sop.registrars)):
        yield Fault(place_of(sop), f"two roles have the key {key!r}", "another key for one of them")
    for _, row in tasks(sop):
        for name in _doubles(d.name for d in row.deadlines) if isinstance(row, Step) else ():
            yield Fault(place_of(row), f"two deadlines have the name {name!r}", "another name for one of them")
    for place, _, action in actions(sop):
        yield from _twice_in(place, action)


def _twice_in(place: str, action: Action) -> Iterator[Fault]:
    for name in _doubles(d.name for d in action.documents):
        yield Fault(place, f"two documents have the name {name!r}", "another name for one of them, or many=True on one")
    for code in _doubles(w.code for w in action.warns):
        yield Fault(place, f"two warnings have the code {code!r}", "another code for one of them")


def _one_name_two_labels(sop: Sop) -> Iterator[Fault]:
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for place, _, action in actions(sop):
        labels[action.name].setdefault(action.label, place)
    for name, places in labels.items():
        if len(places) > 1:
            said = " and ".join(repr(label) for label in places)
            yield Fault(
                " and ".join(places.values()), f"one name {name!r} with the labels {said}", "one label, or two names"
            )


def _trigger_twice(sop: Sop) -> Iterator[Fault]:
    """One state, one name, one meaning: the machine would take the first and forget the other."""
    for state in sop.rows:
        names = [a.name for row in inner(state) for a in row.actions]
        names += [a.name for a in sop.actions if state.key in a.leaves]
        for name in _doubles(names):
            yield Fault(place_of(state), f"two actions are named {name!r}", "another name for one of them")


def _fields(sop: Sop) -> Iterator[Fault]:
    for place, _, action in actions(sop):
        for field in fields_of(action.asks):
            if not NAME.fullmatch(field.name):
                yield Fault(
                    place, f"its form asks {field.name!r}", "small letters, digits and underscores in field names"
                )
            if not hasattr(field, "kind"):
                what = f"the field {field.name!r} is a bare {type(field).__name__}"
                yield Fault(place, what, "a field of engine.declaration, such as Text or Whole")
