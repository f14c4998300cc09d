"""The letters and their way: cases, tasks, the register, fired alarms, refusals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class SopVersion(Base):
    """A declared version as it was when first seen. Cases keep it; editing it under open cases is refused at start."""

    __tablename__ = "sop_versions"
    sop: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    format: Mapped[int] = mapped_column(default=1)
    effective_from: Mapped[date]
    first_seen_at: Mapped[datetime]


class AgencySop(Base):
    """Which agency runs a SOP."""

    __tablename__ = "agency_sops"
    sop: Mapped[str] = mapped_column(String(64), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))


class Counter(Base):
    """The last agenda number given out, by code and year."""

    __tablename__ = "counters"
    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Base):
    """Berkas. `version` counts moves; `seq` and `head` are the end of its chain in the register.

    `people` names those appointed, by role. `unit_id` is the unit whose case it is, where units share their cases. A case with
    `removed_at` has left every list.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_sop_opened_at", "sop", "opened_at"),
        Index("ix_cases_requester_id", "requester_id"),
        Index("ix_cases_agency_id_state", "agency_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    sop: Mapped[str] = mapped_column(String(64))
    sop_version: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(300))
    requester_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    typist_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    fields: Mapped[dict[str, Any]]
    people: Mapped[dict[str, Any]]
    urgency: Mapped[str] = mapped_column(String(16), default="biasa")
    secrecy: Mapped[str] = mapped_column(String(16), default="biasa")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")


class CasePerson(Base):
    """Who is appointed in which case: `Case.people` again, as rows that lists can ask by person."""

    __tablename__ = "case_people"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)


class Task(Base):
    """One row waiting for, or handled by, one post or person: the inbox and the timing report."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'paused', 'done', 'void')", name="status"),
        CheckConstraint("(status IN ('open', 'paused')) = (closed_at IS NULL)", name="closed"),
        Index("ix_tasks_case_id", "case_id"),
        Index(
            "ix_tasks_open_role",
            "agency_id",
            "sop",
            "role",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_tasks_person_id",
            "person_id",
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
        Index(
            "ix_tasks_next_alarm_at",
            "next_alarm_at",
            sqlite_where=text("next_alarm_at IS NOT NULL"),
            postgresql_where=text("next_alarm_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sop: Mapped[str] = mapped_column(String(64))
    row: Mapped[str] = mapped_column(String(64))
    no: Mapped[str] = mapped_column(String(8), default="")
    role: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    status: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    due_at: Mapped[datetime | None]
    soon_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(16))
    deadlines: Mapped[list[Any]]
    paused_at: Mapped[datetime | None]
    pauses: Mapped[list[Any]]
    changed_version: Mapped[int]
    calendar_version: Mapped[int] = mapped_column(default=0)
    worked_seconds: Mapped[float | None]
    waited_seconds: Mapped[float | None]
    next_alarm_at: Mapped[datetime | None]
    next_alarm: Mapped[str | None] = mapped_column(String(80))


class AlarmFired(Base):
    """Each alarm rings once: unique by task, kind (with name) and due time."""

    __tablename__ = "alarms_fired"
    __table_args__ = (UniqueConstraint("task_id", "kind", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    kind: Mapped[str] = mapped_column(String(80))
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime]


class Entry(Base):
    """One line of the register: append-only, chained by hash inside its case. Triggers refuse UPDATE and DELETE.

    `commitment` is the keyed hash of the clear answer, which stands in `answers` and may be erased by law.
    """

    __tablename__ = "entries"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    as_position: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(64))
    before: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    commitment: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Answer(Base):
    """The clear text of an entry: what was answered and remarked, with the key of its commitment."""

    __tablename__ = "answers"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")


class Refused(Base):
    """The register of refusals: who tried what, and why not."""

    __tablename__ = "refusals"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    number: Mapped[str] = mapped_column(String(100), default="")
    action: Mapped[str] = mapped_column(String(100), default="")
    code: Mapped[str] = mapped_column(String(32))
    door: Mapped[str] = mapped_column(String(16), default="")
