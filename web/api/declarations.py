"""A declared SOP as the JSON of the public contract: the printed rows, and the actions that belong to no row.

`to` of an action is the state it leads to; null where the case stays in the state it is in. A row that is passed over in
some cases is still named as the way on. Inside a block of parallel rows `from` is the block, `to` where its last act leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.catalogue import Declared
from engine.declaration.actions import NEXT, Action, Document, Timed
from engine.declaration.forms import fields_of
from engine.declaration.rows import End, Parallel, Step, Wait
from engine.declaration.sop import Sop
from engine.declaration.standards import Standard
from engine.rules.rights import performers

Owner = Step | Wait | None


def summary(declared: Declared) -> dict[str, Any]:
    """Everything about a SOP that its sheet says and that an answer to it needs."""
    sop = declared.sop
    steps = list(_steps(sop))
    known = [s["standard_minutes"] for s in steps if s["standard_minutes"] is not None]
    return {
        "key": sop.key,
        "title": sop.identity.name,
        "agency": sop.identity.agency,
        "number": sop.identity.number,
        "version": sop.version,
        "effective_from": sop.identity.effective.isoformat(),
        "roles": [{"key": r.key, "label": r.label} for r in sop.roles],
        "steps": steps,
        "actions": [_action(sop, a, row) for a, row in _loose(sop)],
        "total_standard_minutes": sum(known) if known else None,
    }


def _steps(sop: Sop) -> Iterator[dict[str, Any]]:
    """The printed rows in their order; a wait in which somebody may act stands among them without a number."""
    for row in sop.rows:
        for inner in row.rows if isinstance(row, Parallel) else (row,):
            if isinstance(inner, Step):
                yield _step(sop, inner)
            elif isinstance(inner, Wait) and any(not isinstance(a, Timed) for a in inner.actions):
                yield _wait(sop, inner)
            elif isinstance(inner, End) and inner.no:
                yield _end(inner)


def _step(sop: Sop, step: Step) -> dict[str, Any]:
    return {
        "no": step.no,
        "key": step.key,
        "activity": step.activity,
        "role": step.role.key,
        "requirements": list(step.needs),
        "standard_minutes": _minutes(step.within),
        "standard_text": step.within.text,
        "output": step.yields,
        "actions": _own(sop, step),
    }


def _wait(sop: Sop, wait: Wait) -> dict[str, Any]:
    return _bare("", wait.key, wait.activity, wait.role.key if wait.role is not None else None, _own(sop, wait))


def _end(end: End) -> dict[str, Any]:
    return _bare(end.no, end.key, end.label, end.role.key if end.role is not None else None, [])


def _bare(no: str, key: str, activity: str, role: str | None, actions: list[dict[str, Any]]) -> dict[str, Any]:
    """A row without requirements, standard and output."""
    return {
        "no": no,
        "key": key,
        "activity": activity,
        "role": role,
        "requirements": [],
        "standard_minutes": None,
        "standard_text": "-",
        "output": "",
        "actions": actions,
    }


def _minutes(within: object) -> int | float | None:
    minutes = within.minutes if isinstance(within, Standard) else None
    return int(minutes) if minutes is not None and minutes == int(minutes) else minutes


def _own(sop: Sop, row: Step | Wait) -> list[dict[str, Any]]:
    return [_action(sop, a, row) for a in row.actions if not isinstance(a, Timed)]


def _loose(sop: Sop) -> Iterator[tuple[Action, Owner]]:
    """What belongs to no row: the SOP's own actions, and every timer."""
    yield from ((a, None) for a in sop.actions)
    yield from ((a, row) for row in sop.steps.values() for a in row.actions if isinstance(a, Timed))


def _action(sop: Sop, action: Action, row: Owner) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": action.label,
        "from": list(sop.leaves(action, row)),
        "to": _leads(sop, action, row),
        "who": [role.key for role in performers(action, row)],
        "asks": [*_fields(action), *(_document(action, d) for d in action.documents)],
    }


def _leads(sop: Sop, action: Action, row: Owner) -> str | None:
    block = sop.block_of(row.key) if row is not None else None
    return block.to if block is not None and action.to is NEXT else sop.goal(action, row)


def _fields(action: Action) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "kind": field.kind,
            "label": str(field.label.text),
            "required": bool(field.flags.required) and not action.amends,
            "schema": dict(field.schema),
        }
        for field in fields_of(action.asks)
    ]


def _document(action: Action, document: Document) -> dict[str, Any]:
    one_id = {"type": "string"}
    schema: dict[str, Any] = {
        **({"anyOf": [one_id, {"type": "array", "items": one_id}]} if document.many else one_id),
        "media_types": list(document.kinds),
        "max_bytes": document.max_bytes,
    }
    if document.name in action.one_of:
        schema["one_of"] = list(action.one_of)
    return {
        "name": document.name,
        "kind": "document",
        "label": document.label,
        "required": document.required and document.name not in action.one_of and not action.amends,
        "schema": schema,
    }
