"""What stands around the cases: the library, testimonials, the survey, complaints."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.records.base import Base


class LibraryItem(Base):
    """A file kept for everybody with an account, of one SOP's library. A removed one has `removed_at`."""

    __tablename__ = "library_items"
    __table_args__ = (Index("ix_library_items_sop", "agency_id", "sop"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sop: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(300))
    category: Mapped[str] = mapped_column(String(100))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"), unique=True)
    added_by: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    added_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    removed_at: Mapped[datetime | None]


class Testimonial(Base):
    """What a requester says of the service in their own words, one a case. Apart from the survey."""

    __tablename__ = "testimonials"
    __table_args__ = (Index("ix_testimonials_sop", "agency_id", "sop"),)
    __test__ = False
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sop: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    removed_at: Mapped[datetime | None]


class SurveyTaken(Base):
    """That the nine questions were answered for a case. What was answered stands elsewhere and cannot be traced back."""

    __tablename__ = "surveys_taken"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)


class SurveyScore(Base):
    """One answered questionnaire: the nine elements U1…U9, each 1 to 4 (PermenPANRB 14/2017). Its key is random and its
    day is the first of the month, so that nobody can tell whose it is."""

    __tablename__ = "survey_scores"
    __table_args__ = (
        CheckConstraint(" AND ".join(f"u{n} BETWEEN 1 AND 4" for n in range(1, 10)), name="scale"),
        Index("ix_survey_scores_sop_month", "agency_id", "sop", "month"),
    )
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sop: Mapped[str] = mapped_column(String(64))
    month: Mapped[date]
    u1: Mapped[int]
    u2: Mapped[int]
    u3: Mapped[int]
    u4: Mapped[int]
    u5: Mapped[int]
    u6: Mapped[int]
    u7: Mapped[int]
    u8: Mapped[int]
    u9: Mapped[int]


class Complaint(Base):
    """Keluhan: about a service, with a number of its own; it may speak of a case, and of none.

    Either `person_id` (an account) or the contact fields say who complains. `about_person_id` must not handle it.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("status IN ('diterima', 'diproses', 'selesai', 'ditolak')", name="status"),
        Index("ix_complaints_agency_id_sop", "agency_id", "sop"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    sop: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    whatsapp: Mapped[str | None] = mapped_column(String(20))
    about_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    reply_by: Mapped[datetime]
    settle_by: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ComplaintEntry(Base):
    """One line of a complaint's own register: append-only. A `public` note is what the complainant reads."""

    __tablename__ = "complaint_entries"
    __table_args__ = (Index("ix_complaint_entries_complaint_id", "complaint_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    as_position: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
