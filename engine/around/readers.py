"""What people say of services, as lists for those who oversee them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engine.declaration.around import Around
from engine.office import Office
from engine.rules.around import oversees
from engine.rules.facts import Actor
from engine.running import Running, all_running

Part = Callable[[Around], object]
"""The part of a declaration that is asked about; what it gives counts as declared when it is true."""


def readable(session: Session, office: Office, actor: Actor, now: datetime, part: Part) -> list[Running]:
    """The SOPs run today that declare the part and that the actor oversees, by key."""
    return [
        run
        for run in all_running(session, office, now)
        if part(run.sop.around) and oversees(run.sop, run.agency_id, actor)
    ]
