"""The first question: is every part of the kind it must be? Only then can the others be asked without a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.declaration.actions import Action
from engine.declaration.check.parts import Fault, actions, place_of
from engine.declaration.forms import AnswerForm, fields_of
from engine.declaration.rows import End, Parallel, Step, Wait
from engine.declaration.sop import Sop
from engine.rules.facts import Actor, CaseFacts

NAMED = (Sop, Step, Wait, Parallel, End, Action)
MENDS = {
    "within": "a standard such as minutes(5), or ADJUSTING, UNSET or NO_TIME where the sheet gives none",
    "effective": "effective=date(year, month, day), the day the SOP takes effect",
    "role": "one of the SOP's roles, by its constant",
    "at": "an anchor such as at=case_date('mulai') or at=after(days(3))",
    "to": "NEXT, STAY or the key of a state; for a message 'requester', 'next', 'holders' or a role",
    "asks": "a class derived from AnswerForm, without brackets behind it",
}


def misfits(sop: object) -> Iterator[Fault]:
    """Every part of a wrong kind, and every form that cannot be built."""
    if not isinstance(sop, Sop):
        yield Fault("declaration", f"{_shown(sop)} is no SOP", "SOP = Sop(…)")
        return
    found = list(_parts(sop, "SOP"))
    yield from found
    if not found:
        yield from _broken_forms(sop)


def walk(value: Any, place: str = "SOP") -> Iterator[tuple[str, Any]]:
    """Every value of the vocabulary inside `value` with its place. Only for a declaration without misfits."""
    place = _at(value, place)
    yield place, value
    for field in fields(value):
        part = getattr(value, field.name)
        for item in part if isinstance(part, tuple) else (part,):
            if is_dataclass(item) and not isinstance(item, type):
                yield from walk(item, place)


def _at(value: object, place: str) -> str:
    if not isinstance(value, NAMED):
        return place
    inside = isinstance(value, Action) and place != "SOP" and not place.startswith("SOP ")
    return f"{place}, {place_of(value)}" if inside else place_of(value)


def _parts(value: Any, place: str) -> Iterator[Fault]:
    place = _at(value, place)
    kind: type = type(value)
    for name, hint in _hints(kind).items():
        yield from _part(getattr(value, name), hint, place, name)


def _part(value: Any, hint: Any, place: str, name: str) -> Iterator[Fault]:
    if not _fits(value, hint):
        yield Fault(place, f"{name} is {_shown(value)}, which is no {_spelled(hint)}", _mend(name, hint))
    elif isinstance(value, tuple):
        arm = next(a for a in _arms(hint) if _fits(value, a))
        of = get_args(arm)[0]
        for number, item in enumerate(value, 1):
            yield from _part(item, of, place, f"{name}, item {number},")
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _parts(value, place)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the annotated kind, as far as one can tell without looking inside."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, arm) for arm in args)
    if origin is Literal:
        return isinstance(value, str) and value in args
    if origin is tuple:
        return isinstance(value, tuple) and (args[-1] is ... or len(value) == len(args))
    if origin is type:
        return isinstance(value, type) and issubclass(value, args[0])
    if hint is Any or origin is Callable or origin is not None:
        return hint is Any or callable(value)
    return isinstance(value, hint) and not _lookalike(value, hint)


def _lookalike(value: Any, hint: type) -> bool:
    """Python calls a bool an int and an instant a date; a declaration does not."""
    return (isinstance(value, bool) and hint is not bool) or (isinstance(value, datetime) and hint is not datetime)


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    every = get_type_hints(kind, localns={"Actor": Actor, "CaseFacts": CaseFacts})
    return {field.name: every[field.name] for field in fields(kind)}


def _arms(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"a {type(value).__name__}"


def _spelled(hint: Any) -> str:
    words: list[str] = []
    for arm in _arms(hint):
        origin = get_origin(arm)
        if origin is Literal:
            words.extend(repr(a) for a in get_args(arm))
        elif origin in (tuple, type):
            words.append("tuple" if origin is tuple else f"{_spelled(get_args(arm)[0])} class")
        elif arm is not NoneType:
            words.append("function" if origin is not None else arm.__name__)
    return " or ".join(words)


def _mend(name: str, hint: Any) -> str:
    plain = name.partition(",")[0]
    origins = {get_origin(arm) for arm in _arms(hint)}
    if tuple in origins:
        return f"a tuple, also around a single item: {plain}=(item,)"
    if origins & {Callable, get_origin(Callable[[], None])}:
        return f"the function itself in {plain}, not its name in quotes"
    return MENDS.get(plain, f"{plain} as {_spelled(hint)}")


def _broken_forms(sop: Sop) -> Iterator[Fault]:
    seen: set[type[AnswerForm]] = set()
    for place, _, action in actions(sop):
        if action.asks is None or action.asks in seen:
            continue
        seen.add(action.asks)
        try:
            fields_of(action.asks)
        except (TypeError, ValueError, AttributeError, KeyError) as problem:
            what = f"the form {action.asks.__name__} cannot be built ({problem})"
            yield Fault(place, what, 'each field as a label and its rules: nama = Text("Nama")')
