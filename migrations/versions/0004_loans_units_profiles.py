"""Loans, the units cases belong to, cases removed from the lists, kinds of documents, what people say of themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.records.base import Utc

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Columns that may be empty or have a default: the application that ran before still writes its rows."""
    op.add_column("bookings", sa.Column("loan", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("bookings", sa.Column("returned_at", Utc(), nullable=True))
    op.add_column("case_documents", sa.Column("kind", sa.String(64), nullable=True))
    op.add_column("cases", sa.Column("removed_at", Utc(), nullable=True))
    op.add_column("persons", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, length in (("nip", 30), ("job", 200), ("institution", 200), ("work_level", 200)):
        op.add_column("persons", sa.Column(name, sa.String(length), nullable=True))
    op.add_column("sop_versions", sa.Column("format", sa.Integer(), nullable=False, server_default="1"))
    _refer("cases", "unit_id", "units")
    _refer("persons", "agency_id", "agencies")
    op.create_index(op.f("ix_persons_agency_id"), "persons", ["agency_id"])
    _keep_complaints()


def _refer(table: str, column: str, other: str) -> None:
    """Said in SQL, because Alembic would make the table anew on SQLite, and its triggers would be gone."""
    key = f"fk_{table}_{column}_{other}"
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {key} REFERENCES {other} (id)")


def _keep_complaints() -> None:
    """The register of a complaint is append-only, as that of a case is."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER complaint_entries_append_only BEFORE UPDATE OR DELETE ON complaint_entries "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER complaint_entries_no_truncate BEFORE TRUNCATE ON complaint_entries "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER complaint_entries_no_{verb.lower()} BEFORE {verb} ON complaint_entries "
            "BEGIN SELECT RAISE(ABORT, 'the table complaint_entries is append-only'); END"
        )
