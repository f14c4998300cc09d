"""Whether an interval is free, asked before anything is filed or moved: the same question as a booking's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.declaration.actions import Action
from engine.declaration.forms import Moment
from engine.errors import Invalid
from engine.office import Office
from engine.perform.binding import Errors, bind
from engine.queries.agenda import agenda, resources
from engine.queries.views import BookingView
from engine.rules.facts import Actor, CaseFacts


@dataclass(frozen=True, slots=True)
class Slot:
    """A resource in an interval, with the bookings in the way; none of them means it is free."""

    key: str
    name: str
    capacity: int | None
    in_the_way: list[BookingView]


def slots_in(
    session: Session,
    office: Office,
    actor: Actor,
    agency_id: int,
    kinds: Collection[str] | None,
    interval: tuple[datetime, datetime],
    now: datetime,
    *,
    but: str | None = None,
    only: Collection[int] = (),
) -> list[Slot]:
    """The resources of an agency, of these kinds (or `only` those with these ids), in the half-open interval. The bookings of
    the case `but` are in nobody's way."""
    taken = agenda(session, office, actor, *interval, now, agency_id=agency_id, kinds=kinds)
    others = [b for b in taken if but is None or b.number != but]
    return [
        Slot(r.key, r.name, r.capacity, [b for b in others if b.resource_key == r.key])
        for r in resources(session, agency_id, kinds)
        if not only or r.id in only
    ]


def typed_interval(
    action: Action, names: tuple[str, str], typed: Mapping[str, str], case: CaseFacts, moment: Moment
) -> tuple[datetime, datetime]:
    """The interval typed into the two fields of an action's form, by the form's own rules. Invalid, with its sentences for
    these two fields, when it is none; whatever else the form asks may still be empty."""
    errors: Errors = {}
    data, _ = bind(action, {name: typed.get(name, "") for name in names}, case, moment, errors)
    faults = {name: errors[name] for name in names if name in errors}
    begins, ends = (data.get(name) for name in names)
    if faults or not isinstance(begins, datetime) or not isinstance(ends, datetime):
        raise Invalid(faults or {names[0]: ["Wajib diisi."]}, "Isi waktu mulai dan waktu selesai yang benar dahulu.")
    return begins, ends
