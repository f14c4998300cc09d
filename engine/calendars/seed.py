"""The calendar an Indonesian office starts with. From then on it is data that an administrator edits."""

from __future__ import annotations

from datetime import date
from typing import Literal

import holidays as published

from engine.worktime import Holiday

# The last year whose joint decree was compared with the package day by day; later years are the package's word alone.
LAST_CHECKED_YEAR = 2026

ORDINARY_HOURS = "Mo-Th 07:30-12:00,13:00-16:00; Fr 07:30-11:30,13:00-16:30"
_RAMADAN_2026 = "2026 Feb 18-2026 Mar 19"
# 37.5 hours a week, 32.5 in Ramadan (Perpres 21/2023).
DEFAULT_HOURS = (
    f"{ORDINARY_HOURS}; {_RAMADAN_2026} Mo-Th 08:00-12:00,12:30-15:00; {_RAMADAN_2026} Fr 08:00-11:30,12:30-15:30"
)

_ESTIMATE = " (perkiraan)"


def seed_holidays(first_year: int, last_year: int) -> list[Holiday]:
    """National holidays and *cuti bersama* of all years from `first_year` to `last_year`, in order.

    A day is unconfirmed when the package calls it an estimate, and in every year after `LAST_CHECKED_YEAR`,
    because the decree of such a year must be entered by a person.
    """
    years = range(first_year, last_year + 1)
    national = published.country_holidays("ID", years=years, categories=("public",), language="id")
    joint_leave = published.country_holidays("ID", years=years, categories=("government",), language="id")
    by_day = {day: _holiday(day, name, "joint_leave") for day, name in joint_leave.items()}
    by_day |= {day: _holiday(day, name, "national") for day, name in national.items()}
    return [by_day[day] for day in sorted(by_day)]


def _holiday(day: date, name: str, kind: Literal["national", "joint_leave"]) -> Holiday:
    confirmed = _ESTIMATE not in name and day.year <= LAST_CHECKED_YEAR
    return Holiday(day, name.replace(_ESTIMATE, ""), kind, confirmed)
