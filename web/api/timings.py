"""Step timings as the API tells them: an item a printed step. For the auditor."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.queries.timings import StepTiming, step_timings
from web.api.declarations import summary


def timings(
    session: Session,
    catalogue: Catalogue,
    zone: ZoneInfo,
    now: datetime,
    sop: str,
    since: date | None,
    until: date | None,
) -> list[dict[str, Any]]:
    """An item a printed step of each SOP in force (or of one), in printed order; days are those of filing, both included."""
    found = step_timings(session, zone, sop=sop, since=since, until=until)
    return [
        _item(declared.sop.key, step, found.get((declared.sop.key, step["key"]), StepTiming()))
        for declared in catalogue.in_force(now.astimezone(zone).date())
        if sop in ("", declared.sop.key)
        for step in summary(declared)["steps"]
        if step["actions"]
    ]


def _item(sop: str, step: dict[str, Any], timing: StepTiming) -> dict[str, Any]:
    return {
        "sop": sop,
        "no": step["no"],
        "step": step["key"],
        "role": step["role"],
        "standard_minutes": step["standard_minutes"],
        **asdict(timing),
    }
