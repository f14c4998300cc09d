"""How pages write: dates, spans, standings, and the language switch."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g, has_request_context, session
from flask_babel import gettext as _
from flask_bootstrap import Bootstrap5
from markupsafe import Markup

from engine.wording import day_text, span_text, when_text
from web.door import door, now, who
from web.language import Bilingual
from web.navigation import bar
from web.softening import softened
from web.tracker import stations

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


def teach(app: Flask) -> None:
    """Filters and names that every template may use."""
    Bootstrap5(app)
    Bilingual(app, default_locale="id", locale_selector=language)
    app.jinja_env.finalize = printable
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(when)
    app.add_template_filter(day)
    app.add_template_filter(span)
    app.add_template_filter(standing)
    app.add_template_filter(softened)
    app.add_template_filter(stations)
    app.context_processor(_names)


def printable(value: Any) -> Any:
    """What is written into a page: control characters, which no page may hold, become the sign for "unreadable"."""
    if not isinstance(value, str) or not _CONTROL.search(value):
        return value
    written = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    return Markup(written) if isinstance(value, Markup) else written  # noqa: S704  (it was safe before)


def language() -> str:
    """The language chosen by the switch; Indonesian otherwise."""
    chosen = session.get("lang") if has_request_context() else None
    return str(chosen) if chosen in LANGUAGES else "id"


def zone() -> ZoneInfo:
    """The installation's zone, for pages that belong to no agency."""
    return door().settings.timezone


def when(at: datetime | None, zone_of: ZoneInfo | None = None) -> str:
    """ "Rabu, 25 November 2026 09.30 WIB"."""
    return when_text(at, zone_of or zone()) if at is not None else "–"


def day(at: date | datetime | None, zone_of: ZoneInfo | None = None) -> str:
    """ "Rabu, 25 November 2026"."""
    if isinstance(at, datetime):
        at = at.astimezone(zone_of or zone()).date()
    return day_text(at) if at is not None else "–"


def span(minutes: float | None) -> str:
    """A length of working time given in minutes: "1 jam 20 menit"."""
    return span_text(minutes * 60) if minutes is not None else "–"


def standing(code: str) -> str:
    """A standing in words."""
    words: dict[str, str] = {
        "on_time": _("Tepat waktu"),
        "due_soon": _("Segera jatuh tempo"),
        "late": _("Terlambat"),
        "no_standard": _("Tanpa standar waktu"),
        "paused": _("Dijeda"),
        "void": _("Tidak dilanjutkan"),
    }
    return words.get(code, code)


def _names() -> dict[str, Any]:
    """What every template may use. The page of a fault asks nothing of the database: that may be what failed."""
    fixed = {"languages": LANGUAGES, "language": language()}
    if g.get("bare"):
        return fixed | {"me": None, "navigation": [], "bell": None, "demo": False}
    navigation, bell = bar()
    return fixed | {
        "me": who(),
        "now": now(),
        "zone": zone(),
        "navigation": navigation,
        "bell": bell,
        "guides": g.get("guides", []),
        "demo": door().demo,
    }
