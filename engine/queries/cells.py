"""What stands in a cell of a table of cases: every value as text, in the words of the declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.declaration.around import Column
from engine.declaration.rows import End
from engine.declaration.sop import Sop
from engine.perform.load import Loaded
from engine.queries.people import Named
from engine.queries.views import AttachmentView
from engine.wording import day_text, short_when, when_text

NOTHING: Final = "-"
"""What stands where there is nothing, as in "Approved By -" (LZM-A7)."""
YES, NO = "Ya", "Tidak"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. `number` is its value where that is a number, `files` what can be downloaded, `opens` whether it leads to the
    case, `good` whether the state shown is a good end."""

    text: str
    number: int | None = None
    files: Sequence[AttachmentView] = ()
    opens: bool = False
    good: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked up for a page of cases, in bulk: by person, by (case, action), by (case, document), by case."""

    names: Mapping[int, Named]
    decided: Mapping[tuple[int, str], int] = field(default_factory=dict)
    documents: Mapping[tuple[int, str], Sequence[AttachmentView]] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)


def cell(column: Column, case: Loaded, looked: Looked, *, whole: bool) -> Cell:
    """The cell of a case. `whole` is whether its reader sees more than the outline of it."""
    row, sop, zone = case.row, case.declared.sop, case.moment.zone
    if column.source == "ordinal":
        number = ordinal(row.number)
        return Cell(str(number), number)
    if column.source == "state":
        end = sop.states.get(row.state)
        return Cell(_state(sop, row.state), opens=whole, good=isinstance(end, End) and end.good)
    if column.source == "documents":
        files = looked.documents.get((row.id, column.of), ()) if whole else ()
        return Cell(", ".join(f.filename for f in files) or NOTHING, files=files)
    if column.source == "field":
        value = row.fields.get(column.of)
        return Cell(
            field_text(sop, column, value, zone),
            value if sop.kinds.get(column.of) == "number" and isinstance(value, int) else None,
        )
    return Cell(_own(column, row, looked, zone) or NOTHING)


def ordinal(number: str) -> int:
    """The running number at the tail of a case number (LZM-22)."""
    return int(number.rsplit("-", 1)[-1])


def _state(sop: Sop, state: str) -> str:
    return sop.state_label(state) if state in sop.states else state


def _own(column: Column, row: Any, looked: Looked, zone: ZoneInfo) -> str:
    """A fact of the case itself, or a name."""
    if column.source in ("opened_at", "closed_at"):
        return instant_text(getattr(row, column.source), column, zone)
    if column.source == "people":
        return ", ".join(looked.names[i].name for i in row.people.get(column.of, ()) if i in looked.names)
    if column.source == "decided_by":
        decider = looked.decided.get((row.id, column.of))
        return looked.names[decider].name if decider is not None and decider in looked.names else ""
    plain = {
        "number": row.number,
        "title": row.title,
        "requester": row.requester_name,
        "unit": looked.units.get(row.unit_id, ""),
    }
    return str(plain[column.source])


def instant_text(at: datetime | None, column: Column, zone: ZoneInfo) -> str:
    """An instant as the column shows it."""
    if at is None:
        return ""
    if column.shown == "short_when":
        return short_when(at, zone)
    return day_text(at.astimezone(zone).date()) if column.shown == "day" else when_text(at, zone)


def field_text(sop: Sop, column: Column, value: Any, zone: ZoneInfo) -> str:
    """An answer as the column shows it; what an older version kept in another form stands as it is."""
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(field_text(sop, column, each, zone) for each in value)
    if isinstance(value, bool):
        return YES if value else NO
    return _dated(sop, column, value, zone) or sop.choices.get(column.of, {}).get(str(value), str(value))


def _dated(sop: Sop, column: Column, value: Any, zone: ZoneInfo) -> str:
    kind = sop.kinds.get(column.of)
    try:
        if kind == "datetime":
            return instant_text(datetime.fromisoformat(value), column, zone)
        return day_text(date.fromisoformat(value)) if kind == "date" else ""
    except (TypeError, ValueError):
        return ""
