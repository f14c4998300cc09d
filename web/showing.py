"""Answers in words: fields by the label of their form, choices by their own, instants as the house writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from engine.declaration import Action, Sop
from engine.declaration.forms import fields_of
from engine.declaration.rows import Step, Wait
from engine.invitation import Invitation, parse
from engine.queries.views import CaseView, EntryView
from engine.wording import day_text, when_text


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known. `long` is text of several lines; `link` an address to follow; `phone` a number to call.

    `invitation` are the parts of a pasted invitation, the field's name being `name`.
    """

    label: str
    value: str
    long: bool = False
    link: bool = False
    phone: str = ""
    name: str = ""
    invitation: Invitation | None = None


def here(sop: Sop, state: str, name: str) -> tuple[Action, Step | Wait | None]:
    """The action of that name that leaves from `state`; failing that the first of the name. KeyError for none."""
    found = sop.named(name)
    if not found:
        raise KeyError(name)
    return next((pair for pair in found if state in sop.leaves(*pair)), found[0])


def facts(case: CaseView, without: Collection[str] = ()) -> list[Fact]:
    """What the case holds, in the order in which it was asked; `without` leaves fields out."""
    known = {f.name: f for action, _row in case.declared.sop.all_actions.values() for f in fields_of(action.asks)}
    return [
        _with_invitation(known[name], fact(known[name], case.fields[name], case.zone, case.called))
        for name in known
        if name in case.fields and name not in without
    ]


def _with_invitation(field: Any, said: Fact) -> Fact:
    """A long text that is an invitation is told in parts besides (LZM-37, LZM-40)."""
    parts = parse(said.value) if field.kind == "long_text" else None
    return said if parts is None else replace(said, name=field.name, invitation=parts, long=True)


def fact(field: Any, value: Any, zone: ZoneInfo, called: Mapping[str, str] | None = None) -> Fact:
    """One answer in words; `called` are names behind usernames and keys."""
    text = written(field, value, zone, called or {})
    return Fact(
        str(field.label.text),
        text,
        long="\n" in text or len(text) > 120,
        link=text.startswith("https://") and " " not in text,
        phone=_callable(text) if field.kind == "phone" else "",
    )


def _callable(text: str) -> str:
    """A telephone number as a link dials it: digits, with a plus before them where one was written."""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return f"+{digits}" if digits and text.strip().startswith("+") else digits


def written(field: Any, value: Any, zone: ZoneInfo, called: Mapping[str, str]) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return str(_("Ya") if value else _("Tidak"))
    if isinstance(value, list):
        return ", ".join(written(field, each, zone, called) for each in value)
    if field.kind == "datetime":
        return when_text(datetime.fromisoformat(value), zone)
    if field.kind == "date":
        return day_text(date.fromisoformat(value))
    if field.kind in ("person", "people", "resource"):
        return called.get(str(value), str(value))
    labels = {str(v): str(label) for v, label in dict(getattr(field, "choices", None) or ()).items()}
    return labels.get(str(value), str(value))


def said(sop: Sop, entry: EntryView, zone: ZoneInfo) -> list[Fact]:
    """What an entry of the register records, with the values it replaced and the documents it brought."""
    answered = dict(entry.fields or {})
    replaced = answered.pop("sebelumnya", {})
    brought = answered.pop("lampiran", {})
    return [
        *_answers(sop, entry.action, answered, zone, "%s"),
        *_answers(sop, entry.action, replaced if isinstance(replaced, Mapping) else {}, zone, _("%s semula")),
        *_files(sop, entry.action, brought if isinstance(brought, Mapping) else {}),
    ]


def _answers(sop: Sop, action: str, values: Mapping[str, Any], zone: ZoneInfo, label: str) -> Iterator[Fact]:
    known = {f.name: f for found, _row in sop.named(action) for f in fields_of(found.asks)}
    for name, value in values.items():
        if name in known:
            told = fact(known[name], value, zone)
            yield Fact(label % told.label, told.value, told.long, told.link)
        else:
            yield Fact(label % name.replace("_", " ").capitalize(), _plain(value, zone))


def _plain(value: Any, zone: ZoneInfo) -> str:
    """What the house itself noted: names with values, instants among them."""
    if isinstance(value, Mapping):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_plain(each, zone)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each, zone) for each in value)
    if isinstance(value, str) and len(value) > 18 and value[10:11] == "T":
        try:
            return when_text(datetime.fromisoformat(value), zone)
        except (ValueError, OverflowError):
            return value
    return "–" if value is None else str(value)


def _files(sop: Sop, action: str, brought: Mapping[str, Any]) -> Iterator[Fact]:
    labels = {d.name: d.label for found, _row in sop.named(action) for d in found.documents}
    for name, hashes in brought.items():
        yield Fact(labels.get(name, name), ", ".join(f"SHA-256 {str(each)[:12]}…" for each in hashes))
