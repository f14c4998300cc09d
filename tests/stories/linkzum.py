"""The schedule of BPS Banten as its teams live with it: who calls, what the clock says, what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.administration import add_person, add_position, appoint
from engine.alarms import scan
from engine.records import Agency, Booking, Case, Entry, Message, Task, Unit
from tests.engine.by_hand import at
from tests.offices import Houses
from tests.web.api_client import Caller, told

SOP, ACCOUNT = "linkzum-zoom", "zoom-banten"
SOCIAL, CROPS, IT, NUGROHO = "linkzum.tkss", "linkzum.tksp", "linkzum.tkpti", "linkzum.admin"
"""Two teams that ask, the team of the IT people, and Nugroho, who approves."""
DEWI, ARIF, RETNO = "linkzum.dewi", "linkzum.arif", "linkzum.retno"
"""Dewi has an account of her own in the social team, Arif in that of the crops; Retno approves beside Nugroho."""
NAMES = {SOCIAL: "Tim Kerja Statistik Sosial", CROPS: "Tim Kerja Statistik Pertanian", NUGROHO: "Nugroho Adiwibawa"}
MEETING = {"mulai": "2026-11-25T13:15", "selesai": "2026-11-25T15:30"}
"""Wednesday 25 November 2026, the afternoon."""
FIELDS: dict[str, Any] = {
    "kegiatan": "Pelatihan Susenas",
    "peserta": 79,
    "host": "Iman Setiabudhi",
    "email_host": "iman@linkzum.example",
    **MEETING,
}
URL, MEETING_ID, PASSCODE = "https://zoom.example/j/94300000001?pwd=TelukBanten.1", "943 0000 0001", "surosowan21"
INVITATION = (
    "Topic: Pelatihan Susenas\nTime: Nov 25, 2026 01:15 PM Jakarta\n\nJoin Zoom Meeting\n"
    f"{URL}\n\nMeeting ID: {MEETING_ID}\nPasscode: {PASSCODE}"
)
SECRETS = ("94300000001", "TelukBanten", MEETING_ID, PASSCODE)
"""What opens the meeting: none of it may be read by anybody else."""


@dataclass
class Teams:
    """The teams, as programs meet the office."""

    houses: Houses
    caller: Callable[[str | None], Caller]

    def clock(self, local: str) -> int:
        """It is `local` in Serang, and the workers have looked around; gives how many tasks rang."""
        self.houses.clock.at = at(local)
        return scan(self.houses.database, self.houses.office, self.houses.clock.at).rang

    def body(self, **changed: Any) -> dict[str, Any]:
        """What a team's program sends to ask for a link; `None` as a value leaves the field out."""
        return {"sop": SOP, "fields": {k: v for k, v in (FIELDS | changed).items() if v is not None}}

    def ask(self, who: str = SOCIAL, **changed: Any) -> str:
        """A request filed; gives its number."""
        return str(told(self.caller(who).post("/cases", self.body(**changed)), 201)["number"])

    def act(self, who: str, number: str, action: str, **fields: Any) -> TestResponse:
        """An action at once, on the version as it is; with the auditor's eyes, so that looking stamps nothing."""
        version = self.caller("auditor").case(number)["version"]
        return self.caller(who).act(number, action, minutes=0, version=version, **fields)

    def done(self, who: str, number: str, action: str, **fields: Any) -> dict[str, Any]:
        """An action that must succeed; gives the case."""
        case: dict[str, Any] = told(self.act(who, number, action, **fields))
        return case

    def approve(self, number: str, who: str = NUGROHO) -> dict[str, Any]:
        """The invitation pasted."""
        return self.done(who, number, "approve", link_kegiatan=INVITATION)

    def approved(self, who: str = SOCIAL, **changed: Any) -> str:
        """A request with its link; gives its number."""
        number = self.ask(who, **changed)
        self.approve(number)
        return number

    def case(self, number: str) -> dict[str, Any]:
        """The case as the auditor sees it."""
        return self.caller("auditor").case(number)

    def said(self, since: int = 0) -> list[tuple[str, str, str]]:
        """(template, channel, account) of each message behind the first `since`."""
        names = {number: name for name, number in self.houses.people.items()}
        return [(m.template, m.channel, names[m.person_id or 0]) for m in self.houses.messages()[since:]]

    def letter(self, template: str, channel: str = "email") -> Message:
        """The newest message of a template on a channel."""
        return [m for m in self.houses.messages() if (m.template, m.channel) == (template, channel)][-1]

    def bookings(self, number: str) -> list[tuple[datetime, datetime, bool]]:
        """What the case has booked: from, until, whether it is given back."""
        with self.houses.database.reading() as session:
            rows = session.scalars(select(Booking).join(Case).where(Case.number == number)).all()
            return [(b.starts_at.astimezone(UTC), b.ends_at.astimezone(UTC), b.released_at is not None) for b in rows]

    def everything(self) -> list[Any]:
        """What a refusal must leave as it is: cases, tasks, bookings, messages, the register."""
        with self.houses.database.reading() as session:
            return [
                [(c.number, c.state, c.version, c.fields) for c in session.scalars(select(Case).order_by(Case.id))],
                [(t.id, t.status, t.due_at) for t in session.scalars(select(Task).order_by(Task.id))],
                [(b.case_id, b.starts_at, b.ends_at, b.released_at) for b in session.scalars(select(Booking))],
                [(m.id, m.status) for m in session.scalars(select(Message).order_by(Message.id))],
                [e.hash for e in session.scalars(select(Entry).order_by(Entry.id))],
            ]


def make_teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The office of BPS Banten on Friday 20 November 2026, 09.00 WIB, with three more accounts."""
    join_in(houses)
    return Teams(houses, cache(caller))


def join_in(houses: Houses) -> None:
    """Dewi and Arif get accounts of their own inside their teams, Retno becomes a second admin."""
    for username, name, role, unit in (
        (DEWI, "Dewi Anggraini", "tim", NAMES[SOCIAL]),
        (ARIF, "Arif Hidayat", "tim", NAMES[CROPS]),
        (RETNO, "Retno Palupi", "admin", None),
    ):
        _seat(houses, username, name, role, unit)


def _seat(houses: Houses, username: str, name: str, role: str, unit: str | None) -> None:
    now = houses.clock.now()
    with houses.database.writing() as session:
        agency = session.scalars(select(Agency.id).where(Agency.key == "linkzum")).one()
        place = session.scalars(select(Unit.id).where(Unit.agency_id == agency, Unit.name == unit)).one_or_none()
        post = f"Anggota {unit}" if unit else f"Admin {name}"
        position = add_position(session, agency, post, [(SOP, role)], unit_id=place)
        person = add_person(session, username, name, now, email=f"{username.split('.')[1]}@linkzum.example")
        houses.people[username] = person
        appoint(session, position, person, now.date(), now.date())


def both(who: str, template: str) -> list[tuple[str, str, str]]:
    """The two ways a text reaches an account without a WhatsApp gateway."""
    return [(template, "page", who), (template, "email", who)]
