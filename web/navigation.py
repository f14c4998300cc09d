"""The bar at the top: only what the person may do, with what waits for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.queries.lists import waiting_count
from engine.queries.notices import unread
from engine.rules.facts import Actor
from web.door import door, now, who

INBOX, MINE, SERVICES, AGENDA = "/kotak-masuk", "/permohonan", "/layanan", "/agenda"
NOTICES, ADMIN, AUDIT, TRACK = "/pemberitahuan", "/pengelolaan", "/pemeriksaan", "/lacak"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. `count` is what waits there, `unit` says of what."""

    href: str
    label: str
    count: int = 0
    unit: str = ""

    @property
    def current(self) -> bool:
        """Whether the page asked for stands below this entry."""
        return request.path == self.href or request.path.startswith(self.href + "/")


def bar() -> tuple[list[Item], Item | None]:
    """The entries for whoever asks, and the bell of those who get notices."""
    person = who()
    if person is None:
        return [Item(SERVICES, _("Layanan")), Item(TRACK, _("Lacak berkas"))], None
    if person.kind == "admin":
        return [Item(ADMIN, _("Pengelolaan")), Item(SERVICES, _("Layanan"))], None
    if person.kind == "auditor":
        return [Item(AUDIT, _("Pemeriksaan")), Item(SERVICES, _("Layanan")), Item(AGENDA, _("Agenda"))], None
    with door().database.reading() as session:
        actor = load_actor(session, person.id, now())
        waiting = waiting_count(session, actor, now())
        news = unread(session, actor)
    return _of_person(actor, waiting), Item(NOTICES, _("Pemberitahuan"), news, _("belum dibaca"))


def _of_person(actor: Actor, waiting: int) -> list[Item]:
    official = is_official(actor)
    found = [Item(INBOX, _("Kotak masuk"), waiting, _("menunggu"))] if official or waiting else []
    found += [Item(AGENDA, _("Agenda"))] if official else []
    rest = [Item(MINE, _("Permohonan saya")), Item(SERVICES, _("Layanan"))]
    return [*found, *(reversed(rest) if official else rest)]


def is_official(actor: Actor) -> bool:
    """Whether the person holds a position with a role in any SOP today."""
    return any(holding.roles for holding in actor.holdings)


def first_page() -> str:
    """Where a person's day begins."""
    person = who()
    if person is None:
        return SERVICES
    if person.kind in ("admin", "auditor"):
        return ADMIN if person.kind == "admin" else AUDIT
    with door().database.reading() as session:
        return INBOX if is_official(load_actor(session, person.id, now())) else MINE
