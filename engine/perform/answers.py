"""What was answered: the form is run, names are looked up, documents are found. All faults are told at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import holders
from engine.declaration.actions import Action
from engine.declaration.fields import PeopleOf, PersonOf, ResourceOf, When
from engine.declaration.forms import AnswerForm, Moment, fields_of
from engine.errors import Acknowledge, Invalid
from engine.records import Attachment, Person, Resource
from engine.rules.facts import Actor, CaseFacts
from engine.storable import storable

LONGEST = 20_000
NOTE_LONGEST = 5000
NO_OBJECT = "Jenis isian ini salah."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door hands in. Everything may be of any type: it comes from outside and is checked here."""

    fields: Any = field(default_factory=dict)
    attachments: Any = field(default_factory=dict)
    acknowledge: Any = ()
    note: Any = ""
    version: Any = None


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer that holds. `data` is what forms and warnings see, `fields` the same as JSON, `people` and `resources` ids."""

    data: dict[str, Any]
    fields: dict[str, Any]
    people: dict[str, tuple[int, ...]]
    resources: dict[str, int]
    documents: dict[str, tuple[Any, ...]]
    note: str


class Sent:
    """The answer as WTForms wants it: names with lists of strings."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        """Every value sent under a name."""
        return list(self._values.get(name, ()))


def check_answer(
    session: Session, case: CaseFacts, action: Action, actor: Actor, answer: Answer, moment: Moment, *, versioned: bool
) -> Checked:
    """The answer, checked. Raises Invalid with every fault, then Acknowledge."""
    errors: dict[str, list[str]] = {}
    if versioned and (not isinstance(answer.version, int) or isinstance(answer.version, bool)):
        errors["version"] = ["Sertakan version berkas yang Anda lihat, berupa bilangan bulat."]
    note = _note(answer.note, errors)
    data, fields = bind(action, answer.fields, case, moment, errors)
    people, resources = look_up(session, case, action, data, moment, errors)
    documents = _documents(session, action, actor, answer.attachments, errors)
    acknowledged = () if answer.acknowledge is None else answer.acknowledge
    if not isinstance(acknowledged, list | tuple | set | frozenset):
        errors["acknowledge"] = ["Sebutkan peringatan yang sudah dibaca sebagai daftar."]
    if errors:
        raise Invalid(errors)
    _warn(case, action, data, moment, acknowledged)
    return Checked(data, fields, people, resources, documents, note)


def _note(value: Any, errors: dict[str, list[str]]) -> str:
    if value is None or (isinstance(value, str) and len(value) <= NOTE_LONGEST and storable(value)):
        return (value or "").strip()
    errors["note"] = [f"Catatan berupa teks, paling banyak {NOTE_LONGEST} huruf."]
    return ""


def bind(
    action: Action, sent: Any, case: CaseFacts, moment: Moment, errors: dict[str, list[str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Runs the action's form over what was sent. Gives the data and the same as JSON; faults go into `errors`."""
    if not isinstance(sent, Mapping):
        errors["fields"] = ["Isian harus berupa objek."]
        return {}, {}
    if action.asks is None:
        return {}, {}
    stored = dict(case.fields)
    values = {**_sent_names(action.asks, stored), **sent} if action.amends else sent
    form = action.asks(Sent(_strings(action.asks, values, errors)), moment=moment, stored=stored)
    if not form.validate():
        for name, faults in form.errors.items():
            errors.setdefault(str(name), [str(f) for f in faults])
    if not errors:
        for name, sentence in form.cross_check():
            errors.setdefault(name, []).append(sentence)
        _in_calendar(form, moment, errors)
    data = {name: value for name, value in form.data.items() if value not in (None, "", [])}
    return data, {name: as_json(value) for name, value in data.items()}


