"""A small office that runs made-up SOPs on a real database, and short ways to act in it. Each test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from engine import administration as adm
from engine.actors import load_actor
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.declaration import Sop
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, Done, open_case, perform, perform_timed
from engine.records import Answer as Clear
from engine.records import Attachment, Base, Booking, Case, Entry, Message, Task, table
from engine.rules.facts import Actor
from engine.worktime import OfficeHours
from tests.engine.by_hand import FILED, at
from tests.engine.made_up import EVERY
from tests.engine.made_up_parts import write_messages
from tests.engine.world_sops import MORE
from tests.services import Postgres

SINCE = date(2024, 1, 2)
POSTS = {
    "kepala": "kepala",
    "staf": "staf",
    "tu": "tu",
    "petugas1": "petugas",
    "petugas2": "petugas",
    "penilai1": "penilai",
    "penilai2": "penilai",
    "penilai3": "penilai",
}
"""Who holds a post, and the role it carries in every made-up SOP."""
SOPS: tuple[Sop, ...] = (*EVERY, *MORE)
REQUEST = {"kegiatan": "Rapat", "mulai": "2026-11-25T09:00", "selesai": "2026-11-25T11:00", "nilai": 500}
When = str | datetime
"""An instant, or a moment on the office's wall."""


def instant(when: When) -> datetime:
    """As an instant in UTC."""
    return at(when) if isinstance(when, str) else when


