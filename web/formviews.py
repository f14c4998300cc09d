"""What `macros/form.html` draws: fields, documents and forms as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.declaration import Action
from engine.queries.views import AttachmentView
from web.scheduling import Told


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick."""

    value: str
    label: str
    picked: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field. `widget`: input, textarea, select, radios or checkboxes."""

    name: str
    id: str
    label: str
    widget: str
    type: str
    value: str
    choices: tuple[Choice, ...]
    required: bool
    hint: str
    errors: tuple[str, ...]
    attributes: Mapping[str, str]
    suggestions: tuple[str, ...] = ()

    @property
    def described_by(self) -> str:
        """The ids of what is read out with the field."""
        return " ".join([f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.errors))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document asked for, with what was uploaded already."""

    name: str
    id: str
    label: str
    required: bool
    many: bool
    accept: str
    hint: str
    errors: tuple[str, ...]
    kept: Sequence[AttachmentView]
    one_of: bool = False

    @property
    def described_by(self) -> str:
        """The ids of what is read out with the field."""
        return " ".join([f"{self.id}-hint"] + [f"{self.id}-error"] * bool(self.errors))


@dataclass(frozen=True, slots=True)
class Check:
    """Where a form asks whether the interval in two of its fields is free: the address for a script, what was told already,
    and whether the form's own address answers a button without a script."""

    url: str
    begins: str
    ends: str
    told: Told | None = None
    button: bool = False


@dataclass(frozen=True, slots=True)
class FormView:
    """A form ready to be drawn. `sentence` is why it was refused, `others` faults that belong to no field of it."""

    action: Action
    url: str
    id: str
    fields: tuple[FieldView, ...]
    documents: tuple[DocumentView, ...]
    warnings: tuple[Mapping[str, str], ...]
    acknowledged: tuple[str, ...]
    key: str
    version: int | None
    note: str
    sentence: str
    others: tuple[str, ...]
    check: Check | None = None

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """(id, label, sentence) of every fault, in the order of the form."""
        parts: tuple[FieldView | DocumentView, ...] = (*self.fields, *self.documents)
        return [(_target(part), part.label, sentence) for part in parts for sentence in part.errors]


def _target(part: FieldView | DocumentView) -> str:
    """Where a fault's link leads: the field, or the first of its choices."""
    grouped = isinstance(part, FieldView) and part.widget in ("radios", "checkboxes") and part.choices
    return f"{part.id}-0" if grouped else part.id