def _sent_names(form: type[AnswerForm], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {f.name: stored[f.name] for f in fields_of(form) if f.name in stored}


def _strings(form: type[AnswerForm], sent: Mapping[str, Any], errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """JSON to what a browser would have sent; a value of the wrong type is a fault of its field."""
    found: dict[str, list[str]] = {}
    for bound in fields_of(form):
        value = sent.get(bound.name)
        if value is None:
            continue
        listed = bound.schema.get("type") == "array"
        values = value if isinstance(value, list | tuple) and listed else [value]
        texts = [_text(v, bound.schema) for v in values]
        if any(t is None or len(t) > LONGEST or not storable(t) for t in texts):
            errors[bound.name] = [_complaint(texts)]
        else:
            found[bound.name] = [t for t in texts if t is not None]
    return found


def _complaint(texts: Sequence[str | None]) -> str:
    if any(t is None for t in texts):
        return NO_OBJECT
    if any(t is not None and len(t) > LONGEST for t in texts):
        return "Isian terlalu panjang."
    return "Isian memuat huruf yang tidak dapat disimpan. Ketik ulang tanpa huruf khusus itu."


def _text(value: Any, schema: Mapping[str, Any]) -> str | None:
    """One value as text, or None when its JSON type does not fit the field."""
    kind = schema.get("type")
    if isinstance(value, bool):
        return str(value).lower() if kind == "boolean" else None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and kind == "integer" and abs(value) < 10**30 else None


def _in_calendar(form: AnswerForm, moment: Moment, errors: dict[str, list[str]]) -> None:
    """An instant outside the compiled calendar could not be given a deadline."""
    for bound in form:
        if isinstance(bound, When) and isinstance(bound.data, datetime):
            day = moment.local(bound.data).date()
            if not moment.calendar.first_day < day < moment.calendar.last_day:
                errors[bound.name] = ["Waktunya terlalu jauh. Periksa kembali tahunnya."]


def as_json(value: Any) -> Any:
    """A form's data as JSON: instants and days in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime | date) else value


def look_up(
    session: Session,
    case: CaseFacts,
    action: Action,
    data: Mapping[str, Any],
    moment: Moment,
    errors: dict[str, list[str]],
) -> tuple[dict[str, tuple[int, ...]], dict[str, int]]:
    """Ids of the persons and resources the answer names; who does not hold the role today is a fault."""
    people: dict[str, tuple[int, ...]] = {}
    resources: dict[str, int] = {}
    for bound in fields_of(action.asks):
        value = data.get(bound.name)
        if value is None:
            continue
        if isinstance(bound, PersonOf | PeopleOf):
            names = value if isinstance(value, list) else [value]
            people[bound.name] = _people(session, case, bound.role.key, names, moment.now, bound.name, errors)
        elif isinstance(bound, ResourceOf):
            found = session.scalar(
                select(Resource.id).where(
                    Resource.key == value,
                    Resource.agency_id == case.agency_id,
                    Resource.kind == bound.resource_kind,
                    Resource.active,
                )
            )
            if found is None:
                errors[bound.name] = ["Tidak ada dalam daftar. Pilih salah satu yang tersedia."]
            else:
                resources[bound.name] = found
    return people, resources


def _people(
    session: Session,
    case: CaseFacts,
    role: str,
    names: list[str],
    now: datetime,
    name: str,
    errors: dict[str, list[str]],
) -> tuple[int, ...]:
    rows = session.execute(select(Person.username, Person.id).where(Person.username.in_(names), Person.active)).all()
    ids: dict[str | None, int] = {row.username: row.id for row in rows}
    able = set().union(*holders(session, case.agency_id, case.sop, now).get(role, {}).values())
    if len(set(names)) != len(names):
        errors[name] = ["Ada nama yang tertulis dua kali."]
    elif case.requester_id in ids.values():
        errors[name] = ["Pemohon tidak dapat ditunjuk untuk permohonannya sendiri."]
    elif any(ids.get(n) not in able for n in names):
        errors[name] = ["Tidak ada dalam daftar pelaksana yang aktif hari ini. Pilih salah satu dari daftar."]
    return tuple(ids[n] for n in names if n in ids)


def _documents(
    session: Session, action: Action, actor: Actor, sent: Any, errors: dict[str, list[str]]
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
                "Lampiran disebut dengan pengenalnya, satu berkas." if not document.many else NO_OBJECT
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


def _attachments(
    session: Session, actor: Actor, ids: list[str], name: str, errors: dict[str, list[str]]
) -> tuple[Any, ...]:
    rows = session.execute(
        select(Attachment.__table__).where(Attachment.public_id.in_(ids), Attachment.uploader_id == actor.id)
    ).all()
    if len(rows) != len(set(ids)):
        errors[name] = ["Lampiran tidak ditemukan. Unggah kembali berkasnya."]
    return tuple(rows)


def _warn(case: CaseFacts, action: Action, data: dict[str, Any], moment: Moment, acknowledged: Collection[Any]) -> None:
    pending = [w for w in action.warns if w.code not in acknowledged and w.applies(case, data, moment)]
    if pending:
        raise Acknowledge([{"code": w.code, "text": w.text} for w in pending])
