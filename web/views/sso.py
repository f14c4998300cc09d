"""Single sign-on: to the provider and back, and linking an account that stands (UNS-30)."""

from __future__ import annotations

import hmac
import logging
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import identities
from engine.errors import Invalid, NotFound, NotYours, Refusal
from engine.identities import Stated
from engine.refusals import acting, note
from web import sessions
from web.door import door, now, signed_in, who
from web.errors import safe_path
from web.single_sign_on import ProviderFailed, finish, label
from web.single_sign_on import begin as ask

log = logging.getLogger(__name__)
blueprint = Blueprint("sso", __name__)
WAY, FOUND = "sso", "sso_found"
"""What the browser's signed cookie keeps: of a way begun, and of an identity to be linked."""


@blueprint.before_request
def only_where_set() -> None:
    """Without a provider there are no such pages."""
    if not label():
        raise NotFound


@blueprint.get("/masuk/sso")
def begin() -> ResponseReturnValue:
    """To the provider. With `hubungkan` whoever is signed in links the identity they come back with."""
    person = signed_in() if request.args.get("hubungkan") else None
    if person is None and who() is not None:
        return redirect(safe_path(request.args.get("next")), HTTPStatus.SEE_OTHER)
    try:
        begun = ask(door().settings)
    except ProviderFailed as problem:
        return _failed(problem)
    session[WAY] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "next": safe_path(request.args.get("next")),
        "person": person,
    }
    return redirect(begun.url, HTTPStatus.SEE_OTHER)


@blueprint.get("/masuk/sso/kembali")
def come_back() -> ResponseReturnValue:
    """From the provider: whoever it says has signed in is signed in here, or asked whether to link."""
    way = session.pop(WAY, None)
    if not _is_way(way, request.args.get("state", "")):
        return _told(_("Proses masuk ini sudah tidak berlaku. Mulailah sekali lagi."))
    if "code" not in request.args:
        return _told(_("Anda belum masuk: penyedia tidak memberi izin. Coba lagi, atau pakai kata sandi."))
    try:
        if request.args.get("iss", door().settings.oidc_issuer) != door().settings.oidc_issuer:
            raise ProviderFailed("the answer names another issuer")
        stated = finish(door().settings, request.args["code"], way["nonce"], way["verifier"])
        return _link_page(stated, way["person"]) if way["person"] else _enter(stated, way["next"])
    except ProviderFailed as problem:
        return _failed(problem)
    except (NotYours, Invalid) as refusal:
        note(door().database, refusal, None, now(), action="masuk_sso", door="web")
        return _told(_sentence(refusal))


def _is_way(way: Any, state: str) -> bool:
    return isinstance(way, dict) and hmac.compare_digest(str(way.get("state")).encode(), state.encode())


def _enter(stated: Stated, onward: str) -> ResponseReturnValue:
    with door().database.writing() as database_session:
        person = identities.person_of(database_session, stated, now())
    return sessions.enter_as(redirect(safe_path(onward), HTTPStatus.SEE_OTHER), person)


def _link_page(stated: Stated, person: int) -> ResponseReturnValue:
    """The person sees whose identity it is before anything is linked: another one may have been signed in over there."""
    if signed_in() != person:
        return _told(_("Proses masuk ini sudah tidak berlaku. Mulailah sekali lagi."))
    session[FOUND] = {"person": person, "issuer": stated.issuer, "subject": stated.subject}
    return render_template("account/link.html", stated=stated, sso=label())


@blueprint.post("/profil/sso")
def link() -> ResponseReturnValue:
    """Links the identity just shown."""
    person, found = signed_in(), session.pop(FOUND, None)
    if not isinstance(found, dict) or found.get("person") != person:
        raise Invalid({}, _("Proses ini sudah tidak berlaku. Mulai lagi dari halaman Profil."))
    try:
        with acting(door().database, person, now(), action="hubungkan_sso", door="web") as (database_session, _actor):
            identities.link(database_session, person, Stated(found["issuer"], found["subject"]), now())
    except Invalid as refusal:
        return _told(_sentence(refusal))
    flash(_("Akun Anda terhubung dengan %(label)s.", label=label()))
    return redirect(url_for("profile.show"), HTTPStatus.SEE_OTHER)


def _failed(problem: ProviderFailed) -> ResponseReturnValue:
    log.warning("single sign-on: %s", problem)
    return _told(
        _("%(label)s sedang tidak dapat dipakai. Masuklah dengan kata sandi, atau coba lagi nanti.", label=label())
    )


def _told(sentence: str) -> ResponseReturnValue:
    """The sentence, beside the password form; for somebody signed in already, on their profile."""
    flash(sentence, "danger")
    return redirect(url_for("profile.show" if who() is not None else "auth.sign_in"), HTTPStatus.SEE_OTHER)


def _sentence(refusal: Refusal) -> str:
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    return next((each for sentences in errors.values() for each in sentences), refusal.detail)
