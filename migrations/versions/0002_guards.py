"""What the database itself proves: the register is append-only, bookings never overlap."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = {
    "entries": "id = NEW.id OR (case_id = NEW.case_id AND seq = NEW.seq)",
    "refusals": "id = NEW.id",
    "alarms_fired": "id = NEW.id OR (task_id = NEW.task_id AND kind = NEW.kind AND due_at = NEW.due_at)",
}
"""Each table with what makes a new row the same as one that stands."""


def upgrade() -> None:
    """Triggers on both databases; an exclusion constraint where there is one."""
    if op.get_bind().dialect.name == "postgresql":
        _postgres()
    else:
        _sqlite()


def _postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "ALTER TABLE bookings ADD CONSTRAINT bookings_never_overlap EXCLUDE USING gist "
        "(int4range(resource_id, resource_id, '[]') WITH &&, tstzrange(starts_at, ends_at, '[)') WITH &&) "
        "WHERE (released_at IS NULL)"
    )


def _sqlite() -> None:
    """INSERT OR REPLACE would delete without asking the triggers of DELETE, so what stands is asked before an insert too."""
    for table, same in APPEND_ONLY.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
        )
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the table {table} is append-only'); END"
            )
    taken = (
        "SELECT RAISE(ABORT, 'bookings_never_overlap') WHERE NEW.released_at IS NULL AND EXISTS (SELECT 1 FROM bookings b "
        "WHERE b.resource_id = NEW.resource_id AND b.id IS NOT NEW.id AND b.released_at IS NULL "
        "AND b.starts_at < NEW.ends_at AND NEW.starts_at < b.ends_at)"
    )
    op.execute(f"CREATE TRIGGER bookings_no_overlap_insert AFTER INSERT ON bookings BEGIN {taken}; END")
    op.execute(f"CREATE TRIGGER bookings_no_overlap_update AFTER UPDATE ON bookings BEGIN {taken}; END")
