"""How one attempt to deliver one message ended. Four answers, because each asks for another next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took charge of the message; `receipt` is its own id, or what it answered."""

    receipt: str


@dataclass(frozen=True, slots=True)
class TemporaryRefusal:
    """Not delivered, and a later attempt may succeed.

    `retry_after` is the shortest wait the provider asked for, if any. `incident` is true when the installation itself
    is at fault (password, token, address of the gateway): every message will meet it until somebody mends it, so it
    belongs before the administrator, not before the recipient. The wait is then long, so that it is no retry storm.
    """

    reason: str
    retry_after: timedelta | None = None
    incident: bool = False


@dataclass(frozen=True, slots=True)
class PermanentRefusal:
    """Not delivered, and no later attempt will change that. The Indonesian `reason` is shown to the operator."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider may have accepted: the connection broke after the message had been handed over.

    Trying again may deliver twice; the stable message id lets the receiving side recognise the double.
    """

    reason: str


Outcome = Accepted | TemporaryRefusal | PermanentRefusal | Unknown

INCIDENT_WAIT = timedelta(hours=1)


def incident(reason: str) -> TemporaryRefusal:
    """A fault of the installation: kept, tried again rarely, shown to the administrator."""
    return TemporaryRefusal(reason, retry_after=INCIDENT_WAIT, incident=True)
