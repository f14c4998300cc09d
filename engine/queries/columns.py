"""Columns of a table of cases in SQL: where a word is searched, and by what is sorted. The same on both databases.

Answers are read out of JSON as text. Instants and days are searched as they are shown, so a table's newest `LOOKED_THROUGH`
cases are written out for that; older ones are found by everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from engine.declaration.around import Column
from engine.declaration.sop import Sop
from engine.queries.cells import NO, YES, field_text, instant_text
from engine.queries.searching import words_of
from engine.records import Attachment, Case, CaseDocument, CasePerson, Entry, Person, Unit, table
from engine.wording import DAYS, MONTHS

LOOKED_THROUGH: Final = 2_000
_WORDS_OF_DATES = " ".join((*DAYS, *MONTHS, "WIB WITA WIT")).casefold()
_CASES, _E, _P, _D, _F = table(Case), table(Entry), table(Person), table(CaseDocument), table(Attachment)
_C = _CASES.c


def searched(
    session: Session, statement: Select[Any], sop: Sop, columns: Sequence[Column], query: str, zone: ZoneInfo
) -> Select[Any]:
    """The cases of `statement` in which each word of the query stands in some column."""
    words = [word.casefold() for word in words_of(query)]
    dates = _dates(session, statement, sop, columns, words, zone)
    for word in words:
        places = [place for column in columns for place in _places(sop, column, word)]
        statement = statement.where(or_(*places, _C.id.in_(dates.get(word, ()))))
    return statement


def _places(sop: Sop, column: Column, word: str) -> Iterable[ColumnElement[bool]]:
    """Where a word may stand in this column, what is written out of codes first."""
    of = column.of
    if column.source == "state":
        yield _C.state.in_(_matching({key: sop.state_label(key) for key in sop.states}, word))
    elif column.source == "people":
        named = select(1).join_from(CasePerson, Person, Person.id == CasePerson.person_id)
        yield exists(
            named.where(CasePerson.case_id == _C.id, CasePerson.role == of, _holds(Person.name, word)).correlate(_CASES)
        )
    elif column.source == "documents":
        handed = select(1).select_from(_D.join(_F, _F.c.id == _D.c.attachment_id))
        yield exists(
            handed.where(_D.c.case_id == _C.id, _D.c.name == of, _holds(_F.c.filename, word)).correlate(_CASES)
        )
    elif column.source == "field" and of in sop.choices:
        codes = _matching(sop.choices[of], word)
        yield or_(_answer(of).in_(codes), *(_answer(of).contains(f'"{code}"', autoescape=True) for code in codes))
    elif column.source == "field" and sop.kinds.get(of) == "yes_no":
        yield _answer(of).in_(
            [*(["1", "true"] if word in YES.casefold() else ()), *(["0", "false"] if word in NO.casefold() else ())]
        )
    elif column.source == "ordinal":
        yield _C.number.endswith(f"-{word.zfill(5)}", autoescape=True) if word.isdigit() and word[0] != "0" else false()
    elif not _is_time(sop, column):
        yield _holds(text_of(column), word)


def text_of(column: Column) -> ColumnElement[Any]:
    """The text of a column that is neither an instant nor written out of codes."""
    if column.source == "field":
        return _answer(column.of)
    built: Mapping[str, Callable[[str], ColumnElement[Any]]] = {
        "people": _appointed,
        "decided_by": decided_by,
        "documents": _first_file,
    }
    if column.source in built:
        return built[column.source](column.of)
    plain: Mapping[str, ColumnElement[Any]] = {
        "title": _C.title,
        "requester": _P.c.name,
        "state": _C.state,
        "unit": select(Unit.name).where(Unit.id == _C.unit_id).correlate(_CASES).scalar_subquery(),
        "opened_at": _C.opened_at,
        "closed_at": _C.closed_at,
    }
    return plain.get(column.source, _C.number)


def sorting(sop: Sop, column: Column) -> list[ColumnElement[Any]]:
    """By what the table is sorted along a column, upwards."""
    if column.source in ("number", "ordinal"):
        return [_C.id]
    if column.source == "state":
        order = {key: place for place, key in enumerate(sop.states)}
        return [case(order, value=_C.state, else_=len(order))]
    if column.source == "field":
        return _by_answer(sop, column)
    text = text_of(column)
    return [text if _is_time(sop, column) else func.lower(text)]


def _by_answer(sop: Sop, column: Column) -> list[ColumnElement[Any]]:
    value = _answer(column.of)
    if sop.kinds.get(column.of) == "number":
        return [func.length(value), value]  # whole numbers from 0: longer is larger, and nothing is ever cast in vain
    if labels := {code: label.casefold() for code, label in sop.choices.get(column.of, {}).items()}:
        return [case(labels, value=value, else_=value)]
    return [value if _is_time(sop, column) else func.lower(value)]


def decided_by(action: str) -> ColumnElement[Any]:
    """The name of who last did the action in the case."""
    return (
        select(_P.c.name)
        .select_from(_E.join(_P, _P.c.id == _E.c.actor_id))
        .where(_E.c.case_id == _C.id, _E.c.action == action)
        .order_by(_E.c.seq.desc())
        .limit(1)
        .correlate(_CASES)
        .scalar_subquery()
    )


def _appointed(role: str) -> ColumnElement[Any]:
    named = select(func.min(_P.c.name)).select_from(table(CasePerson).join(_P, _P.c.id == CasePerson.person_id))
    return named.where(CasePerson.case_id == _C.id, CasePerson.role == role).correlate(_CASES).scalar_subquery()


def _first_file(document: str) -> ColumnElement[Any]:
    handed = select(func.min(_F.c.filename)).select_from(_D.join(_F, _F.c.id == _D.c.attachment_id))
    return handed.where(_D.c.case_id == _C.id, _D.c.name == document).correlate(_CASES).scalar_subquery()


def _dates(
    session: Session, statement: Select[Any], sop: Sop, columns: Sequence[Column], words: Iterable[str], zone: ZoneInfo
) -> dict[str, list[int]]:
    """For each word that may be part of a date, the ids of the cases whose shown dates hold it."""
    timed = [column for column in columns if _is_time(sop, column)]
    wanted = [word for word in words if any(c.isdigit() for c in word) or word.rstrip(",") in _WORDS_OF_DATES]
    if not timed or not wanted:
        return {}
    values = (text_of(column).label(f"when_{n}") for n, column in enumerate(timed))
    newest = statement.with_only_columns(_C.id, *values).order_by(_C.id.desc()).limit(LOOKED_THROUGH)
    shown = {
        row[0]: " ".join(_written(sop, c, value, zone) for c, value in zip(timed, row[1:], strict=True)).casefold()
        for row in session.execute(newest)
    }
    return {word: [i for i, text in shown.items() if word in text] for word in wanted}


def _written(sop: Sop, column: Column, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime) or value is None:
        return instant_text(value, column, zone)
    return field_text(sop, column, value, zone)


def _is_time(sop: Sop, column: Column) -> bool:
    if column.source == "field":
        return sop.kinds.get(column.of) in ("datetime", "date")
    return column.source in ("opened_at", "closed_at")


def _answer(name: str) -> ColumnElement[Any]:
    text: ColumnElement[Any] = _C.fields[name].as_string()
    return text


def _holds(place: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = place.icontains(word, autoescape=True)
    return found


def _matching(labels: Mapping[str, str], word: str) -> list[str]:
    return [code for code, label in labels.items() if word in label.casefold()]
