"""What can be booked. Overlap on one resource is impossible in the database itself (see the first migration)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class Resource(Base):
    """A licence or account. `capacity` is people in one meeting; bookings are one at a time."""

    __tablename__ = "resources"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)


class Booking(Base):
    """A resource taken for a case, half-open [starts_at, ends_at). A released one has `released_at`.

    A `loan` counts as lent out until `returned_at`, whenever the interval ends.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="interval"),
        Index("ix_bookings_resource_id_starts_at", "resource_id", "starts_at"),
        Index("ix_bookings_case_id", "case_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resources.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    loan: Mapped[bool] = mapped_column(default=False)
    returned_at: Mapped[datetime | None]
