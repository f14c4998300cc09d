"""A calendar feed, read by a program that does not sign in: its address is the key."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from engine import feeds
from web.door import door, now

blueprint = Blueprint("feed", __name__)


@blueprint.get("/kalender/<secret>.ics")
def read(secret: str) -> ResponseReturnValue:
    """The calendar, or 304 when it is as it was; 404 for an address that is unknown, withdrawn, or of an account switched off."""
    with door().database.reading() as session:
        content = feeds.read(session, door().office, secret, now())
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = 'inline; filename="disposisi.ics"'
    response.set_etag(hashlib.sha256(content).hexdigest())
    return response.make_conditional(request)
