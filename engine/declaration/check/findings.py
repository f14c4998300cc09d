"""What a careful reader would tell the office about its sheet. Printed as warnings, never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declaration.actions import STAY, Timed
from engine.declaration.check.parts import place_of, tasks
from engine.declaration.rows import Decision, End, Step
from engine.declaration.sop import Sop
from engine.declaration.standards import NO_TIME, UNSET

BOXES = {
    "number": "Nomor SOP",
    "created": "Tanggal Pembuatan",
    "legal_basis": "Dasar Hukum",
    "qualifications": "Kualifikasi Pelaksana",
    "related": "Keterkaitan",
    "equipment": "Peralatan/Perlengkapan",
    "warnings": "Peringatan",
    "records": "Pencatatan dan Pendataan",
}
"""The boxes of the identity block that a complete sheet fills. Tanggal Revisi is rightly empty in a first edition."""


def findings(sop: Sop) -> list[str]:
    """Findings about the document: empty boxes, two NIPs, subjects, bare exits, numbering, missing standards."""
    return [*_identity(sop), *_rows(sop), *_numbering(sop)]


def _identity(sop: Sop) -> Iterator[str]:
    for field, box in BOXES.items():
        if not getattr(sop.identity, field):
            yield f"identity block: the box {box} is empty"
    approval = sop.identity.approved_by
    if approval.signature_nip and "".join(approval.signature_nip.split()) != "".join(approval.nip.split()):
        both = f"{approval.nip} in the header, {approval.signature_nip} at the signature"
        yield f"identity block: the NIP differs, {both}"


def _rows(sop: Sop) -> Iterator[str]:
    for _, row in tasks(sop):
        if isinstance(row, Step):
            yield from _row(sop, row)
    for state in sop.rows:
        if isinstance(state, End) and state.no:
            yield f"{place_of(state)}: the end {state.label!r} is printed as an activity"


def _row(sop: Sop, row: Step) -> Iterator[str]:
    subject = _subject(sop, row)
    if subject:
        yield f"{place_of(row)}: the activity begins with a subject, {subject!r}, and not with a verb"
    if row.within in (UNSET, NO_TIME):
        yield f"{place_of(row)}: the standard of time is missing ({row.within.text!r})"
    if isinstance(row, Decision):
        bare = [a.name for a in row.actions if a.to is not STAY and not isinstance(a, Timed) and not a.exit]
        if bare:
            yield f"{place_of(row)}: exits of the decision without a printed label Ya or Tidak: {', '.join(bare)}"


def _subject(sop: Sop, row: Step) -> str | None:
    """The words of a role with which an activity begins: its label, or the first word of a name in it."""
    text = row.activity.casefold()
    for role in (row.role, *sop.roles):
        for words in (role.label, *(name.split()[0] for name in role.label.split("/") if name.strip())):
            rest = text.removeprefix(words.casefold())
            if rest != text and not rest[:1].isalnum():
                return row.activity[: len(words)]
    return None


def _numbering(sop: Sop) -> Iterator[str]:
    printed = [row.no for row in (*(row for _, row in tasks(sop)), *sop.rows) if isinstance(row, Step | End) and row.no]
    plain = sorted({int(no) for no in printed if no.isdecimal()})
    if plain and plain != list(range(1, plain[-1] + 1)):
        yield f"flow table: the numbering is broken ({', '.join(map(str, plain))})"
