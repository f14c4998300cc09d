"""The library of a SOP: files kept for everybody with an account. Managers bring and remove them (SPK-52…SPK-55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, false, func, select
from sqlalchemy.orm import Session

from engine.claims import claim, take_away
from engine.declaration.actions import MB, RECORDINGS, Action, Document
from engine.declaration.around import Library
from engine.declaration.fields import OneOf, Text
from engine.declaration.forms import AnswerForm
from engine.errors import Invalid, NotFound, NotYours
from engine.files.kinds import KINDS
from engine.office import Office
from engine.perform.answers import Answer, check_answer
from engine.perform.documents import check_files
from engine.queries import cursor as cursors
from engine.queries.documents import attachment_view
from engine.queries.searching import every_word, following, how_many
from engine.queries.views import AttachmentView, Page
from engine.records import Attachment, LibraryItem, Person, table
from engine.rules.facts import Actor, no_case
from engine.running import Running, running
from engine.storable import storable

TITLE, CATEGORY, FILE = "title", "category", "attachment"
_I, _F = table(LibraryItem), table(Attachment)
_ORDERS: Final[dict[str, ColumnElement[Any]]] = {
    "jenis": _F.c.media_type,
    "nama": func.lower(_I.c.title),
    "kategori": _I.c.category,
    "waktu": _I.c.added_at,
}
"""By what the table can be sorted; a minus before the name turns it round."""
NEWEST: Final = "-waktu"
ORDERS: Final = (NEWEST, *(f"{sign}{name}" for name in _ORDERS for sign in ("", "-")))
_LISTED = (
    select(
        _I.c.id.label("item"),
        _I.c.title,
        _I.c.category,
        _I.c.sop,
        _I.c.added_at,
        Person.name.label("added_by"),
        *(_F.c[name] for name in ("public_id", "sha256", "size", "media_type", "filename")),
    )
    .join(_F, _F.c.id == _I.c.attachment_id)
    .join(Person, Person.id == _I.c.added_by)
    .where(_I.c.removed_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a library. `kind` is what people call its media type."""

    id: int
    sop: str
    title: str
    category: str
    kind: str
    file: AttachmentView
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library of a running SOP, as one actor may use it."""

    run: Running
    library: Library
    manages: bool


def shelf(session: Session, office: Office, key: str, actor: Actor, now: datetime) -> Shelf:
    """The library of that SOP, open to every account (SPK-07, SPK-53). NotFound where the SOP declares none."""
    run = running(session, office, key, now)
    library = run.sop.around.library
    if library is None:
        raise NotFound("Layanan itu tidak mempunyai pustaka.")
    return Shelf(run, library, run.held(actor, library.managers) is not None)


@lru_cache
def adding(library: Library) -> Action:
    """What is asked of whoever adds a file, as an action: so that every door asks and checks it as it does a case's."""
    choices = {category: category for category in library.categories}
    fields = {TITLE: Text("Nama"), CATEGORY: OneOf("Kategori", choices)}
    form = type("BerkasPustaka", (AnswerForm,), fields)
    document = Document(FILE, "Berkas", kinds=RECORDINGS, max_bytes=200 * MB)
    return Action("unggah_pustaka", "Unggah", asks=form, documents=(document,))


def items(
    session: Session,
    on: Shelf,
    *,
    query: str = "",
    category: str = "",
    order: str = NEWEST,
    start: int = 0,
    limit: int = 25,
) -> Page[Item]:
    """The files in which every word of `query` occurs. `order` is one of ORDERS; another counts as the first."""
    statement = _narrowed(_of(on), query, category)
    count = how_many(session, statement)
    by = order if order in ORDERS else NEWEST
    column = _ORDERS[by.removeprefix("-")]
    rows = session.execute(
        statement.order_by(column.desc() if by.startswith("-") else column, _I.c.id.desc()).offset(start).limit(limit)
    )
    return Page([_item(row) for row in rows], following(start, limit, count), count)


def item(session: Session, office: Office, item_id: int, actor: Actor, now: datetime) -> tuple[Item, Shelf]:
    """One file that is still there, and the library it stands in. NotFound."""
    found = _LISTED.where(_I.c.id == item_id) if 0 < item_id <= cursors.LARGEST else _LISTED.where(false())
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    return _item(row), shelf(session, office, row.sop, actor, now)


def only_managers(on: Shelf) -> None:
    """Raises NotYours for everybody but those who keep the library."""
    if not on.manages:
        labels = " atau ".join(role.label for role in on.library.managers)
        raise NotYours(f"Mengunggah dan menghapus isi pustaka adalah wewenang {labels}.")


def add(session: Session, office: Office, key: str, actor: Actor, answer: Answer, now: datetime) -> Item:
    """A file joins the library (SPK-55). NotFound, NotYours, Invalid, TooLarge or WrongKind."""
    on = shelf(session, office, key, actor, now)
    only_managers(on)
    action = adding(on.library)
    nothing = no_case(on.run.sop, on.run.agency_id, now)
    checked = check_answer(session, nothing, action, actor, answer, on.run.moment, versioned=False)
    check_files(action, checked.documents)
    file = checked.documents[FILE][0]
    values = {
        "agency_id": on.run.agency_id,
        "sop": key,
        "title": checked.data[TITLE],
        "category": checked.data[CATEGORY],
        "attachment_id": file.id,
        "added_by": actor.id,
        "added_at": now,
    }
    made = claim(session, _I, values, "attachment_id")
    if made is None:
        raise Invalid({FILE: ["Berkas ini sudah pernah dimasukkan ke pustaka. Unggah berkas lain."]})
    return item(session, office, made, actor, now)[0]


def remove(session: Session, office: Office, item_id: int, actor: Actor, now: datetime) -> Item:
    """A file leaves the library (SPK-54); who removed it and when is kept. NotFound or NotYours."""
    found, on = item(session, office, item_id, actor, now)
    only_managers(on)
    take_away(session, _I, item_id, actor.id, now)
    return found


def _of(on: Shelf) -> Select[Any]:
    return _LISTED.where(_I.c.agency_id == on.run.agency_id, _I.c.sop == on.run.sop.key)


def _narrowed(statement: Select[Any], query: str, category: str) -> Select[Any]:
    statement = statement.where(every_word(query, _I.c.title, _I.c.category, _F.c.filename))
    if not category:
        return statement
    return statement.where(_I.c.category == category if storable(category) else false())


def _item(row: Row[Any]) -> Item:
    kind = KINDS[row.media_type].label if row.media_type in KINDS else row.media_type
    return Item(row.item, row.sop, row.title, row.category, kind, attachment_view(row), row.added_by, row.added_at)
