"""The small office whose SOP asks its requesters: survey and testimonials after the end."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from engine.catalogue import Catalogue, Declared
from engine.declaration import Around
from engine.declaration.sop import Sop
from tests.office import Bandung
from workflows import FILES, MESSAGES
from workflows.bandung_zoom import SOP


def asking(bandung: Bandung, app: Flask, around: Around | None = None) -> str:
    """Makes the SOP ask, for the office and for its pages; gives its key. The registry keeps the testimonials."""
    keepers = tuple(role for role in SOP.registrars if role.key == "tu")
    declared = around or Around(survey=("selesai",), testimonials=("selesai",), testimonial_keepers=keepers)
    office = replace(bandung.office, catalogue=Catalogue([_declared(replace(SOP, around=declared))]))
    bandung.office = app.extensions["door"].office = office
    return SOP.key


def _declared(sop: Sop) -> Declared:
    return Declared(sop, MESSAGES / sop.messages, None, FILES)


def finished(bandung: Bandung) -> str:
    """A case brought to its good end; gives its number."""
    number = bandung.bring_to("pendampingan")
    bandung.clock.forward(days=5)
    bandung.act("bandung.operator1", number, "selesai_damping")
    return number
