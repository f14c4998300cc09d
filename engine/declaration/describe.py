"""A declaration as plain data: for the fingerprint, for the API and for whoever compares two versions.

What stands at its default is left out, so that a word added to the vocabulary later changes no fingerprint. What is only
shown around the cases (`SHOWN`) is left out too: no open case stands on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from engine.declaration.forms import AnswerForm, fields_of

FORMAT = 2
"""Of this description. Fingerprints of another format cannot be compared."""
SHOWN = frozenset({"service", "around"})


def describe(value: Any) -> Any:  # noqa: PLR0911  (one return a kind of value)
    """Any value of the vocabulary as JSON: classes by name, rules by their qualified name, forms by their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        told = (f for f in fields(value) if f.name not in SHOWN and not _at_default(f, getattr(value, f.name)))
        return {"kind": type(value).__name__} | {f.name: describe(getattr(value, f.name)) for f in told}
    if isinstance(value, type) and issubclass(value, AnswerForm):
        return [[f.name, f.kind, str(f.label.text), bool(f.flags.required), f.schema] for f in fields_of(value)]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): describe(v) for k, v in value.items()}
    if isinstance(value, tuple | list | frozenset | set):
        return [describe(v) for v in value]
    if callable(value):
        return f"{value.__module__}.{value.__qualname__}"
    return value


def _at_default(part: Field[Any], value: Any) -> bool:
    if part.default is not MISSING:
        return bool(value == part.default)
    return part.default_factory is not MISSING and bool(value == part.default_factory())
