"""The application at the office that keeps accounts (tests/engine/keeping_office.py), and browsers to visit it with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from engine.db import Database
from engine.records import Message, Person, table
from engine.settings import Settings
from tests.engine.keeping_office import NOW, office_of, prepare
from tests.office import Bandung, SetClock, password_hash
from tests.web.pages import Browser
from web import create_app

Visit = Callable[..., Browser]


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[Bandung]:
    """The office with its database; everybody has the password of the tests."""
    people, _positions, _units, _agency = prepare(settings.database_url)
    database = Database(settings.database_url)
    with database.writing() as session:
        session.execute(update(table(Person)).values(password_hash=password_hash()))
    yield Bandung(database, office_of(tmp_path), people, SetClock(NOW))
    database.dispose()


@pytest.fixture
def site(place: Bandung, settings: Settings) -> Iterator[Flask]:
    """The web application there."""
    made = create_app(settings, clock=place.clock)
    made.extensions["door"].office = place.office
    yield made
    made.extensions["door"].database.dispose()


@pytest.fixture
def go(site: Flask, place: Bandung) -> Visit:
    """`go()` is a stranger's browser, `go("staf")` that of somebody signed in."""
    return lambda username=None: Browser(site, place, username)


def newest_letter(place: Bandung) -> Message:
    """The newest message in the outbox."""
    with place.database.reading() as session:
        found = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        session.expunge(found)
        return found


def path_in(letter: Message) -> str:
    """The path of the link to /daftar in a letter, "" where there is none."""
    found = re.search(r"https://kantor\.example(/daftar/\S+)", letter.body)
    return found[1] if found else ""


def account(place: Bandung, username: str) -> Person | None:
    """The account of that name."""
    with place.database.reading() as session:
        found = session.scalar(select(Person).where(Person.username == username))
        if found is not None:
            session.expunge(found)
        return found
