"""Views as the JSON of the public contract. Nothing is looked up or decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.around.library import Item
from engine.queries.views import AttachmentView, CaseLine, CaseView, EntryView, InboxLine, Page, TaskView
from engine.rules.facts import Strike
from web.api.problems import in_zone


def case(view: CaseView) -> dict[str, Any]:
    """A case as its caller may see it; `outline` says that answers and documents are left out."""
    return {
        "number": view.number,
        "sop": view.sop,
        "sop_version": view.sop_version,
        "state": view.state,
        "state_label": view.state_label,
        "outcome": view.outcome,
        "version": view.version,
        "title": view.title,
        "requester": view.requester,
        "fields": fields(view.fields, view.zone),
        "attachments": {name: [attachment(a) for a in found] for name, found in view.documents.items()},
        "opened_at": instant(view.opened_at, view.zone),
        "closed_at": instant(view.closed_at, view.zone),
        "actions": list(view.actions),
        "tasks": [_task(t, view.zone) for t in view.tasks],
        "outline": view.outline,
        "tracking_url": view.tracking_url,
        **({"removed": True} if view.removed else {}),
    }


def _task(task: TaskView, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "no": task.no,
        "step": task.step,
        "role": task.role,
        "assignees": list(task.assignees),
        "opened_at": instant(task.opened_at, zone),
        "seen_at": instant(task.seen_at, zone),
        "due_at": instant(task.due_at, zone),
        "deadlines": [_deadline(d, zone) for d in task.deadlines],
        "closed_at": instant(task.closed_at, zone),
        "closed_by": task.closed_by,
        "waited_minutes": task.waited_minutes,
        "worked_minutes": task.worked_minutes,
        "standing": task.standing,
    }


def _deadline(strike: Strike, zone: ZoneInfo) -> dict[str, Any]:
    return {"name": strike.name, "label": strike.label, "at": instant(strike.at, zone), "met": strike.met}


def attachment(view: AttachmentView) -> dict[str, Any]:
    """A file: its id, its SHA-256 in hex, its size in bytes, what it is."""
    return {
        "id": view.id,
        "sha256": view.sha256,
        "size": view.size,
        "media_type": view.media_type,
        "filename": view.filename,
    }


def library_item(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """A file of a library."""
    return {
        "id": item.id,
        "sop": item.sop,
        "title": item.title,
        "category": item.category,
        "attachment": attachment(item.file),
        "added_by": item.added_by,
        "added_at": instant(item.added_at, zone),
    }


def inbox_line(line: InboxLine) -> dict[str, Any]:
    """One task that waits for the caller."""
    return {
        "number": line.number,
        "title": line.title,
        "sop": line.sop,
        "step": line.step,
        "due_at": instant(line.due_at, line.zone),
        "standing": line.standing,
        "actions": list(line.actions),
        "opened_at": instant(line.opened_at, line.zone),
    }


def case_line(line: CaseLine) -> dict[str, Any]:
    """One case of a list."""
    return {
        "number": line.number,
        "title": line.title,
        "sop": line.sop,
        "state": line.state,
        "state_label": line.state_label,
        "outcome": line.outcome,
        "opened_at": instant(line.opened_at, line.zone),
        "closed_at": instant(line.closed_at, line.zone),
        "due_at": instant(line.due_at, line.zone),
        "standing": line.standing,
    }


def entry(line: EntryView, zone: ZoneInfo) -> dict[str, Any]:
    """One line of the register; `fields` is null where the answer was erased by law."""
    return {
        "seq": line.seq,
        "at": instant(line.at, zone),
        "actor": line.actor,
        "as_position": line.as_position,
        "action": line.action,
        "from": line.before,
        "to": line.after,
        "fields": None if line.fields is None else fields(line.fields, zone),
        "note": line.note,
        "hash": line.hash,
        "previous_hash": line.previous_hash,
    }


def listing(page: Page[Any], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A list of the contract."""
    return {"items": list(items), "next": page.next}


def instant(at: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with the offset of the case's agency."""
    return None if at is None else at.astimezone(zone).isoformat()


def fields(answers: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Answers as they were given; an instant that came as one gets the agency's offset."""
    shown: dict[str, Any] = in_zone(dict(answers), zone)
    return shown
