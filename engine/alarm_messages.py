"""What the holder of a task reads when an alarm rings: a reminder by every channel, a breach as the page's own notice.

A breach reaches the superior too, but gathered: see `engine.digest`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.declaration.effects import Tell
from engine.office import Office
from engine.perform import messages
from engine.perform.load import Loaded
from engine.rules.clocks import Alarm
from engine.rules.facts import TaskFacts
from engine.templates import own_templates

_TEMPLATES = {"reminder": "pengingat", "breach": "lewat_waktu", "deadline": "tenggat"}
_CHANNEL = "kanal_pemberitahuan"


def tell(session: Session, office: Office, got: Loaded, task: TaskFacts, alarm: Alarm) -> None:
    """Writes the messages of one alarm. What a late reminder speaks of may be past: then it is not sent, the breach tells."""
    at = _struck(task, alarm)
    if alarm.kind == "reminder" and (at is None or at <= got.moment.now):
        return
    channel = {} if alarm.kind == "reminder" else {_CHANNEL: "page"}
    news = messages.News(
        sop=got.declared.sop,
        case=got.facts,
        requester=messages.requester_of(got, got.facts.fields),
        requester_name=got.row.requester_name,
        agency=got.row.agency,
        before=got.facts.tasks,
        next=((task.role, task.person_id),),
        due_at=at,
        answer={"langkah": got.declared.sop.steps[task.row].activity, "label": _label(task, alarm), **channel},
    )
    effect = Tell("next", _TEMPLATES[alarm.kind], over=_CHANNEL if channel else None)
    messages.tell(session, office, news, effect, own_templates()[effect.template], got.moment)


def _struck(task: TaskFacts, alarm: Alarm) -> datetime | None:
    """The instant the alarm speaks of: the named deadline, or when the row's own standard is used up."""
    if not alarm.name:
        return task.due_at
    return next((strike.at for strike in task.deadlines if strike.name == alarm.name), None)


def _label(task: TaskFacts, alarm: Alarm) -> str:
    return next((strike.label for strike in task.deadlines if strike.name == alarm.name), "Tenggat")
