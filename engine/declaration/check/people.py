"""Who does it: every role is one of the SOP's, every action has somebody who may do it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declaration.actions import Action, Timed
from engine.declaration.check.parts import Fault, Owner, actions, place_of, tasks
from engine.declaration.effects import Appoint, Tell
from engine.declaration.fields import PeopleOf, PersonOf
from engine.declaration.forms import fields_of
from engine.declaration.roles import SYSTEM, Appointed, Requester, Role
from engine.declaration.rows import ANY, End, Step, Wait
from engine.declaration.sop import Sop

TIMER = "Timed(…, at=…): only a timer is done by nobody"


def role_faults(sop: Sop) -> Iterator[Fault]:
    """Roles the SOP does not have, the system where a person must stand, actions nobody may do."""
    if SYSTEM in sop.roles:
        yield Fault(place_of(sop), "SYSTEM stands among the roles", "only roles that persons hold")
    for _, row in tasks(sop):
        yield from _of_row(sop, row)
    for end in (row for row in sop.rows if isinstance(row, End)):
        if end.role is not None:
            yield from _known(sop, place_of(end), end.role)
        elif end.no:
            yield Fault(place_of(end), "a printed end stands in nobody's column", "role=… as the sheet prints it")
    for place, owner, action in actions(sop):
        yield from _of_action(sop, place, owner, action)
        yield from _of_fields(sop, place, action)


def _known(sop: Sop, place: str, role: Role, *, registrars: bool = False) -> Iterator[Fault]:
    if role is SYSTEM:
        yield Fault(place, "SYSTEM cannot be asked to do anything", f"a role of the SOP, or {TIMER}")
    elif role not in sop.roles and not (registrars and role in sop.registrars):
        names = ", ".join(r.key for r in sop.roles)
        yield Fault(
            place, f"the role {role.key!r} is not among the SOP's roles", f"it into roles=(…), or one of {names}"
        )


def _of_row(sop: Sop, row: Step | Wait) -> Iterator[Fault]:
    if row.role is not None:
        yield from _known(sop, place_of(row), row.role)
    if isinstance(row, Step) and row.completion != ANY:
        if row.completion < 0:
            yield Fault(place_of(row), f"completion by {row.completion}", "ALL, ANY or how many")
        if not isinstance(row.role, Appointed):
            what = f"completion by several, but {row.role.key!r} is not an Appointed role"
            yield Fault(place_of(row), what, "a role declared as Appointed(…), or completion=ANY")


def _of_action(sop: Sop, place: str, row: Owner, action: Action) -> Iterator[Fault]:
    timed = isinstance(action, Timed)
    if timed and action.by not in (None, (SYSTEM,)):
        yield Fault(place, "a timer is done by nobody, but it says by=…", "nothing in by")
    for role in () if timed else action.by or ():
        yield from _known(sop, place, role)
    if not timed and (action.by == () or (action.by is None and (row is None or row.role is None))):
        yield Fault(place, "nobody may do it", "by=(ROLE,)")
    for role in action.on_behalf:
        yield from _known(sop, place, role, registrars=True)
    for effect in action.effects:
        if isinstance(effect, Tell | Appoint):
            role_named = effect.to if isinstance(effect, Tell) else effect.role
            yield from _known(sop, place, role_named, registrars=True) if isinstance(role_named, Role) else ()
    if isinstance(row, Step) and row.completion != ANY and not timed and not action.at_once:
        yield from _counted(place, row, action)


def _counted(place: str, row: Step, action: Action) -> Iterator[Fault]:
    if action.by is not None and action.by != (row.role,):
        what = "it would count as an answer of the appointed, but others do it"
        yield Fault(place, what, "it among the SOP's actions with leaves=(…), or at_once=True")


def _of_fields(sop: Sop, place: str, action: Action) -> Iterator[Fault]:
    for field in fields_of(action.asks):
        if isinstance(field, PersonOf | PeopleOf):
            yield from _known(sop, f"{place}, field {field.name!r}", field.role)


def requester_of(sop: Sop) -> Requester | None:
    """The role of the first row, when it is a requester's."""
    first = sop.rows[0]
    return first.role if isinstance(first, Step) and isinstance(first.role, Requester) else None
