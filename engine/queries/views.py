"""What the doors show: frozen values, ready for a template or for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from engine.catalogue import Declared
from engine.declaration.forms import Moment
from engine.rules.clocks import Standing
from engine.rules.facts import CaseFacts, Strike

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list. `next` is an opaque cursor, or None at the end; `count` is all of them where it is known."""

    items: Sequence[Item]
    next: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A document. `id` is its public id, `size` bytes."""

    id: str
    sha256: str
    size: int
    media_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """One row of the SOP in this case. `assignees` are usernames, `held_by` the same by name. Minutes are working ones, pauses
    left out."""

    id: int
    no: str
    step: str
    label: str
    role: str | None
    role_label: str
    assignees: list[str]
    held_by: list[str]
    opened_at: datetime
    seen_at: datetime | None
    due_at: datetime | None
    deadlines: tuple[Strike, ...]
    closed_at: datetime | None
    closed_by: str | None
    waited_minutes: float | None
    worked_minutes: float | None
    standing: Standing
    status: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one actor may see it. In outline (`outline`) fields and documents are empty. `called` are the names
    of the persons and resources the fields speak of.

    A `removed` one has left the lists; nothing can be done with it any more.
    """

    id: int
    number: str
    sop: str
    sop_version: int
    declared: Declared
    state: str
    state_label: str
    outcome: str | None
    version: int
    title: str
    requester: str
    requester_name: str
    agency: str
    fields: Mapping[str, Any]
    called: Mapping[str, str]
    documents: Mapping[str, list[AttachmentView]]
    opened_at: datetime
    closed_at: datetime | None
    actions: list[str]
    tasks: list[TaskView]
    outline: bool
    is_requester: bool
    zone: ZoneInfo
    tracking_url: str | None
    removed: bool
    removed_at: datetime | None
    facts: CaseFacts = field(repr=False)
    moment: Moment = field(repr=False)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One task waiting for the actor."""

    number: str
    title: str
    sop: str
    sop_name: str
    step: str
    step_label: str
    due_at: datetime | None
    standing: Standing
    actions: list[str]
    opened_at: datetime
    requester_name: str
    zone: ZoneInfo
    seen: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `holder` is the role it waits for; only the auditor's lists hold a `removed` one."""

    number: str
    title: str
    sop: str
    sop_name: str
    state: str
    state_label: str
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    requester_name: str
    holder: str
    due_at: datetime | None
    standing: Standing | None
    zone: ZoneInfo
    removed: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of the register. Where the clear answer was erased by law, `fields` is None."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    as_position: str
    action: str
    action_label: str
    before: str
    after: str
    fields: Mapping[str, Any] | None
    note: str | None
    hash: str
    previous_hash: str
    kind: str


@dataclass(frozen=True, slots=True)
class BookingView:
    """A resource taken, half-open [starts_at, ends_at). Number and title only for those who may see the case."""

    resource_key: str
    resource_name: str
    agency: str
    starts_at: datetime
    ends_at: datetime
    number: str | None
    title: str | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice of the page."""

    id: int
    subject: str
    body: str
    number: str | None
    created_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class TrackView:
    """What the public tracking page says: where the case is, by role; nobody's name, nothing of its content."""

    number: str
    sop_name: str
    agency: str
    state: str
    state_label: str
    outcome: str | None
    opened_at: datetime
    closed_at: datetime | None
    tasks: list[TaskView]
    declared: Declared
    zone: ZoneInfo
    removed: bool = False
