"""Complaints as the API gives and takes them, for its OpenAPI document."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from web.api.models import Instant
from web.api.takes import Paged

State = Literal["diterima", "diproses", "selesai", "ditolak"]
Step = Literal["proses", "selesaikan", "tolak"]


class Note(BaseModel):
    """One line of a complaint's register. To the complainant an internal note is empty."""

    at: Instant
    state: State
    note: str
    public: bool
    by: str
    name: str


class Complaint(BaseModel):
    """A complaint as the caller may see it. `actions` are the steps open to the caller now."""

    number: str
    sop: str
    subject: str
    text: str
    state: State
    version: int
    created_at: Instant
    reply_by: Instant
    settle_by: Instant
    due_at: Instant | None
    closed_at: Instant | None
    standing: Literal["on_time", "late"] | None
    case: str | None
    complainant: str
    email: str | None
    whatsapp: str | None
    about: str
    notes: list[Note]
    actions: list[Step]
    tracking_url: str | None


class ComplaintLine(BaseModel):
    """A complaint in a list."""

    number: str
    sop: str
    subject: str
    state: State
    created_at: Instant
    due_at: Instant | None
    standing: Literal["on_time", "late"] | None
    complainant: str


class Complaints(BaseModel):
    """Complaints the caller may see: open ones first, by what is due."""

    items: list[ComplaintLine]
    next: str | None


class Complaining(BaseModel):
    """A new complaint."""

    sop: str
    subject: str = Field(max_length=300)
    text: str = Field(max_length=10_000)
    case: str | None = Field("", max_length=40, description="the number of the case it speaks of")
    case_secret: str | None = Field("", description="its tracking secret, where the caller may not see the case")
    about: str | None = Field("", description="the username of the official it is about")


class Handling(BaseModel):
    """One step, and the `version` of the complaint it was decided on."""

    note: str = Field(max_length=5000)
    public: bool = Field(True, description="whether the complainant reads the note")
    version: int


class ComplaintFilter(Paged):
    """Which complaints."""

    query: str = ""
    sop: str = ""
    state: str = ""
