"""What an action asks: a WTForms form. `class Alasan(AnswerForm): alasan = LongText("Alasan")`.

The same form validates pages, API, imports and demonstration data, because `perform` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import wtforms
from wtforms.validators import ValidationError

from engine.declaration.field_rules import Validator
from engine.declaration.fields import When
from engine.declaration.wording import Indonesian
from engine.phone import normalise_msisdn

if TYPE_CHECKING:
    from engine.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule may know besides the case: the instant (UTC), the office's calendar and zone."""

    now: datetime
    calendar: Calendar
    zone: ZoneInfo

    def local(self, at: datetime) -> datetime:
        """An instant on the office's wall clock."""
        return at.astimezone(self.zone)


class AnswerForm(wtforms.Form):
    """Base of every form a SOP declares. `moment` and `stored` (the case's fields) are there for validators.

    `on_behalf` says that somebody of the office takes the request in for another person.
    """

    moment: Moment | None
    stored: Mapping[str, Any]
    on_behalf: bool

    class Meta:
        """Indonesian sentences instead of the library's."""

        def get_translations(self, _form: Any) -> Indonesian:
            """WTForms asks for an object with gettext and ngettext."""
            return Indonesian()

    def __init__(
        self,
        formdata: Any = None,
        *,
        moment: Moment | None = None,
        stored: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        on_behalf: bool = False,
        **kw: Any,
    ):
        self.on_behalf = on_behalf
        self.moment = moment
        self.stored = stored or {}
        super().__init__(formdata, data=data, **kw)

    def process(
        self, formdata: Any = None, obj: Any = None, data: Any = None, extra_filters: Any = None, **kw: Any
    ) -> None:
        """Local times are read in the office's zone, which only the moment knows."""
        for field in self:
            if isinstance(field, When) and self.moment is not None:
                field.zone = self.moment.zone
        super().process(formdata, obj, data, extra_filters, **kw)

    def cross_check(self) -> Iterator[tuple[str, str]]:
        """Rules over several fields: (field, sentence) for each fault. Asked after the fields' own rules."""
        yield from ()


def in_the_future(form: AnswerForm, field: Any) -> None:
    """A validator: the instant lies after now."""
    if isinstance(field.data, datetime) and form.moment is not None and field.data <= form.moment.now:
        raise ValidationError("Waktunya sudah lewat. Pilih waktu yang akan datang.")


def future_or_as_it_was(form: AnswerForm, field: Any) -> None:
    """A validator: the instant lies after now, unless it is the one the case already has (an end moved, the start not)."""
    stored = form.stored.get(field.name)
    if isinstance(field.data, datetime) and stored and datetime.fromisoformat(stored) == field.data:
        return
    in_the_future(form, field)


def within_days(days: int) -> Validator:
    """A validator: the instant lies at most so many days ahead, so that nobody books a resource for ever."""

    def check(form: AnswerForm, field: Any) -> None:
        ahead = isinstance(field.data, datetime) and form.moment is not None
        if ahead and field.data > form.moment.now + timedelta(days=days):  # type: ignore[union-attr]  # asked above
            raise ValidationError(f"Terlalu jauh: paling lambat {days} hari dari sekarang.")

    return check


def later_than(other: str, *, days: int | None = None) -> Validator:
    """A validator: the instant lies after the one in the field `other` (half-open intervals need start < end).

    With `days` it lies at most that long after it.
    """

    def check(form: AnswerForm, field: Any) -> None:
        start = form[other].data
        if not isinstance(field.data, datetime) or not isinstance(start, datetime):
            return
        if field.data <= start:
            raise ValidationError(f"Harus sesudah isian {form[other].label.text}.")
        if days is not None and field.data - start > timedelta(days=days):
            raise ValidationError(f"Terlalu lama: paling lama {days} hari sesudah {form[other].label.text}.")

    check.refers = other  # type: ignore[attr-defined]  # the declaration's check asks whether the form has that field
    return check


def whatsapp_number(_form: AnswerForm, field: Any) -> None:
    """A validator: an Indonesian mobile number; it is kept in international form."""
    try:
        field.data = normalise_msisdn(field.data)
    except ValueError as problem:
        raise ValidationError(str(problem)) from None


def names(form: type[AnswerForm]) -> tuple[str, ...]:
    """The names of a form's fields, in order: `keeps=names(Permohonan)` keeps everything asked."""
    return tuple(field.name for field in fields_of(form))


@lru_cache(maxsize=256)
def fields_of(form: type[AnswerForm] | None) -> tuple[Any, ...]:
    """The bound fields of a form, in declared order, to be looked at only; empty for an action that asks nothing."""
    return () if form is None else tuple(form())
