"""The kinds of field a SOP may ask for. Each is required unless `optional=True`, and tells its JSON schema.

`hint` is the help under the field. The data of each: text → str, numbers → int, dates → date, `When` → aware datetime,
`YesNo` → bool, lists → list of str; persons and resources are given by name and looked up by the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import wtforms
from wtforms.validators import Length, NumberRange, ValidationError

from engine.declaration.field_rules import (
    Validator,
    address,
    in_lines,
    in_one_line,
    line_feeds,
    options,
    strip,
    telephone,
)
from engine.declaration.roles import Role

SHORT, LONG = 300, 5000
_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Text(wtforms.StringField):
    """One line of text without control characters, at most `longest` letters.

    `suggest` offers what was answered here before in the same agency.
    """

    kind = "text"
    readable: Validator = staticmethod(in_one_line)
    mends: ClassVar[Sequence[Callable[[Any], Any]]] = (strip,)

    def __init__(
        self,
        label: str,
        *rules: Validator,
        optional: bool = False,
        longest: int = SHORT,
        hint: str = "",
        suggest: bool = False,
        **kw: Any,
    ):
        self.suggest = suggest
        limits = [Length(max=longest), self.readable]
        super().__init__(label, filters=self.mends, **options(optional, hint, [*limits, *rules], kw))
        self.schema: dict[str, Any] = {"type": "string", "maxLength": longest}


class LongText(Text):
    """Several lines of text, at most `longest` letters; of control characters only the line feed and the tab."""

    kind = "long_text"
    readable = staticmethod(in_lines)
    mends = (strip, line_feeds)
    widget = wtforms.widgets.TextArea()

    def __init__(self, label: str, *rules: Validator, longest: int = LONG, **kw: Any):
        super().__init__(label, *rules, longest=longest, **kw)


class Phone(Text):
    """A telephone number as people write it, to be called: digits, and `+ ( ) - .` or blanks between them."""

    kind = "phone"
    widget = wtforms.widgets.TelInput()

    def __init__(self, label: str, *rules: Validator, **kw: Any):
        super().__init__(label, telephone, *rules, longest=30, **kw)


class EmailAddress(wtforms.EmailField):
    """An e-mail address, ASCII, of ordinary form."""

    kind = "email"

    def __init__(self, label: str, *rules: Validator, optional: bool = False, hint: str = "", **kw: Any):
        super().__init__(label, filters=[strip], **options(optional, hint, [Length(max=254), address, *rules], kw))
        self.schema: dict[str, Any] = {"type": "string", "format": "email", "maxLength": 254}


class Whole(wtforms.IntegerField):
    """A whole number from `least` to `most`, written in the digits 0 to 9.

    `beyond` lets somebody of the office who takes a request in for another go further; `ask` tells everybody else whom to ask.
    """

    kind = "number"

    def __init__(
        self,
        label: str,
        *rules: Validator,
        least: int = 1,
        most: int = 100_000,
        beyond: int | None = None,
        ask: str = "",
        optional: bool = False,
        hint: str = "",
        **kw: Any,
    ):
        self.sentence = f"Isi dengan bilangan bulat dari {least} sampai {most}."
        within = NumberRange(least, beyond or most, self.sentence)
        super().__init__(label, **options(optional, hint, [within, *rules], kw))
        self.most, self.beyond, self.ask = most, beyond, ask or self.sentence
        self.schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}

    def post_validate(self, form: Any, _stopped: bool) -> None:  # noqa: FBT001  (as WTForms calls it)
        """More than `most` is only for who takes the request in for somebody else."""
        if isinstance(self.data, int) and self.data > self.most and not getattr(form, "on_behalf", False):
            raise ValidationError(self.ask)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads what was sent; ValueError with a sentence when it is no number. Python's own spellings are none."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        if not _WHOLE.fullmatch(valuelist[0].strip()):
            raise ValueError(self.sentence)
        self.data = int(valuelist[0])


class Day(wtforms.DateField):
    """A date."""

    kind = "date"

    def __init__(self, label: str, *rules: Validator, optional: bool = False, hint: str = "", **kw: Any):
        super().__init__(label, **options(optional, hint, rules, kw))
        self.schema: dict[str, Any] = {"type": "string", "format": "date"}


class When(wtforms.Field):
    """An instant: ISO 8601 with offset, or local office time (`zone`) without one.

    With `anytime` no clock of working time hangs on it, so that it may lie outside the office's calendar.
    """

    kind = "datetime"
    zone = ZoneInfo("UTC")
    widget = wtforms.widgets.DateTimeLocalInput()

    def __init__(
        self,
        label: str,
        *rules: Validator,
        optional: bool = False,
        hint: str = "",
        anytime: bool = False,
        **kw: Any,
    ):
        self.anytime = anytime
        super().__init__(label, **options(optional, hint, rules, kw))
        self.schema: dict[str, Any] = {"type": "string", "format": "date-time"}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%Y-%m-%dT%H:%M") if isinstance(self.data, datetime) else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads what was sent; ValueError with a sentence when it is no instant."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            read = datetime.fromisoformat(valuelist[0].strip())
            read = read.replace(tzinfo=self.zone) if read.tzinfo is None else read.astimezone(self.zone)
        except (ValueError, OverflowError):
            raise ValueError("Waktu tidak terbaca. Contoh: 2026-11-25T09:30.") from None
        if not 2000 <= read.year <= 2100:
            raise ValueError("Tahun di luar jangkauan; periksa kembali tanggalnya.")
        self.data = read


class OneOf(wtforms.SelectField):
    """One of a few codes; `choices` is {code: label}."""

    kind = "choice"

    def __init__(
        self,
        label: str,
        choices: Mapping[str, str],
        *rules: Validator,
        optional: bool = False,
        hint: str = "",
        **kw: Any,
    ):
        pairs = ({"": "—"} if optional else {}) | dict(choices)
        super().__init__(label, choices=pairs, **options(optional, hint, rules, kw))
        self.schema: dict[str, Any] = {"type": "string", "enum": list(choices)}


class SomeOf(wtforms.SelectMultipleField):
    """Any of a few codes; `choices` is {code: label}."""

    kind = "choices"

    def __init__(
        self,
        label: str,
        choices: Mapping[str, str],
        *rules: Validator,
        optional: bool = False,
        hint: str = "",
        **kw: Any,
    ):
        super().__init__(label, choices=dict(choices), **options(optional, hint, rules, kw))
        self.schema: dict[str, Any] = {"type": "array", "items": {"type": "string", "enum": list(choices)}}


class YesNo(wtforms.RadioField):
    """True or false, said expressly."""

    kind = "yes_no"

    def __init__(self, label: str, *rules: Validator, optional: bool = False, hint: str = "", **kw: Any):
        pairs = {"true": "Ya", "false": "Tidak"}
        super().__init__(label, choices=pairs, coerce=_truth, **options(optional, hint, rules, kw))
        self.schema: dict[str, Any] = {"type": "boolean"}


def _truth(value: object) -> bool | None:
    return {"true": True, "false": False, "True": True, "False": False}.get(str(value))


class Reference(wtforms.SelectField):
    """Base of fields that name one record: the engine looks the name up and gives the choices."""

    kind = "reference"

    def __init__(self, label: str, *rules: Validator, optional: bool = False, hint: str = "", **kw: Any):
        told = options(optional, hint, rules, kw)
        super().__init__(label, choices=[], validate_choice=False, filters=[strip], **told)
        self.schema: dict[str, Any] = {"type": "string", "maxLength": SHORT}


class PersonOf(Reference):
    """A person by username, among today's holders of `role` in the case's agency."""

    kind = "person"

    def __init__(self, label: str, role: Role, *rules: Validator, **kw: Any):
        super().__init__(label, *rules, **kw)
        self.role = role


class PeopleOf(wtforms.SelectMultipleField):
    """One or more distinct persons by username, among today's holders of `role`."""

    kind = "people"

    def __init__(self, label: str, role: Role, *rules: Validator, optional: bool = False, hint: str = "", **kw: Any):
        super().__init__(label, choices=[], validate_choice=False, **options(optional, hint, rules, kw))
        self.role = role
        self.schema: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}


class ResourceOf(Reference):
    """A resource of the agency (a licence, an account) by key; `resource_kind` narrows the choice."""

    kind = "resource"

    def __init__(self, label: str, resource_kind: str, *rules: Validator, **kw: Any):
        super().__init__(label, *rules, **kw)
        self.resource_kind = resource_kind
