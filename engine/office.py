"""What every door hands to the engine: the declared SOPs, the file store, the calendars, and a few facts of the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.calendars.rows import holidays_from_json, hours_from_json
from engine.catalogue import Catalogue
from engine.declaration.forms import Moment
from engine.files import FileStore
from engine.records import CalendarVersion
from engine.worktime import Calendar

YEARS_BACK, YEARS_AHEAD = 3, 6
"""A calendar reaches back to its first rule, however long ago: an old case is still shown and closed by it."""


@dataclass(frozen=True)
class Office:
    """Immutable but for the compiled calendars, which are a cache of rows by version."""

    catalogue: Catalogue
    files: FileStore
    public_url: str
    secret: bytes
    whatsapp: bool = False
    _calendars: dict[tuple[int, int, int], Calendar] = field(default_factory=dict, repr=False)

    def moment(self, session: Session, agency_id: int, zone: str, version: int, now: datetime) -> Moment:
        """The instant with the calendar in force; one query when that version was not compiled yet."""
        key = (agency_id, version, now.year)
        if key not in self._calendars:
            self._calendars[key] = _compile(session, agency_id, ZoneInfo(zone), version, now.year)
        calendar = self._calendars[key]
        return Moment(now, calendar, calendar.zone)

    def link(self, number: str) -> str:
        """Where a case is found by those who may see it."""
        return f"{self.public_url}/berkas/{number}"

    def tracking_secret(self, number: str) -> str:
        """The secret of the public tracking page: 130 bits, derived, so that nothing of it needs to be stored."""
        digest = hmac.new(self.secret, f"tracking:{number}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest).decode()[:26].lower()

    def opens(self, number: str, secret: object) -> bool:
        """Whether that is the tracking secret of the number; whatever else it is, comparing takes the same time."""
        if not (isinstance(secret, str) and secret.isascii() and number.isascii()):
            return False
        return hmac.compare_digest(self.tracking_secret(number), secret)

    def tracking_link(self, number: str) -> str:
        """The public page that says how far a case is."""
        return f"{self.public_url}/lacak/{number}/{self.tracking_secret(number)}"

    def complaint_link(self, number: str) -> str:
        """Where a complaint is found by its complainant and those who handle it."""
        return f"{self.public_url}/keluhan/{number}"

    def complaint_tracking_link(self, number: str) -> str:
        """The public page that says how far a complaint is."""
        return f"{self.public_url}/keluhan/lacak/{number}/{self.tracking_secret(number)}"

    def survey_link(self, number: str) -> str:
        """The questionnaire of a case, open to whoever holds the link."""
        return f"{self.tracking_link(number)}/kuesioner"

    def table_link(self, sop: str, key: str) -> str:
        """A table of cases of the SOP, for those who read it."""
        return f"{self.public_url}/tabel/{sop}/{key}"

    def again_link(self, sop: str, number: str) -> str:
        """A new request, filled in from a closed one."""
        return f"{self.public_url}/layanan/{sop}/ajukan?dari={number}"


def _compile(session: Session, agency_id: int, zone: ZoneInfo, version: int, year: int) -> Calendar:
    row = session.execute(
        select(CalendarVersion.hours, CalendarVersion.holidays).where(
            CalendarVersion.agency_id == agency_id, CalendarVersion.version == version
        )
    ).one()
    hours, holidays = hours_from_json(row.hours), holidays_from_json(row.holidays)
    first = min([year - YEARS_BACK, *(rule.valid_from.year for rule in hours)])
    return Calendar(version, zone, hours, holidays, first, year + YEARS_AHEAD)
