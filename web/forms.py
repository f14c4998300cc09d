"""Declared forms as pages show them: any action, with everything typed kept. Drawn by `macros/form.html`."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.declaration import STAY, Action, AnswerForm, Document
from engine.declaration.fields import PeopleOf, Reference
from engine.declaration.forms import Moment, fields_of
from engine.errors import Acknowledge, Invalid, Refusal
from engine.files import describe
from engine.queries.options import options, suggestions
from engine.queries.views import AttachmentView
from web.formviews import Check, Choice, DocumentView, FieldView, FormView
from web.sent import Sent

FEW = 4
"""So many choices still stand side by side; more become a list to open."""
INPUTS = {
    "text": "text",
    "phone": "tel",
    "email": "email",
    "number": "number",
    "date": "date",
    "datetime": "datetime-local",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is for: an action of a SOP, in an agency, on a case with these fields (none before it is filed)."""

    action: Action
    sop: str
    agency_id: int
    moment: Moment
    stored: Mapping[str, Any]
    version: int | None = None
    requester_id: int | None = None
    contact: tuple[str, str] = ("email", "whatsapp")
    suggesting: Collection[str] = ()


def show(
    session: Session,
    asked: Asked,
    url: str,
    *,
    sent: Sent | None = None,
    refusal: Refusal | None = None,
    defaults: Mapping[str, Any] | None = None,
    check: Check | None = None,
) -> FormView:
    """The form of an action: empty, or as it was sent with the reason why it was refused.

    `defaults` fill fields by name in an empty form, as a case stores them. After a refusal the version shown is the one of
    `asked`.
    """
    action, said = asked.action, sent or Sent()
    errors = dict(refusal.errors) if isinstance(refusal, Invalid) else {}
    values = said.values if sent is not None else _prefilled(asked, defaults or {})
    fields = tuple(_field(session, asked, f, values, errors.pop(f.name, [])) for f in fields_of(_asks(asked)))
    documents = tuple(
        _document(action, d, said.files.get(d.name, ()), errors.pop(d.name, [])) for d in action.documents
    )
    return FormView(
        action=action,
        url=url,
        id=f"aksi-{action.name}",
        fields=fields,
        documents=documents,
        warnings=_warnings(action, said, refusal),
        acknowledged=said.acknowledged,
        key=said.key or secrets.token_urlsafe(18),
        version=asked.version,
        note=said.note,
        sentence=refusal.detail if refusal is not None else "",
        others=tuple(s for sentences in errors.values() for s in sentences),
        check=check,
    )


def _asks(asked: Asked) -> type[AnswerForm] | None:
    return asked.action.asks


def _prefilled(asked: Asked, defaults: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the case holds already, where the action changes it; else the defaults given."""
    values = {name: _all_typed(value) for name, value in defaults.items()}
    if asked.action.amends or asked.action.to is STAY:
        for name in (f.name for f in fields_of(asked.action.asks)):
            if (asked.action.amends or name in asked.action.keeps) and asked.stored.get(name) is not None:
                values[name] = _all_typed(asked.stored[name])
    return values


def _all_typed(stored: Any) -> list[str]:
    return [_as_typed(value) for value in (stored if isinstance(stored, list) else [stored])]


def _as_typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field(
    session: Session, asked: Asked, field: Any, values: Mapping[str, list[str]], errors: Sequence[str]
) -> FieldView:
    value = values.get(field.name, [])
    pairs = _pairs(session, asked, field)
    if not value and field.flags.required and len(pairs) == 1:
        value = [pairs[0][0]]
    first = value[0] if value else ""
    return FieldView(
        name=field.name,
        id=f"{asked.action.name}-{field.name}",
        label=field.label.text,
        widget=_widget(field, len(pairs)),
        type=INPUTS.get(field.kind, "text") if field.name != asked.contact[1] else "tel",
        value=_local(first, asked.moment) if field.kind == "datetime" else first,
        choices=tuple(Choice(v, label, v in value) for v, label in pairs),
        required=bool(field.flags.required),
        hint=str(field.description or ""),
        errors=tuple(errors),
        attributes=_attributes(asked, field),
        suggestions=tuple(suggestions(session, asked.agency_id, asked.sop, field.name))
        if field.name in asked.suggesting
        else (),
    )


def _pairs(session: Session, asked: Asked, field: Any) -> list[tuple[str, str]]:
    if isinstance(field, Reference | PeopleOf):
        return options(session, asked.agency_id, asked.sop, field, asked.moment.now, requester_id=asked.requester_id)
    if not hasattr(field, "iter_choices"):
        return []
    return [(str(c.value), str(c.label)) for c in field.iter_choices() if c.value != ""]


def _widget(field: Any, choices: int) -> str:
    if field.kind in ("choices", "people"):
        return "checkboxes"
    if field.kind == "yes_no" or (
        field.kind in ("choice", "person", "resource") and 0 < choices <= FEW and field.flags.required
    ):
        return "radios"
    if field.kind in ("choice", "person", "resource"):
        return "select"
    return "textarea" if field.kind == "long_text" else "input"


def _attributes(asked: Asked, field: Any) -> dict[str, str]:
    """What helps the keyboard of a phone and the filling-in of a browser; never a rule, those are the engine's. A bound that some
    may pass is left to the engine too: a browser would hold those up, and could not tell the others whom to ask (LZM-08)."""
    schema, email, whatsapp = field.schema, *asked.contact
    found = {
        "min": schema.get("minimum"),
        "max": schema.get("maximum") if getattr(field, "beyond", None) is None else None,
        "maxlength": schema.get("maxLength"),
        "inputmode": "numeric" if field.kind == "number" else None,
        "autocomplete": {email: "email", whatsapp: "tel"}.get(field.name),
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _local(text: str, moment: Moment) -> str:
    """An instant as a browser's own field wants it, in the office's zone; what cannot be read stays as typed."""
    try:
        at = datetime.fromisoformat(text)
        local = at if at.tzinfo is None else moment.local(at)
    except (ValueError, OverflowError):
        return text
    return local.strftime("%Y-%m-%dT%H:%M")


def _document(
    action: Action, document: Document, kept: Sequence[AttachmentView], errors: Sequence[str]
) -> DocumentView:
    limit = document.max_bytes // (1024 * 1024)
    return DocumentView(
        name=document.name,
        id=f"{action.name}-{document.name}",
        label=document.label,
        required=document.required and document.name not in action.one_of and not action.amends,
        many=document.many,
        accept=",".join(document.kinds),
        hint=f"{describe(document.kinds)}, {limit} MB",
        errors=tuple(errors),
        kept=kept,
        one_of=document.name in action.one_of,
    )


def _warnings(action: Action, sent: Sent, refusal: Refusal | None) -> tuple[Mapping[str, str], ...]:
    """The warnings to acknowledge: those just raised, and those acknowledged before."""
    raised = {w["code"]: w for w in refusal.extra["warnings"]} if isinstance(refusal, Acknowledge) else {}
    known = {w.code: {"code": w.code, "text": w.text} for w in action.warns if w.code in sent.acknowledged}
    return tuple({**known, **raised}.values())


__all__ = ["Asked", "FormView", "show"]
