"""Attachments: the row is written after the bytes are durable."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class Attachment(Base):
    """A file somebody uploaded. `public_id` is what the API calls its id; `key` finds the bytes in the store.

    `fault` says why it can be attached nowhere (it does not open, it is not what its name says); null where it can.
    """

    __tablename__ = "attachments"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(200))
    fault: Mapped[str | None] = mapped_column(String(300))
    uploader_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    uploaded_at: Mapped[datetime]


class CaseDocument(Base):
    """An attachment as a named document of a case, brought by the entry with this seq. `kind` says what it is, where asked."""

    __tablename__ = "case_documents"
    __table_args__ = (Index("ix_case_documents_attachment_id", "attachment_id"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    kind: Mapped[str | None] = mapped_column(String(64))
