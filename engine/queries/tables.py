"""Tables of cases: the declared columns, searched, sorted, a page at a time. One statement a page, everything else in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, false, func, or_, select
from sqlalchemy.orm import Session

from engine.declaration.actions import STAY
from engine.declaration.around import CaseTable, Column
from engine.declaration.roles import Requester
from engine.declaration.sop import Sop
from engine.errors import NotFound, NotYours
from engine.office import Office
from engine.perform.load import CASES, Loaded
from engine.queries import searching
from engine.queries.cells import Cell, Looked, cell
from engine.queries.columns import searched, sorting
from engine.queries.table_rows import load_rows, look_up, reached
from engine.records import Case
from engine.rules.around import Extent, extent, moves_status
from engine.rules.decide import allowed
from engine.rules.facts import Actor
from engine.rules.rights import reads_documentation, sees, sees_documents
from engine.running import Running
from engine.storable import storable

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of a table is wanted. `sort` is a column counted from 1, negative downwards, 0 as declared; `page` from 1."""

    query: str = ""
    sort: int = 0
    size: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """A case in a table. `actions` are (name, label) of what the reader may do; `status` whether they may move it by choosing a
    state, `opens` whether they may open it at all."""

    number: str
    cells: Sequence[Cell]
    actions: Sequence[tuple[str, str]]
    status: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of a table. `count` is of all pages, `asked` what is shown with everything out of bounds put right."""

    table: CaseTable
    columns: Sequence[Column]
    rows: Sequence[TableRow]
    count: int
    pages: int
    asked: Asked


def find_table(run: Running, key: str, actor: Actor) -> tuple[CaseTable, Extent]:
    """The declared table of that key, and how much of it the actor reads. NotFound, NotYours."""
    found = next((each for each in run.sop.around.tables if each.key == key), None)
    if found is None:
        raise NotFound("Tabel itu tidak ada pada layanan ini.")
    much = extent(run.sop, run.agency_id, actor, found)
    if much is None:
        raise NotYours(f"Tabel ini dibaca oleh {' atau '.join(role.label for role in found.readers)}.")
    return found, much


def columns_of(sop: Sop, found: CaseTable) -> list[Column]:
    """The columns to show: what the SOP keeps secret stands in no table and no export."""
    return [c for c in found.columns if not (c.source == "field" and c.of in sop.secrets)]


def table_page(
    session: Session, office: Office, run: Running, key: str, actor: Actor, asked: Asked, now: datetime
) -> TablePage:
    """A page of the table, newest first unless sorted. NotFound, NotYours. What cannot be is put right: the first size, the last
    page, the declared order."""
    found, much = find_table(run, key, actor)
    columns = columns_of(run.sop, found)
    wanted = _wanted(session, run, found, much, columns, actor, asked.query)
    count = session.scalar(select(func.count()).select_from(wanted.with_only_columns(Case.id).subquery())) or 0
    size = asked.size if asked.size in found.sizes else found.sizes[0]
    pages = max(1, -(-count // size))
    put_right = replace(
        asked,
        size=size,
        page=min(max(asked.page, 1), pages),
        sort=asked.sort if abs(asked.sort) <= len(columns) else 0,
    )
    statement = _ordered(wanted, run.sop, found, columns, put_right.sort)
    rows = session.execute(statement.offset((put_right.page - 1) * size).limit(size)).all()
    return TablePage(found, columns, _rows(session, office, run, columns, rows, actor, now), count, pages, put_right)


def exported(
    session: Session, office: Office, run: Running, key: str, actor: Actor, asked: Asked, now: datetime
) -> tuple[CaseTable, list[Column], Iterator[list[str | int]]]:
    """Every row of the table as searched and sorted, read in portions. NotFound, NotYours; Invalid when it is too large."""
    found, much = find_table(run, key, actor)
    columns = columns_of(run.sop, found)
    wanted = _wanted(session, run, found, much, columns, actor, asked.query)
    ids = session.scalars(
        _ordered(wanted, run.sop, found, columns, asked.sort)
        .with_only_columns(Case.id)
        .limit(searching.LARGEST_EXPORT + 1)
    ).all()
    searching.whole(ids)
    return found, columns, _portions(session, office, run, columns, ids, actor, now)


def _portions(
    session: Session,
    office: Office,
    run: Running,
    columns: Sequence[Column],
    ids: Sequence[int],
    actor: Actor,
    now: datetime,
) -> Iterator[list[str | int]]:
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        by_id = {row.id: row for row in session.execute(CASES.where(Case.id.in_(part)))}
        for line in _rows(session, office, run, columns, [by_id[i] for i in part], actor, now):
            yield [each.text if each.number is None else each.number for each in line.cells]


def _wanted(
    session: Session, run: Running, found: CaseTable, much: Extent, columns: Sequence[Column], actor: Actor, query: str
) -> Select[Any]:
    statement = CASES.where(Case.sop == run.sop.key, Case.agency_id == run.agency_id, Case.removed_at.is_(None))
    if found.states:
        statement = statement.where(Case.state.in_(found.states))
    if much == "own":
        statement = statement.where(or_(Case.requester_id == actor.id, Case.unit_id.in_(_own_units(run, actor))))
    if not storable(query):
        return statement.where(false())
    shown = [c for c in columns if c.source != "documents" or much == "own" or actor.kind == "auditor"]
    return searched(session, statement, run.sop, shown, query, run.zone)  # names of files only where all are shown


def _own_units(run: Running, actor: Actor) -> list[int]:
    """The units whose cases are the actor's own here: where they hold the requesters' role and units share their cases."""
    role = run.sop.first.role
    shared = isinstance(role, Requester) and role.by_unit
    return [
        h.unit_id
        for h in actor.holdings
        if shared and h.unit_id is not None and (run.sop.key, role.key) in h.roles and h.covers(run.sop.key)
    ]


def _ordered(statement: Select[Any], sop: Sop, found: CaseTable, columns: Sequence[Column], sort: int) -> Select[Any]:
    last = Case.id.desc() if found.newest else Case.id.asc()
    if not sort or abs(sort) > len(columns):
        return statement.order_by(last)
    by = sorting(sop, columns[abs(sort) - 1])
    return statement.order_by(*((each.desc() if sort < 0 else each.asc()).nulls_last() for each in by), last)


def _rows(
    session: Session,
    office: Office,
    run: Running,
    columns: Sequence[Column],
    rows: Sequence[Row[Any]],
    actor: Actor,
    now: datetime,
) -> list[TableRow]:
    cases = load_rows(session, office, run, rows, now)
    roles = reached(session, [row.id for row in rows])
    looked = look_up(session, columns, rows)
    return [_row(case, columns, looked, actor, roles.get(case.row.id, set())) for case in cases]


def _row(case: Loaded, columns: Sequence[Column], looked: Looked, actor: Actor, reached: set[str | None]) -> TableRow:
    sop, facts = case.declared.sop, case.facts
    opens = sees(sop, facts, actor)
    whole = opens and sees_documents(sop, facts, actor, reached)
    status = moves_status(sop, facts, actor)
    return TableRow(
        number=case.row.number,
        cells=[cell(c, case, looked, whole=whole or (opens and _documentation(case, c, actor))) for c in columns],
        actions=list(_actions(case, actor, status=status)),
        status=status,
        opens=opens,
    )


def _documentation(case: Loaded, column: Column, actor: Actor) -> bool:
    """Whether the column holds what was brought after the end, and the actor's office reads that (SPK-42, SPK-56)."""
    said = case.declared.sop.around.documentation
    theirs = column.source == "documents" and said is not None and said.document == column.of
    return theirs and said is not None and reads_documentation(said, case.facts, actor)


def _actions(case: Loaded, actor: Actor, *, status: bool) -> Iterator[tuple[str, str]]:
    """What the reader may do (SPK-36). What moves the case is one action where its status is chosen on a page of its own."""
    sop = case.declared.sop
    for name in allowed(case.declared.book, case.facts, actor, case.moment):
        pairs = sop.named(name)
        action, row = next((pair for pair in pairs if case.facts.state in sop.leaves(*pair)), pairs[0])
        if not status or action.to is STAY or sop.goal(action, row) in (None, case.facts.state):
            yield name, action.label


__all__ = ["Asked", "TablePage", "TableRow", "exported", "find_table", "table_page"]
