"""The people of the Ormawa licence and what they send, for the stories told of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import FilePayload
from sqlalchemy import select

from engine.actors import load_actor
from engine.administration import add_person, add_position, appoint
from engine.queries.documents import upload
from engine.records import Agency, Booking, Case, Entry, Message, Position, Task, table
from tests.offices import Houses
from tests.web.api_client import LETTER, Caller, told

NADIA, SRI, BAMBANG, GALIH = "uns.perwakilan", "uns.admin", "uns.pimpinan", "uns.staf"
"""Who represents the student organisation, keeps the counter, leads the directorate, gives the licence."""
EMAIL = "bem.ft@student.uns.ac.id"
CHECKED = [
    *("whatsapp", "fakultas", "domain_email", "zoom_basic"),
    *("ttd_ketua", "ttd_pembina", "stempel", "rekomendasi"),
]
FIELDS: dict[str, Any] = {
    "ormawa": "BEM Fakultas Teknik",
    "fakultas": "Fakultas Teknik",
    "narahubung": "Nadia",
    "whatsapp": "0812-3456-7890",
    "email": EMAIL,
    "keperluan": "Seminar nasional daring.",
    "perekomendasi": "wakil_dekan_3",
}
DONE: dict[str, Any] = {"email_lisensi": EMAIL, "undangan_terkirim": True}
PASSED_ON: dict[str, Any] = {"staf": GALIH, "instruksi": ["tindak_lanjuti"], "catatan": "Segera."}
WAY: dict[str, tuple[str, str, dict[str, Any]]] = {
    "verifikasi": (SRI, "verifikasi_ok", {"cek": CHECKED}),
    "disposisi_pimpinan": (BAMBANG, "disposisi_staf", PASSED_ON),
    "pemberian_lisensi": (GALIH, "nyatakan_selesai", DONE),
}
"""State → who acts next on the good way, and with what answer."""


@dataclass
class Dtik:
    """The office as programs meet it."""

    houses: Houses
    caller: Callable[[str | None], Caller]

    def body(self, filer: Caller, /, **changed: Any) -> dict[str, Any]:
        """A good request of `filer`, both letters handed in; a field changed to None is left out."""
        fields = {name: value for name, value in (FIELDS | changed).items() if value is not None}
        return {"sop": "uns-ormawa", "fields": fields, "attachments": self.papers(filer)}

    def papers(self, filer: Caller) -> dict[str, str]:
        """The letter and the recommendation, just handed in."""
        return {"surat": filer.letter(), "rekomendasi": filer.letter()}

    def file(self, **changed: Any) -> str:
        """Nadia files; gives the number."""
        nadia = self.caller(NADIA)
        return str(told(nadia.post("/cases", self.body(nadia, **changed)), 201)["number"])

    def take_in(self, of: object = "uns.perwakilan", **changed: Any) -> str:
        """Sri takes in a letter at the counter for somebody; gives the number."""
        sri = self.caller(SRI)
        body = self.body(sri, saluran="langsung", **changed) | {"on_behalf_of": of}
        return str(told(sri.post("/cases", body), 201)["number"])

    def bring_to(self, state: str, number: str | None = None) -> str:
        """A case brought by the good way to `state`; gives its number."""
        number = number or self.file()
        while (now := self.state(number)) != state:
            who, action, fields = WAY[now]
            told(self.caller(who).act(number, action, **fields))
        return number

    def revoke(self, number: str, **changed: Any) -> Any:
        """Bambang takes the licence back; gives the answer."""
        bambang = self.caller(BAMBANG)
        body = {"fields": {"alasan": "disewakan"}, "attachments": {"bukti": bambang.letter()}}
        return bambang.post(f"/cases/{number}/actions/cabut", body | {"version": self.version(number)} | changed)

    def send(self, who: str, number: str, action: str, papers: dict[str, str], /, **fields: Any) -> Any:
        """An action with documents; gives the answer."""
        body = {"fields": fields, "attachments": papers, "version": self.version(number)}
        return self.caller(who).post(f"/cases/{number}/actions/{action}", body)

    def row(self, number: str) -> Case:
        """The case as it is stored."""
        with self.houses.database.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def state(self, number: str) -> str:
        """Where it is."""
        return self.row(number).state

    def version(self, number: str) -> int:
        """How often it has moved."""
        return self.row(number).version

    def actions(self, number: str) -> list[str]:
        """Its register."""
        asked = select(Entry.action).join(Case, Case.id == Entry.case_id).where(Case.number == number)
        with self.houses.database.reading() as session:
            return list(session.scalars(asked.order_by(Entry.seq)))

    def everything(self) -> list[Any]:
        """Cases, tasks, register, messages and bookings: what a refusal leaves as it was. Only what was seen may change."""
        with self.houses.database.reading() as session:
            return [
                session.execute(select(*(c for c in rows.c if c.name != "seen_at")).order_by(rows.c.id)).all()
                for rows in map(table, (Case, Task, Entry, Message, Booking))
            ]

    def said(self, since: int = 0) -> list[tuple[str, str, str]]:
        """(template, channel, recipient) of each message behind the first `since`; the page's by username."""
        names = {str(person): name for name, person in self.houses.people.items()}
        rows = self.houses.messages()[since:]
        return [(m.template, m.channel, names.get(m.recipient, m.recipient)) for m in rows]

    def text(self, template: str, channel: str) -> tuple[str, str]:
        """Subject and body of the newest message of a template on a channel."""
        found = [m for m in self.houses.messages() if (m.template, m.channel) == (template, channel)]
        return found[-1].subject, found[-1].body

    def wait(self, **span: float) -> datetime:
        """Lets time pass."""
        return self.houses.clock.forward(**span)


def handed_in(houses: Houses, username: str) -> dict[str, str]:
    """The letter and the recommendation, uploaded past every door."""
    now, found = houses.clock.now(), {}
    for name in ("surat", "rekomendasi"):
        stored = houses.office.files.receive(io.BytesIO(LETTER), filename=f"{name}.pdf", limit=10_000_000)
        with houses.database.writing() as session:
            found[name] = upload(session, load_actor(session, houses.people[username], now), stored, None, now).id
    return found


def colleague(houses: Houses, username: str) -> None:
    """Another member of staff, beside Galih."""
    today = houses.clock.now().date()
    with houses.database.writing() as session:
        agency = session.scalars(select(Agency.id).where(Agency.key == "uns")).one()
        position = add_position(session, agency, "Staf layanan DTIK 2", [("uns-ormawa", "staf")])
        houses.people[username] = add_person(session, username, "Rekan Galih", houses.clock.now())
        appoint(session, position, houses.people[username], today, today)


def stand_in(houses: Houses, username: str, position: str, capacity: str) -> None:
    """Somebody acts in a position from today on for three days, by a letter."""
    today = houses.clock.now().date()
    with houses.database.writing() as session:
        place = session.scalars(select(Position.id).where(Position.name == position)).one()
        until, letter = today + timedelta(days=3), "ST-7/2026"
        appoint(session, place, houses.people[username], today, today, until=until, capacity=capacity, letter=letter)


def pdf(name: str) -> FilePayload:
    """A letter as a browser picks it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": LETTER}
