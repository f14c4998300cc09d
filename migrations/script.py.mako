"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.records.base import Utc

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Additive: the application that ran before still works on this schema."""
    ${upgrades if upgrades else "pass"}
