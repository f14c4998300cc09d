"""Who reads what stands around the cases of a SOP: the offices of its table in the agency that runs it, and the auditor."""

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


def reads(run: Running, actor: Actor) -> bool:
    """Whether the actor holds an office of the SOP in its agency today, or audits."""
    return oversees(run.sop, run.agency_id, actor)


def readable(session: Session, office: Office, actor: Actor, now: datetime, part: Part) -> list[Running]:
    """The SOPs run today that declare the part and whose offices the actor may read for, by key."""
    return [run for run in all_running(session, office, now) if part(run.sop.around) and reads(run, actor)]
