"""Refusals as RFC 9457 problem documents: a stable `code`, an Indonesian sentence in `detail`, and what a program may want.

`problem` is the one way an error leaves the API, whether the engine, Flask or the database said no.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Response, jsonify
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from engine.errors import Malformed, NotFound, Refusal, SlowDown, TooLarge, Unauthenticated, WrongKind
from web.door import door

log = logging.getLogger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = 1  # seconds
SENTENCES: Final[dict[int, tuple[str, str]]] = {
    400: (Malformed.code, Malformed.sentence),
    404: (NotFound.code, NotFound.sentence),
    405: ("method_not_allowed", "Alamat ini tidak menerima cara itu. Lihat tajuk Allow."),
    408: ("timeout", "Kiriman terlalu lama di jalan. Ulangi dengan sambungan yang lebih baik."),
    413: (TooLarge.code, "Kiriman terlalu besar. Perkecil lalu kirim lagi."),
    415: (WrongKind.code, WrongKind.sentence),
    416: ("range_not_satisfiable", "Bagian berkas yang diminta tidak ada. Minta seluruh berkasnya."),
    429: (SlowDown.code, SlowDown.sentence),
    500: ("error", "Ada kesalahan pada sistem. Ulangi sebentar lagi."),
    503: ("unavailable", "Sistem sedang tidak dapat melayani. Ulangi sebentar lagi."),
}


def problem(error: BaseException) -> Response:
    """The answer to an error raised on the way of an API request."""
    if isinstance(error, Refusal):
        return refused(error.status, document(error))
    if isinstance(error, HTTPException):
        answer = of_status(error.code or 500)
        answer.headers.extend(
            [(k, v) for k, v in error.get_headers() if k in ("Allow", "Retry-After", "Content-Range")]
        )
        return answer
    if isinstance(error, OperationalError | PoolTimeout):
        log.warning("the database did not answer", exc_info=error)
        return of_status(503)
    log.error("an API request failed", exc_info=error)
    return of_status(500)


def document(refusal: Refusal) -> dict[str, Any]:
    """The problem document of a refusal: the same value every time the same refusal is told."""
    extra = in_zone(refusal.extra, door().settings.timezone)
    return {**extra, **_members(refusal.status, refusal.code, refusal.sentence), "detail": refusal.detail}


def of_status(status: int) -> Response:
    """A problem that the web server itself saw."""
    code, sentence = SENTENCES.get(status, (f"http_{status}", Refusal.sentence))
    return refused(status, {**_members(status, code, sentence), "detail": sentence})


def refused(status: int, body: dict[str, Any]) -> Response:
    """The response that carries a problem document."""
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = MEDIA_TYPE
    if body["code"] == Unauthenticated.code:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="disposisi"'
    if status in (SlowDown.status, 503):
        answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


def in_zone(value: Any, zone: ZoneInfo) -> Any:
    """Any value as JSON, instants as ISO 8601 with the offset of the office."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, dict):
        return {str(k): in_zone(v, zone) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [in_zone(v, zone) for v in value]
    return value


def _members(status: int, code: str, title: str) -> dict[str, Any]:
    return {"type": f"/api/docs#{code}", "title": title, "status": status, "code": code}
