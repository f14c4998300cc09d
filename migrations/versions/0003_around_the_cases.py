"""What stands around the cases: library, testimonials, survey, complaints, feeds, outside identities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.records.base import Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """New tables only: the application that ran before does not know them."""
    op.create_table(
        "survey_scores",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sop", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("u1", sa.Integer(), nullable=False),
        sa.Column("u2", sa.Integer(), nullable=False),
        sa.Column("u3", sa.Integer(), nullable=False),
        sa.Column("u4", sa.Integer(), nullable=False),
        sa.Column("u5", sa.Integer(), nullable=False),
        sa.Column("u6", sa.Integer(), nullable=False),
        sa.Column("u7", sa.Integer(), nullable=False),
        sa.Column("u8", sa.Integer(), nullable=False),
        sa.Column("u9", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            " AND ".join(f"u{n} BETWEEN 1 AND 4" for n in range(1, 10)), name=op.f("ck_survey_scores_scale")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_survey_scores_agency_id_agencies")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_scores")),
    )
    op.create_index("ix_survey_scores_sop_month", "survey_scores", ["agency_id", "sop", "month"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name=op.f("fk_feeds_owner_id_persons")),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name=op.f("fk_feeds_resource_id_resources")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_feeds")),
    )
    op.create_index(op.f("ix_feeds_owner_id"), "feeds", ["owner_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_identities_person_id_persons")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_person_id"), "identities", ["person_id"], unique=False)
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sop", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("whatsapp", sa.String(length=20), nullable=True),
        sa.Column("about_person_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("reply_by", Utc(), nullable=False),
        sa.Column("settle_by", Utc(), nullable=False),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "status IN ('diterima', 'diproses', 'selesai', 'ditolak')", name=op.f("ck_complaints_status")
        ),
        sa.ForeignKeyConstraint(
            ["about_person_id"], ["persons.id"], name=op.f("fk_complaints_about_person_id_persons")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_complaints_agency_id_agencies")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_complaints_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_complaints_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("number", name=op.f("uq_complaints_number")),
    )
    op.create_index("ix_complaints_agency_id_sop", "complaints", ["agency_id", "sop"], unique=False)
    op.create_index(op.f("ix_complaints_person_id"), "complaints", ["person_id"], unique=False)
    op.create_table(
        "library_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sop", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["persons.id"], name=op.f("fk_library_items_added_by_persons")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_library_items_agency_id_agencies")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_library_items_attachment_id_attachments")
        ),
        sa.ForeignKeyConstraint(["removed_by"], ["persons.id"], name=op.f("fk_library_items_removed_by_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_items")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_library_items_attachment_id")),
    )
    op.create_index("ix_library_items_sop", "library_items", ["agency_id", "sop"], unique=False)
    op.create_table(
        "surveys_taken",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_surveys_taken_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_surveys_taken")),
    )
    op.create_table(
        "testimonials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("sop", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_testimonials_agency_id_agencies")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_testimonials_case_id_cases")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_testimonials_person_id_persons")),
        sa.ForeignKeyConstraint(["removed_by"], ["persons.id"], name=op.f("fk_testimonials_removed_by_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testimonials")),
        sa.UniqueConstraint("case_id", name=op.f("uq_testimonials_case_id")),
    )
    op.create_index("ix_testimonials_sop", "testimonials", ["agency_id", "sop"], unique=False)
    op.create_table(
        "complaint_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("as_position", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name=op.f("fk_complaint_entries_complaint_id_complaints")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_complaint_entries_person_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_entries")),
    )
    op.create_index("ix_complaint_entries_complaint_id", "complaint_entries", ["complaint_id"], unique=False)
