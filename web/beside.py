"""What stands beside the form of a new request: the schedule, and an earlier request to begin from."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from engine.declaration.forms import Moment
from engine.declaration.sop import Sop
from engine.errors import NotFound
from engine.queries.again import again
from engine.queries.case import view_case
from engine.rules.facts import Actor
from engine.running import running
from web.door import door, now
from web.formviews import Check
from web.scheduling import panel
from web.sent import Sent


def schedule_beside(session: Session, sop: Sop, actor: Actor, sent: Sent | None = None) -> dict[str, Any] | None:
    """The schedule, where it is open to requesters (BKL-18), and what it says of the interval sent."""
    if not sop.around.schedule or sop.interval is None:
        return None
    typed = {name: (sent.values.get(name) or [""])[0][:40] for name in sop.interval} if sent is not None else {}
    return panel(
        session, actor, running(session, door().office, sop.key, now()), typed if any(typed.values()) else None
    )


def check_of(sop: Sop, schedule: dict[str, Any] | None) -> Check | None:
    """Where the form asks whether its interval is free."""
    if schedule is None or sop.interval is None:
        return None
    return Check(url_for("schedule.look", key=sop.key), *sop.interval, told=schedule["told"], button=True)


def from_earlier(session: Session, sop: Sop, actor: Actor, moment: Moment, number: str) -> dict[str, Any]:
    """What of an earlier request of their own is filled in again (BKL-A5). NotFound for a case that is no such request."""
    view = view_case(session, door().office, number, actor, now())
    if not view.is_requester or view.sop != sop.key:
        raise NotFound("Permohonan itu bukan permohonan Anda pada layanan ini. Mulai dengan formulir kosong.")
    return again(view, sop, moment)
