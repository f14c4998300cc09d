"""New accounts of a service: special ones, and personal ones inside a team (SPK-51, LZM-A4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import keeping
from engine.details import FIELDS
from engine.errors import NotFound
from engine.keeping import Kept
from web.door import now
from web.keeping import Errors, change, draw, to
from web.views.admin_common import typed

blueprint = Blueprint("accounts_new", __name__, url_prefix="/akun")


@blueprint.get("/baru")
def new() -> ResponseReturnValue:
    """The form of a special account."""
    return _new({}, "")


def _new(errors: Errors, sentence: str) -> str:
    values = {name: typed(name) for name in (*FIELDS, "username", "role")}

    def look(session: Session, held: Kept) -> dict[str, Any]:
        return {"grants": keeping.grants(session, held)}

    return draw("account/new.html", look, values=values, errors=errors, sentence=sentence, team=None)


@blueprint.post("/baru")
def add() -> ResponseReturnValue:
    """Tambah akun khusus (SPK-51)."""
    made: list[int] = []

    def do(session: Session, held: Kept) -> str:
        details = {name: typed(name) for name in FIELDS}
        made.append(keeping.add_account(session, held, typed("username"), details, typed("role", 100), now()))
        return str(_("Akun %(name)s dibuat. Beri pemiliknya tautan atau kata sandi sementara.", name=typed("username")))

    return change("akun_baru", do, lambda: to(made[0]), _new)


@blueprint.get("/tim/<int(max=2147483647):unit>")
def team(unit: int) -> ResponseReturnValue:
    """A team: its members, and the form of a personal account inside it."""
    return _team(unit, {}, "")


def _team(unit: int, errors: Errors, sentence: str) -> str:
    values = {name: typed(name) for name in (*FIELDS, "username")}

    def look(session: Session, held: Kept) -> dict[str, Any]:
        found = next((each for each in keeping.teams(session, held) if each.unit_id == unit), None)
        if found is None:
            raise NotFound
        return {"team": found}

    return draw("account/new.html", look, values=values, errors=errors, sentence=sentence, grants=())


@blueprint.post("/tim/<int(max=2147483647):unit>")
def add_member(unit: int) -> ResponseReturnValue:
    """Akun pribadi di tim ini (LZM-A4)."""
    made: list[int] = []

    def do(session: Session, held: Kept) -> str:
        details = {name: typed(name) for name in FIELDS}
        made.append(keeping.add_member(session, held, unit, typed("username"), details, now()))
        return str(_("Akun %(name)s dibuat. Beri pemiliknya tautan atau kata sandi sementara.", name=typed("username")))

    return change("akun_tim", do, lambda: to(made[0]), lambda e, s: _team(unit, e, s))
