"""How the house writes dates and spans: "Rabu, 25 November 2026 09.30 WIB"."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def day_text(day: date) -> str:
    """ "Rabu, 25 November 2026"."""
    return f"{DAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def when_text(at: datetime, zone: ZoneInfo) -> str:
    """ "Rabu, 25 November 2026 09.30 WIB"; outside Indonesia the offset stands in place of the zone's name."""
    local = at.astimezone(zone)
    return f"{day_text(local.date())} {local:%H.%M} {zone_text(at, zone)}"


def zone_text(at: datetime, zone: ZoneInfo) -> str:
    """The zone's Indonesian name at an instant: WIB, WITA or WIT; elsewhere its offset."""
    local = at.astimezone(zone)
    offset = local.utcoffset()
    hours = offset.total_seconds() / 3600 if offset is not None else 0
    return ZONES.get(int(hours), local.strftime("UTC%z"))


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """ "04:10 WIB", as a source's letters write a time (SPK-75, SPK-76)."""
    return f"{at.astimezone(zone):%H:%M} {zone_text(at, zone)}"


def slashed(day: date) -> str:
    """ "06/10/2023": day, month, year (SPK-76)."""
    return f"{day:%d/%m/%Y}"


def short_when(at: datetime, zone: ZoneInfo) -> str:
    """ "Rabu, 06-03-24 13:15", as the schedule table of a source prints it (LZM-26)."""
    local = at.astimezone(zone)
    return f"{DAYS[local.weekday()]}, {local:%d-%m-%y %H:%M}"


def span_text(seconds: float) -> str:
    """A length of working time in words: "3 menit", "1 jam 20 menit", "45 detik"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} detik"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} jam {minutes} menit" if hours and minutes else f"{hours} jam" if hours else f"{minutes} menit"
