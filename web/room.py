"""What the pages around a SOP share: the SOP as it runs today, and who looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.errors import NotYours
from engine.rules.facts import Actor
from engine.rules.rights import files_as, registering
from engine.running import Running, running
from web.door import door, now, signed_in


@dataclass(frozen=True, slots=True)
class Room:
    """A SOP as it runs, and who looks at what is around it."""

    session: Session
    run: Running
    actor: Actor


@contextmanager
def looking(key: str) -> Iterator[Room]:
    """A look at what is around the SOP of that key, by whoever is signed in. NotFound when nobody runs it."""
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        yield Room(session, running(session, door().office, key, now()), actor)


def may_file(room: Room) -> bool:
    """Whether whoever looks may file a request, their own or another's (LZM-23, SPK-40)."""
    sop, agency_id = room.run.sop, room.run.agency_id
    try:
        files_as(sop, agency_id, room.actor, for_other=registering(sop, agency_id, room.actor) is not None)
    except NotYours:
        return False
    return True
