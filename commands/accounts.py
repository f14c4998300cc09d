"""`disposisi token` and `disposisi user`."""

from __future__ import annotations

import argparse
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from commands.office import password_link, runtime
from engine.account_changes import note_change
from engine.accounts import issue_token, person_named
from engine.errors import NotFound
from engine.records import Person
from engine.rules.facts import SYSTEM_ACTOR
from engine.settings import Settings
from engine.staffing import new_account, switch
from engine.temporary import give_temporary

KINDS = {"person": "orang", "auditor": "pemeriksa", "admin": "admin"}


def token(arguments: argparse.Namespace) -> int:
    """Prints a new personal token: it cannot be read again."""
    with runtime(Settings.read()) as office, office.database.writing() as session:
        print(issue_token(session, person_named(session, arguments.username), office.clock.now(), arguments.label))
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Makes an account and prints the link for its password, or a temporary one that must be changed at once."""
    settings = Settings.read()
    with runtime(settings) as office, office.database.writing() as session:
        now = office.clock.now()
        person = new_account(
            session,
            now,
            username=arguments.username,
            name=arguments.name,
            email=arguments.email,
            whatsapp=arguments.whatsapp,
            kind=arguments.kind,
        )
        way = _way_in(session, settings, person, now, temporary=arguments.temporary)
    print(way)
    return 0


def listing(_: argparse.Namespace) -> int:
    """Every account."""
    found = select(Person.username, Person.name, Person.kind, Person.active).where(Person.username.is_not(None))
    with runtime(Settings.read()) as office, office.database.reading() as session:
        for row in session.execute(found.order_by(Person.username)):
            state = "aktif" if row.active else "nonaktif"
            print(f"{row.username:<24} {row.name:<28} {KINDS[row.kind]:<10} {state}")
    return 0


def reset(arguments: argparse.Namespace) -> int:
    """Prints a link to set a new password; the old one holds until then. With `--temporary` a password that replaces it."""
    settings = Settings.read()
    with runtime(settings) as office, office.database.writing() as session:
        person, now = person_named(session, arguments.username), office.clock.now()
        way = _way_in(session, settings, person, now, temporary=arguments.temporary)
    print(way)
    return 0


def _way_in(session: Session, settings: Settings, person: int, now: datetime, *, temporary: bool) -> str:
    if temporary:
        return give_temporary(session, person, None, now)
    note_change(session, person, None, "link", now)
    return password_link(session, settings, person, now)


def off(arguments: argparse.Namespace) -> int:
    """Switches an account off: its sessions, tokens and links die at once."""
    _switch(arguments.username, active=False)
    print(f"Akun {arguments.username} nonaktif.")
    return 0


def on(arguments: argparse.Namespace) -> int:
    """Switches an account on again; it needs new tokens."""
    _switch(arguments.username, active=True)
    print(f"Akun {arguments.username} aktif.")
    return 0


def _switch(username: str, *, active: bool) -> None:
    with runtime(Settings.read()) as office, office.database.writing() as session:
        person = session.scalar(select(Person.id).where(Person.username == username.strip().lower()))
        if person is None:
            raise NotFound("Akun itu tidak dikenal. `disposisi user list` menampilkan semuanya.")
        switch(session, person, SYSTEM_ACTOR, office.clock.now(), active=active)
