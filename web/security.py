"""What guards every page: CSRF, headers, sizes, rates, and input that no database can keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from engine.accounts import account_name
from engine.errors import NotFound
from web.door import Door, who
from web.incoming import LARGEST_REQUEST, MB, guarded, limit_body

LARGEST_OF_STRANGERS: Final = 1 * MB
LARGEST_FIELDS: Final = 2 * MB
MOST_PARTS: Final = 400
CSP: Final = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's own ticks and arrows are data: images
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

csrf = CSRFProtect()
View = Callable[..., ResponseReturnValue]
PERSONAL: Final = "private, no-store"
LIMITED: Final = {  # by page: how often from one address, how often for one name from it (an office has one address)
    "auth.enter": ("150 per 5 minutes", "10 per 5 minutes"),
    "password.send_link": ("60 per hour", "5 per hour"),
    "complaining.send": ("60 per hour", "60 per hour"),
    "registration.send": ("60 per hour", "5 per hour"),
    "sso.begin": ("150 per 5 minutes", "150 per 5 minutes"),
    "sso.come_back": ("150 per 5 minutes", "150 per 5 minutes"),
    "feed.read": ("600 per 5 minutes", "600 per 5 minutes"),
}


def protect(app: Flask) -> None:
    """Puts the guards before every request."""
    door: Door = app.extensions["door"]
    app.config.update(
        SECRET_KEY=door.settings.secret_key,
        SESSION_COOKIE_NAME="disposisi_ui",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=door.https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=365),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FIELDS,
        MAX_FORM_PARTS=MOST_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a letter may take more than an hour to write
        WTF_CSRF_CHECK_DEFAULT=False,  # asked by _gate, so that the API with its tokens is left out
        WTF_CSRF_SSL_STRICT=door.https,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.wsgi_app = guarded(app.wsgi_app)  # type: ignore[assignment,method-assign]  # as Flask has it
    if door.https:  # TLS ends at a proxy in front of us, which says who asked
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Flask has it
    _headers(app, door)  # first, so that a refusal at the gate is a page with its nonce, too
    csrf.init_app(app)
    app.before_request(_gate)
    app.after_request(_keep_nowhere)


def sandboxed(policy: str) -> Callable[[View], View]:
    """A view that hands out what people uploaded, under a policy of its own: whatever a file holds, it may do nothing."""
    decorator: Callable[[View], View] = Talisman()(content_security_policy=policy)
    return decorator


def _headers(app: Flask, door: Door) -> None:
    Talisman(
        app,
        content_security_policy=CSP,
        content_security_policy_nonce_in=["script-src"],
        force_https=False,
        strict_transport_security=door.https,
        session_cookie_secure=door.https,
        session_cookie_samesite="Lax",
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"geolocation": "()", "microphone": "()", "payment": "()"},
    )


def unlisted(page: str, status: int = HTTPStatus.OK) -> Response:
    """A page whose address is its key: found by no search engine, kept by no cache."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = PERSONAL
    return response


def slow_down(app: Flask) -> None:
    """Limits the pages on which passwords could be guessed. Called once they are there."""
    limiter = Limiter(get_remote_address, app=app, **_storage(app.extensions["door"]))
    for endpoint, (by_address, by_name) in LIMITED.items():
        view: Any = limiter.limit(by_name, key_func=_address_and_name)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limiter.limit(by_address)(view)


def _address_and_name() -> str:
    named = request.form.get("username") or request.form.get("email", "")
    return f"{get_remote_address()}|{account_name(named)}"


def _storage(door: Door) -> dict[str, Any]:
    """Counted in the broker, in memory while it is away: its absence never breaks a page."""
    url = door.settings.redis_client_url
    if url.startswith("unix://"):
        url = "redis+" + url.split("?")[0]
    return {
        "storage_uri": url,
        "storage_options": {"socket_connect_timeout": 1, "socket_timeout": 1},
        "strategy": "moving-window",
        "in_memory_fallback_enabled": True,
        "swallow_errors": True,
    }


def _gate() -> None:
    if request.path.startswith("/api/"):
        return
    if "\x00" in request.path or any("\x00" in v for values in request.args.lists() for v in (values[0], *values[1])):
        raise BadRequest
    if isinstance(request.routing_exception, RequestRedirect):  # it would lead to whatever host the request named
        raise NotFound
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        limit_body(_largest())
    csrf.protect()


def _largest() -> int:
    """Bytes this request may bring, whether it says how many or not."""
    if who() is None:
        return LARGEST_OF_STRANGERS
    return LARGEST_REQUEST if request.mimetype == "multipart/form-data" else LARGEST_FIELDS


def _keep_nowhere(response: Response) -> Response:
    """What is made for one person is kept by no proxy and no browser, unless the view says how."""
    if "Cache-Control" not in response.headers and (g.get("who") is not None or "api_caller" in g):
        response.headers["Cache-Control"] = PERSONAL
    return response
