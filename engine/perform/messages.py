"""Consequences that tell somebody something: rows of the outbox, written with the move and delivered later."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.actors import held_roles
from engine.declaration.effects import Audience, Tell
from engine.declaration.forms import Moment
from engine.declaration.roles import Requester
from engine.declaration.sop import Sop
from engine.office import Office
from engine.perform.load import Loaded
from engine.perform.slots import slots
from engine.prepared import Write
from engine.records import Message, Person, table
from engine.rules.facts import CaseFacts, TaskFacts
from engine.templates import Template

SUBJECT = 300
"""The longest subject a message keeps, in letters."""
_MESSAGE = Write(insert(table(Message)).inline())


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell. `account` says whether they sign in here, and so read the page's notices; a stranger has no id."""

    person_id: int | None
    account: bool
    email: str | None
    whatsapp: str | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What messages of one action speak of: the case after it, the tasks before and after, the answer."""

    sop: Sop
    case: CaseFacts
    requester: Recipient
    requester_name: str
    agency: str
    before: tuple[TaskFacts, ...]
    next: tuple[tuple[str | None, int | None], ...]
    due_at: datetime | None
    answer: Mapping[str, Any]
    actor: int | None = None


def requester_of(got: Loaded, fields: Mapping[str, Any]) -> Recipient:
    """The requester, reached as the request asks (`fields` of the case), else as the account says."""
    row = got.row
    email, whatsapp = (fields.get(name) for name in got.declared.sop.contact)
    return Recipient(
        row.requester_id,
        row.requester_username is not None,
        email or row.requester_email,
        whatsapp or row.requester_whatsapp,
        row.requester_name,
    )


def tell(session: Session, office: Office, news: News, effect: Tell, template: Template, moment: Moment) -> None:
    """One row a recipient and channel: the page's notice always, e-mail and WhatsApp where there is a way."""
    values = slots(session, office, news, moment, template.slots)
    over = str(news.answer.get(effect.over, "")) if effect.over is not None else effect.by
    people = audience(session, news, effect.to, moment.now)
    if effect.others and news.actor is not None:
        people = [each for each in people if each.person_id != news.actor]
    send(session, office, people, template, values, moment.now, over=over, case_id=news.case.id)


def send(
    session: Session,
    office: Office,
    people: Iterable[Recipient],
    template: Template,
    values: Mapping[str, str],
    now: datetime,
    *,
    over: str | None = None,
    case_id: int | None = None,
) -> None:
    """A text to each of these people, filled with `values` and their own name (`recipient`); `over` is the one channel to use."""
    rows = []
    for recipient in people:
        subject, body = template.render({**values, "recipient": recipient.name})
        text = {"template": template.name, "subject": subject[:SUBJECT], "body": body, "created_at": now}
        rows += [row | text | {"case_id": case_id} for row in _rows(office, recipient, over, now)]
    if rows:
        _MESSAGE(session, rows)


def _rows(office: Office, to: Recipient, over: str | None, now: datetime) -> Iterator[dict[str, Any]]:
    waiting = {"status": "waiting", "next_try": now, "sent_at": None}
    if to.account:
        yield _row(to, "page", str(to.person_id)) | {"status": "sent", "next_try": None, "sent_at": now}
    if to.email and over in (None, "email"):
        yield _row(to, "email", to.email) | waiting
    if to.whatsapp and (over == "whatsapp" or (over is None and office.whatsapp)):
        yield _row(to, "whatsapp", to.whatsapp) | (
            waiting if office.whatsapp else {"status": "failed", "next_try": None, "sent_at": None, "reason": BY_HAND}
        )


BY_HAND = "Tidak ada gerbang WhatsApp: kirim dengan tautan wa.me pada halaman berkas."


def _row(to: Recipient, channel: str, address: str) -> dict[str, Any]:
    return {
        "key": secrets.token_hex(16),
        "person_id": to.person_id,
        "channel": channel,
        "recipient": address,
        "attempts": 0,
        "reason": None,
    }


def audience(session: Session, news: News, to: Audience, now: datetime) -> list[Recipient]:
    """Whom a message reaches: each once, never the requester by way of an office they hold."""
    if to == "requester" or isinstance(to, Requester):
        return [news.requester]
    if to == "next":
        return _of_tasks(session, news, news.next, now)
    if to == "holders":
        return _of_tasks(session, news, [(t.role, t.person_id) for t in news.before], now)
    people = news.case.people.get(to.key, ())
    return persons(session, people) if people else _of_tasks(session, news, [(to.key, None)], now)


def _of_tasks(
    session: Session, news: News, tasks: Iterable[tuple[str | None, int | None]], now: datetime
) -> list[Recipient]:
    listed = list(tasks)
    ids = {person for _, person in listed if person is not None}
    roles = {role for role, person in listed if person is None and role is not None}
    found: dict[int, Recipient] = {}
    if roles:
        for held in held_roles(session, news.case.agency_id, news.case.sop, now):
            if held.role in roles and held.person_id is not None and held.person_id != news.case.requester_id:
                found[held.person_id] = Recipient(
                    held.person_id, held.username is not None, held.email, held.whatsapp, held.name
                )
    if news.case.requester_id in ids:
        found[news.case.requester_id] = news.requester
    found |= {r.person_id: r for r in persons(session, ids - found.keys()) if r.person_id is not None}
    return [found[i] for i in sorted(found)]


def persons(session: Session, ids: Iterable[int]) -> list[Recipient]:
    """These persons, each once, as their accounts say they are reached."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = session.execute(
        select(Person.id, Person.username, Person.email, Person.whatsapp, Person.name)
        .where(Person.id.in_(wanted))
        .order_by(Person.id)
    )
    return [Recipient(r.id, r.username is not None, r.email, r.whatsapp, r.name) for r in rows]
