"""The demonstration office of Kota Bandung: its people, its two Zoom accounts, and what happens there.

All persons, numbers and addresses are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from commands.demo.bandung_plans import plans
from commands.demo.bandung_stories import SOP, tell
from commands.demo.stage import Stage, Story
from engine.administration import add_agency, add_position, add_resource, appoint, set_calendar
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.records import Agency
from engine.worktime import Calendar, OfficeHours

KEY, NAME, ZONE = "bandung", "Dinas Komunikasi dan Informatika Kota Bandung", "Asia/Jakarta"
# username, name, position, role, which one is the superior
POSTS = (
    ("kadis", "Wawan Gunadireja", "Kepala Dinas", "kadis", None),
    ("kabid", "Neneng Sulastriani", "Kepala Bidang Diseminasi Informasi", "kabid", "kadis"),
    ("subkoor", "Dadan Permadiana", "Subkoordinator PKIP", "subkoor", "kabid"),
    ("operator1", "Fikri Hamdanarasa", "Operator Zoom 1", "operator", "subkoor"),
    ("operator2", "Intan Mutiarasari", "Operator Zoom 2", "operator", "subkoor"),
    ("tu", "Euis Komalaningrum", "Tata Usaha", "tu", "kadis"),
)
REQUESTER = ("pemohon", "Asep Wiratmaja")
ACCOUNTS = (("zoom-bandung-1", "Zoom Bandung 1"), ("zoom-bandung-2", "Zoom Bandung 2"))
CAPACITY = 100


def settle(stage: Stage) -> Iterator[Story]:
    """Sets the office up and gives the stories to be played in it."""
    agency = _agency(stage)
    _people(stage, agency)
    for key, name in ACCOUNTS:
        add_resource(stage.session, agency, key, "zoom", name, CAPACITY)
    calendar = _calendar(stage, agency)
    return (tell(stage, calendar, plan) for plan in plans(stage.random, calendar, stage.now))


def _agency(stage: Stage) -> int:
    """Kept when the demonstration is made anew, because running processes know its compiled calendars by version."""
    known = stage.session.scalar(select(Agency.id).where(Agency.key == KEY))
    return known or add_agency(stage.session, KEY, NAME, [SOP], ZONE)


def _calendar(stage: Stage, agency: int) -> Calendar:
    first = date(stage.at.year - 2, 1, 1)
    version = set_calendar(
        stage.session,
        agency,
        [OfficeHours(first, DEFAULT_HOURS)],
        seed_holidays(stage.at.year, stage.now.year + 2),
        stage.at,
        reason="Kalender awal",
    )
    return stage.calendar(agency, ZONE, version)


def _people(stage: Stage, agency: int) -> None:
    since = (stage.at + timedelta(days=1)).date()
    positions: dict[str, int] = {}
    for index, (key, name, position, role, above) in enumerate(POSTS, 1):
        person = stage.person(f"bandung.{key}", name, **_contact(key, index))
        superior = positions[above] if above is not None else None
        positions[key] = add_position(stage.session, agency, position, [(SOP, role)], superior)
        appoint(stage.session, positions[key], person, since, since)
    key, name = REQUESTER
    stage.person(f"bandung.{key}", name, **_contact(key, len(POSTS) + 1))


def _contact(key: str, index: int) -> dict[str, str]:
    return {"email": f"{key}@diskominfo.bandung.example", "whatsapp": f"62812000001{index:02d}"}
