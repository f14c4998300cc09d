"""The bar at the top: only what the person may do, with what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.around.rooms import rooms
from engine.declaration import Requester
from engine.queries.lists import waiting_count
from engine.queries.notices import unread
from engine.queries.reach import reaches
from engine.rules.facts import Actor
from engine.rules.guides import file_name, guides_for
from engine.running import Running
from web.door import door, now, who
from web.softening import shortened

INBOX, MINE, SERVICES, AGENDA = "/kotak-masuk", "/permohonan", "/layanan", "/agenda"
NOTICES, ADMIN, AUDIT, TRACK = "/pemberitahuan", "/pengelolaan", "/pemeriksaan", "/lacak"
ROOMS = "/ruang"

LONGEST = 12
"""Letters of a service's name that still fit the bar."""


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
    if person.must_change:
        return [], None
    if person.kind == "admin":
        return [Item(ADMIN, _("Pengelolaan")), Item(SERVICES, _("Layanan"))], None
    if person.kind == "auditor":
        found = [Item(AUDIT, _("Pemeriksaan")), Item(SERVICES, _("Layanan")), Item(AGENDA, _("Agenda"))]
        found.append(Item(ROOMS, _("Ruang kerja")))
        return found, None
    with door().database.reading() as session:
        actor = load_actor(session, person.id, now())
        waiting = waiting_count(session, actor, now())
        news = unread(session, actor)
        g.guides = _guides(actor)
        looks = bool(reaches(session, door().office, actor, now()))
        room = _room(rooms(session, door().office, actor, now()))
    return _of_person(actor, waiting, room, looks=looks), Item(NOTICES, _("Pemberitahuan"), news, _("belum dibaca"))


def _of_person(actor: Actor, waiting: int, room: list[Item], *, looks: bool) -> list[Item]:
    official = _serves(actor)
    found = [Item(INBOX, _("Kotak masuk"), waiting, _("menunggu"))] if official or waiting else []
    found += [Item(AGENDA, _("Agenda"))] if looks else []
    rest = [Item(MINE, _("Permohonan saya")), Item(SERVICES, _("Layanan"))]
    return [*found, *room, *(reversed(rest) if official else rest)]


def _room(found: Sequence[Running]) -> list[Item]:
    """What leads to everything around a SOP (SPK-20): its own page, or the list of them where the person is at home in several."""
    if len(found) > 1:
        return [Item(ROOMS, _("Ruang kerja"))]
    names = ((run.sop.key, shortened(run.sop.identity.name)) for run in found)
    return [
        Item(f"{ROOMS}/{key}", _("Halaman %(name)s", name=name) if 0 < len(name) <= LONGEST else _("Ruang kerja"))
        for key, name in names
    ]


def _guides(actor: Actor) -> list[Item]:
    """The manuals of the SOPs in which the actor holds a role, for the menu of their name (SPK-23)."""
    found = {}
    for declared in door().office.catalogue.in_force(now().date()):
        sop = declared.sop
        for holding in actor.holdings:
            for guide in guides_for(sop, holding.agency_id, actor):
                if guide.readers:
                    found[f"{SERVICES}/{sop.key}/berkas/{file_name(guide)}"] = guide.label
    return [Item(href, label) for href, label in found.items()]


def first_page() -> str:
    """Where a person's day begins."""
    person = who()
    if person is None:
        return SERVICES
    if person.kind in ("admin", "auditor"):
        return ADMIN if person.kind == "admin" else AUDIT
    with door().database.reading() as session:
        actor = load_actor(session, person.id, now())
        return INBOX if _serves(actor) or waiting_count(session, actor, now()) else MINE


def _serves(actor: Actor) -> bool:
    """Whether letters come to the person: they hold a role besides those that only ask (BKL-17)."""
    in_force = door().office.catalogue.in_force(now().date())
    asking = {(d.sop.key, role.key) for d in in_force for role in d.sop.roles if isinstance(role, Requester)}
    return any(holding.roles - asking for holding in actor.holdings)
