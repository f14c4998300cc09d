"""The forms of complaints as the pages show them: fields with everything typed kept. Drawn by `macros/form.html`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from engine.around.complaints import Grievance, Official, Step
from engine.errors import Invalid, Refusal
from web.formviews import Choice, FieldView
from web.sent import KEY, Sent

Errors = Mapping[str, Sequence[str]]
ENGINE = {
    "pokok": "subject",
    "uraian": "text",
    "nama": "name",
    "surel": "email",
    "whatsapp": "whatsapp",
    "berkas": "case",
    "kode": "case_secret",
    "pejabat": "about",
    "catatan": "note",
}
"""The engine's name of each field of the pages."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form ready to be drawn. `sentence` is why it was refused."""

    id: str
    url: str
    fields: tuple[FieldView, ...]
    key: str
    sentence: str = ""
    others: tuple[str, ...] = ()
    version: int | None = None
    public: bool = True
    faults: list[tuple[str, str, str]] = field(default_factory=list)


def typed(name: str) -> str:
    """A field as it was typed, or as the address fills it in."""
    return request.values.get(name, "")


def filing_sheet(url: str, people: Sequence[Official], *, stranger: bool, refusal: Refusal | None = None) -> Sheet:
    """The form of a complaint. A stranger says who they are, and is shown offices and no names."""
    fields = tuple(_filing(_errors(refusal), people, stranger=stranger))
    return _sheet("keluhan", url, fields, refusal)


def step_sheet(url: str, action: str, version: int, refusal: Refusal | None = None) -> Sheet:
    """The form of one step, on the version shown."""
    fields = (_field("catatan", _("Catatan"), _errors(refusal), "textarea", at=action, required=True, longest=5000),)
    public = refusal is None or "terbuka" in request.form
    return _sheet(f"langkah-{action}", url, fields, refusal, version=version, public=public)


def grievance(people: Sequence[Official]) -> Grievance:
    """What the form of a complaint sent. An official is picked by id, so that a stranger reads no account's name."""
    said = {ENGINE[name]: request.form.get(name, "") for name in ENGINE if name not in ("catatan", "pejabat")}
    usernames = {str(person.person_id): person.username for person in people}
    picked = request.form.get("pejabat", "")
    return Grievance(**said, about=usernames.get(picked, picked and "?"))


def step() -> Step:
    """What the form of a step sent."""
    version = request.form.get("_version", "")
    whole = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    return Step(request.form.get("catatan", ""), "terbuka" in request.form, whole)


def _errors(refusal: Refusal | None) -> Errors:
    return refusal.errors if isinstance(refusal, Invalid) else {}


def _sheet(
    name: str,
    url: str,
    fields: tuple[FieldView, ...],
    refusal: Refusal | None,
    *,
    version: int | None = None,
    public: bool = True,
) -> Sheet:
    shown = {ENGINE[f.name] for f in fields}
    return Sheet(
        id=name,
        url=url,
        fields=fields,
        key=request.form.get(KEY, "") if isinstance(refusal, Invalid) else secrets.token_urlsafe(18),
        sentence=refusal.detail if refusal is not None else "",
        others=tuple(s for n, sentences in _errors(refusal).items() if n not in shown for s in sentences),
        version=version,
        public=public,
        faults=[(f.id, f.label, sentence) for f in fields for sentence in f.errors],
    )


def _filing(errors: Errors, people: Sequence[Official], *, stranger: bool) -> Iterator[FieldView]:
    yield _field("pokok", _("Pokok keluhan"), errors, required=True, longest=300)
    yield _field("uraian", _("Uraian"), errors, "textarea", _("Apa yang terjadi, kapan, dan di mana."), required=True)
    if stranger:
        yield _field("nama", _("Nama Anda"), errors, required=True, longest=200, complete="name")
        hint = _("Isi surel, nomor WhatsApp, atau keduanya, supaya kami dapat menjawab Anda.")
        yield _field("surel", _("Surel"), errors, hint=hint, type_="email", longest=254, complete="email")
        yield _field("whatsapp", _("Nomor WhatsApp"), errors, type_="tel", longest=20, complete="tel")
    yield _field("berkas", _("Nomor berkas"), errors, hint=_("Bila keluhan ini tentang satu permohonan."), longest=40)
    if stranger:
        yield _field(
            "kode", _("Kode lacak berkas itu"), errors, hint=_("Bagian terakhir dari tautan pada tanda terima.")
        )
    offices = list(_offices(people, stranger=stranger))
    if offices:
        hint = _(
            "Pejabat yang dikeluhkan tidak menangani keluhan ini. Bila tidak ada dalam daftar, sebutkan dalam uraian."
        )
        yield _field("pejabat", _("Pejabat yang dikeluhkan"), errors, "select", hint, pairs=offices)


def _offices(people: Sequence[Official], *, stranger: bool) -> Iterator[tuple[str, str]]:
    """Who may be picked: to a stranger by office alone, and only where one person holds it."""
    places = [place for person in people for place in person.positions]
    for person in people:
        label = ", ".join(person.positions)
        if not stranger:
            yield str(person.person_id), f"{person.name} ({label})"
        elif all(places.count(place) == 1 for place in person.positions):
            yield str(person.person_id), label


def _field(
    name: str,
    label: str,
    errors: Errors,
    widget: str = "input",
    hint: str = "",
    *,
    at: str = "",
    type_: str = "text",
    required: bool = False,
    longest: int = 0,
    complete: str = "",
    pairs: Sequence[tuple[str, str]] = (),
) -> FieldView:
    value = typed(name)
    attributes = {"maxlength": str(longest or ""), "autocomplete": complete}
    return FieldView(
        name=name,
        id=f"{name}-{at}" if at else name,
        label=label,
        widget=widget,
        type=type_,
        value=value,
        choices=tuple(Choice(v, text, v == value) for v, text in pairs),
        required=required,
        hint=hint,
        errors=tuple(errors.get(ENGINE[name], ())),
        attributes={k: v for k, v in attributes.items() if v},
    )


def sent_words() -> Sent:
    """What a form sent, as it was typed: what makes two sendings the same."""
    values = {name: request.form.getlist(name) for name in sorted(request.form) if name not in (KEY, "csrf_token")}
    return Sent(values=values, key=request.form.get(KEY, ""))


def state_labels() -> dict[str, str]:
    """The life cycle of a complaint in words, in its order."""
    return {"diterima": _("Diterima"), "diproses": _("Diproses"), "selesai": _("Selesai"), "ditolak": _("Ditolak")}
