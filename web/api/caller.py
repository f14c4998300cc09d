"""Who calls, and how many of their requests are under way: asked before anything else of a request."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Final, cast

from flask import g, request
from werkzeug.routing import RequestRedirect

from engine.accounts import token_person
from engine.errors import NotFound, SlowDown, Unauthenticated
from web.door import door

BASE: Final = "/api/v1/"
OPEN: Final = frozenset({"/api/v1/openapi.json"})
MOST_UNDER_WAY: Final = 200


class UnderWay:
    """Counts requests by caller, in this process; one that is not admitted is not counted."""

    def __init__(self, most: int = MOST_UNDER_WAY) -> None:
        self._most = most
        self._lock = Lock()
        self._count: Counter[int] = Counter()

    def enter(self, person: int) -> bool:
        """Whether one more of this caller may begin."""
        with self._lock:
            if self._count[person] >= self._most:
                return False
            self._count[person] += 1
            return True

    def leave(self, person: int) -> None:
        """One of this caller has ended."""
        with self._lock:
            self._count[person] -= 1
            if self._count[person] <= 0:
                del self._count[person]


under_way = UnderWay()


def admit() -> None:
    """Before every request of the base, known address or not. Raises Unauthenticated, SlowDown or NotFound, in this order.

    An address that is nearly one of ours is not found: a program that is redirected would lose its body.
    """
    if not request.path.startswith(BASE) or request.path in OPEN:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Sertakan token API: Authorization: Bearer TOKEN.")
    with door().database.reading() as session:
        person = token_person(session, token.strip())
    if person is None:
        raise Unauthenticated("Token ini tidak dikenal atau sudah dicabut. Minta token baru.")
    if not under_way.enter(person):
        raise SlowDown
    g.api_caller = person
    if isinstance(request.routing_exception, RequestRedirect):
        raise NotFound


def dismiss(_error: BaseException | None = None) -> None:
    """After every request: it is no longer under way."""
    person = g.pop("api_caller", None)
    if person is not None:
        under_way.leave(person)


def caller() -> int:
    """The person whose token came with this request."""
    return cast("int", g.api_caller)
