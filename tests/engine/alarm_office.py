"""An office that runs made-up SOPs, for what happens although nobody acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import administration as adm
from engine.actors import load_actor
from engine.alarms import Scanned, scan
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.declaration import Sop
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, Done, open_case, perform
from engine.records import AlarmFired, Base, Case, Entry, Message, Task
from engine.worktime import OfficeHours
from tests.engine.made_up_parts import ROLES, write_messages
from tests.office import NOW, SetClock


@dataclass
class AlarmOffice:
    """Kepala over staf over petugas; every SOP given runs here."""

    database: Database
    office: Office
    clock: SetClock = field(default_factory=lambda: SetClock(NOW))
    people: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def act(self, who: str, number: str, action: str, at: datetime | None = None, **fields: Any) -> Done:
        """One action, at `at` or now."""
        self.clock.at = at or self.clock.at
        now = self.clock.at
        with self.database.writing() as session:
            version = session.scalar(select(Case.version).where(Case.number == number))
            actor = load_actor(session, self.people[who], now)
            return perform(session, self.office, number, action, actor, Answer(fields, version=version), now)

    def file(self, sop: Sop, mulai: str = "2026-11-25T09:00", selesai: str = "2026-11-25T11:00") -> str:
        """A new case; gives its number."""
        now = self.clock.at
        fields = {"kegiatan": "Rapat", "mulai": mulai, "selesai": selesai}
        with self.database.writing() as session:
            actor = load_actor(session, self.people["pemohon"], now)
            return open_case(session, self.office, sop.key, actor, Answer(fields), now).number

    def scan(self, at: datetime | None = None) -> Scanned:
        """One scan, at `at` or now."""
        self.clock.at = at or self.clock.at
        return scan(self.database, self.office, self.clock.at)

    def rows(self, record: type[Base]) -> list[Any]:
        """Every row of a table, in the order of writing."""
        with self.database.reading() as session:
            return list(session.scalars(select(record).order_by(record.__mapper__.primary_key[0])))

    def task(self, row: str) -> Any:
        """The newest task of a row."""
        return next(t for t in reversed(self.rows(Task)) if t.row == row)

    def rung(self) -> list[str]:
        """The alarms that rang, as `kind:name`."""
        return [a.kind for a in self.rows(AlarmFired)]

    def entries(self) -> list[str]:
        """The alarms' lines of the register, by action."""
        return [e.action for e in self.rows(Entry) if e.kind == "alarm"]

    def told(self, template: str) -> list[tuple[str, str]]:
        """(channel, recipient) of every message of a template."""
        return [(m.channel, m.recipient) for m in self.rows(Message) if m.template == template]


def alarm_office(url: str, folder: Path, *sops: Sop) -> AlarmOffice:
    """The office on an empty database. `folder` takes the texts and the files."""
    database = Database(url)
    upgrade(database)
    texts = folder / "texts"
    texts.mkdir()
    catalogue = Catalogue(Declared(sop, write_messages(texts)) for sop in sops)
    made = AlarmOffice(database, Office(catalogue, FileStore(folder / "files"), "https://kantor.example", b"s" * 32))
    since = date(2024, 1, 2)
    with database.writing() as session:
        agency = adm.add_agency(session, "contoh", "Dinas Contoh", [sop.key for sop in sops])
        adm.set_calendar(
            session, agency, [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)], seed_holidays(2024, 2028), NOW
        )
        superior = None
        for role in ROLES[1:]:
            pairs = [(sop.key, role.key) for sop in sops]
            superior = made.positions[role.key] = adm.add_position(session, agency, role.label, pairs, superior)
            holder = adm.add_person(session, role.key, f"Nama {role.label}", NOW, email=f"{role.key}@contoh.example")
            adm.appoint(session, superior, holder, since, since)
            made.people[role.key] = holder
        made.people["pemohon"] = adm.add_person(session, "pemohon", "Nama Pemohon", NOW)
    return made
