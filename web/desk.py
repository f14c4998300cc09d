"""Filing for somebody else: whom the person at the desk may name on the form, and whom the form names."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotYours
from engine.queries.options import askers
from engine.rules.facts import Actor
from engine.rules.rights import asks_inside, files_as, registering
from web.door import now
from web.views.catalogue import Offered

FIELDS = ("untuk_siapa", "untuk_akun", "untuk_nama", "untuk_email", "untuk_whatsapp")


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom a registrar may file. `own`: also for themselves; `inside`: only for the `accounts` (username, name) that ask in
    this office themselves, else for anybody."""

    own: bool
    inside: bool
    accounts: list[tuple[str, str]]


def desk_of(session: Session, offered: Offered, actor: Actor) -> Desk | None:
    """The desk of somebody who files for others; None for everybody else. NotYours where filing is not theirs at all."""
    if registering(offered.sop, offered.agency_id, actor) is None:
        files_as(offered.sop, offered.agency_id, actor, for_other=False)
        return None
    inside = asks_inside(offered.sop)
    accounts = askers(session, offered.sop, offered.agency_id, now()) if inside else []
    return Desk(_own(offered, actor), inside, [each for each in accounts if each[0] != actor.username])


def _own(offered: Offered, actor: Actor) -> bool:
    try:
        files_as(offered.sop, offered.agency_id, actor, for_other=False)
    except NotYours:
        return False
    return True


def chosen() -> object:
    """For whom the form that was sent says the request is; None is for who sent it. Raises Invalid."""
    match request.form.get("untuk_siapa", ""):
        case "saya":
            return None
        case "akun":
            return request.form.get("untuk_akun", "").strip().lower()
        case "orang":
            names = {"name": "untuk_nama", "email": "untuk_email", "whatsapp": "untuk_whatsapp"}
            return {name: request.form.get(field, "").strip() for name, field in names.items()}
    raise Invalid({"on_behalf_of": [_("Pilih untuk siapa permohonan ini.")]})


def typed() -> dict[str, str]:
    """What the form that was sent says of it, to be shown again."""
    return {name: request.form.get(name, "") for name in FIELDS}
