"""The pages of those who keep the accounts of a service: the table, and one account (SPK-47…SPK-50)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import keeping
from engine.actors import load_actor
from engine.details import FIELDS
from engine.errors import Invalid, NotYours
from engine.keeping import Given, Kept
from engine.queries.account_changes import account_changes
from engine.refusals import acting
from web.door import door, now, signed_in
from web.keeping import Errors, change, draw, key, to, to_table
from web.views.admin_common import typed

blueprint = Blueprint("accounts", __name__, url_prefix="/akun")
PAGE, HISTORY = 25, 20


@blueprint.get("")
def listed() -> ResponseReturnValue:
    """The table of accounts of a service; without naming one, the only one kept, or a choice."""
    if not key():
        return _choose()
    return _table({}, "")


def _choose() -> ResponseReturnValue:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        services = keeping.kept_services(session, door().office, actor, now())
    if not services:
        raise NotYours(_("Akun diurus oleh peran yang ditunjuk untuk itu."))
    if len(services) == 1:
        return redirect(url_for(".listed", sop=services[0].sop.key), HTTPStatus.SEE_OTHER)
    return render_template("account/services.html", services=services)


def _table(errors: Errors, sentence: str) -> str:
    asked = {"cari": request.args.get("cari", "")[:100], "urut": request.args.get("urut", "nama")[:20]}

    def look(session: Session, held: Kept) -> dict[str, Any]:
        page = keeping.accounts(
            session, held, query=asked["cari"], order=asked["urut"], cursor=request.args.get("dari"), limit=PAGE
        )
        return {"page": page, "grants": keeping.grants(session, held), "teams": keeping.teams(session, held)}

    return draw("account/accounts.html", look, asked=asked, errors=errors, sentence=sentence)


@blueprint.post("/<int(max=2147483647):person>/peran")
def role(person: int) -> ResponseReturnValue:
    """Ubah Role (SPK-48)."""

    def do(session: Session, held: Kept) -> str:
        told = keeping.set_role(session, held, person, typed("role", 100), now())
        return str(_("Peran diubah menjadi %(role)s, mulai hari ini.", role=told))

    return change("akun_peran", do, to_table, _table)


@blueprint.get("/<int(max=2147483647):person>")
def one(person: int) -> ResponseReturnValue:
    """Form Edit Akun, ways to sign in, and what was done to the account."""
    return _one(person, {}, "")


def _one(person: int, errors: Errors, sentence: str, given: Given | None = None) -> str:
    def look(session: Session, held: Kept) -> dict[str, Any]:
        line = keeping.one_account(session, held, person)
        values = {n: typed(n) if n in request.form else line.values[n] for n in FIELDS}
        history = account_changes(session, person_id=person, limit=HISTORY) if line.entrusted else None
        return {"line": line, "values": values, "history": history}

    return draw("account/one.html", look, errors=errors, sentence=sentence, given=given)


@blueprint.post("/<int(max=2147483647):person>")
def edit(person: int) -> ResponseReturnValue:
    """Edit Detail (SPK-50)."""

    def do(session: Session, held: Kept) -> str:
        keeping.edit_account(session, held, person, {name: typed(name) for name in FIELDS}, now())
        return str(_("Data akun disimpan."))

    return change("akun_ubah", do, lambda: to(person), lambda e, s: _one(person, e, s))


@blueprint.get("/<int(max=2147483647):person>/hapus")
def ask(person: int) -> ResponseReturnValue:
    """Asks before an account is removed (SPK-49)."""

    def look(session: Session, held: Kept) -> dict[str, Any]:
        line = keeping.one_account(session, held, person)
        if not line.entrusted or line.mine:
            raise NotYours(_("Akun ini tidak dapat Anda hapus."))
        return {"line": line}

    return draw("account/remove.html", look)


@blueprint.post("/<int(max=2147483647):person>/hapus")
def remove(person: int) -> ResponseReturnValue:
    """Hapus: the account is switched off and its role ends; its cases stay (SPK-49)."""

    def do(session: Session, held: Kept) -> str:
        name = keeping.remove_account(session, held, person, now())
        return str(_("Akun %(name)s dihapus. Berkas-berkasnya tetap tersimpan.", name=name))

    return change("akun_hapus", do, to_table, _table)


@blueprint.post("/<int(max=2147483647):person>/tautan")
def link(person: int) -> ResponseReturnValue:
    """A one-time link: mailed, or where there is no address shown once."""
    return _give(
        person,
        "akun_tautan",
        lambda session, held: keeping.give_link(
            session, held, person, door().settings.public_url, now(), mails=door().settings.smtp_url is not None
        ),
    )


@blueprint.post("/<int(max=2147483647):person>/sementara")
def temporary(person: int) -> ResponseReturnValue:
    """A temporary password, shown once (LZM-A4)."""
    return _give(person, "akun_sementara", lambda session, held: keeping.give_password(session, held, person, now()))


def _give(person: int, name: str, way: Callable[[Session, Kept], Given]) -> ResponseReturnValue:
    made: list[Given] = []

    def do(session: Session, held: Kept) -> str:
        made.append(way(session, held))
        return str(_("Tautan kata sandi dikirim ke %(email)s.", email=made[0].mailed))

    try:
        with acting(door().database, signed_in(), now(), action=name, door="web") as (session, actor):
            told = do(session, keeping.keeping(session, door().office, actor, key(), now()))
    except Invalid as refusal:
        return _one(person, refusal.errors, refusal.detail), refusal.status
    if not made[0].mailed:
        return _one(person, {}, "", made[0])
    flash(told)
    return redirect(to(person), HTTPStatus.SEE_OTHER)
