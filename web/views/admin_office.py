"""The administrator's overview and the resources of each agency."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.administration import standing
from engine.errors import NotFound
from engine.queries import administration as queries
from engine.queries.positions import positions as positions_of
from engine.rules.facts import Actor
from web.door import door, now
from web.views.admin_common import Errors, change, looking, typed, typed_number

blueprint = Blueprint("admin", __name__, url_prefix="/pengelolaan")
FIELDS = ("key", "kind", "name", "capacity")


@blueprint.get("")
def overview() -> str:
    """Where everything is."""
    with looking() as session:
        people = queries.accounts(session, now(), limit=1).count
        agencies = [
            (
                a,
                len(positions_of(session, a.id, now().astimezone(a.zone).date())),
                queries.resources(session, a.id),
            )
            for a in queries.agencies(session)
        ]
    return render_template("admin/overview.html", people=people, agencies=agencies)


@blueprint.get("/sumber/<key>")
def resources(key: str) -> str:
    """The licences and accounts of an agency."""
    return _page(key, None, {}, "")


def _page(key: str, tried: int | None, errors: Errors, sentence: str) -> str:
    """`tried` is the resource whose form was refused (0 for a new one)."""
    with looking() as session:
        agency = queries.agency(session, key)
        found = queries.resources(session, agency.id)
    values = {name: typed(name) for name in FIELDS}
    return render_template(
        "admin/resources.html",
        agency=agency,
        resources=found,
        kinds=[(kind, kind) for kind in standing.resource_kinds(door().office.catalogue)],
        tried=tried,
        values=values,
        errors=errors,
        sentence=sentence,
    )


@blueprint.post("/sumber/<key>")
def add_resource(key: str) -> ResponseReturnValue:
    """A new resource."""
    return _save(key, None)


@blueprint.post("/sumber/<key>/<int(max=2147483647):resource>")
def edit_resource(key: str, resource: int) -> ResponseReturnValue:
    """Another name or capacity; on or off."""
    return _save(key, resource)


def _save(key: str, resource: int | None) -> ResponseReturnValue:
    def do(session: Session, _actor: Actor) -> str:
        agency = queries.agency(session, key)
        if resource is not None and all(r.id != resource for r in queries.resources(session, agency.id)):
            raise NotFound
        standing.save_resource(
            session,
            door().office.catalogue,
            agency.id,
            resource,
            key=typed("key"),
            kind=typed("kind"),
            name=typed("name"),
            capacity=-1 if typed("capacity").strip() and typed_number("capacity") is None else typed_number("capacity"),
            active=typed("active") == "1",
        )
        return str(_("%(name)s disimpan.", name=typed("name")))

    return change(
        do,
        url_for(".resources", key=key),
        lambda errors, sentence: _page(key, resource or 0, errors, sentence),
        name="sumber_daya",
    )
