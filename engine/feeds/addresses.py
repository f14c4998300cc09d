"""The addresses of feeds. Whoever holds one reads what its owner may see.

The address is told once; only the hash of its secret part is stored. Rights are asked at every reading, so that a feed shows
no more than its owner could see at that moment, and nothing once the account is switched off.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import Invalid, NotFound, NotYours, Unauthenticated
from engine.feeds.events import own_events, resource_events, written
from engine.office import Office
from engine.passwords import digest
from engine.queries.reach import reaches
from engine.records import Agency, Feed, Resource, table
from engine.rules.facts import Actor

MOST: Final = 20
"""So many feeds one account may have at a time."""
SECRET_BYTES: Final = 32
_FEEDS = table(Feed)
UNKNOWN = "Alamat kalender ini tidak dikenal atau sudah dicabut. Buat alamat baru pada halaman Kalender."


@dataclass(frozen=True, slots=True)
class FeedLine:
    """A feed of somebody's own. `id` names it to its owner and opens nothing; `resource` is None for their own cases."""

    id: str
    resource: str | None
    agency: str | None
    created_at: datetime


def may_be_fed(session: Session, office: Office, actor: Actor, now: datetime) -> list[Resource]:
    """The resources whose feed the actor may have: those whose schedule they may look at."""
    within = {reach.agency.id: reach.kinds for reach in reaches(session, office, actor, now)}
    found = session.scalars(
        select(Resource)
        .where(Resource.agency_id.in_(within), Resource.active)
        .order_by(Resource.agency_id, Resource.name, Resource.key)
    )
    return [r for r in found if (kinds := within[r.agency_id]) is None or r.kind in kinds]


def create(session: Session, office: Office, actor: Actor, now: datetime, resource: str | None = None) -> str:
    """A new feed of the actor's own cases, or of the resource with that key; gives its secret, which cannot be read again.

    NotYours for an account that has no cases of its own, NotFound for a resource out of reach, Invalid beyond MOST.
    """
    if resource is None and actor.kind != "person":
        raise NotYours("Akun ini tidak mempunyai berkas sendiri. Pilih kalender salah satu akun yang dapat dipesan.")
    chosen = None
    if resource is not None:
        chosen = next((r for r in may_be_fed(session, office, actor, now) if r.key == resource), None)
        if chosen is None:
            raise NotFound("Akun itu tidak ada atau jadwalnya tidak terbuka bagi Anda. Pilih dari daftar.")
    living = select(func.count()).where(_FEEDS.c.owner_id == actor.id, _FEEDS.c.withdrawn_at.is_(None))
    if (session.scalar(living) or 0) >= MOST:
        raise Invalid({"feed": [f"Paling banyak {MOST} alamat kalender. Cabut yang tidak dipakai lagi."]})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    session.execute(
        insert(_FEEDS).values(
            token_hash=digest(secret),
            owner_id=actor.id,
            resource_id=chosen.id if chosen is not None else None,
            created_at=now,
        )
    )
    return secret


def mine(session: Session, actor: Actor) -> list[FeedLine]:
    """The actor's feeds that are not withdrawn, newest first."""
    rows = session.execute(
        select(Feed.token_hash, Feed.created_at, Resource.name, Agency.name.label("agency"))
        .outerjoin(Resource, Resource.id == Feed.resource_id)
        .outerjoin(Agency, Agency.id == Resource.agency_id)
        .where(Feed.owner_id == actor.id, Feed.withdrawn_at.is_(None))
        .order_by(Feed.created_at.desc(), Feed.token_hash)
    )
    return [FeedLine(r.token_hash, r.name, r.agency, r.created_at) for r in rows]


def one_of_mine(session: Session, actor: Actor, feed: str) -> FeedLine:
    """The actor's feed of that id. NotFound when it is not theirs, or withdrawn."""
    found = next((line for line in mine(session, actor) if line.id == feed), None)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def withdraw(session: Session, actor: Actor, feed: str, now: datetime) -> FeedLine:
    """The address stops working at once. NotFound when it is not the actor's, or withdrawn already."""
    found = one_of_mine(session, actor, feed)
    session.execute(update(_FEEDS).where(_FEEDS.c.token_hash == found.id).values(withdrawn_at=now))
    return found


def read(session: Session, office: Office, secret: str, now: datetime) -> bytes:
    """The calendar behind an address, as iCalendar. NotFound, in the same words, when the secret is unknown or withdrawn, the
    account is switched off, or the schedule is not its owner's to see any more."""
    row = session.execute(
        select(Feed.owner_id, Resource.key)
        .outerjoin(Resource, Resource.id == Feed.resource_id)
        .where(Feed.token_hash == digest(secret), Feed.withdrawn_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(UNKNOWN)
    try:
        owner = load_actor(session, row.owner_id, now)
    except Unauthenticated:
        raise NotFound(UNKNOWN) from None
    if row.key is None:
        return written(f"Disposisi: {owner.name}", own_events(session, office, owner, now))
    resource = next((r for r in may_be_fed(session, office, owner, now) if r.key == row.key), None)
    if resource is None:
        raise NotFound(UNKNOWN)
    return written(f"Disposisi: {resource.name}", resource_events(session, office, owner, resource.id, now))
