"""Deeds prepared one after another and done all at once, for stories about two at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from engine.actors import load_actor
from engine.perform import Answer, Done, perform
from engine.records import Case
from tests.engine.together import at_once
from tests.offices import Houses


def does(office: Houses, username: str, number: str, action: str, **fields: Any) -> Callable[[], Done]:
    """An action on the version as it is now, to be done later."""
    with office.database.reading() as session:
        version = session.scalar(select(Case.version).where(Case.number == number))
    now = office.clock.now()

    def act() -> Done:
        with office.database.writing() as session:
            actor = load_actor(session, office.people[username], now)
            return perform(session, office.office, number, action, actor, Answer(fields, version=version), now)

    return act


def run(*work: Callable[[], Any]) -> list[str]:
    """The names of what came of everything at once, sorted."""
    return sorted(type(got).__name__ for got in at_once(len(work), lambda n: work[n]()))
