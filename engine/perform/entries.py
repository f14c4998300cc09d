"""One line of the register, with its clear answer beside it and the case's head moved on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from engine.errors import Stale
from engine.prepared import Write
from engine.records import Answer, Case, Entry, table
from engine.register import Line, commitment, new_key

_ENTRY, _ANSWER = Write(insert(table(Entry)).inline()), Write(insert(table(Answer)).inline())
_KEPT = tuple(part.name for part in fields(Line) if part.name not in ("number", "actor"))
"""What of a line goes into its row under its own name; the case and the actor go in by their ids."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry records: who, as what, and what was answered in clear."""

    kind: str
    actor: int | None
    as_position: str
    action: str
    fields: dict[str, Any]
    note: str = ""


def append(
    session: Session,
    case_id: int,
    number: str,
    seq: int,
    head: str,
    said: Said,
    before: str,
    after: str,
    version: int,
    at: datetime,
) -> str:
    """Writes line `seq` behind the line whose hash is `head`; gives the new head."""
    key = new_key()
    line = Line(
        number=number,
        seq=seq,
        at=at,
        kind=said.kind,
        actor=said.actor,
        as_position=said.as_position,
        action=said.action,
        before=before,
        after=after,
        version=version,
        commitment=commitment(key, said.fields, said.note),
        previous=head,
    )
    digest = line.hash
    kept = {name: getattr(line, name) for name in _KEPT}
    _ENTRY(session, kept | {"case_id": case_id, "actor_id": line.actor, "hash": digest})
    _ANSWER(session, {"case_id": case_id, "seq": seq, "key": key, "fields": said.fields, "note": said.note})
    return digest


def append_beside(
    session: Session, row: Any, said: Said, at: datetime, end: tuple[int, str] | None = None, **columns: Any
) -> tuple[int, str]:
    """A line that tells of no move: the case keeps its state and version. `columns` of the case change with it.

    `end` is the (seq, hash) of the last line, where lines were added since `row` was read; gives the new end. Raises
    Stale when somebody else has written meanwhile.
    """
    seq, head = end or (row.seq, row.head)
    new = append(session, row.id, row.number, seq + 1, head, said, row.state, row.state, row.version, at)
    written = session.execute(
        update(table(Case))
        .where(Case.id == row.id, Case.version == row.version, Case.seq == seq)
        .values(seq=seq + 1, head=new, **columns)
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result: the statement is an update
        raise Stale
    return seq + 1, new
