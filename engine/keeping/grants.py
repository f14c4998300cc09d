"""The roles a keeper can give, and the positions that carry them. Tasks belong to positions, so a role is given by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.administration import add_position, units
from engine.declaration.roles import Appointed, Requester, Role
from engine.declaration.sop import Sop
from engine.errors import Invalid
from engine.keeping.reach import Kept
from engine.records import Appointment, Position, PositionRole

PLAIN: Final = "-"
"""The value of a grant that gives nothing but what everybody may: to file requests."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role to give. `unit_id` where it is held in a unit (a team); `role` None for a plain requester."""

    value: str
    label: str
    role: Role | None = None
    unit_id: int | None = None


def team_role(sop: Sop) -> Requester | None:
    """The requesters' role whose cases belong to the whole unit; None where each has their own (LZM-12)."""
    role = sop.first.role
    return role if isinstance(role, Requester) and role.by_unit else None


def grants(session: Session, held: Kept) -> list[Grant]:
    """What can be chosen in the column Role (SPK-48): plain requester, each role, and where teams file each team's."""
    sop, team = held.running.sop, team_role(held.running.sop)
    first = sop.first.role
    plain = "Tanpa peran" if isinstance(first, Requester) and first.among_holders else first.label
    found = [Grant(PLAIN, plain)]
    for role in dict.fromkeys((*sop.roles, *sop.registrars)):
        if team is not None and role == team:
            found += [
                Grant(f"{team.key}@{unit}", f"{team.label}: {name}", team, unit)
                for unit, name in units(session, held.agency_id)
            ]
        elif not isinstance(role, Requester) or role.among_holders:
            found.append(Grant(role.key, role.label, role))
    return found


def chosen(session: Session, held: Kept, value: str) -> Grant:
    """The grant with that value; Invalid when it is not one of those offered."""
    found = next((each for each in grants(session, held) if each.value == value), None)
    if found is None:
        raise Invalid({"role": ["Pilih peran dari daftar."]})
    return found


def label_of(session: Session, held: Kept, carried: set[str], unit_id: int | None) -> str:
    """The roles somebody holds in words; those of appointed persons only where there is nothing else to say."""
    sop = held.running.sop
    roles = [role for role in dict.fromkeys((*sop.roles, *sop.registrars)) if role.key in carried]
    told = [role for role in roles if not isinstance(role, Appointed)] or roles
    names = dict(units(session, held.agency_id)) if unit_id is not None else {}
    return ", ".join(
        f"{r.label}: {names[unit_id]}" if unit_id in names and r == team_role(sop) else r.label for r in told
    )


def grant_value(held: Kept, carried: set[str], unit_id: int | None) -> str:
    """The choice that stands for the roles somebody holds; of several the first on the sheet."""
    sop = held.running.sop
    key = next((role.key for role in (*sop.roles, *sop.registrars) if role.key in carried), PLAIN)
    team = team_role(sop)
    return f"{key}@{unit_id}" if team is not None and key == team.key else key


def is_that(held: Kept, carried: set[str], unit_id: int | None, grant: Grant) -> bool:
    """Whether somebody with these roles has the grant already, and no other office besides."""
    appointed = {r.key for r in held.running.sop.roles if isinstance(r, Appointed)}
    only = {grant_value(held, {key}, unit_id) for key in carried - appointed or carried} or {PLAIN}
    return only == {grant.value}


def position_for(session: Session, held: Kept, grant: Grant, name: str = "") -> int:
    """A position that carries the role and nothing a keeper may not give: one that stands free, else a new one.

    A role of appointed persons that goes along with it elsewhere in the agency goes along here: it gives nothing until a case
    names its holder.
    """
    assert grant.role is not None  # noqa: S101  (a plain requester holds no position)
    standing = _carried(session, held)
    model = min(
        (p for p in standing if grant.role.key in _own(standing[p], held)),
        key=lambda p: (len(standing[p]), p),
        default=None,
    )
    along = _own(standing[model], held) if model is not None else set()
    appointed = {r.key for r in held.running.sop.roles if isinstance(r, Appointed)}
    wanted = {(held.sop, key) for key in {grant.role.key} | (along & appointed)}
    for position in sorted(_free(session, held, grant.unit_id)):
        if standing.get(position) == wanted:
            return position
    return add_position(
        session,
        held.agency_id,
        name or grant.role.label,
        sorted(wanted),
        session.scalar(select(Position.superior_id).where(Position.id == model)) if model is not None else None,
        unit_id=grant.unit_id,
    )


def _own(roles: set[tuple[str, str]], held: Kept) -> set[str]:
    return {role for sop, role in roles if sop == held.sop}


def _carried(session: Session, held: Kept) -> dict[int, set[tuple[str, str]]]:
    """The roles of each position of the agency that carries any."""
    found: dict[int, set[tuple[str, str]]] = {}
    rows = session.execute(
        select(PositionRole.position_id, PositionRole.sop, PositionRole.role)
        .join(Position, Position.id == PositionRole.position_id)
        .where(Position.agency_id == held.agency_id)
    )
    for row in rows:
        found.setdefault(row.position_id, set()).add((row.sop, row.role))
    return found


def _free(session: Session, held: Kept, unit_id: int | None) -> list[int]:
    """The positions of the agency, in the unit if one is meant, that nobody holds today or later."""
    taken = select(Appointment.position_id).where(or_(Appointment.until.is_(None), Appointment.until >= held.today))
    wanted = select(Position.id).where(Position.agency_id == held.agency_id, Position.id.not_in(taken))
    if unit_id is not None:
        wanted = wanted.where(Position.unit_id == unit_id)
    return list(session.scalars(wanted))
