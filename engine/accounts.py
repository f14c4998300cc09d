"""Accounts: passwords, browsers signed in, personal tokens, one-time links. No HTTP here.

Of everything secret only the SHA-256 is stored (the secrets are random, 256 bits), of passwords an Argon2id hash.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine.account_changes import note_change
from engine.errors import Invalid, NotFound
from engine.letters import mail
from engine.links import LINK_LIFE, SET_PASSWORD, Signed, issue_link, kill_links, link_person, password_url
from engine.passwords import digest, fits, hash_password, renewed
from engine.records import LoginSession, Message, Person, Token, table

SESSION_LIFE: Final = timedelta(hours=8)
SESSION_IDLE: Final = timedelta(hours=2)
LONGEST_NAME: Final = 100
NOBODY: Final = 0
"""The id of no person."""
SEEN_EVERY: Final = timedelta(minutes=1)
RESET_LIFE: Final = timedelta(hours=1)
RESET_TEMPLATE: Final = "kata_sandi"

_SESSIONS, _TOKENS, _PERSONS, _MESSAGES = table(LoginSession), table(Token), table(Person), table(Message)


@dataclass(frozen=True, slots=True)
class Passed:
    """A password that fitted: whose, and the hash to keep instead when the old one has become too weak."""

    person_id: int
    known: str = field(repr=False)
    renewed: str | None = field(default=None, repr=False)


def check_password(session: Session, username: str, password: str) -> Passed | None:
    """Whose password this is, or None. An unknown name costs the same work as a wrong password. Writes nothing."""
    person = _by_username(session, username)
    known = person.password_hash if person is not None and person.active else None
    if not fits(known, password) or known is None or person is None:
        return None
    return Passed(person.id, known, renewed(known, password))


def keep_hash(session: Session, passed: Passed) -> None:
    """Stores the stronger hash of a password just proven, unless it was changed meanwhile."""
    if passed.renewed is not None:
        mine = (_PERSONS.c.id == passed.person_id) & (_PERSONS.c.password_hash == passed.known)
        session.execute(update(_PERSONS).where(mine).values(password_hash=passed.renewed))


def sign_in(session: Session, username: str, password: str, now: datetime) -> str | None:
    """A new session's token, or None when name and password do not fit."""
    passed = check_password(session, username, password)
    if passed is None:
        return None
    keep_hash(session, passed)
    return begin_session(session, passed.person_id, now)


def begin_session(session: Session, person_id: int, now: datetime) -> str:
    """A browser is signed in; gives the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(_SESSIONS).values(token_hash=digest(token), person_id=person_id, created_at=now, used_at=now)
    )
    return token


def session_person(session: Session, token: str, now: datetime) -> tuple[Signed, bool] | None:
    """Who the token belongs to, and whether `touch_session` is due; None when ended, expired or switched off."""
    row = session.execute(
        select(Person.id, Person.username, Person.name, Person.kind, Person.must_change, _SESSIONS.c.used_at)
        .join(_SESSIONS, _SESSIONS.c.person_id == Person.id)
        .where(
            _SESSIONS.c.token_hash == digest(token),
            _SESSIONS.c.ended_at.is_(None),
            _SESSIONS.c.created_at > now - SESSION_LIFE,
            _SESSIONS.c.used_at > now - SESSION_IDLE,
            Person.active,
        )
    ).one_or_none()
    if row is None:
        return None
    signed = Signed(row.id, row.username or "", row.name, row.kind, row.must_change)
    return signed, now - row.used_at >= SEEN_EVERY


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Notes that the session is still in use."""
    session.execute(update(_SESSIONS).where(_SESSIONS.c.token_hash == digest(token)).values(used_at=now))


