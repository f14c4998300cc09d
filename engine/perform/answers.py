"""What was answered: form, names, documents and warnings checked together. All faults are told at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine.declaration.actions import Action
from engine.declaration.forms import Moment
from engine.errors import Acknowledge, Invalid
from engine.perform.binding import Errors, bind
from engine.perform.documents import find_documents
from engine.perform.naming import look_up
from engine.rules.facts import Actor, CaseFacts
from engine.storable import storable

NOTE_LONGEST = 5000


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


def check_answer(
    session: Session,
    case: CaseFacts,
    action: Action,
    actor: Actor,
    answer: Answer,
    moment: Moment,
    *,
    versioned: bool,
    on_behalf: bool = False,
) -> Checked:
    """The answer, checked. Raises Invalid with every fault, then Acknowledge. `on_behalf`: taken in for somebody else."""
    errors: Errors = {}
    if versioned and (not isinstance(answer.version, int) or isinstance(answer.version, bool)):
        errors["version"] = ["Sertakan version berkas yang Anda lihat, berupa bilangan bulat."]
    note = _note(answer.note, errors)
    data, fields = bind(action, answer.fields, case, moment, errors, on_behalf=on_behalf)
    people, resources = look_up(session, case, action, data, moment, errors)
    documents = find_documents(session, action, actor, answer.attachments, errors)
    acknowledged = () if answer.acknowledge is None else answer.acknowledge
    if not isinstance(acknowledged, list | tuple | set | frozenset):
        errors["acknowledge"] = ["Sebutkan peringatan yang sudah dibaca sebagai daftar."]
    if errors:
        raise Invalid(errors)
    _warn(case, action, data, moment, acknowledged)
    return Checked(data, fields, people, resources, documents, note)


def _note(value: Any, errors: Errors) -> str:
    if value is None or (isinstance(value, str) and len(value) <= NOTE_LONGEST and storable(value)):
        return (value or "").strip()
    errors["note"] = [f"Catatan berupa teks, paling banyak {NOTE_LONGEST} huruf."]
    return ""


def _warn(case: CaseFacts, action: Action, data: dict[str, Any], moment: Moment, acknowledged: Collection[Any]) -> None:
    pending = [w for w in action.warns if w.code not in acknowledged and w.applies(case, data, moment)]
    if pending:
        raise Acknowledge([{"code": w.code, "text": w.text} for w in pending])
