"""One step on a complaint: the status, one line of its register, what the complainant is told; all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from engine.around.complaints import rules
from engine.around.complaints.reading import desk_of, find_row
from engine.around.complaints.telling import tell_step
from engine.errors import Invalid, NotFound, NotFromHere, NotYours, Stale
from engine.office import Office
from engine.records import Complaint, ComplaintEntry, table
from engine.rules.facts import Actor, Holding
from engine.storable import storable

LONGEST_NOTE = 5000
_COMPLAINTS, _ENTRIES = table(Complaint), table(ComplaintEntry)
CHANGED = (
    "Keluhan ini sudah berubah sejak Anda membukanya. Muat ulang lalu periksa kembali; isian Anda tetap tersimpan."
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a handler sent, of any types: they are checked here. `public`: the complainant reads the note."""

    note: object = ""
    public: object = True
    version: object = None


def handle(session: Session, office: Office, number: str, action: str, actor: Actor, step: Step, now: datetime) -> None:
    """Does `proses`, `selesaikan` or `tolak`. Refused in this order.

    NotFound (nothing of the actor's, or no such step), NotYours (seen, not handled), Stale, NotFromHere, Invalid.
    """
    row = find_row(session, number)
    held = _may(session, office, row, actor, now)
    move = rules.MOVES.get(action)
    if move is None:
        raise NotFound
    if _whole(step.version) and step.version != row.version:
        raise Stale(CHANGED)
    if row.status not in move.leaves:
        raise NotFromHere(
            "Langkah ini tidak dapat dilakukan pada status keluhan sekarang.", allowed=rules.open_moves(row.status)
        )
    note = _checked(step)
    _write(session, row, move.to, actor, held, note, step, now)
    told = note if step.public else ""
    tell_step(session, office, row._mapping, move.to, told, now)  # noqa: SLF001  (SQLAlchemy's own name for it)


def _may(session: Session, office: Office, row: Any, actor: Actor, now: datetime) -> Holding:
    held = desk_of(session, office, row, now).holding(actor)
    if held is not None:
        return held
    if actor.kind == "auditor" or (row.person_id is not None and row.person_id == actor.id):
        raise NotYours("Keluhan ini ditangani petugas pengaduan, bukan oleh pelapor atau pemeriksa.")
    raise NotFound


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _checked(step: Step) -> str:
    errors: dict[str, list[str]] = {}
    note = step.note.strip() if isinstance(step.note, str) else ""
    if not note or not storable(note):
        errors["note"] = ["Tuliskan catatan untuk langkah ini."]
    elif len(note) > LONGEST_NOTE:
        errors["note"] = [f"Paling banyak {LONGEST_NOTE} huruf; sekarang {len(note)}."]
    if not isinstance(step.public, bool):
        errors["public"] = ["Isi dengan true atau false."]
    if not _whole(step.version):
        errors["version"] = ["Sertakan versi keluhan yang Anda lihat."]
    if errors:
        raise Invalid(errors)
    return note


def _write(
    session: Session, row: Any, status: str, actor: Actor, held: Holding, note: str, step: Step, now: datetime
) -> None:
    changed = session.execute(
        update(_COMPLAINTS)
        .where(_COMPLAINTS.c.id == row.id, _COMPLAINTS.c.version == row.version)
        .values(status=status, version=row.version + 1, closed_at=now if status in rules.CLOSED else None)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result: the statement is an update
        raise Stale(CHANGED)
    session.execute(
        insert(_ENTRIES).values(
            complaint_id=row.id,
            at=now,
            person_id=actor.id,
            as_position=held.title,
            status=status,
            note=note,
            public=step.public,
        )
    )
