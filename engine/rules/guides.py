"""Guides of a SOP: files to download that its declaration names, and no others. The bytes lie beside the SOP files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from engine.declaration.around import Guide
from engine.declaration.sop import Sop
from engine.errors import NotFound, NotYours, Unauthenticated
from engine.rules.facts import Actor

_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".pptx": f"{_OPEN_XML}.presentationml.presentation",
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
}
"""The media type of a guide by the end of its name; a file of another kind is refused with its declaration."""


def file_name(guide: Guide) -> str:
    """The last part of the path: under which the file is found and saved."""
    return PurePosixPath(guide.file).name


def media_type(guide: Guide) -> str:
    """What the file is."""
    return MEDIA_TYPES[PurePosixPath(guide.file).suffix]


def reads(sop: Sop, guide: Guide, agency_id: int, actor: Actor | None) -> bool:
    """Whether somebody (None: a stranger) may have the guide. Without readers everybody; else holders of those roles (SPK-23)."""
    if not guide.readers:
        return True
    if actor is None:
        return False
    return actor.kind == "auditor" or actor.held(agency_id, sop.key, guide.readers) is not None


def guides_for(sop: Sop, agency_id: int, actor: Actor | None) -> list[Guide]:
    """The guides to offer somebody, in declared order."""
    return [guide for guide in sop.around.guides if reads(sop, guide, agency_id, actor)]


def find_guide(sop: Sop, name: str, agency_id: int, actor: Actor | None) -> Guide:
    """The guide saved under `name`. NotFound for a name not declared; Unauthenticated or NotYours for one with readers."""
    found = next((guide for guide in sop.around.guides if file_name(guide) == name), None)
    if found is None:
        raise NotFound("Berkas itu tidak ada pada layanan ini. Lihat daftar berkas pada halaman layanan.")
    if not reads(sop, found, agency_id, actor):
        if actor is None:
            raise Unauthenticated
        raise NotYours(f"Berkas ini untuk {' dan '.join(role.label for role in found.readers)}.")
    return found
