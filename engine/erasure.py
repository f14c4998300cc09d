"""Erasing by law: the clear text of one answer goes, what was done and when stays provable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound
from engine.office import Office
from engine.perform.entries import Said, append_beside
from engine.perform.load import Loaded, load
from engine.records import Answer, Entry, Message, table
from engine.verify import ERASURE

ACTION = "hapus_jawaban"
"""How the register names an erasure."""
GONE = "(dihapus)"


def erase(session: Session, office: Office, number: str, seq: int, reason: str, now: datetime) -> None:
    """Erases the answer of line `seq` with its key, its copies in the case and the texts of the case's messages.

    Attached documents are not touched. A register line of kind "erasure" says that, when and why. NotFound where there
    is no such answer; Invalid without a reason, while the case is open, and for a line that itself tells of an erasure.
    """
    got = load(session, office, number, now)
    _may_go(got, reason)
    answer = session.execute(
        select(table(Answer).c.fields, Entry.kind)
        .join(Entry, (Entry.case_id == table(Answer).c.case_id) & (Entry.seq == table(Answer).c.seq))
        .where(table(Answer).c.case_id == got.row.id, table(Answer).c.seq == seq)
    ).one_or_none()
    if answer is None:
        raise NotFound(f"Berkas {number} tidak menyimpan jawaban pada baris {seq}.")
    if answer.kind == ERASURE:
        raise Invalid({"seq": ["Catatan penghapusan tidak dapat dihapus."]})
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))  # the freed pages would keep the text otherwise
    session.execute(delete(table(Answer)).where(Answer.case_id == got.row.id, Answer.seq == seq))
    session.execute(update(table(Message)).where(Message.case_id == got.row.id).values(subject=GONE, body=GONE))
    _write_line(session, got, seq, reason.strip(), _without(got, answer.fields), now)


def _may_go(got: Loaded, reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": ["Sebutkan dasar penghapusan."]}, "Sebutkan dasar penghapusan.")
    if got.row.closed_at is None:
        sentence = f"Berkas {got.row.number} masih berjalan. Tunggu sampai selesai, lalu hapus jawabannya."
        raise Invalid({"number": [sentence]}, sentence)


def _without(got: Loaded, erased: dict[str, Any]) -> dict[str, Any]:
    """The case's columns without the copies of what was answered."""
    kept = {name: value for name, value in got.row.fields.items() if erased.get(name) != value}
    title_field = got.declared.sop.title_field
    title = got.row.title if title_field in kept or title_field not in got.row.fields else GONE
    return {"fields": kept, "title": title}


def _write_line(session: Session, got: Loaded, seq: int, reason: str, columns: dict[str, Any], now: datetime) -> None:
    said = Said(ERASURE, None, "Penghapusan menurut hukum", ACTION, {"seq": seq}, reason)
    append_beside(session, got.row, said, now, **columns)
