"""What a table promises in all: its standards added up, unit by unit, because a working day is no number of minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _

from engine.declaration import (
    NO_TIME,
    UNSET,
    Parallel,
    Standard,
    Step,
    days,
    months,
    weeks,
    working_days,
)
from engine.declaration.sop import Sop
from engine.wording import span_text

LONG = {"working_days": working_days, "days": days, "weeks": weeks, "months": months}


def promised(sop: Sop) -> str:
    """The sum of the fixed standards; where there is none, what the service says, or openly that none is set."""
    rows = list(_steps(sop))
    fixed = [row.within for row in rows if isinstance(row.within, Standard)]
    parts = list(_sums(fixed))
    if not parts:
        return sop.service.time or _("Belum ditetapkan")
    more = _("ditambah langkah tanpa standar tetap")
    said = " + ".join(parts)
    return said if len(fixed) == len(rows) else f"{said}, {more}"


def leaves_time_open(sop: Sop) -> bool:
    """Whether there are rows of which no time is set anywhere."""
    return any(row.within in (UNSET, NO_TIME) for row in _steps(sop))


def _sums(fixed: list[Standard]) -> Iterator[str]:
    """Working time, time of the wall clock, then working days, days, weeks and months, each where it occurs."""
    working = sum(s.minutes or 0 for s in fixed if not s.on_wall)
    wall = sum(s.minutes or 0 for s in fixed if s.on_wall)
    if working:
        yield _("%(span)s kerja", span=span_text(working * 60))
    if wall:
        yield span_text(wall * 60)
    sums = Counter[str]()
    for standard in fixed:
        sums[standard.unit] += standard.amount
    yield from (of(sums[unit]).text for unit, of in LONG.items() if sums[unit])


def _steps(sop: Sop) -> Iterator[Step]:
    for row in sop.rows:
        yield from (step for step in (row.rows if isinstance(row, Parallel) else (row,)) if isinstance(step, Step))
