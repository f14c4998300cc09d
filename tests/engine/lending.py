"""The made-up office with an open schedule: an account lent for an interval and taken back, counted in public."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.actors import load_actor
from engine.catalogue import Catalogue, Declared
from engine.declaration import Around, GiveBack, Sop
from engine.declaration.around import Count, Dashboard
from engine.declaration.effects import Book, Effect
from engine.declaration.rows import Step
from engine.rules.facts import Actor
from tests.engine.made_up import BOOKING
from tests.engine.made_up_parts import KEPALA, PETUGAS, write_messages
from tests.engine.world import When, World, instant

BOARD = Dashboard(
    public=True,
    counts=(
        Count("Semua"),
        Count("Terlaksana", states=("selesai",)),
        Count("Menunggu", states=("penunjukan", "pembuatan")),
        Count("Petugas", of="accounts", role=PETUGAS),
        Count("Kepala", of="accounts", role=KEPALA),
        Count("Akun", of="accounts"),
    ),
)


def _lent(row: object) -> object:
    """The row with its booking as a loan, and the last row giving it back."""
    if not isinstance(row, Step):
        return row
    lending: dict[str, tuple[Effect, ...]] = {
        "buat": (Book("akun", "mulai", "selesai", loan=True),),
        "tutup": (GiveBack(),),
    }
    return replace(row, actions=tuple(replace(a, effects=lending.get(a.name, a.effects)) for a in row.actions))


LENDING: Sop = replace(
    BOOKING,
    rows=tuple(_lent(row) for row in BOOKING.rows),  # type: ignore[misc]  # the same kinds of row
    around=Around(schedule=True, dashboard=BOARD),
)
"""Books an account as a loan; whoever is signed in sees when it is taken."""


def lending(world: World, *sops: Sop) -> World:
    """The same office, running these SOPs (or LENDING)."""
    folder = write_messages(world.office.files.root.parent)
    catalogue = Catalogue(Declared(sop, folder) for sop in sops or (LENDING,))
    return replace(world, office=replace(world.office, catalogue=catalogue))


def lent(world: World, when: str = "2026-11-16 08:00", akun: str = "zoom-1", **fields: Any) -> str:
    """A case whose account is booked, by default on Wednesday 25 November 2026 from 09.00 to 11.00; gives its number."""
    number = world.file(LENDING, when, attachments={"surat": world.upload("pemohon")}, **fields)
    world.act("kepala", number, "tunjuk", when, petugas="petugas1")
    world.act("petugas1", number, "buat", when, akun=akun)
    return number


def actor_of(world: World, who: str, when: When) -> Actor:
    """A person with what they hold then."""
    with world.database.reading() as session:
        return load_actor(session, world.people[who], instant(when))
