"""What the API takes, for its OpenAPI document: bodies, headers and filters. What a client may leave out has a default."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

DayFilter = Annotated[
    str, WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}]})
]


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


class Kept(BaseModel):
    """A file for a library: `attachment` is the id of one handed in before."""

    sop: str
    title: str = Field(max_length=300)
    category: str
    attachment: str


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


class LibraryFilter(Paged):
    """Which library, and which of its files."""

    sop: str
    query: str = ""
    category: str = ""