def end_session(session: Session, token: str, now: datetime) -> None:
    """Signs the browser out; its token opens nothing any more."""
    session.execute(
        update(_SESSIONS)
        .where(_SESSIONS.c.token_hash == digest(token), _SESSIONS.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions(session: Session, person_id: int, now: datetime) -> None:
    """Signs a person out everywhere."""
    session.execute(
        update(_SESSIONS).where(_SESSIONS.c.person_id == person_id, _SESSIONS.c.ended_at.is_(None)).values(ended_at=now)
    )


def change_password(session: Session, person_id: int, old: str, new: str, now: datetime) -> None:
    """A new password; browsers are signed out, API tokens withdrawn. Invalid when the old one is wrong or the new one too weak."""
    known = session.scalar(select(Person.password_hash).where(Person.id == person_id))
    if not fits(known, old):
        raise Invalid({"old": ["Kata sandi lama tidak cocok. Periksa lalu ketik ulang."]})
    if new == old:
        raise Invalid({"password": ["Kata sandi baru masih sama dengan yang lama. Pilih yang lain."]})
    set_password(session, person_id, new, now)
    note_change(session, person_id, person_id, "password", now)


def mail_reset(session: Session, username: str, public_url: str, now: datetime) -> None:
    """Puts a letter with a one-time link into the outbox, if the account exists and has an address; says nothing.

    For anybody else the same is written and taken back within the transaction, so that the time taken tells nothing.
    """
    person = _by_username(session, username)
    if person is not None and person.active and person.email:
        secret = issue_link(session, person.id, now, life=RESET_LIFE)
        values = {"name": person.name, "link": password_url(public_url, secret)}
        mail(session, RESET_TEMPLATE, person.email, values, now, person.id)
        return
    kill_links(session, NOBODY, SET_PASSWORD, now)
    values = {"name": "", "link": password_url(public_url, secrets.token_urlsafe(32))}
    key = mail(session, RESET_TEMPLATE, "", values, now)
    session.execute(delete(_MESSAGES).where(_MESSAGES.c.key == key))


def redeem_link(session: Session, secret: str, password: str, now: datetime) -> int:
    """Sets a password by a link; gives the person. NotFound, or Invalid (then the link stays good)."""
    person = link_person(session, secret, now)
    set_password(session, person.id, password, now)
    note_change(session, person.id, person.id, "password", now)
    return person.id


def issue_token(session: Session, person_id: int, now: datetime, label: str = "") -> str:
    """A new personal API token; it cannot be read again."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(_TOKENS).values(token_hash=digest(token), person_id=person_id, label=label[:100], created_at=now)
    )
    return token


def token_person(session: Session, token: str) -> int | None:
    """The active person a token belongs to, None when unknown or withdrawn."""
    return session.scalar(
        select(Person.id)
        .join(Token, Token.person_id == Person.id)
        .where(Token.token_hash == digest(token), Token.withdrawn_at.is_(None), Person.active)
    )


def withdraw_tokens(session: Session, person_id: int, now: datetime) -> None:
    """Every token of a person stops working."""
    session.execute(
        update(_TOKENS)
        .where(_TOKENS.c.person_id == person_id, _TOKENS.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


def person_named(session: Session, username: str) -> int:
    """The active account of that name. NotFound when there is none."""
    person = _by_username(session, username)
    if person is None or not person.active:
        raise NotFound("Akun itu tidak dikenal.")
    return person.id


def account_name(typed: str) -> str:
    """The name of an account as it is looked up, however it was typed; "" for what can be none."""
    name = typed.strip().lower()
    return name if len(name) <= LONGEST_NAME and name.isprintable() else ""


def _by_username(session: Session, username: str) -> Person | None:
    name = account_name(username)
    return session.scalar(select(Person).where(Person.username == name)) if name else None


def set_password(session: Session, person_id: int, password: str, now: datetime, *, must_change: bool = False) -> None:
    """The password from now on: sessions, links and tokens of the one before end. Invalid when it is too weak.

    With `must_change` it was given by somebody else and opens nothing but the page that changes it (LZM-12, LZM-A4).
    """
    values = {"password_hash": hash_password(password), "must_change": must_change}
    session.execute(update(_PERSONS).where(_PERSONS.c.id == person_id).values(**values))
    kill_links(session, person_id, SET_PASSWORD, now)
    end_sessions(session, person_id, now)
    withdraw_tokens(session, person_id, now)


__all__ = [
    "LINK_LIFE",
    "SESSION_LIFE",
    "SET_PASSWORD",
    "Passed",
    "Signed",
    "account_name",
    "begin_session",
    "change_password",
    "check_password",
    "digest",
    "end_session",
    "end_sessions",
    "hash_password",
    "issue_link",
    "issue_token",
    "keep_hash",
    "link_person",
    "mail_reset",
    "password_url",
    "person_named",
    "redeem_link",
    "session_person",
    "set_password",
    "sign_in",
    "token_person",
    "touch_session",
    "withdraw_tokens",
]
