"""A person's calendar feeds: make one, see its address once, withdraw it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine import feeds
from engine.actors import load_actor
from engine.errors import Invalid
from engine.refusals import acting
from web.door import door, now, signed_in

blueprint = Blueprint("feeds", __name__, url_prefix="/kalender")
OWN = "saya"


@blueprint.get("")
def mine() -> ResponseReturnValue:
    """The feeds there are, and what a new one may show."""
    return _page()


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Makes a feed. Its address is on the page that answers, and never again: only its hash is kept."""
    resource = request.form.get("sumber", "")
    try:
        with acting(door().database, signed_in(), now(), action="kalender_baru", door="web") as (session, actor):
            if not resource:
                raise Invalid({"sumber": [_("Pilih kalender yang ingin Anda langgani.")]})
            secret = feeds.create(session, door().office, actor, now(), None if resource == OWN else resource)
    except Invalid as refusal:
        return _page(faults=[s for found in refusal.errors.values() for s in found]), refusal.status
    return _page(address=f"{door().settings.public_url}{url_for('feed.read', secret=secret)}")


@blueprint.route("/<feed>/cabut", methods=["GET", "POST"])
def withdraw(feed: str) -> ResponseReturnValue:
    """Asks first; then the address stops working at once."""
    if request.method == "GET":
        with door().database.reading() as session:
            line = feeds.one_of_mine(session, load_actor(session, signed_in(), now()), feed)
        return render_template("feeds/withdraw.html", line=line)
    with acting(door().database, signed_in(), now(), action="kalender_cabut", door="web") as (session, actor):
        feeds.withdraw(session, actor, feed, now())
    flash(_("Alamat kalender dicabut. Program yang memakainya tidak lagi mendapat data."))
    return redirect(url_for(".mine"), HTTPStatus.SEE_OTHER)


def _page(address: str = "", faults: list[str] | None = None) -> str:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        lines = feeds.mine(session, actor)
        resources = feeds.may_be_fed(session, door().office, actor, now())
    return render_template(
        "feeds/feeds.html",
        lines=lines,
        resources=resources,
        personal=actor.kind == "person",
        own=OWN,
        address=address,
        faults=faults or [],
    )
