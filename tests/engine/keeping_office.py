"""Two agencies whose SOPs keep accounts: one with officials and strangers, one with teams, and a wall between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import administration as adm
from engine.actors import load_actor
from engine.calendars.seed import DEFAULT_HOURS
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.declaration import Action, Around, Decision, Requester, Sop
from engine.files import FileStore
from engine.keeping import Kept, keeping
from engine.migrate import upgrade
from engine.office import Office
from engine.records import AccountChange, Message, Person, table
from engine.worktime import OfficeHours
from tests.engine.by_hand import at
from tests.engine.made_up_parts import (
    DITOLAK,
    KEPALA,
    PEMOHON,
    PETUGAS,
    SELESAI,
    STAF,
    draft,
    made_up,
    refuse,
    row,
    write_messages,
)
from tests.engine.world import Stock, everything

TIM = Requester("tim", "Tim", among_holders=True, by_unit=True)
NOW, SINCE = at("2026-11-16 09:00"), date(2024, 1, 2)
TODAY = date(2026, 11, 16)


def _sop(key: str, code: str, first: Requester, **around: Any) -> Sop:
    decide = row(
        "2",
        "keputusan",
        KEPALA,
        Action("terima", "Terima", to="selesai", exit="Ya"),
        refuse(),
        kind=Decision,
    )
    roles = (first, KEPALA, STAF, PETUGAS)
    declared = Around(accounts=(KEPALA,), **around)
    return made_up(
        key,
        code,
        replace(draft(), role=first),
        decide,
        SELESAI,
        DITOLAK,
        roles=roles,
        messages="contoh",
        around=declared,
    )


LAYANAN = _sop("layanan", "LYN", PEMOHON, registration=True)
JADWAL = _sop("jadwal", "JDW", TIM)
SEBERANG = _sop("seberang", "SBR", PEMOHON, registration=True)


@dataclass
class Keepers:
    """The office on one database. `layanan` and `jadwal` are run by one agency, `seberang` by another."""

    database: Database
    office: Office
    people: dict[str, int]
    positions: dict[str, int]
    units: dict[str, int]
    agency: int

    def keep(self, who: str, sop: str, do: Callable[[Session, Kept], Any], when: datetime = NOW) -> Any:
        """One change by a keeper, in a transaction of its own."""
        with self.database.writing() as session:
            actor = load_actor(session, self.people[who], when)
            return do(session, keeping(session, self.office, actor, sop, when))

    def roles(self, who: str, when: datetime = NOW) -> set[tuple[str, str]]:
        """What somebody holds."""
        with self.database.reading() as session:
            actor = load_actor(session, self.people[who], when)
        return {pair for holding in actor.holdings for pair in holding.roles}

    def person(self, who: int | str) -> Any:
        """The row of an account."""
        person = self.people[who] if isinstance(who, str) else who
        with self.database.reading() as session:
            return session.scalars(select(Person).where(Person.id == person)).one()

    def changes(self, who: int | str) -> list[tuple[int | None, str, str]]:
        """(by, what, detail) of everything done to an account."""
        person = self.people[who] if isinstance(who, str) else who
        found = select(AccountChange).where(AccountChange.person_id == person).order_by(AccountChange.id)
        with self.database.reading() as session:
            return [(c.by_id, c.what, c.detail) for c in session.scalars(found)]

    def letters(self) -> list[Any]:
        """The outbox."""
        with self.database.reading() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        return everything(self.database)


def prepare(url: str) -> tuple[dict[str, int], dict[str, int], dict[str, int], int]:
    """Puts the office into an empty database."""
    database, now = Database(url), at("2024-01-02 08:00")
    upgrade(database)
    people: dict[str, int] = {}
    positions: dict[str, int] = {}
    hours = [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)]

    def post(agency: int, who: str, *roles: tuple[str, str], unit: int | None = None) -> None:
        positions[who] = adm.add_position(session, agency, f"Jabatan {who}", roles, unit_id=unit)
        people[who] = adm.add_person(session, who, f"Nama {who.title()}", now, email=f"{who}@contoh.example")
        adm.appoint(session, positions[who], people[who], SINCE, SINCE)

    with database.writing() as session:
        ours = adm.add_agency(session, "contoh", "Dinas Contoh", ["layanan", "jadwal"])
        theirs = adm.add_agency(session, "seberang", "Dinas Seberang", ["seberang"])
        for agency in (ours, theirs):
            adm.set_calendar(session, agency, hours, [], now)
        units = {name: adm.add_unit(session, ours, name) for name in ("Statistik Sosial", "Neraca")}
        post(ours, "pengelola", ("layanan", "kepala"))
        post(ours, "wakil", ("layanan", "kepala"))
        post(ours, "staf", ("layanan", "staf"), ("layanan", "petugas"))
        post(ours, "rangkap", ("layanan", "staf"), ("jadwal", "staf"))
        post(ours, "jadwal", ("jadwal", "kepala"))
        post(ours, "sosial", ("jadwal", "tim"), unit=units["Statistik Sosial"])
        post(theirs, "asing", ("seberang", "kepala"))
        for who in ("warga", "orang"):
            people[who] = adm.add_person(session, who, f"Nama {who.title()}", now)
        session.execute(update(table(Person)).where(Person.id == people["warga"]).values(agency_id=ours))
        for kind in ("admin", "auditor"):
            people[kind] = adm.add_person(session, kind, kind.title(), now, kind=kind)
    database.dispose()
    return people, positions, units, ours


@contextmanager
def keepers_in(stock: Stock, backend: str) -> Iterator[Keepers]:
    """The office on a database of its own."""
    with stock.copy(backend, "keepers", prepare) as (url, (people, positions, units, agency), folder):
        made = Keepers(Database(url), office_of(folder), dict(people), dict(positions), dict(units), agency)
        yield made
        made.database.dispose()


def office_of(folder: Path) -> Office:
    """The runtime with the three SOPs."""
    messages = write_messages(folder)
    catalogue = Catalogue(Declared(sop, messages) for sop in (LAYANAN, JADWAL, SEBERANG))
    return Office(catalogue, FileStore(folder / "files"), "https://kantor.example", b"s" * 32)
