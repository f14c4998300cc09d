"""The messages of a case, for those who handle or audit it, and for the requester those sent to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office import Office
from engine.phone import wa_me_link
from engine.queries.views import CaseView
from engine.records import Message, Person
from engine.rules.facts import Actor

HIDDEN = "(isi pesan ini hanya untuk penerimanya)"
LEFT_OUT = "(kode-hanya-untuk-penerimanya)"
"""Stands for a secret in the middle of an address, so it holds no blank."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that leaves the house. `by_hand` is a wa.me link where a person must send it, because no gateway does."""

    channel: str
    recipient: str
    name: str
    subject: str
    body: str
    status: str
    reason: str
    created_at: datetime
    sent_at: datetime | None
    by_hand: str | None


def correspondence(session: Session, office: Office, case: CaseView, actor: Actor) -> list[Sent]:
    """E-mail and WhatsApp messages of the case, newest first. Nothing in outline; a requester sees their own alone.

    The auditor sees that a message with a secret of the SOP was sent, and to whom, not what it says (LZM-A8). The secret of
    the tracking page is left out for everybody who was not given it: with it one answers the survey for the requester
    (UNS-37). Only a message that must be sent by hand stands as it is.
    """
    if case.outline:
        return []
    statement = (
        select(Message, Person.name)
        .outerjoin(Person, Person.id == Message.person_id)
        .where(Message.case_id == case.id, Message.channel.in_(("email", "whatsapp")))
        .order_by(Message.id.desc())
    )
    if case.is_requester:
        statement = statement.where(Message.person_id == actor.id)
    may_send = not office.whatsapp and not case.is_requester and actor.kind == "person"
    hidden = _secret_templates(case) if actor.kind == "auditor" else frozenset[str]()
    kept = office.tracking_secret(case.number) if case.tracking_url is None else ""
    return [
        _sent(
            message,
            name,
            "" if message.person_id == actor.id else kept,
            may_send=may_send,
            hidden=message.template in hidden,
        )
        for message, name in session.execute(statement)
    ]


def _secret_templates(case: CaseView) -> frozenset[str]:
    secrets = set(case.declared.sop.secrets)
    return frozenset(name for name, template in case.declared.templates.items() if template.slots & secrets)


def _sent(message: Message, name: str | None, kept: str, *, may_send: bool, hidden: bool) -> Sent:
    """As it is shown; `kept` is what is left out of its text."""
    link = None
    if may_send and message.channel == "whatsapp" and message.status in ("waiting", "failed"):
        try:
            link = wa_me_link(message.recipient, message.body)
        except ValueError:
            link = None  # an address that is no number: the text can still be read and copied
    shown = message.body.replace(kept, LEFT_OUT) if kept and link is None else message.body
    return Sent(
        channel=message.channel,
        recipient=message.recipient,
        name=name or "",
        subject=HIDDEN if hidden else message.subject,
        body=HIDDEN if hidden else shown,
        status=message.status,
        reason=message.reason or "",
        created_at=message.created_at,
        sent_at=message.sent_at,
        by_hand=link,
    )
