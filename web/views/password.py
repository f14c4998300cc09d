"""Passwords: changed, forgotten, set by a one-time link."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import accounts
from engine.errors import Invalid
from web import sessions
from web.door import door, now, signed_in, who

blueprint = Blueprint("password", __name__)
OPEN_BEFORE = frozenset(
    {
        "health.healthz",
        "health.readyz",
        "password.change",
        "password.from_link",
        "auth.sign_out",
        "home.language",
        "static",
        "bootstrap.static",
    }
)
"""What a password that somebody else gave opens, until it is changed."""


@blueprint.before_app_request
def first_change() -> ResponseReturnValue | None:
    """Whoever signed in with a password given by somebody else changes it before anything else (LZM-12, LZM-A4).

    The API is not asked: it knows tokens alone, and those end when such a password is given.
    """
    if request.path.startswith("/api/") or request.endpoint in OPEN_BEFORE:
        return None
    person = who()
    if person is None or not person.must_change:
        return None
    return redirect(url_for("password.change"), HTTPStatus.SEE_OTHER)


@blueprint.route("/kata-sandi", methods=["GET", "POST"])
def change() -> ResponseReturnValue:
    """A new password for whoever is signed in; other browsers sign in again."""
    person, errors = signed_in(), {}
    if request.method == "POST":
        errors = repeated()
        if not errors:
            try:
                with door().database.writing() as session:
                    accounts.change_password(
                        session, person, request.form.get("old", ""), request.form["password"], now()
                    )
                answer = sessions.enter_as(redirect(url_for("home.home"), HTTPStatus.SEE_OTHER), person)
                flash(_("Kata sandi sudah diganti. Peramban lain telah dikeluarkan dan token API dicabut."))
                return answer
            except Invalid as refusal:
                errors = refusal.errors
    return render_template("auth/change.html", errors=errors), 422 if errors else 200


@blueprint.route("/kata-sandi/<secret>", methods=["GET", "POST"])
def from_link(secret: str) -> ResponseReturnValue:
    """Sets the password by a one-time link. Looking at the page does not use the link up: scanners of mail look, too."""
    with door().database.reading() as session:
        person = accounts.link_person(session, secret, now())
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        errors = repeated()
        if not errors:
            try:
                with door().database.writing() as session:
                    accounts.redeem_link(session, secret, request.form["password"], now())
                answer = sessions.enter_as(redirect(url_for("home.home"), HTTPStatus.SEE_OTHER), person.id)
                flash(_("Kata sandi tersimpan. Anda sudah masuk."))
                return answer
            except Invalid as refusal:
                errors = refusal.errors
    return render_template("auth/set.html", person=person, errors=errors), 422 if errors else 200


@blueprint.get("/lupa-kata-sandi")
def forgotten() -> ResponseReturnValue:
    """Where to ask for a link."""
    return render_template("auth/forgotten.html", sent=False)


@blueprint.post("/lupa-kata-sandi")
def send_link() -> ResponseReturnValue:
    """Writes a link to the account's e-mail address. The answer is the same whether there is such an account or not."""
    with door().database.writing() as session:
        accounts.mail_reset(session, request.form.get("username", ""), door().settings.public_url, now())
    return render_template("auth/forgotten.html", sent=True)


def repeated() -> dict[str, list[str]]:
    """The fault of a new password that was not typed twice alike, if there is one."""
    if request.form.get("password", "") != request.form.get("again", ""):
        return {"again": [_("Kedua kata sandi tidak sama. Ketik ulang keduanya.")]}
    return {}
