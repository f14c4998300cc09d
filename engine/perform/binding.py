"""The form of an action, run over what was sent: JSON in, clean data out, a sentence for every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.declaration.actions import Action
from engine.declaration.fields import When
from engine.declaration.forms import AnswerForm, Moment, fields_of
from engine.rules.facts import CaseFacts
from engine.storable import storable

LONGEST = 20_000
"""Letters of one value: more is refused before a form looks at it."""
MOST = 200
"""Values of one list."""
WRONG_KIND = "Jenis isian ini salah."
Errors = dict[str, list[str]]
"""Sentences by field: every fault of an answer is gathered here and told at once."""


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


def bind(
    action: Action, sent: Any, case: CaseFacts, moment: Moment, errors: Errors, *, on_behalf: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Runs the action's form over what was sent. Gives the data and the same as JSON; faults go into `errors`."""
    if not isinstance(sent, Mapping):
        errors["fields"] = ["Isian harus berupa objek."]
        return {}, {}
    if action.asks is None:
        return {}, {}
    stored = dict(case.fields)
    values = {**_sent_names(action.asks, stored), **sent} if action.amends else sent
    form = action.asks(Sent(_strings(action.asks, values, errors)), moment=moment, stored=stored, on_behalf=on_behalf)
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


def _strings(form: type[AnswerForm], sent: Mapping[str, Any], errors: Errors) -> dict[str, list[str]]:
    """JSON to what a browser would have sent; a value of the wrong type is a fault of its field."""
    found: dict[str, list[str]] = {}
    for bound in fields_of(form):
        value = sent.get(bound.name)
        if value is None:
            continue
        listed = bound.schema.get("type") == "array"
        values = value if isinstance(value, list | tuple) and listed else [value]
        if len(values) > MOST:
            errors[bound.name] = [f"Pilihannya terlalu banyak. Sertakan paling banyak {MOST}."]
            continue
        texts = [_text(v, bound.schema) for v in values]
        if any(t is None or len(t) > LONGEST or not storable(t) for t in texts):
            errors[bound.name] = [_complaint(texts)]
        else:
            kept = [t for t in texts if t is not None]
            twice_is_a_fault = bound.schema.get("uniqueItems", False)
            found[bound.name] = kept if twice_is_a_fault else list(dict.fromkeys(kept))
    return found


def _complaint(texts: Sequence[str | None]) -> str:
    if any(t is None for t in texts):
        return WRONG_KIND
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


def _in_calendar(form: AnswerForm, moment: Moment, errors: Errors) -> None:
    """An instant outside the compiled calendar could not be given a deadline."""
    for bound in form:
        if isinstance(bound, When) and not bound.anytime and isinstance(bound.data, datetime):
            day = moment.local(bound.data).date()
            if not moment.calendar.first_day < day < moment.calendar.last_day:
                errors[bound.name] = ["Waktunya terlalu jauh. Periksa kembali tahunnya."]


def as_json(value: Any) -> Any:
    """A form's data as JSON: instants and days in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime | date) else value
