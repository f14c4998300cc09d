"""What was brought after the end of cases: by kind for one case, and over all cases of a SOP (SPK-56, SPK-61…SPK-64)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.declaration.around import Column, Documentation
from engine.declaration.sop import Sop
from engine.errors import NotFound, NotYours
from engine.office import Office
from engine.queries.cells import Cell, cell
from engine.queries.columns import searched, sorting
from engine.queries.documents import attachment_view
from engine.queries.lists import load_many
from engine.queries.searching import following, how_many, words_of
from engine.queries.table_rows import look_up
from engine.queries.views import AttachmentView, CaseView, Page
from engine.queries.visible import units_of, visible
from engine.records import Attachment, Case, CaseDocument, CasePerson, Person, table
from engine.rules.facts import Actor
from engine.rules.rights import reads_documentation
from engine.running import Running
from engine.storable import storable

_F, _L, _U = table(Attachment), table(CaseDocument), aliased(Person)
NEWEST: Final = "-waktu"
NOT_FOR_ADMINS: Final = "Dokumentasi dibaca oleh pemohon dan petugas layanan ini."


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of one kind, and who brought them."""

    kind: str
    label: str
    files: Sequence[AttachmentView]
    uploaders: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """The files of one kind of one case, for the list over all cases. `cells` are those of the declared columns."""

    number: str
    title: str
    cells: Sequence[Cell]
    brought: Brought


def of_case(session: Session, case: CaseView, actor: Actor) -> list[Brought] | None:
    """A line for every kind the SOP names, also an empty one; None where the actor may not read it or none can be there yet.

    Readers are who sees the case with its documents, and the `readers` of the declaration.
    """
    said = case.declared.sop.around.documentation
    if said is None or (case.outline and not reads_documentation(said, case.facts, actor)):
        return None
    found = _files(session, said, [case.id])
    if not found and case.state not in case.declared.sop.all_actions[said.action][0].leaves:
        return None
    labels = kinds(case.declared.sop, said)
    others = {kind: kind for case_id, kind in found if kind and kind not in labels}
    return [_brought(kind, label, found.get((case.id, kind), ())) for kind, label in (labels | others).items()]


def columns(sop: Sop) -> tuple[Column, ...]:
    """The declared columns, without those of secrets."""
    said = sop.around.documentation
    return tuple(
        c for c in (said.columns if said is not None else ()) if c.source != "field" or c.of not in sop.secrets
    )


def kinds(sop: Sop, said: Documentation) -> dict[str, str]:
    """The kinds of documentation with their labels, in the order of the form."""
    return sop.choices.get(said.kind, {})


def lines(
    session: Session,
    office: Office,
    run: Running,
    actor: Actor,
    now: datetime,
    *,
    query: str = "",
    order: str = NEWEST,
    start: int = 0,
    limit: int = 25,
) -> Page[Line]:
    """What was brought to the cases the actor may read of: all for `readers` and the auditor, else their own.

    NotFound where the SOP declares no documentation; NotYours for an administrator. `order` is a key of `orders`, turned round
    by a minus before it.
    """
    said = run.sop.around.documentation
    if said is None:
        raise NotFound("Layanan itu tidak mempunyai dokumentasi.")
    if actor.kind not in ("person", "auditor"):
        raise NotYours(NOT_FOR_ADMINS)
    base = _groups(said).where(_readable(session, office, run, said, actor, now))
    statement = _searched(session, base, run, said, query)
    count = how_many(session, statement)
    known = orders(run.sop)
    down, name = order.startswith("-"), order.removeprefix("-")
    by = [each.desc() if down or name not in known else each for each in known.get(name, known["waktu"])]
    statement = statement.order_by(*by, Case.id.desc(), _L.c.kind)
    pairs = [(row.id, row.kind) for row in session.execute(statement.offset(start).limit(limit))]
    found = list(_lines(session, office, run.sop, said, pairs, now))
    return Page(found, following(start, limit, count), count)


