"""What lists and reports are narrowed by: days of filing, and text."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask import request

from engine.errors import Invalid
from engine.storable import storable

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def days() -> tuple[date | None, date | None]:
    """`from` and `to` of the query; Invalid names each that is no day."""
    errors: dict[str, list[str]] = {}
    found = {name: _day(name, request.args.get(name, ""), errors) for name in ("from", "to")}
    if errors:
        raise Invalid(errors)
    return found["from"], found["to"]


def text(name: str) -> str | None:
    """A filter as sent, empty where it is not there; None where no database could be asked for it, so nothing fits."""
    given = request.args.get(name, "")
    return given if storable(given) else None


def _day(name: str, given: str, errors: dict[str, list[str]]) -> date | None:
    """A day, held to the years an office knows."""
    if not given:
        return None
    try:
        if not _DAY.fullmatch(given):
            raise ValueError(given)
        return min(max(date.fromisoformat(given), FIRST_DAY), LAST_DAY)
    except ValueError:
        errors[name] = ["Tanggal tidak terbaca. Contoh: 2026-11-25."]
        return None
