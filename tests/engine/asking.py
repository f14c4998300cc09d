"""The made-up office with a SOP that asks its requesters: survey and testimonials after the end."""

from __future__ import annotations

from dataclasses import replace

from engine.catalogue import Catalogue, Declared
from engine.declaration import Around
from tests.engine.made_up import CHOICE, RETURN
from tests.engine.made_up_parts import STAF, write_messages
from tests.engine.world import World

ASKING = replace(CHOICE, around=Around(survey=("selesai",), testimonials=("selesai",), testimonial_keepers=(STAF,)))
"""A decision, after whose good end the requester is asked; the staff keeps the testimonials."""
SURVEYED = replace(RETURN, around=Around(survey=("selesai", "ditolak")))
"""Asks for no testimonial; is asked about also when it was refused."""


def asking(world: World) -> World:
    """The same office, where these SOPs ask."""
    folder = write_messages(world.office.files.root.parent)
    catalogue = Catalogue(Declared(sop, folder) for sop in (ASKING, SURVEYED))
    return replace(world, office=replace(world.office, catalogue=catalogue))


def finished(world: World, when: str = "2026-11-20 09:00", who: str = "pemohon") -> str:
    """A case brought to its good end; gives its number."""
    number = world.file(ASKING, when, who)
    world.act("kepala", number, "terima", when)
    return number


def answers(points: int = 4, **others: str) -> dict[str, str]:
    """One answer to every question, as a form sends them."""
    return {f"u{n}": str(points) for n in range(1, 10)} | others
