"""The calendar an office starts with, against the joint decree for 2026 (SKB 1497/2025, 2/2025, 5/2025)."""

from __future__ import annotations

from datetime import date

from engine.calendars.seed import seed_holidays

NATIONAL_2026 = "1-1 16-1 17-2 19-3 21-3 22-3 3-4 5-4 1-5 14-5 27-5 31-5 1-6 16-6 17-8 25-8 25-12"
JOINT_LEAVE_2026 = "16-2 18-3 20-3 23-3 24-3 15-5 28-5 24-12"


def days(text: str, year: int) -> list[date]:
    return [date(year, int(month), int(day)) for day, month in (part.split("-") for part in text.split())]


def test_2026_is_the_decree_day_by_day() -> None:
    found = seed_holidays(2026, 2026)
    assert [h.day for h in found if h.kind == "national"] == days(NATIONAL_2026, 2026)
    assert [h.day for h in found if h.kind == "joint_leave"] == days(JOINT_LEAVE_2026, 2026)
    assert all(h.confirmed for h in found)


def test_a_joint_leave_added_in_the_middle_of_a_year_is_there() -> None:
    """18 August 2025 was added on 7 August 2025."""
    added = [h for h in seed_holidays(2025, 2025) if h.day == date(2025, 8, 18)]
    assert [(h.kind, h.confirmed) for h in added] == [("joint_leave", True)]


def test_years_without_a_checked_decree_are_unconfirmed() -> None:
    found = seed_holidays(2027, 2031)
    assert {h.day.year for h in found} == {2027, 2028, 2029, 2030, 2031}
    assert not any(h.confirmed for h in found)
    assert not any("perkiraan" in h.name for h in found)


def test_a_range_of_years_has_each_day_once_in_order() -> None:
    found = seed_holidays(2024, 2027)
    assert [h.day for h in found] == sorted({h.day for h in found})
    assert found == [h for year in range(2024, 2028) for h in seed_holidays(year, year)]
