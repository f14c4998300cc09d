"""Copies of the Bandung office of `tests.office`, a database each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

import workflows
from engine.actors import load_actor
from engine.db import Database
from engine.files import FileStore
from engine.office import Office
from engine.perform import Answer, Done, open_case, perform
from engine.records import Base, Case, Task
from tests.engine.world import Stock, When, instant
from tests.office import Bandung, SetClock, make_office


def prepare(url: str) -> dict[str, int]:
    """The office on an empty database; gives people by username."""
    database = Database(url)
    people = make_office(database)
    database.dispose()
    return people


@contextmanager
def bandung_in(stock: Stock, backend: str) -> Iterator[Bandung]:
    """The Bandung office on a database of its own."""
    with stock.copy(backend, "bandung", prepare) as (url, people, folder):
        office = Office(workflows.catalogue(), FileStore(folder / "files"), "https://kantor.example", b"s" * 32)
        made = Bandung(Database(url), office, people, SetClock())
        yield made
        made.database.dispose()


def file_at(office: Bandung, when: When, *, acknowledge: Any = (), **fields: Any) -> Done:
    """Files a request at a moment of the office's wall, with the warnings acknowledged that are named."""
    office.clock.at = now = instant(when)
    who = fields.pop("who", "bandung.pemohon")
    answer = Answer(office.request_fields(**fields), {"surat": office.letter(who)}, list(acknowledge))
    with office.database.writing() as session:
        return open_case(
            session, office.office, "bandung-zoom", load_actor(session, office.people[who], now), answer, now
        )


def act_at(office: Bandung, when: When, who: str, number: str, action: str, **fields: Any) -> Done:
    """One action at a moment of the office's wall; `note` is its remark."""
    office.clock.at = now = instant(when)
    note = fields.pop("note", "")
    with office.database.writing() as session:
        version = session.scalar(select(Case.version).where(Case.number == number))
        actor = load_actor(session, office.people[f"bandung.{who}"], now)
        return perform(session, office.office, number, action, actor, Answer(fields, note=note, version=version), now)


def task_of(office: Bandung, number: str, row: str) -> Any:
    """The newest task of a row."""
    with office.database.reading() as session:
        return session.scalars(
            select(Task).join(Case).where(Case.number == number, Task.row == row).order_by(Task.id.desc())
        ).first()


def rows(office: Bandung, record: type[Base], number: str) -> list[Any]:
    """The rows of a table that belong to a case, in the order of writing."""
    case_id: Any = record.__mapper__.columns["case_id"]
    key = record.__mapper__.primary_key
    with office.database.reading() as session:
        case = select(Case.id).where(Case.number == number).scalar_subquery()
        return list(session.scalars(select(record).where(case_id == case).order_by(*key)))


def case_of(office: Bandung, number: str) -> Any:
    """The row of a case."""
    with office.database.reading() as session:
        return session.scalars(select(Case).where(Case.number == number)).one()
