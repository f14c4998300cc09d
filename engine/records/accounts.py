"""The register of what was done to accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class AccountChange(Base):
    """One thing done to an account: append-only. `by_id` is null where the machine's owner did it on the command line.

    `detail` names roles or fields, never what a person wrote into them.
    """

    __tablename__ = "account_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    what: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(String(300), default="")
