"""What the API takes and gives, for its OpenAPI document. The engine checks every answer; these models only describe.

Names are those of the contract. What a client may leave out has a default here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
DayFilter = Annotated[
    str, WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]})
]
Standing = Literal["on_time", "due_soon", "late", "no_standard", "paused", "void"]


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


class Role(BaseModel):
    """One column of the table."""

    key: str
    label: str


class Ask(BaseModel):
    """One field or document an action asks for; a document's `schema` carries `media_types` and `max_bytes`."""

    name: str
    kind: str
    label: str
    required: bool
    schema_: dict[str, Any] = Field(alias="schema")


class Action(BaseModel):
    """One thing somebody can do. `to` is null where the case stays in its state; `who` is `system` for timers."""

    name: str
    label: str
    from_: list[str] = Field(alias="from")
    to: str | None
    who: list[str]
    asks: list[Ask]


class Step(BaseModel):
    """One printed row. `no` is empty for a wait in which somebody may act."""

    no: str
    key: str
    activity: str
    role: str | None
    requirements: list[str]
    standard_minutes: float | None
    standard_text: str
    output: str
    actions: list[Action]


class Sop(BaseModel):
    """A declared SOP in force."""

    key: str
    title: str
    agency: str
    number: str | None
    version: int
    effective_from: str
    roles: list[Role]
    steps: list[Step]
    actions: list[Action]
    total_standard_minutes: float | None


class Sops(BaseModel):
    """The SOPs in force."""

    items: list[Sop]
    next: str | None


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


class Somebody(BaseModel):
    """A requester without an account."""

    name: str
    email: str | None = None
    whatsapp: str | None = None


class Answer(BaseModel):
    """What an action is answered with."""

    fields: dict[str, Any] = Field({}, description="by the names of `asks`")
    attachments: dict[str, str | list[str]] = Field({}, description="ids of attachments by document")
    acknowledge: list[str] = Field([], description="codes of the warnings read")
    note: str | None = Field("", max_length=5000, description="a remark for the register, not shown to the requester")


class Filing(Answer):
    """A new case."""

    sop: str
    on_behalf_of: str | Somebody | None = Field(None, description="a username, or who has no account")


class Acting(Answer):
    """An action on a case, and the `version` of the case it was decided on."""

    version: int


class Upload(BaseModel):
    """One file."""

    file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]


class Keyed(BaseModel):
    """Headers of every POST."""

    idempotency_key: Annotated[
        str, WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"})
    ] = Field("", alias="Idempotency-Key", description="the same key with the same body gives the first answer again")


class Paged(BaseModel):
    """Lists are cut into pages."""

    cursor: str = Field("", description="`next` of the page before")


class TimingFilter(BaseModel):
    """Of which cases. `from` and `to` are days of filing, both included."""

    sop: str = ""
    from_: DayFilter = Field("", alias="from")
    to: DayFilter = ""


class CaseFilter(Paged, TimingFilter):
    """Which cases."""

    query: str = ""
    state: str = ""


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
