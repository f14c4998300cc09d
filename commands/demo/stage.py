"""The stage of the demonstration office: stories are played in the order of time, by the same calls the doors make.

A story is a generator. It yields the instant at which it wants to go on and then acts; what would happen after today is
never played, so a story that is not over leaves an open case behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from io import BytesIO
from random import Random
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.administration import add_person
from engine.alarms import ring
from engine.office import Office
from engine.perform import Answer, open_case, perform
from engine.queries.case import mark_seen
from engine.queries.documents import upload
from engine.records import Case, DigestLine, Message, Task, table
from engine.rules.facts import Actor
from engine.worktime import Calendar

Story = Iterator[datetime]
SEED = 1945
RECEIPT = "demonstrasi"
UNREAD = timedelta(days=1)
"""How old the notices are that nobody has read yet."""
_LARGEST = 10 << 20


@dataclass(slots=True)
class Ticket:
    """A case as its story holds it in hand."""

    id: int
    number: str
    version: int


class Stage:
    """One transaction in which a past is made. `at` is the instant being played, `now` the end of the play."""

    def __init__(self, session: Session, office: Office, now: datetime) -> None:
        self.session, self.office, self.now = session, office, now
        self.at = now - timedelta(days=365)
        self.random = Random(SEED)  # noqa: S311 - dice for a play, no secret
        self._people: dict[str, int] = {}
        self._actors: dict[str, Actor] = {}

    def person(
        self, username: str, name: str, kind: str = "person", email: str | None = None, whatsapp: str | None = None
    ) -> int:
        """A new account without a password: in a demonstration office one click signs in."""
        person = add_person(self.session, username, name, self.at, email=email, whatsapp=whatsapp, kind=kind)
        self._people[username] = person
        return person

    def calendar(self, agency_id: int, zone: str, version: int) -> Calendar:
        """The calendar in force."""
        return self.office.moment(self.session, agency_id, zone, version, self.now).calendar

    def play(self, stories: Iterable[Story]) -> None:
        """Plays all stories side by side up to `now`."""
        waiting: list[tuple[datetime, int, Story]] = []
        for order, story in enumerate(stories):
            _queue(waiting, order, story)
        while waiting and waiting[0][0] <= self.now:
            at, order, story = heappop(waiting)
            self._ring(at)
            self.at = at
            _queue(waiting, order, story)
        self._ring(self.now)
        self.at = self.now
        self._told()

    def upload(self, username: str, filename: str, content: bytes) -> str:
        """A file of the person's own, as the doors take it in; gives its public id."""
        stored = self.office.files.receive(BytesIO(content), filename=filename, limit=_LARGEST)
        return upload(self.session, self.actor(username), stored, None, self.at).id

    def file(
        self, username: str, sop: str, fields: dict[str, Any], attachments: dict[str, Any], on_behalf_of: Any = None
    ) -> Ticket:
        """Opens a case; the draft took three minutes, and every warning is acknowledged."""
        actor = self.actor(username)
        warnings = [w.code for w in self.office.catalogue.current(sop, self.at.date()).sop.opening.warns]
        answer = Answer(fields, attachments, acknowledge=warnings)
        started = self.at - timedelta(minutes=3)
        done = open_case(
            self.session, self.office, sop, actor, answer, self.at, on_behalf_of=on_behalf_of, started_at=started
        )
        return Ticket(done.case_id, done.number, done.version)

    def see(self, username: str, ticket: Ticket, at: datetime) -> None:
        """The person opened the case's page at that instant."""
        mark_seen(self.session, ticket.id, self.actor(username), at)

    def act(
        self,
        username: str,
        ticket: Ticket,
        action: str,
        attachments: dict[str, list[str]] | None = None,
        /,
        **fields: Any,
    ) -> None:
        """One action on the case, now, on whatever timed moves have made of it."""
        version = self.session.scalar(select(Case.version).where(Case.id == ticket.id))
        answer = Answer(fields, attachments or {}, version=version)
        done = perform(self.session, self.office, ticket.number, action, self.actor(username), answer, self.at)
        ticket.version = done.version

    def actor(self, username: str) -> Actor:
        """The person as an actor, read once: nobody's posts change during the play."""
        if username not in self._actors:
            self._actors[username] = load_actor(self.session, self._people[username], self.at)
        return self._actors[username]

    def _ring(self, until: datetime) -> None:
        """Alarms ring at their own instants, before whatever is played next."""
        due = select(Task.id, Task.next_alarm_at).where(Task.next_alarm_at <= until)
        while row := self.session.execute(due.order_by(Task.next_alarm_at, Task.id).limit(1)).one_or_none():
            ring(self.session, self.office, row.id, row.next_alarm_at)
        self.session.execute(
            update(table(DigestLine)).where(DigestLine.digested_at.is_(None)).values(digested_at=until)
        )

    def _told(self) -> None:
        """Messages of a made-up past are never sent: they count as delivered when they were written, digests included."""
        messages, lines = table(Message), table(DigestLine)
        self.session.execute(
            update(messages)
            .where(Message.channel != "page")
            .values(status="sent", sent_at=Message.created_at, next_try=None, reason=None, receipt=RECEIPT)
        )
        old = Message.created_at < self.now - UNREAD
        self.session.execute(update(messages).where(Message.channel == "page", old).values(read_at=Message.created_at))
        self.session.execute(update(lines).where(DigestLine.digested_at.is_(None)).values(digested_at=self.now))


def _queue(waiting: list[tuple[datetime, int, Story]], order: int, story: Story) -> None:
    at = next(story, None)
    if at is not None:
        heappush(waiting, (at, order, story))
