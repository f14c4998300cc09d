"""The page of a person's own account (SPK-80, LZM-15…LZM-18)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.actors import load_actor
from engine.errors import Invalid
from engine.profile import OWN, edit_profile, in_a_team, profile
from engine.refusals import acting
from web import sessions
from web.door import door, now, signed_in
from web.single_sign_on import label
from web.views.admin_common import Errors, typed

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profil")
def show() -> ResponseReturnValue:
    """The profile as it stands."""
    return _page({}, "")


def _page(errors: Errors, sentence: str) -> str:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        own = profile(session, actor)
    values = {name: typed(name) if name in request.form else own.values[name] for name in OWN}
    return render_template(
        "account/profile.html",
        profile=own,
        team=in_a_team(door().office, actor, now().date()),
        values=values,
        errors=errors,
        sentence=sentence,
        needed=("email",) if own.values["email"] else (),
        sso=label(),
        linked=door().settings.oidc_issuer in own.identities,
    )


@blueprint.post("/profil")
def change() -> ResponseReturnValue:
    """Writes what changed; an empty password leaves the password. A new one signs other browsers out."""
    person = signed_in()
    try:
        with acting(door().database, person, now(), action="profil", door="web") as (session, actor):
            password = edit_profile(
                session,
                actor,
                {name: typed(name) for name in OWN},
                now(),
                old=request.form.get("old", ""),
                new=request.form.get("password", ""),
            )
    except Invalid as refusal:
        return _page(refusal.errors, refusal.detail), refusal.status
    onward = redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    answer = sessions.enter_as(onward, person) if password else onward  # before what is to be said, which it clears
    flash(_("Profil disimpan. Peramban lain telah dikeluarkan.") if password else _("Profil disimpan."))
    return answer