def orders(sop: Sop) -> dict[str, list[ColumnElement[Any]]]:
    """By what the list can be sorted: the number of a column, "jenis", "pengunggah", or "waktu" of the upload."""
    found = {str(n): sorting(sop, column) for n, column in enumerate(columns(sop))}
    return found | {"jenis": [_L.c.kind], "pengunggah": [func.min(_U.name)], "waktu": [func.max(_F.c.uploaded_at)]}


def _groups(said: Documentation) -> Select[Any]:
    return (
        select(Case.id, _L.c.kind)
        .join(Person, Person.id == Case.requester_id)
        .join(_L, _L.c.case_id == Case.id)
        .join(_F, _F.c.id == _L.c.attachment_id)
        .join(_U, _U.id == _F.c.uploader_id)
        .where(_L.c.name == said.document)
        .group_by(Case.id, Person.id, _L.c.kind)
    )


def _readable(
    session: Session, office: Office, run: Running, said: Documentation, actor: Actor, now: datetime
) -> ColumnElement[bool]:
    here = and_(Case.agency_id == run.agency_id, Case.sop == run.sop.key, visible(session, office, actor, now))
    if actor.kind == "auditor" or run.held(actor, said.readers) is not None:
        return here
    appointed = exists(select(1).where(CasePerson.case_id == Case.id, CasePerson.person_id == actor.id))
    return and_(here, or_(Case.requester_id == actor.id, Case.unit_id.in_(units_of(actor)), appointed))


def _searched(session: Session, statement: Select[Any], run: Running, said: Documentation, query: str) -> Select[Any]:
    """Each word stands in a column, or in the number, the kind, the name of a file or of who brought it."""
    if not storable(query):
        return statement.where(false())
    cases = select(Case.id).join(Person, Person.id == Case.requester_id)
    cases = cases.where(Case.agency_id == run.agency_id, Case.sop == run.sop.key)
    for word in words_of(query):
        codes = [code for code, label in kinds(run.sop, said).items() if word.casefold() in label.casefold()]
        places = (place.icontains(word, autoescape=True) for place in (Case.number, _U.name, _F.c.filename))
        asked = columns(run.sop)
        shown = searched(session, cases, run.sop, asked, word, run.zone) if asked else cases.where(false())
        statement = statement.where(or_(*places, _L.c.kind.in_(codes), Case.id.in_(shown)))
    return statement


def _lines(
    session: Session,
    office: Office,
    sop: Sop,
    said: Documentation,
    pairs: Sequence[tuple[int, str | None]],
    now: datetime,
) -> Iterator[Line]:
    ids = list(dict.fromkeys(case_id for case_id, _ in pairs))
    cases, files = load_many(session, office, ids, now), _files(session, said, ids)
    looked = look_up(session, columns(sop), [case.row for case in cases.values()])
    for case_id, kind in pairs:
        case = cases[case_id]
        labels = kinds(case.declared.sop, said)
        yield Line(
            case.row.number,
            case.row.title,
            [cell(column, case, looked, whole=True) for column in columns(sop)],
            _brought(kind or "", labels.get(kind or "", kind or "–"), files[case_id, kind or ""]),
        )


def _files(session: Session, said: Documentation, case_ids: Sequence[int]) -> Mapping[tuple[int, str], list[Any]]:
    """The files by case and kind, in the order they came."""
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in session.execute(
        select(_F, _L.c.case_id, _L.c.kind, _U.name)
        .join(_L, _L.c.attachment_id == _F.c.id)
        .join(_U, _U.id == _F.c.uploader_id)
        .where(_L.c.case_id.in_(case_ids), _L.c.name == said.document)
        .order_by(_L.c.seq, _F.c.id)
    ):
        found[row.case_id, row.kind or ""].append(row)
    return found


def _brought(kind: str, label: str, rows: Sequence[Any]) -> Brought:
    return Brought(kind, label, [attachment_view(row) for row in rows], list(dict.fromkeys(row.name for row in rows)))


__all__ = ["NEWEST", "Brought", "Line", "columns", "kinds", "lines", "of_case", "orders"]
