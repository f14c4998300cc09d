"""A declared SOP as the API gives it, for its OpenAPI document; made in `declarations`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


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
