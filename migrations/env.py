"""Alembic's environment: migrations run on the connection that `engine.migrate` hands over."""

from __future__ import annotations

from alembic import context

from engine.records import Base


def include_object(_object: object, name: str | None, kind: str, _reflected: bool, _compare: object) -> bool:
    """Constraints that only PostgreSQL has are made by hand in the migration."""
    return not (kind == "exclude_constraint" or name == "bookings_never_overlap")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=include_object,  # type: ignore[arg-type]  # Alembic's stub wants its own literal types
)
with context.begin_transaction():
    context.run_migrations()
