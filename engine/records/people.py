"""Who there is: agencies, positions and their holders, accounts and the ways to sign in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class Agency(Base):
    """Instansi: an office with its zone and its calendar. Agencies are walled off from each other."""

    __tablename__ = "agencies"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64), default="Asia/Jakarta")


class Unit(Base):
    """Unit kerja of an agency."""

    __tablename__ = "units"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str] = mapped_column(String(200))


class Position(Base):
    """Jabatan: tasks belong to it, never to the person. It may have a superior position."""

    __tablename__ = "positions"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(200))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("positions.id"), index=True)


class PositionRole(Base):
    """The roles of SOPs a position carries."""

    __tablename__ = "position_roles"
    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"), primary_key=True)
    sop: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(64), primary_key=True)


class Appointment(Base):
    """Penugasan: a person holds a position from–to (both days included), as definitif, Plt or Plh, by a letter.

    `scope` limits an acting holder to some SOPs; null reaches all. Source: UU 30/2014 Art 14, practice of Plt/Plh.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        CheckConstraint("capacity IN ('definitif', 'plt', 'plh')", name="capacity"),
        CheckConstraint("until IS NULL OR until >= since", name="interval"),
        Index("ix_appointments_person_id_since", "person_id", "since"),
        Index("ix_appointments_position_id", "position_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("positions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    capacity: Mapped[str] = mapped_column(String(16), default="definitif")
    since: Mapped[date]
    until: Mapped[date | None]
    letter: Mapped[str] = mapped_column(String(200), default="")
    scope: Mapped[list[Any] | None]


class Person(Base):
    """An account, or somebody a request is for who has none (`username` null). Personal even inside a team.

    `must_change`: the password was given by somebody else and opens nothing but the page that changes it. `agency_id` is
    the agency for whose service the account registered itself. nip, job, institution and work_level as the person states them
    (SPK-47).
    """

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("kind IN ('person', 'auditor', 'admin')", name="kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    whatsapp: Mapped[str | None] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(16), default="person")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    must_change: Mapped[bool] = mapped_column(default=False)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    nip: Mapped[str | None] = mapped_column(String(30))
    job: Mapped[str | None] = mapped_column(String(200))
    institution: Mapped[str | None] = mapped_column(String(200))
    work_level: Mapped[str | None] = mapped_column(String(200))


class Identity(Base):
    """An account as an outside sign-in service knows it: its issuer and the subject it gave the person (OpenID Connect)."""

    __tablename__ = "identities"
    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    created_at: Mapped[datetime]


class Feed(Base):
    """A calendar feed that needs no sign-in: of a person or of a resource. Only the hash of its token is stored."""

    __tablename__ = "feeds"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resources.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LoginSession(Base):
    """A browser signed in. Only the hash of its token is stored, so a copy of the database signs nobody in."""

    __tablename__ = "login_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Token(Base):
    """A personal API token, shown once; only its hash is stored."""

    __tablename__ = "tokens"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    label: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OneTimeLink(Base):
    """A link that may be used once: to set the first administrator's password, or to reset one."""

    __tablename__ = "one_time_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


__all__ = [
    "Agency",
    "Appointment",
    "Feed",
    "Identity",
    "LoginSession",
    "OneTimeLink",
    "Person",
    "Position",
    "PositionRole",
    "Token",
    "Unit",
]
