"""The rules fields share: filled or optional, and what a text may hold. See `engine.declaration.fields`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms.validators import Optional, StopValidation, ValidationError

from engine.address import check_address
from engine.storable import CONTROLS, one_line

Validator = Any
"""A WTForms validator: a callable of (form, field) that raises ValidationError."""


class Filled:
    """Required: something other than blanks. An explicit False counts as filled."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: Any, field: Any) -> None:
        """StopValidation with a sentence when empty; a field that did not parse keeps its own sentence."""
        legible(_form, field)
        if field.data is None or field.data in ("", []):
            raise StopValidation("Wajib diisi.")


def legible(_form: Any, field: Any) -> None:
    """A field that did not parse keeps its own sentence and is asked nothing more: StopValidation."""
    if field.errors:
        raise StopValidation


def options(optional: bool, hint: str, rules: Sequence[Validator], kw: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001
    """What every field tells WTForms: whether it must be filled, then the rules of its own."""
    first = [Optional(), legible] if optional else [Filled()]
    return {"validators": [*first, *rules], "description": hint, **kw}


def in_one_line(_form: Any, field: Any) -> None:
    """ValidationError when the text holds a control character or more than one line."""
    if not one_line(field.data):
        raise ValidationError(CONTROLS)


def in_lines(_form: Any, field: Any) -> None:
    """ValidationError when the text holds another control character than the line feed and the tab."""
    if not one_line(field.data.replace("\n", "").replace("\t", "")):
        raise ValidationError("Isian memuat huruf kendali yang tidak tampak. Ketik ulang bagian itu.")


def telephone(_form: Any, field: Any) -> None:
    """ValidationError when the text is no telephone number: 5 to 15 digits with the usual marks between them."""
    digits = sum(letter.isdigit() and letter.isascii() for letter in field.data)
    if not 5 <= digits <= 15 or any(letter not in "0123456789+()-. " for letter in field.data):
        raise ValidationError("Nomor telepon tidak terbaca. Contoh: 0812 3456 7890.")


def address(_form: Any, field: Any) -> None:
    """ValidationError when the text is no e-mail address."""
    try:
        check_address(field.data)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None


def strip(value: Any) -> Any:
    """A text without the blanks around it."""
    return value.strip() if isinstance(value, str) else value


def line_feeds(value: Any) -> Any:
    """Browsers, files and programs end lines each in their way; the text is the same whoever sent it."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value
