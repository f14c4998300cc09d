"""The five agencies of the demonstration office with their accounts and no past, for stories told by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select, update

import workflows
from commands.demo import bandung, bengkulu, linkzum, spektral, uns
from commands.demo.stage import Stage
from engine.actors import load_actor
from engine.db import Database
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, Done, open_case, perform
from engine.records import Case, Message, Person, table
from engine.settings import Settings
from tests.office import NOW, SetClock, password_hash
from tests.web.api_client import Caller, call

OFFICES = (bengkulu, uns, spektral, linkzum)


@dataclass
class Houses:
    """All agencies in one database, on Friday 20 November 2026, 09.00 WIB. People by username."""

    database: Database
    office: Office
    people: dict[str, int]
    clock: SetClock

    def caller(self, app: Flask, username: str | None) -> Caller:
        """A program with a token of this account."""
        return call(app, self, username)

    def file(
        self, username: str, sop: str, fields: dict[str, Any], attachments: Any = None, on_behalf_of: object = None
    ) -> Done:
        """Opens a case at the engine's own door."""
        now = self.clock.now()
        with self.database.writing() as session:
            actor = load_actor(session, self.people[username], now)
            warnings = [w.code for w in self.office.catalogue.current(sop, now.date()).sop.opening.warns]
            answer = Answer(fields, attachments or {}, warnings)
            return open_case(session, self.office, sop, actor, answer, now, on_behalf_of=on_behalf_of)

    def act(
        self, username: str, number: str, action: str, attachments: Any = None, /, *, minutes: float = 2, **fields: Any
    ) -> Done:
        """One action, `minutes` after the last one, on the version as it is."""
        now = self.clock.forward(minutes=minutes)
        with self.database.writing() as session:
            version = session.scalar(select(Case.version).where(Case.number == number))
            actor = load_actor(session, self.people[username], now)
            answer = Answer(fields, attachments or {}, version=version)
            return perform(session, self.office, number, action, actor, answer, now)

    def messages(self, username: str | None = None) -> list[Message]:
        """Everything written to the outbox, oldest first; of one person where named."""
        asked = select(Message).order_by(Message.id)
        if username is not None:
            asked = asked.where(Message.person_id == self.people[username])
        with self.database.reading() as session:
            return list(session.scalars(asked))


def settle(database: Database, office: Office, now: datetime = NOW) -> dict[str, int]:
    """Migrates an empty database and sets the five agencies up, everybody with the password of the tests."""
    upgrade(database)
    with database.writing() as session:
        stage = Stage(session, office, now)
        stage.person("auditor", "Nama Auditor", "auditor")
        stage.person("admin", "Nama Pengelola", "admin")
        bandung.settle(stage)
        for each in OFFICES:
            each.office(stage)
        session.execute(update(table(Person)).values(password_hash=password_hash()))
        rows = session.execute(select(Person.username, Person.id).where(Person.username.is_not(None)))
        return {row.username: row.id for row in rows if row.username is not None}


def make_houses(settings: Settings, people: dict[str, int] | None = None) -> Houses:
    """The agencies on the database of these settings; `people` where they stand there already."""
    database = Database(settings.database_url)
    office = Office(
        workflows.catalogue(), FileStore(settings.data_dir / "files"), settings.public_url, settings.secret_key.encode()
    )
    return Houses(database, office, people or settle(database, office), SetClock())
