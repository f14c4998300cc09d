"""The operator's alarm and the proxy's question. No sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import redis
from flask import Blueprint
from flask.typing import ResponseReturnValue
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.errors import DisposisiError
from engine.records import Heartbeat
from web.door import door, now

ANSWERED_WITHIN: Final = timedelta(seconds=60)
PATIENCE: Final = 1.0  # seconds

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 while database, broker and worker answer; 503 when any of them is gone."""
    database, worker = _database_and_worker()
    parts = {"database": database, "broker": _broker(), "worker": worker}
    well = all(state == "ok" for state in parts.values())
    return {"status": "ok" if well else "degraded", **parts}, 200 if well else 503


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """200 while the database answers: without broker and worker every page still works."""
    database, _ = _database_and_worker()
    return {"status": "ok" if database == "ok" else "degraded", "database": database}, 200 if database == "ok" else 503


def _database_and_worker() -> tuple[str, str]:
    try:
        with door().database.reading() as session:
            session.execute(text("SELECT 1"))
            return "ok", "ok" if _answers(session) else "gone"
    except (SQLAlchemyError, DisposisiError):
        return "gone", "unknown"


def _answers(session: Session) -> bool:
    """Whether a worker answered the canary lately, by the one clock."""
    answered = session.scalar(select(Heartbeat.answered_at).where(Heartbeat.name == "worker"))
    return answered is not None and abs(now() - answered) <= ANSWERED_WITHIN


def _broker() -> str:
    try:
        client = redis.Redis.from_url(
            door().settings.redis_client_url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        with client:
            client.ping()
    except (redis.RedisError, OSError):
        return "gone"
    return "ok"
