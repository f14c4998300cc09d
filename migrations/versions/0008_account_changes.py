"""The register of what was done to accounts: append-only, as that of a case is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.records.base import Utc

revision = "0008"
down_revision = "0004"


def upgrade() -> None:
    """A new table only: the application that ran before does not know it."""
    op.create_table(
        "account_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_account_changes_person_id_persons")),
        sa.ForeignKeyConstraint(["by_id"], ["persons.id"], name=op.f("fk_account_changes_by_id_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_changes")),
    )
    op.create_index(op.f("ix_account_changes_person_id"), "account_changes", ["person_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgres()
    else:
        _guard_sqlite()


def _guard_postgres() -> None:
    op.execute(
        "CREATE TRIGGER account_changes_append_only BEFORE UPDATE OR DELETE ON account_changes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER account_changes_no_truncate BEFORE TRUNCATE ON account_changes "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _guard_sqlite() -> None:
    """INSERT OR REPLACE would delete without asking the trigger of DELETE, so an insert is asked, too."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'the table account_changes is append-only'); END"
    op.execute(
        "CREATE TRIGGER account_changes_no_replace BEFORE INSERT ON account_changes "
        f"WHEN EXISTS (SELECT 1 FROM account_changes WHERE id = NEW.id) {refuse}"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER account_changes_no_{verb.lower()} BEFORE {verb} ON account_changes {refuse}")
