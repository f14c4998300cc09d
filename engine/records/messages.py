"""The outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class Message(Base):
    """One message to one recipient over one channel, written in the transaction of the move it tells of.

    status: waiting (due at `next_try`), sending (leased until `lease_until` by `lease`), sent, failed, unknown
    (handed over, but the provider never said so). Notices of the page (channel `page`) are `sent` at once and count as
    unread until `read_at`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'sending', 'sent', 'failed', 'unknown')", name="status"),
        CheckConstraint("channel IN ('page', 'email', 'whatsapp')", name="channel"),
        Index(
            "ix_messages_next_try",
            "next_try",
            sqlite_where=text("next_try IS NOT NULL"),
            postgresql_where=text("next_try IS NOT NULL"),
        ),
        Index(
            "ix_messages_lease_until",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index("ix_messages_person_id_created_at", "person_id", "created_at"),
        Index("ix_messages_case_id", "case_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[str] = mapped_column(String(16))
    recipient: Mapped[str] = mapped_column(String(254))
    template: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(300))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]


class DigestLine(Base):
    """A breach that the superior is told of, in exactly one digest: pending until `digested_at`.

    Written with the alarm, so that what a digest has to look at grows with what is pending and not with the past.
    """

    __tablename__ = "digest_lines"
    __table_args__ = (
        Index(
            "ix_digest_lines_pending",
            "alarm_id",
            sqlite_where=text("digested_at IS NULL"),
            postgresql_where=text("digested_at IS NULL"),
        ),
    )
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarms_fired.id"), primary_key=True)
    digested_at: Mapped[datetime | None]
