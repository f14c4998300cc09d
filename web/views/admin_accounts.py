"""The administrator's accounts: list, add, contact, on and off, a link for a new password, sign-out by force."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine import accounts, staffing
from engine.account_changes import note_change
from engine.errors import Invalid
from engine.queries import administration as queries
from engine.queries.account_changes import account_changes
from engine.rules.facts import Actor
from engine.temporary import give_temporary
from web.account_words import account_words
from web.door import door, now
from web.views.admin_common import Errors, change, looking, typed

blueprint = Blueprint("admin_accounts", __name__, url_prefix="/pengelolaan/akun")
PAGE = 50
FIELDS = ("username", "name", "email", "whatsapp", "kind")


@blueprint.get("")
def listed() -> str:
    """Every account."""
    query = request.args.get("cari", "").replace("\x00", "")[:100]
    with looking() as session:
        page = queries.accounts(session, now(), query=query, cursor=request.args.get("dari"), limit=PAGE)
    return render_template("admin/accounts.html", page=page, query=query)


@blueprint.get("/baru")
def new() -> str:
    """The form of a new account."""
    with looking():
        return _new_page({}, "")


def _new_page(errors: Errors, sentence: str) -> str:
    values = {name: typed(name) for name in FIELDS}
    return render_template("admin/account_new.html", values=values, errors=errors, sentence=sentence)


@blueprint.post("/baru")
def add() -> ResponseReturnValue:
    """Makes an account. Its password is set by its owner, with a one-time link."""

    def do(session: Session, actor: Actor) -> str:
        staffing.new_account(session, now(), by=actor.id, **{name: typed(name) for name in FIELDS})
        return str(_("Akun %(name)s dibuat. Kirimkan tautan kata sandinya.", name=typed("username")))

    return change(do, url_for(".listed", cari=typed("username").strip().lower()), _new_page, name="akun_baru")


@blueprint.get("/<int(max=2147483647):person>")
def one(person: int) -> str:
    """One account."""
    return _page(person, {}, "")


def _page(person: int, errors: Errors, sentence: str, link: str = "", password: str = "") -> str:
    with looking() as session:
        account = queries.account(session, person, now())
        history = account_changes(session, person_id=person, limit=PAGE)
    kept = {
        name: typed(name) if "name" in request.form else getattr(account, name)
        for name in ("name", "email", "whatsapp")
    }
    return render_template(
        "admin/account.html",
        account=account,
        values=kept,
        errors=errors,
        sentence=sentence,
        link=link,
        password=password,
        history=history,
        words=account_words(),
    )


@blueprint.post("/<int(max=2147483647):person>")
def edit(person: int) -> ResponseReturnValue:
    """A new name or contact."""

    def do(session: Session, actor: Actor) -> str:
        staffing.edit_account(session, person, name=typed("name"), email=typed("email"), whatsapp=typed("whatsapp"))
        note_change(session, person, actor.id, "details", now())
        return str(_("Data akun disimpan."))

    return change(do, url_for(".one", person=person), lambda e, s: _page(person, e, s), name="akun_ubah")


@blueprint.post("/<int(max=2147483647):person>/aktif")
def switch(person: int) -> ResponseReturnValue:
    """Switches an account on or off."""
    active = typed("active") == "1"

    def do(session: Session, actor: Actor) -> str:
        staffing.switch(session, person, actor, now(), active=active)
        return str(_("Akun diaktifkan.") if active else _("Akun dinonaktifkan; semua sesinya berakhir."))

    return change(do, url_for(".one", person=person), lambda e, s: _page(person, e, s), name="akun_aktif")


@blueprint.post("/<int(max=2147483647):person>/keluarkan")
def sign_out(person: int) -> ResponseReturnValue:
    """Ends every session of the account."""

    def do(session: Session, actor: Actor) -> str:
        queries.account(session, person, now())
        accounts.end_sessions(session, person, now())
        note_change(session, person, actor.id, "signed_out", now())
        return str(_("Semua sesi akun itu diakhiri."))

    return change(do, url_for(".one", person=person), lambda e, s: _page(person, e, s), name="akun_keluarkan")


@blueprint.post("/<int(max=2147483647):person>/tautan")
def link(person: int) -> ResponseReturnValue:
    """Mails the link for a new password; where there is no way to mail it is shown, once, to be handed over."""
    shown: list[str] = []

    def do(session: Session, actor: Actor) -> str:
        account, address = queries.account(session, person, now()), door().settings.public_url
        note_change(session, person, actor.id, "link", now())
        if account.email and account.active and door().settings.smtp_url is not None:
            accounts.mail_reset(session, account.username, address, now())
            return str(_("Tautan kata sandi dikirim ke %(email)s.", email=account.email))
        if not account.active:
            raise Invalid({"active": [_("Aktifkan akun ini sebelum membuat tautan kata sandi.")]})
        shown.append(accounts.password_url(address, accounts.issue_link(session, person, now())))
        return str(_("Tautan kata sandi dibuat."))

    answer = change(do, url_for(".one", person=person), lambda e, s: _page(person, e, s), name="akun_tautan")
    return _page(person, {}, "", shown[0]) if shown else answer


@blueprint.post("/<int(max=2147483647):person>/sementara")
def temporary(person: int) -> ResponseReturnValue:
    """A temporary password, shown once, that opens nothing but the page that changes it (LZM-A4)."""
    shown: list[str] = []

    def do(session: Session, actor: Actor) -> str:
        queries.account(session, person, now())
        shown.append(give_temporary(session, person, actor.id, now()))
        return str(_("Kata sandi sementara dibuat."))

    answer = change(do, url_for(".one", person=person), lambda e, s: _page(person, e, s), name="akun_sementara")
    return _page(person, {}, "", password=shown[0]) if shown else answer
