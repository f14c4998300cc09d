"""Who can be tried out in the demonstration office: every account, by SOP, with the position it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.office import Office
from engine.records import Person
from engine.rules.facts import Actor

EVERYWHERE = {"auditor": "Auditor: membaca semua, mengubah tidak", "admin": "Pengelola akun, jabatan, dan kalender"}


@dataclass(frozen=True, slots=True)
class Persona:
    """One account to try."""

    username: str
    name: str
    position: str


@dataclass(slots=True)
class Group:
    """The people of one SOP; `title` is empty for those who belong to all."""

    title: str = ""
    personas: list[Persona] = field(default_factory=list)


def groups(session: Session, office: Office, now: datetime) -> list[Group]:
    """Accounts grouped by what their names begin with (`dinas.`); a group is called by the SOP its holders serve."""
    found: dict[str, Group] = {}
    people = session.scalars(
        select(Person.id).where(Person.active, Person.username.is_not(None)).order_by(Person.id)
    ).all()
    for person in people:
        actor = load_actor(session, person, now)
        prefix, dot, _rest = actor.username.partition(".")
        group = found.setdefault(prefix if dot else "", Group())
        group.title = group.title or (_served(office, actor, now) if dot else "")
        group.personas.append(Persona(actor.username, actor.name, _position(actor)))
    titled = [group for group in found.values() if group.title]
    others = Group("", [persona for group in found.values() if not group.title for persona in group.personas])
    return [*titled, others] if others.personas else titled


def _served(office: Office, actor: Actor, now: datetime) -> str:
    keys = sorted({sop for holding in actor.holdings for sop, _ in holding.roles})
    names = {d.sop.key: d.sop.identity.name for d in office.catalogue.in_force(now.date())}
    return next((names[key] for key in keys if key in names), "")


def _position(actor: Actor) -> str:
    titles = ", ".join(holding.title for holding in actor.holdings)
    return titles or EVERYWHERE.get(actor.kind, "Pemohon")
