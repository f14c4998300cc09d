"""The files handed in: found among the actor's own uploads, and measured against the documents asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.declaration.actions import MB, Action
from engine.errors import TooLarge, WrongKind
from engine.files import describe
from engine.perform.binding import WRONG_KIND, Errors
from engine.records import Attachment
from engine.rules.facts import Actor
from engine.storable import storable


def find_documents(
    session: Session, action: Action, actor: Actor, sent: Any, errors: Errors
) -> dict[str, tuple[Any, ...]]:
    """The attachments handed in, by document. Ids must be the actor's own uploads."""
    if not isinstance(sent, Mapping):
        errors["attachments"] = ["Lampiran harus berupa objek."]
        return {}
    found: dict[str, tuple[Any, ...]] = {}
    for document in action.documents:
        value = sent.get(document.name)
        ids = [v for v in (value if isinstance(value, list) else [value]) if v not in (None, "")]
        if (
            any(not isinstance(v, str) or len(v) > 64 or not storable(v) for v in ids)
            or (len(ids) > 1 and not document.many)
            or len(ids) > 50
        ):
            errors[document.name] = [
                "Lampiran disebut dengan pengenalnya, satu berkas." if not document.many else WRONG_KIND
            ]
            continue
        if ids:
            found[document.name] = _attachments(session, actor, ids, document.name, errors)
        elif document.required and document.name not in action.one_of and not action.amends:
            errors[document.name] = [f"Lampirkan {document.label}."]
    if action.one_of and not any(found.get(name) for name in action.one_of):
        labels = " atau ".join(d.label for d in action.documents if d.name in action.one_of)
        errors.setdefault(action.one_of[0], [f"Lampirkan {labels}."])
    return found


def _attachments(session: Session, actor: Actor, ids: list[str], name: str, errors: Errors) -> tuple[Any, ...]:
    rows = session.execute(
        select(Attachment.__table__).where(Attachment.public_id.in_(ids), Attachment.uploader_id == actor.id)
    ).all()
    if len(rows) != len(set(ids)):
        errors[name] = ["Lampiran tidak ditemukan. Unggah kembali berkasnya."]
    return tuple(rows)


def check_files(action: Action, documents: dict[str, tuple[Any, ...]]) -> None:
    """Size first, then kind, and last of all refusals: TooLarge or WrongKind for the first file that does not fit its document."""
    asked = {d.name: d for d in action.documents}
    for name, rows in documents.items():
        document = asked[name]
        for row in rows:
            if row.size > document.max_bytes:
                limit = document.max_bytes // MB
                raise TooLarge(f"{row.filename} lebih besar dari {limit} MB. Perkecil berkasnya lalu unggah kembali.")
            if row.fault is not None:
                raise WrongKind(row.fault)
            if row.media_type not in document.kinds:
                raise WrongKind(
                    f"{document.label} harus berupa {describe(document.kinds)}. {row.filename} bukan jenis itu."
                )
