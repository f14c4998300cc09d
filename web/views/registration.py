"""Strangers make an account for a service: the form, and the page behind the mailed link."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import registration
from engine.details import FIELDS
from engine.errors import Invalid, NotFound
from web import sessions
from web.door import door, now
from web.views.admin_common import Errors, typed
from web.views.password import repeated

blueprint = Blueprint("registration", __name__)


@blueprint.get("/daftar")
def form() -> ResponseReturnValue:
    """The empty form; there is none where no service takes registrations."""
    return _page(request.args.get("layanan", ""), {}, "")


def _page(key: str, errors: Errors, sentence: str, sent: str = "") -> str:
    with door().database.reading() as session:
        services = registration.open_services(session, door().office, now())
    if not services:
        raise NotFound(_("Tidak ada layanan yang membuka pendaftaran akun. Mintalah akun pada pengelola kantor."))
    values = {name: typed(name) for name in FIELDS}
    return render_template(
        "account/register.html",
        services=services,
        key=key,
        values=values,
        errors=errors,
        sentence=sentence,
        sent=sent,
    )


@blueprint.post("/daftar")
def send() -> ResponseReturnValue:
    """Takes the registration. The answer is the same whether the address is known or not."""
    key = typed("layanan")
    if not key:
        return _page(key, {"layanan": [_("Pilih layanan yang Anda perlukan.")]}, Invalid.sentence), Invalid.status
    try:
        with door().database.writing() as session:
            registration.register(session, door().office, key, {name: typed(name) for name in FIELDS}, now())
    except Invalid as refusal:
        return _page(key, refusal.errors, refusal.detail), refusal.status
    return _page(key, {}, "", sent=typed("email").strip())


@blueprint.route("/daftar/<secret>", methods=["GET", "POST"])
def confirm(secret: str) -> ResponseReturnValue:
    """Sets the password and makes the account. Looking does not use the link up: scanners of mail look, too."""
    with door().database.reading() as session:
        applicant = registration.applicant(session, secret, now())
    errors: Errors = {}
    if request.method == "POST":
        errors = repeated()
        if not errors:
            try:
                with door().database.writing() as session:
                    person = registration.confirm(session, secret, request.form["password"], now())
                answer = sessions.enter_as(redirect(url_for("home.home"), HTTPStatus.SEE_OTHER), person)
                flash(
                    _("Akun Anda sudah dibuat. Anda sudah masuk.")
                )  # now, because entering clears what was to be said
                return answer
            except Invalid as refusal:
                errors = refusal.errors
    return render_template("account/confirm.html", applicant=applicant, errors=errors), 422 if errors else 200
