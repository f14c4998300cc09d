"""The administrator's calendar: office hours and holidays. Each change is a new version with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.calendars import changes as calendar
from engine.errors import Invalid, Stale
from engine.queries import administration as queries
from engine.rules.facts import Actor
from web.door import door, now
from web.views.admin_common import Errors, change, looking, typed, typed_day, typed_number

blueprint = Blueprint("admin_calendar", __name__, url_prefix="/pengelolaan/kalender")
Changed = Callable[[calendar.CalendarInForce], dict[str, Any]]


@blueprint.get("/<key>")
def shown(key: str) -> str:
    """The calendar in force."""
    return _page(key, {}, "", "")


def _page(key: str, errors: Errors, sentence: str, which: str) -> str:
    """`which` form was refused: "jam", "libur", "tahun" or "daftar"."""
    with looking() as session:
        agency = queries.agency(session, key)
        seen = calendar.in_force(session, agency.id)
    today = now().astimezone(agency.zone).date()
    return render_template(
        "admin/calendar.html",
        agency=agency,
        seen=seen,
        totals=calendar.weekly_totals(seen, today.year),
        today=today,
        values={name: typed(name) for name in ("since", "notation", "reason", "day", "name", "kind", "year")},
        errors=errors,
        sentence=sentence,
        which=which,
    )


def _change(key: str, which: str, make: Changed) -> ResponseReturnValue:
    """One change on the version the administrator saw; open deadlines move along."""

    def do(session: Session, actor: Actor) -> str:
        seen = calendar.in_force(session, queries.agency(session, key).id)
        if typed_number("version") != seen.version:
            raise Stale(_("Kalender ini sudah diubah sejak Anda membukanya. Periksa versi terbaru lalu ulangi."))
        moved = calendar.change(session, door().office, seen, actor, now(), typed("reason"), **make(seen))
        return str(_("Kalender versi %(v)s berlaku. Tenggat %(n)s berkas disesuaikan.", v=seen.version + 1, n=moved))

    return change(do, url_for(".shown", key=key), lambda e, s: _page(key, e, s, which), name=f"kalender_{which}")


@blueprint.post("/<key>/jam")
def hours(key: str) -> ResponseReturnValue:
    """Office hours from a day on."""
    return _change(key, "jam", lambda seen: {"hours": calendar.with_hours(seen, typed_day("since"), typed("notation"))})


@blueprint.post("/<key>/libur")
def add_holiday(key: str) -> ResponseReturnValue:
    """One more day off."""
    return _change(
        key,
        "libur",
        lambda seen: {"holidays": calendar.with_holiday(seen, typed_day("day"), typed("name", 300), typed("kind"))},
    )


@blueprint.post("/<key>/libur/hapus")
def remove_holiday(key: str) -> ResponseReturnValue:
    """A day off less."""
    return _change(key, "daftar", lambda seen: {"holidays": calendar.without_holiday(seen, _given_day())})


@blueprint.post("/<key>/libur/pastikan")
def confirm_holiday(key: str) -> ResponseReturnValue:
    """The yearly decree names the day."""
    return _change(key, "daftar", lambda seen: {"holidays": calendar.confirmed_holiday(seen, _given_day())})


@blueprint.post("/<key>/tahun")
def import_year(key: str) -> ResponseReturnValue:
    """The published days of a year, to be confirmed one by one."""
    return _change(key, "tahun", lambda seen: {"holidays": calendar.with_year(seen, typed_number("year"))})


def _given_day() -> date:
    day = typed_day("day")
    if day is None:
        raise Invalid({"day": [_("Isi tanggal libur.")]})
    return day
