"""The readings of the sheet that were not chosen stay one word away: the literal anchor, the wall clock (BKL-A2, BKL-A3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

import workflows
from engine.declaration import Step, case_date, hours
from engine.declaration.check import check
from engine.declaration.standards import Standard
from engine.rules.clocks import clocks
from engine.rules.facts import CaseFacts
from tests.engine.by_hand import at, case, moment
from workflows.bengkulu_lisensi import SOP

ROWS = {row.no: row for row in SOP.rows if isinstance(row, Step)}


def loan(ends: str) -> CaseFacts:
    """A loan whose meeting ends then."""
    return case(
        SOP, "lisensi_aktif", fields={"mulai": at("2026-11-23 08:00").isoformat(), "selesai": at(ends).isoformat()}
    )


def due(row: Step, arrival: str, ends: str) -> datetime | None:
    """When a row that a loan reached at `arrival` is due."""
    return clocks(row, at(arrival), loan(ends), moment(arrival)).due_at


def test_the_chosen_reading_and_the_literal_one() -> None:
    """BKL-23, BKL-A2: five minutes after row 4; read literally, five after the meeting, which row 4's hour makes impossible."""
    reached, ends = "2026-11-23 15:00", "2026-11-23 14:00"
    assert due(ROWS["5"], reached, ends) == at("2026-11-23 15:05")
    literal = replace(ROWS["5"], counts_from=case_date("selesai"))
    assert due(literal, reached, ends) == at("2026-11-23 14:05")
    assert due(ROWS["4"], ends, ends) == at("2026-11-23 15:00")


def test_row_five_is_never_due_before_the_end() -> None:
    """BKL-24: reached before the meeting has ended, as an office might by hand, it still runs from the end."""
    assert due(ROWS["5"], "2026-11-23 13:10", "2026-11-23 14:00") == at("2026-11-23 14:05")


@pytest.mark.parametrize(
    ("ends", "working", "wall"),
    [
        ("2026-11-23 21:00", "2026-11-24 08:30", "2026-11-23 22:00"),
        ("2026-11-23 15:30", "2026-11-24 08:00", "2026-11-23 16:30"),
        ("2026-11-23 09:00", "2026-11-23 10:00", "2026-11-23 10:00"),
    ],
)
def test_working_time_and_the_wall(ends: str, working: str, wall: str) -> None:
    """BKL-22, BKL-A3: people work in office hours; whoever wants the wall clock writes `.wall()` behind the hour."""
    row = ROWS["4"]
    assert isinstance(row.within, Standard)
    assert due(row, ends, ends) == at(working)
    assert due(replace(row, within=row.within.wall()), ends, ends) == at(wall)


def test_both_variants_are_declarations_that_run() -> None:
    """Changed so, the file still passes the check that every SOP passes."""
    changed = {
        "4": replace(ROWS["4"], within=hours(1).wall()),
        "5": replace(ROWS["5"], counts_from=case_date("selesai")),
    }
    rows = tuple(changed.get(row.no, row) if isinstance(row, Step) else row for row in SOP.rows)
    check(replace(SOP, rows=rows), workflows.catalogue().get(SOP.key, 1).templates)
