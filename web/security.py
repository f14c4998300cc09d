"""What guards every page: CSRF, headers, sizes, rates, and input that no database can keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from web.door import Door, who

MB: Final = 1024 * 1024
LARGEST_REQUEST: Final = 220 * MB  # the largest document (200 MB) with its form
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
LIMITED: Final = {  # by page: how often from one address, how often for one name from it (an office has one address)
    "auth.enter": ("150 per 5 minutes", "10 per 5 minutes"),
    "password.send_link": ("60 per hour", "5 per hour"),
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
    if door.https:  # TLS ends at a proxy in front of us, which says who asked
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Flask has it
    _headers(app, door)  # first, so that a refusal at the gate is a page with its nonce, too
    csrf.init_app(app)
    app.before_request(_gate)


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


def slow_down(app: Flask) -> None:
    """Limits the pages on which passwords could be guessed. Called once they are there."""
    limiter = Limiter(get_remote_address, app=app, **_storage(app.extensions["door"]))
    for endpoint, (by_address, by_name) in LIMITED.items():
        view: Any = limiter.limit(by_name, key_func=_address_and_name)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limiter.limit(by_address)(view)


def _address_and_name() -> str:
    return f"{get_remote_address()}|{request.form.get('username', '')[:100].strip().lower()}"


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
    if request.content_length and who() is None:
        request.max_content_length = LARGEST_OF_STRANGERS
    csrf.protect()
