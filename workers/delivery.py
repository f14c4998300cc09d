"""From a claimed message to what became of it: the channel sends, the outcome decides, the row remembers.

The channels are imported when the first message needs them: pywa costs half a second and tens of megabytes.
"""

from __future__ import annotations

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from engine import outbox
from engine.outbox import Claimed, Result
from workers.backoff import STEPS, next_try
from workers.channels.outcome import Accepted, Outcome, PermanentRefusal, TemporaryRefusal, Unknown, incident
from workers.wiring import Wired

CHANNELS = ("email", "whatsapp")
LONGEST_SILENCE, LONGEST_SENDING = 10.0, 20.0
LEASE = timedelta(seconds=30)
"""Longer than the longest sending and a patient write after it."""
BUDGET = 10.0
"""Seconds after which one run takes no further message, so that alarms get their turn."""
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
log = logging.getLogger(__name__)


def deliver(office: Wired) -> int:
    """Sends what is due until nothing is left or `BUDGET` is used up; gives how many attempts were made.

    Each channel has a thread of its own, so a gateway that hangs holds up its own messages alone; in each the messages go
    one after the other, so a sender that dies leaves at most one in doubt. More workers send more at once.
    """
    outbox.release_lapsed(office.runtime.database, office.now(), office.machine.now(), len(STEPS) + 1)
    end = time.monotonic() + BUDGET
    with ThreadPoolExecutor(len(CHANNELS), thread_name_prefix="send") as pool:
        return sum(pool.map(lambda channel: _empty(office, channel, end), CHANNELS))


def _empty(office: Wired, channel: str, end: float) -> int:
    attempts, faults = 0, set[str]()
    while time.monotonic() < end:
        until = office.machine.now() + LEASE
        for message in (claimed := outbox.claim(office.runtime.database, channel, office.now(), until, 1)):
            outcome = _attempt(office, message)
            if isinstance(outcome, TemporaryRefusal) and outcome.incident:
                faults.add(outcome.reason)
        if not claimed:
            break
        attempts += len(claimed)
    for reason in sorted(faults):
        log.error("%s", reason)
    return attempts


def _attempt(office: Wired, message: Claimed) -> Outcome:
    """One attempt from end to end. Whatever breaks in it is this message's trouble and not the others'."""
    try:
        outcome = send(office, message)
    except Exception:
        log.exception("message %s cannot be sent", message.id)
        outcome = TemporaryRefusal("Pengiriman terganggu kesalahan dalam aplikasi; lihat log pekerja.")
    now = office.now()
    with office.runtime.database.writing() as session:
        kept = outbox.finish(session, message, judge(message, outcome, now), now)
    if not kept:
        log.warning("message %s: the lease was lost before its outcome was written", message.id)
    return outcome


def judge(message: Claimed, outcome: Outcome, now: datetime) -> Result:
    """What an outcome means for the row: done, over, in doubt, or again later."""
    match outcome:
        case Accepted(receipt):
            return Result("sent", receipt=receipt)
        case PermanentRefusal(reason):
            return Result("failed", reason=reason)
        case Unknown(reason):
            return Result("unknown", reason=reason, next_try=None if message.doubtful else now + outbox.UNKNOWN_WAIT)
        case TemporaryRefusal(reason, retry_after):
            again = next_try(message.attempts, now, message.key, retry_after)
            return Result("waiting" if again else "failed", reason=reason, next_try=again)


def send(office: Wired, message: Claimed) -> Outcome:
    """Hands the message to its channel. Without a gateway it waits, as an incident, for the administrator to name one."""
    settings = office.settings
    identity = outbox.message_id(message.key, settings.public_url)
    if message.channel == "email":
        if settings.smtp_url is None:
            return incident("SMTP_URL belum diisi. Administrator perlu mengisinya agar email dapat dikirim.")
        from workers.channels import email

        return email.send(
            settings.smtp_url,
            sender=sender(settings.smtp_url, settings.public_url),
            recipient=message.recipient,
            subject=message.subject,
            body=message.body,
            message_id=identity,
            date=message.created_at,
            timeout=LONGEST_SILENCE,
            total=LONGEST_SENDING,
        )
    if settings.whatsapp_url is None or settings.whatsapp_token is None:
        return incident("WHATSAPP_URL belum diisi. Administrator perlu mengisinya agar WhatsApp dapat dikirim.")
    from workers.channels import whatsapp

    return whatsapp.send(
        settings.whatsapp_url,
        settings.whatsapp_token,
        recipient=message.recipient,
        message_id=message.key,
        text=f"{message.subject}\n\n{message.body}",
        timeout=LONGEST_SILENCE,
        total=LONGEST_SENDING,
    )


def sender(smtp_url: str, public_url: str) -> str:
    """The office's own address: that of the relay's account, where it is one, else one at the host people open."""
    user, host = unquote(urlsplit(smtp_url).username or ""), urlsplit(public_url).hostname or ""
    if "@" in user:
        return f"Disposisi <{user}>"
    return f"Disposisi <disposisi@{host if _HOST.fullmatch(host) else 'localhost'}>"
