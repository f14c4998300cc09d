"""The administrator's positions: the tree, the roles they carry, and who holds them from when to when."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import administration, appointments
from engine.administration import standing
from engine.errors import Invalid, NotFound
from engine.queries import administration as queries
from engine.queries.positions import positions as positions_of
from engine.rules.facts import Actor
from web.door import door, now
from web.views.admin_common import Errors, change, looking, typed, typed_day, typed_number

blueprint = Blueprint("admin_positions", __name__, url_prefix="/pengelolaan/jabatan")
APPOINTING = ("username", "capacity", "since", "until", "letter")


@blueprint.get("/<key>")
def listed(key: str) -> str:
    """The positions of an agency as a tree."""
    with looking() as session:
        agency = queries.agency(session, key)
        positions = positions_of(session, agency.id, now().astimezone(agency.zone).date())
        labels = {(sop, role): label for sop, _name, role, label in _roles(session, agency.id)}
    return render_template("admin/positions.html", agency=agency, positions=positions, labels=labels)


def _roles(session: Session, agency_id: int) -> list[tuple[str, str, str, str]]:
    return standing.roles_of_agency(session, door().office.catalogue, agency_id)


@blueprint.get("/<key>/baru")
def new(key: str) -> str:
    """The form of a new position."""
    return _page(key, None, {}, "", "")


@blueprint.get("/<key>/<int(max=2147483647):position>")
def one(key: str, position: int) -> str:
    """One position: its roles and its holders."""
    return _page(key, position, {}, "", "")


def _page(key: str, position: int | None, errors: Errors, sentence: str, which: str) -> str:
    """`which` form was refused: "jabatan" or "tugas"."""
    with looking() as session:
        agency = queries.agency(session, key)
        today = now().astimezone(agency.zone).date()
        positions = positions_of(session, agency.id, today)
        line = next((p for p in positions if p.id == position), None)
        if position is not None and line is None:
            raise NotFound
        roles, people = _roles(session, agency.id), queries.appointable(session)
    kept = which == "jabatan"
    values = {
        "name": typed("name") if kept else line.name if line else "",
        "superior": typed_number("superior") if kept else line.superior_id if line else None,
        "roles": set(request.form.getlist("role")) if kept else {f"{s}:{r}" for s, r in line.roles} if line else set(),
    }
    return render_template(
        "admin/position.html",
        agency=agency,
        line=line,
        roles=roles,
        people=[(username, f"{name} ({username})") for username, name in people],
        superiors=[(p.id, p.name) for p in positions if line is None or p.id != line.id],
        values=values,
        appointing={name: typed(name) if which == "tugas" else "" for name in APPOINTING},
        today=today,
        errors=errors,
        sentence=sentence,
        which=which,
    )


@blueprint.post("/<key>/baru")
def add(key: str) -> ResponseReturnValue:
    """A new position."""
    return _save(key, None)


@blueprint.post("/<key>/<int(max=2147483647):position>")
def edit(key: str, position: int) -> ResponseReturnValue:
    """Another name, superior or set of roles."""
    return _save(key, position)


def _save(key: str, position: int | None) -> ResponseReturnValue:
    def do(session: Session, _actor: Actor) -> str:
        standing.save_position(
            session,
            door().office.catalogue,
            queries.agency(session, key).id,
            position,
            name=typed("name"),
            superior_id=typed_number("superior"),
            roles=_chosen(),
        )
        return str(_("Jabatan %(name)s disimpan.", name=typed("name")))

    return change(do, url_for(".listed", key=key), lambda e, s: _page(key, position, e, s, "jabatan"), name="jabatan")


def _chosen() -> list[tuple[str, str]]:
    pairs = [role.partition(":") for role in request.form.getlist("role")]
    return [(sop, role) for sop, _colon, role in pairs]


@blueprint.post("/<key>/<int(max=2147483647):position>/penugasan")
def appoint(key: str, position: int) -> ResponseReturnValue:
    """Somebody holds the position from a day on: definitif, Plt or Plh."""

    def do(session: Session, _actor: Actor) -> str:
        agency = queries.agency(session, key)
        today = now().astimezone(agency.zone).date()
        _of_agency(session, agency, position)
        since, until = typed_day("since"), typed_day("until")
        if since is None or (typed("until").strip() and until is None):
            raise Invalid({"since" if since is None else "until": [_("Isi tanggalnya.")]})
        person = standing.person_named(session, typed("username"))
        administration.appoint(
            session,
            position,
            person,
            since,
            today,
            until=until,
            capacity=typed("capacity"),
            letter=typed("letter", 200),
        )
        return str(_("Penugasan disimpan."))

    return change(
        do,
        url_for(".one", key=key, position=position),
        lambda e, s: _page(key, position, e, s, "tugas"),
        name="penugasan",
    )


@blueprint.post("/<key>/<int(max=2147483647):position>/penugasan/<int(max=2147483647):appointment>/akhiri")
def end(key: str, position: int, appointment: int) -> ResponseReturnValue:
    """The appointment ends at once; one used on its first day ends with today. See `engine.appointments.end_now`."""

    def do(session: Session, _actor: Actor) -> str:
        agency = queries.agency(session, key)
        today = now().astimezone(agency.zone).date()
        _of_agency(session, agency, position)
        found = standing.appointment_of(session, appointment)
        if found.position_id != position:
            raise NotFound
        return _told(appointments.end_now(session, appointment, today))

    return change(
        do,
        url_for(".one", key=key, position=position),
        lambda e, s: _page(key, position, e, s, "akhiri"),
        name="penugasan_akhir",
    )


def _told(ended: appointments.Ended) -> str:
    told = {
        "withdrawn": _("Penugasan dibatalkan; belum ada yang dikerjakan dengannya."),
        "yesterday": _("Penugasan diakhiri."),
        "today": _("Penugasan berakhir hari ini; ada yang sudah dikerjakan dengannya."),
    }
    return str(told[ended])


def _of_agency(session: Session, agency: queries.AgencyLine, position: int) -> None:
    if all(p.id != position for p in positions_of(session, agency.id, now().date())):
        raise NotFound
