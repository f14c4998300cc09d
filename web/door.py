"""What a request holds in its hand: the database, the office, one instant, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from flask import current_app, g, has_request_context, request

from engine.accounts import Signed, session_person, touch_session
from engine.clock import Clock
from engine.db import Database
from engine.errors import Unauthenticated
from engine.office import Office
from engine.settings import Settings
from engine.wiring import is_demo


class Tells(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


@dataclass
class Door:
    """The web's own wiring, one for each process."""

    settings: Settings
    database: Database
    office: Office
    given_clock: Tells | None = None
    _demo: bool = field(default=False, repr=False)
    _clock: Tells | None = field(default=None, repr=False)

    @property
    def demo(self) -> bool:
        """Whether this database is a demonstration office: flagged once, for ever."""
        if not self._demo:
            with self.database.reading() as session:
                self._demo = is_demo(session)
        return self._demo

    @property
    def clock(self) -> Tells:
        """The one clock. Raises SettingsError when CLOCK_FILE is set outside a demonstration office."""
        if self._clock is None:
            file = self.settings.clock_file
            self._clock = self.given_clock or (
                Clock() if file is None else Clock.of_office(file, demonstration=self.demo)
            )
        return self._clock

    @property
    def https(self) -> bool:
        """Whether people reach this office over TLS."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """The name of the cookie that carries the session token."""
        return "__Host-disposisi" if self.https else "disposisi"


def door() -> Door:
    """The door of the running application."""
    return cast("Door", current_app.extensions["door"])


def now() -> datetime:
    """The request's one instant, read at its first use."""
    if "now" not in g:
        g.now = door().clock.now()
    return cast("datetime", g.now)


def who() -> Signed | None:
    """Whoever is signed in, read once a request; a switched-off account is nobody."""
    if not has_request_context():
        return None
    if "who" not in g:
        g.who = _look_up(request.cookies.get(door().cookie, ""))
    return cast("Signed | None", g.who)


def signed_in() -> int:
    """The id of whoever is signed in. Raises Unauthenticated (a page answers it with the way to sign in)."""
    person = who()
    if person is None:
        raise Unauthenticated
    return person.id


def _look_up(token: str) -> Signed | None:
    if not token:
        return None
    with door().database.reading() as session:
        found = session_person(session, token, now())
    if found is None:
        return None
    person, touch = found
    if touch:
        with door().database.writing() as session:
            touch_session(session, token, now())
    return person
