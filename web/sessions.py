"""The cookie of a signed-in browser: set at sign-in with a fresh token, dead on the server at sign-out."""

from __future__ import annotations

import werkzeug
from flask import g, request, session

from engine.accounts import SESSION_LIFE, begin_session, end_session
from web.door import door, now

Answer = werkzeug.Response
"""What `redirect` gives: Werkzeug's response, of which Flask's is a kind."""


def enter(response: Answer, token: str) -> Answer:
    """The browser carries `token` from now on. Whatever session it carried before ends; the language stays."""
    leave_server()
    forget_page_state()
    response.set_cookie(
        door().cookie,
        token,
        max_age=SESSION_LIFE,
        secure=door().https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def enter_as(response: Answer, person_id: int) -> Answer:
    """Signs a person in without a password: after a one-time link, and in the demonstration office."""
    with door().database.writing() as database_session:
        token = begin_session(database_session, person_id, now())
    return enter(response, token)


def leave(response: Answer) -> Answer:
    """Signs the browser out."""
    leave_server()
    forget_page_state()
    response.delete_cookie(door().cookie, path="/", secure=door().https, httponly=True, samesite="Lax")
    return response


def leave_server() -> None:
    """The token the browser carries, if any, opens nothing any more."""
    token = request.cookies.get(door().cookie, "")
    if token:
        with door().database.writing() as database_session:
            end_session(database_session, token, now())
    g.pop("who", None)


def forget_page_state() -> None:
    """A new CSRF token and no leftover messages for the next person; the language is kept."""
    language = session.get("lang")
    session.clear()
    if language:
        session["lang"] = language
        session.permanent = True
