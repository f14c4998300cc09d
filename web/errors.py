"""Every refusal and every fault becomes a page: what happened, what to do next, the way back."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from engine.errors import Refusal, Unauthenticated

log = logging.getLogger(__name__)


def answer(app: Flask) -> None:
    """Registers the answers."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http_fault)
    app.register_error_handler(OperationalError, unreachable)
    app.register_error_handler(Exception, unexpected)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """The engine said no."""
    if _is_api():
        return _problem(refusal)
    if isinstance(refusal, Unauthenticated):
        return redirect(url_for("auth.sign_in", next=_wanted()), HTTPStatus.SEE_OTHER)
    return page(refusal.status, refusal.detail)


def http_fault(fault: HTTPException) -> ResponseReturnValue:
    """Flask or Werkzeug said no; redirects pass."""
    code = fault.code or 500
    if code < 400 or (fault.response is not None and code < 500):
        return fault
    if isinstance(fault, InternalServerError):
        return unexpected(fault.original_exception or fault)
    if _is_api():
        return _problem(fault)
    sentence = _sentences().get(code, _("Permintaan tidak dapat diterima."))
    if isinstance(fault, CSRFError):
        sentence = _("Halaman ini sudah terlalu lama terbuka. Kembali, muat ulang halamannya, lalu kirim lagi.")
    return page(code, sentence)


def unreachable(error: OperationalError) -> ResponseReturnValue:
    """The database is away, or somebody else kept it busy for too long: nothing was changed, and it may work later."""
    log.error("%s %s: %s", request.method, request.path, error.orig)
    g.bare = True
    if _is_api():
        return _problem(ServiceUnavailable())
    return page(503, _("Sistem sedang tidak dapat dijangkau. Tidak ada yang berubah; ulangi sebentar lagi."))


def unexpected(error: BaseException) -> ResponseReturnValue:
    """Our own fault: logged with a number that the person can pass on."""
    number = secrets.token_hex(4)
    log.error("request %s: %s %s", number, request.method, request.path, exc_info=error)
    g.bare = True
    if _is_api():
        return _problem(InternalServerError())
    return page(
        500,
        _(
            "Ada kesalahan pada sistem. Ulangi sebentar lagi; bila tetap terjadi, sampaikan kode %(number)s.",
            number=number,
        ),
    )


def page(status: int, sentence: str) -> ResponseReturnValue:
    """The page of a refusal."""
    response = current_app.make_response(
        render_template("errors/refused.html", status=status, sentence=sentence, back=_back())
    )
    response.status_code = status
    return response


def safe_path(target: str | None) -> str:
    """A path of this site, or "/": never a way out."""
    if not target or not target.isprintable() or "\\" in target:
        return "/"
    return target if target.startswith("/") and not target.startswith("//") else "/"


def _is_api() -> bool:
    return request.path.startswith("/api/") and "problem" in current_app.extensions


def _problem(error: BaseException) -> ResponseReturnValue:
    made: ResponseReturnValue = current_app.extensions["problem"](error)
    return made


def _wanted() -> str:
    """Where to go after signing in: this page, or the one a form stood on."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    return _back()


def _back() -> str:
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        return "/"
    return safe_path(came_from.path) if came_from.netloc in ("", request.host) else "/"


def _sentences() -> dict[int, str]:
    return {
        400: _("Permintaan ini tidak terbaca. Kembali lalu coba lagi."),
        403: _("Halaman ini bukan wewenang Anda."),
        404: _("Halaman tidak ditemukan. Periksa alamatnya, atau mulai lagi dari beranda."),
        405: _("Halaman ini tidak dapat dibuka dengan cara itu. Mulai lagi dari beranda."),
        408: _("Kiriman terlalu lama di jalan. Periksa sambungan internet lalu kirim lagi."),
        413: _("Kiriman terlalu besar. Perkecil berkasnya lalu kirim lagi."),
        415: _("Jenis berkas ini tidak diterima."),
        429: _("Terlalu banyak percobaan. Tunggu beberapa menit lalu coba lagi."),
    }
