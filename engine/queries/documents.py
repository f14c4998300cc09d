"""Attachments: taken in, and handed out to those who may see the documents of their case."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.files import Stored
from engine.office import Office
from engine.perform.load import Loaded, load
from engine.queries.views import AttachmentView
from engine.records import Attachment, Case, CaseDocument, LibraryItem, Task, table
from engine.rules.facts import Actor
from engine.rules.rights import reads_documentation, sees, sees_documents
from engine.storable import storable

_FILES, _LINKS, _KEPT = table(Attachment), table(CaseDocument), table(LibraryItem)


def upload(session: Session, actor: Actor, stored: Stored, fault: str | None, now: datetime) -> AttachmentView:
    """The row of a file whose bytes are durable already. `fault` says why it could be attached nowhere."""
    public_id = secrets.token_urlsafe(16)
    session.execute(
        insert(_FILES).values(
            public_id=public_id,
            key=stored.key,
            sha256=stored.sha256,
            size=stored.size,
            media_type=stored.media_type,
            filename=stored.filename,
            fault=fault[:300] if fault else None,
            uploader_id=actor.id,
            uploaded_at=now,
        )
    )
    return AttachmentView(public_id, stored.sha256, stored.size, stored.media_type, stored.filename)


def documents_of(session: Session, case_id: int) -> dict[str, list[AttachmentView]]:
    """The documents of a case by name, in the order they came."""
    rows = session.execute(
        select(_FILES, _LINKS.c.name)
        .join(_LINKS, _LINKS.c.attachment_id == _FILES.c.id)
        .where(_LINKS.c.case_id == case_id)
        .order_by(_LINKS.c.seq, _FILES.c.id)
    )
    found: dict[str, list[AttachmentView]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(attachment_view(row))
    return found


def attachment_view(row: Row[Any]) -> AttachmentView:
    """An attachment row as shown."""
    return AttachmentView(row.public_id, row.sha256, row.size, row.media_type, row.filename)


def own_uploads(session: Session, actor: Actor, public_ids: list[str]) -> list[AttachmentView]:
    """The actor's own uploads among these ids, in that order: what a form sent back keeps showing."""
    rows = session.execute(select(_FILES).where(_FILES.c.public_id.in_(public_ids), _FILES.c.uploader_id == actor.id))
    found = {row.public_id: attachment_view(row) for row in rows}
    return [found[i] for i in public_ids if i in found]


def document(session: Session, office: Office, actor: Actor, public_id: str, now: datetime) -> Row[Any]:
    """The row of an attachment the actor may open: their own upload, a file of a library, or a document of a case that has
    reached them. What was removed from a library is gone, also for whoever brought it."""
    if len(public_id) > 64 or not storable(public_id):
        raise NotFound
    row = session.execute(select(_FILES).where(_FILES.c.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    kept = session.execute(select(_KEPT.c.removed_at).where(_KEPT.c.attachment_id == row.id)).one_or_none()
    if kept is None and row.uploader_id == actor.id:
        return row
    if kept is not None and kept.removed_at is None:
        return row  # in a library, which is open to every account (SPK-07, SPK-53)
    links = session.execute(
        select(table(Case).c.number, _LINKS.c.name)
        .join(_LINKS, _LINKS.c.case_id == table(Case).c.id)
        .where(_LINKS.c.attachment_id == row.id)
    ).all()
    if any(_may_open(session, office, link.number, link.name, actor, now) for link in links):
        return row
    raise NotFound


def _may_open(session: Session, office: Office, number: str, name: str, actor: Actor, now: datetime) -> bool:
    got = load(session, office, number, now, lock=False)
    if not sees(got.declared.sop, got.facts, actor):
        return False
    if sees_whole(session, got, actor):
        return True
    declared = got.declared.sop.around.documentation
    return declared is not None and declared.document == name and reads_documentation(declared, got.facts, actor)


def sees_whole(session: Session, got: Loaded, actor: Actor) -> bool:
    """Whether a case the actor sees is shown to them with its answers and documents, and not in outline."""
    roles = session.scalars(select(table(Task).c.role).where(table(Task).c.case_id == got.row.id).distinct())
    return sees_documents(got.declared.sop, got.facts, actor, set(roles))
