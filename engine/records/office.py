"""What the installation keeps about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class CalendarVersion(Base):
    """Office hours and holidays of an agency from the moment they were entered. The highest version is in force.

    `hours` is [[from-date, notation], …]; `holidays` is [{day, name, kind, confirmed}, …].
    """

    __tablename__ = "calendar_versions"
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    hours: Mapped[list[Any]]
    holidays: Mapped[list[Any]]
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(Text, default="")


class IdempotencyKey(Base):
    """The first answer to a keyed request, per caller."""

    __tablename__ = "idempotency_keys"
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    response: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime]


class Setting(Base):
    """A fact about this database, by name: whether it is a demonstration office, the tracking salt, and so on."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Heartbeat(Base):
    """The canary: beat asks (`asked_at`), a worker answers (`answered_at`). A deaf worker shows as a growing gap."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
