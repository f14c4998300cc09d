"""What the API gives, for its OpenAPI document. The engine checks every answer; these models only describe.

Names are those of the contract. A declared SOP is in `sop_models`, what a call takes in `takes`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from engine.rules.clocks import Standing

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Problem(BaseModel):
    """A refusal (RFC 9457). `code` is stable; `detail` is an Indonesian sentence for a person."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] = Field({}, description="invalid: what is wrong, by field or document")
    allowed: list[str] = Field([], description="not_from_here: the actions open to the caller now")
    warnings: list[dict[str, str]] = Field([], description="acknowledge: {code, text} of each warning")
    not_before: Instant = Field("", description="not_yet: from when the action may be done")
    booking: dict[str, Any] = Field({}, description="slot_taken: the booking in the way")


class Agency(BaseModel):
    """An office."""

    key: str
    name: str


class Held(BaseModel):
    """A position held today, and as what."""

    position: str
    title: str
    agency: Agency
    capacity: Literal["definitif", "plt", "plh"]
    roles: list[dict[str, str]] = Field(description="{sop, role} pairs the position carries")


class Me(BaseModel):
    """Who the token belongs to."""

    username: str
    name: str
    kind: Literal["person", "auditor", "admin"]
    positions: list[Held]


class Attachment(BaseModel):
    """A file."""

    id: str
    sha256: str
    size: int
    media_type: str
    filename: str


class Deadline(BaseModel):
    """A clock of a task besides its standard. `met` is null while it is not judged, or never will be."""

    name: str
    label: str
    at: Instant
    met: bool | None


class Task(BaseModel):
    """One row of the SOP in this case. Minutes are working minutes."""

    no: str
    step: str
    role: str | None
    assignees: list[str]
    opened_at: Instant
    seen_at: Instant | None
    due_at: Instant | None
    deadlines: list[Deadline]
    closed_at: Instant | None
    closed_by: str | None
    waited_minutes: float | None
    worked_minutes: float | None
    standing: Standing


class Case(BaseModel):
    """A case as the caller may see it. In `outline` its fields and attachments are left out."""

    number: str
    sop: str
    sop_version: int
    state: str
    state_label: str
    outcome: str | None
    version: int
    title: str
    requester: str
    fields: dict[str, Any]
    attachments: dict[str, list[Attachment]]
    opened_at: Instant
    closed_at: Instant | None
    actions: list[str]
    tasks: list[Task]
    outline: bool
    tracking_url: str | None
    removed: bool = Field(False, description="true where it has left every list")


class Entry(BaseModel):
    """One line of the register. `fields` is null where the answer was erased by law."""

    seq: int
    at: Instant
    actor: str
    as_position: str
    action: str
    from_: str = Field(alias="from")
    to: str
    fields: dict[str, Any] | None
    note: str | None
    hash: str
    previous_hash: str


class Entries(BaseModel):
    """A register, oldest first."""

    items: list[Entry]
    next: str | None


class InboxLine(BaseModel):
    """A task that waits for the caller."""

    number: str
    title: str
    sop: str
    step: str
    due_at: Instant | None
    standing: Standing
    actions: list[str]
    opened_at: Instant


class Inbox(BaseModel):
    """What waits for the caller, most urgent first; `count` is all of it."""

    count: int
    items: list[InboxLine]
    next: str | None


class CaseLine(BaseModel):
    """A case in a list."""

    number: str
    title: str
    sop: str
    state: str
    state_label: str
    outcome: str | None
    opened_at: Instant
    closed_at: Instant | None
    due_at: Instant | None
    standing: Standing | None


class Cases(BaseModel):
    """Cases the caller may see, newest first."""

    items: list[CaseLine]
    next: str | None


class LibraryItem(BaseModel):
    """A file of a service's library."""

    id: int
    sop: str
    title: str
    category: str
    attachment: Attachment
    added_by: str
    added_at: Instant


class Library(BaseModel):
    """The files of a library, newest first."""

    items: list[LibraryItem]
    next: str | None


class Misfit(BaseModel):
    """The first line of the register that does not fit."""

    number: str
    seq: int
    reason: str


class Verification(BaseModel):
    """Whether the whole register holds."""

    entries: int
    ok: bool
    first_bad: Misfit | None


class Timing(BaseModel):
    """How one step went, in working minutes from arrival to done."""

    sop: str
    no: str
    step: str
    role: str | None
    standard_minutes: float | None
    count: int
    on_time: int
    late: int
    open: int
    mean_minutes: float | None
    p50_minutes: float | None
    p90_minutes: float | None
    p95_minutes: float | None


class Timings(BaseModel):
    """An item a step."""

    items: list[Timing]
    next: str | None
