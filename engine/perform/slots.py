"""What fills the slots of a message: facts of the case, answers in words, names of those appointed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from engine.declaration.forms import Moment
from engine.declaration.sop import Sop
from engine.office import Office
from engine.queries.people import called
from engine.templates import DATE_PARTS, TABLE
from engine.wording import clock_text, day_text, slashed, when_text

if TYPE_CHECKING:
    from engine.perform.messages import News

_PARTS: dict[str, Callable[[datetime, Moment], str]] = {
    "tanggal": lambda at, moment: slashed(moment.local(at).date()),
    "pukul": lambda at, moment: clock_text(at, moment.zone),
}
assert set(_PARTS) == DATE_PARTS  # noqa: S101  (the check of declarations promises these)


def slots(session: Session, office: Office, news: News, moment: Moment, wanted: Collection[str]) -> dict[str, str]:
    """The values of the slots a template uses, all but the reader's own name. Instants are written as the house writes them."""
    made = _made(office, news, moment)
    fields = {**news.case.fields, **news.answer}
    names = called(session, news.sop, {name: fields[name] for name in wanted if name in fields})
    found: dict[str, str] = {}
    for name in wanted:
        base, _, part = name.rpartition("_")
        if name in made:
            found[name] = made[name]()
        elif name in fields:
            found[name] = written(fields[name], name, news.sop, moment, names)
        elif part in _PARTS and news.case.moment_of(base) is not None:
            found[name] = _PARTS[part](datetime.fromisoformat(fields[base]), moment)
    return found


def _made(office: Office, news: News, moment: Moment) -> dict[str, Callable[[], str]]:
    case, sop = news.case, news.sop
    return {
        "number": lambda: case.number,
        "title": lambda: str(case.fields.get(sop.title_field, "")),
        "sop": lambda: sop.identity.name,
        "agency": lambda: news.agency,
        "state": lambda: sop.state_label(case.state),
        "holder": lambda: _holder(sop, news),
        "due": lambda: when_text(news.due_at, moment.zone) if news.due_at is not None else "menyesuaikan",
        "link": lambda: office.link(case.number),
        "tracking": lambda: office.tracking_link(case.number),
        "survey": lambda: office.survey_link(case.number),
        "again": lambda: office.again_link(sop.key, case.number),
        "requester": lambda: news.requester_name,
        **{TABLE + each.key: partial(office.table_link, sop.key, each.key) for each in sop.around.tables},
    }


def _holder(sop: Sop, news: News) -> str:
    labels = {r.key: r.label for r in sop.roles}
    return ", ".join(dict.fromkeys(labels.get(role, role) for role, _ in news.next if role is not None)) or "-"


def written(value: Any, name: str, sop: Sop, moment: Moment, names: Mapping[str, str]) -> str:
    """An answer in words, by what the form says it is: what merely looks like a date is somebody's text."""
    kind = sop.kinds.get(name, "")
    if kind in ("person", "people", "resource", "choice", "choices"):
        labels = sop.choices.get(name, {}) if kind.startswith("choice") else names
        return _listed(labels.get(v, v) for v in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        return _listed(value)
    if kind == "yes_no":
        return "Ya" if value else "Tidak"
    if kind == "datetime":
        return when_text(datetime.fromisoformat(value), moment.zone)
    return day_text(date.fromisoformat(value)) if kind == "date" else str(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(str(v) for v in values)