@dataclass
class World:
    """The office on one database, ready to act in."""

    database: Database
    office: Office
    people: Mapping[str, int]
    positions: Mapping[str, int]
    agency: int

    @contextmanager
    def as_(self, who: str, when: When) -> Iterator[tuple[Any, Actor]]:
        """A writing transaction, and who acts in it."""
        with self.database.writing() as session:
            yield session, load_actor(session, self.people[who], instant(when))

    def file(self, sop: Sop, when: When = FILED, who: str = "pemohon", **more: Any) -> str:
        """A new case; gives its number. `more` are answers, or on_behalf_of, attachments, started_at."""
        named = {n: more.pop(n) for n in ("on_behalf_of", "started_at") if n in more}
        attachments = more.pop("attachments", {})
        with self.as_(who, when) as (session, actor):
            answer = Answer({**REQUEST, **more}, attachments)
            return open_case(session, self.office, sop.key, actor, answer, instant(when), **named).number

    def act(self, who: str, number: str, action: str, when: When, *, version: Any = None, **fields: Any) -> Done:
        """One action on the case as it is, or on the `version` its actor saw."""
        answer = Answer(fields, version=version or self.case(number).version)
        return self.send(who, number, action, when, answer)

    def send(self, who: str, number: str, action: str, when: When, answer: Answer) -> Done:
        """One action with this answer."""
        with self.as_(who, when) as (session, actor):
            return perform(session, self.office, number, action, actor, answer, instant(when))

    def timer(self, number: str, name: str, when: When) -> Done:
        """A timed move, as the alarm scan makes it."""
        with self.database.writing() as session:
            return perform_timed(session, self.office, number, name, instant(when))

    def upload(self, who: str, when: When = FILED, **changed: Any) -> str:
        """The row of an uploaded letter; gives its public id."""
        one = f"{len(self.rows(Attachment)) + 1:064x}"
        plain = {
            "public_id": f"surat-{one[-6:]}",
            "key": one,
            "sha256": "0" * 64,
            "size": 1000,
            "media_type": "application/pdf",
            "filename": "surat.pdf",
            "uploader_id": self.people[who],
            "uploaded_at": instant(when),
        }
        with self.database.writing() as session:
            session.execute(insert(table(Attachment)).values(**{**plain, **changed}))
        return str({**plain, **changed}["public_id"])

    def rows(self, record: type[Base], number: str | None = None) -> list[Any]:
        """The rows of a table (of one case), in the order of writing."""
        statement = select(record).order_by(*record.__mapper__.primary_key)
        if number is not None:
            case_id: Any = record.__mapper__.columns["case_id"]
            statement = statement.where(case_id == select(Case.id).where(Case.number == number).scalar_subquery())
        with self.database.reading() as session:
            return list(session.scalars(statement))

    def case(self, number: str) -> Any:
        """The row of a case."""
        with self.database.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def tasks(self, number: str, row: str | None = None) -> list[Any]:
        """The tasks of a case, or of one of its rows."""
        return [t for t in self.rows(Task, number) if row in (None, t.row)]

    def task(self, number: str, row: str) -> Any:
        """The newest task of a row."""
        return self.tasks(number, row)[-1]

    def waiting(self, number: str) -> list[tuple[str, str | None, str | None]]:
        """(row, role, person) of what is open now."""
        names = {i: name for name, i in self.people.items()}
        return [(t.row, t.role, names.get(t.person_id)) for t in self.tasks(number) if t.status == "open"]

    def entries(self, number: str) -> list[Any]:
        """The lines of the register."""
        return self.rows(Entry, number)

    def said(self, number: str) -> Mapping[str, Any]:
        """What the newest line of the register says in clear."""
        answer = self.rows(Clear, number)[-1]
        return {**answer.fields, **({"note": answer.note} if answer.note else {})}

    def bookings(self, number: str) -> list[Any]:
        """The bookings of a case."""
        return self.rows(Booking, number)

    def told(self, number: str, template: str | None = None) -> list[tuple[str, str]]:
        """(channel, recipient) of the messages of a case."""
        return [(m.channel, m.recipient) for m in self.rows(Message, number) if template in (None, m.template)]

    def clear_agenda(self) -> None:
        """Nothing is booked any more."""
        with self.database.writing() as session:
            session.execute(update(table(Booking)).values(released_at=at(FILED)))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table: equal before and after means that nothing was written."""
        return everything(self.database)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with database.reading() as session:
        tables = Base.metadata.sorted_tables
        return {t.name: [tuple(r) for r in session.execute(select(t).order_by(*t.primary_key))] for t in tables}


def prepare(url: str) -> tuple[dict[str, int], dict[str, int], int]:
    """Puts the office into an empty database. Gives people, positions and the agency."""
    database, now = Database(url), at("2024-01-02 08:00")
    upgrade(database)
    people: dict[str, int] = {}
    positions: dict[str, int] = {}
    keys = sorted({sop.key for sop in SOPS})
    with database.writing() as session:
        agency = adm.add_agency(session, "contoh", "Dinas Contoh", keys)
        hours = [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)]
        adm.set_calendar(session, agency, hours, seed_holidays(2024, 2028), now)
        for who, role in POSTS.items():
            positions[who] = adm.add_position(session, agency, f"Jabatan {who}", [(k, role) for k in keys])
            people[who] = adm.add_person(session, who, f"Nama {who}", now, email=f"{who}@contoh.example")
            adm.appoint(session, positions[who], people[who], SINCE, SINCE)
        people["pemohon"] = adm.add_person(session, "pemohon", "Nama Pemohon", now, email="pemohon@luar.example")
        people["lain"] = adm.add_person(session, "lain", "Pemohon Lain", now)
        other = adm.add_agency(session, "seberang", "Dinas Seberang", [])
        positions["asing"] = adm.add_position(session, other, "Kepala Seberang", [(k, "kepala") for k in keys])
        people["asing"] = adm.add_person(session, "asing", "Orang Asing", now)
        adm.appoint(session, positions["asing"], people["asing"], SINCE, SINCE)
        people["auditor"] = adm.add_person(session, "auditor", "Auditor", now, kind="auditor")
        people["admin"] = adm.add_person(session, "admin", "Pengelola", now, kind="admin")
        for number in (1, 2):
            adm.add_resource(session, agency, f"zoom-{number}", "zoom", f"Zoom {number}", 100)
    database.dispose()
    return people, positions, agency


@dataclass
class Stock:
    """Prepared databases, one a backend and office, and copies of them."""

    postgres: Callable[[], Postgres]
    folder: Path

    def __post_init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[str, Any]] = {}

    @contextmanager
    def copy(
        self, backend: str, name: str, build: Callable[[str], Any], *, keep: bool = False
    ) -> Iterator[tuple[str, Any, Path]]:
        """(url, what `build` gave, a folder) of a copy of what `build` prepares once. One to `keep` ends with the server."""
        if (backend, name) not in self._made:
            template = self._template(backend, name)
            self._made[backend, name] = template, build(self._url(backend, template))
        template, built = self._made[backend, name]
        own = self.folder / f"copy-{len(list(self.folder.iterdir()))}"
        own.mkdir()
        if backend == "sqlite":
            shutil.copy(template, own / "office.sqlite3")
            yield f"sqlite:///{own / 'office.sqlite3'}", built, own
        else:
            database = self.postgres().create(template)
            yield self.postgres().url(database), built, own
            if not keep:
                self.postgres().drop(database)

    def _template(self, backend: str, name: str) -> str:
        return str(self.folder / f"{name}.sqlite3") if backend == "sqlite" else self.postgres().create()

    def _url(self, backend: str, template: str) -> str:
        return f"sqlite:///{template}" if backend == "sqlite" else self.postgres().url(template)

    @contextmanager
    def world(self, backend: str, *, keep: bool = False) -> Iterator[World]:
        """The made-up office on a database of its own."""
        with self.copy(backend, "contoh", prepare, keep=keep) as (url, (people, positions, agency), folder):
            world = World(Database(url), made_up_office(folder), people, positions, agency)
            yield world
            world.database.dispose()


_CATALOGUE: list[Catalogue] = []


def made_up_office(folder: Path) -> Office:
    """The runtime with every made-up SOP; the rule books are built once."""
    if not _CATALOGUE:
        _CATALOGUE.append(Catalogue(Declared(sop, write_messages(folder)) for sop in SOPS))
    return Office(_CATALOGUE[0], FileStore(folder / "files"), "https://kantor.example", b"s" * 32)


@pytest.fixture(scope="session")
def stock(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Prepared databases of the session."""
    return Stock(lambda: request.getfixturevalue("postgres"), tmp_path_factory.mktemp("stock"))
