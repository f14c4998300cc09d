"""Breaches reach the superior gathered: one message a person and hour, each breach in exactly one round of digests.

The superior is who holds, today, the position above the one that carries the task; above a vacant position, the next one
up. A breach above which nobody stands is put down as told, or it would be looked at for ever.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from engine.actors import holders, load_actor, runs
from engine.alarm_messages import templates
from engine.db import Database
from engine.errors import Unauthenticated
from engine.office import Office
from engine.records import (
    Agency,
    AlarmFired,
    Appointment,
    CalendarVersion,
    Case,
    DigestLine,
    Message,
    Person,
    Position,
    Task,
    table,
)
from engine.wording import span_text

TEMPLATE = "terlambat"
PAUSE = timedelta(hours=1)
LISTED = 50
"""The lines a digest shows; the others are counted."""
