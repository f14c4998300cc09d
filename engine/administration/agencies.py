"""Founding an agency: its name and zone, the SOPs it runs, and a first calendar, without which nothing has a deadline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.administration.means import set_calendar
from engine.administration.posts import add_agency
from engine.calendars.seed import ORDINARY_HOURS, seed_holidays
from engine.catalogue import Catalogue
from engine.errors import Invalid
from engine.records import Agency, AgencySop, table
from engine.worktime import OfficeHours

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
FIRST_YEARS = (1, 2)
"""Years before and after the present one for which holidays are entered at the start."""


@dataclass(frozen=True, slots=True)
class Founded:
    """An agency with the keys of the SOPs it runs."""

    key: str
    name: str
    zone: str
    sops: tuple[str, ...]


def found(
    session: Session, catalogue: Catalogue, key: str, name: str, zone: str, sops: Sequence[str], now: datetime
) -> int:
    """A new agency with a calendar of ordinary hours and known holidays. Raises Invalid with every fault at once."""
    faults: dict[str, list[str]] = {}
    if not _KEY.fullmatch(key):
        faults["key"] = ["Kunci instansi: huruf kecil, angka, dan tanda hubung, 2 sampai 64 huruf."]
    elif session.scalar(select(Agency.id).where(Agency.key == key)) is not None:
        faults["key"] = ["Kunci instansi ini sudah dipakai."]
    if not name.strip():
        faults["name"] = ["Nama instansi wajib diisi."]
    if not _is_zone(zone):
        faults["zone"] = ["Zona waktu tidak dikenal. Contoh: Asia/Jakarta, Asia/Makassar, Asia/Jayapura."]
    faults |= _unfit(session, catalogue, sops)
    if faults:
        raise Invalid(faults)
    agency = add_agency(session, key, name.strip(), sops, zone)
    year = now.astimezone(ZoneInfo(zone)).year
    holidays = seed_holidays(year - FIRST_YEARS[0], year + FIRST_YEARS[1])
    first_day = date(year - FIRST_YEARS[0], 1, 1)
    set_calendar(session, agency, [OfficeHours(first_day, ORDINARY_HOURS)], holidays, now, reason="Kalender pertama")
    return agency


def run_sops(session: Session, catalogue: Catalogue, key: str, sops: Sequence[str]) -> None:
    """An agency that is there already runs further SOPs from now on. Raises Invalid."""
    agency = session.scalar(select(Agency.id).where(Agency.key == key))
    faults = {"key": ["Instansi itu tidak ada."]} if agency is None else _unfit(session, catalogue, sops)
    if faults:
        raise Invalid(faults)
    session.execute(insert(table(AgencySop)), [{"sop": sop, "agency_id": agency} for sop in sops])


def _unfit(session: Session, catalogue: Catalogue, sops: Iterable[str]) -> dict[str, list[str]]:
    """A SOP is run by one agency, and must be declared."""
    taken, declared = set(session.scalars(select(AgencySop.sop))), catalogue.keys()
    sentences = [f"SOP {sop} tidak dideklarasikan; lihat: disposisi sop list." for sop in sops if sop not in declared]
    sentences += [f"SOP {sop} sudah dijalankan sebuah instansi." for sop in sops if sop in taken]
    return {"sop": sentences} if sentences else {}


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown, or not a name at all
        return False
    return True


def listed(session: Session) -> list[Founded]:
    """Every agency, by key."""
    run: dict[int, list[str]] = {}
    for row in session.execute(select(AgencySop.agency_id, AgencySop.sop).order_by(AgencySop.sop)):
        run.setdefault(row.agency_id, []).append(row.sop)
    rows = session.execute(select(Agency.id, Agency.key, Agency.name, Agency.zone).order_by(Agency.key))
    return [Founded(r.key, r.name, r.zone, tuple(run.get(r.id, ()))) for r in rows]
