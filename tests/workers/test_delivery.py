"""From the outbox to the gateways: every way an attempt can end, and what the row says afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.catalogue import Catalogue
from engine.clock import Clock
from engine.db import Database
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.outbox import UNKNOWN_WAIT, Claimed
from engine.records import Message, table
from engine.wiring import Runtime
from tests.office import NOW, SetClock, settings_for
from tests.sinks.smtp import SmtpSink, smtp_sink
from tests.sinks.whatsapp import whatsapp_sink
from workers import delivery
from workers.backoff import STEPS, next_try
from workers.channels.outcome import Outcome
from workers.delivery import deliver, sender
from workers.wiring import Wired


class Post:
    """A worker's wiring on an empty database, with a clock that stands."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = SetClock()
        settings = settings_for(folder, url, public_url="https://kantor.example")
        database = Database(url)
        upgrade(database)
        office = Office(Catalogue(()), FileStore(folder / "files"), settings.public_url, b"s" * 32)
        self.office = Wired(settings, Runtime(database, office, self.clock, demo=True), Clock())  # type: ignore[arg-type]

    def with_gateways(self, **changed: Any) -> Post:
        """The same with these settings."""
        self.office = replace(self.office, settings=replace(self.office.settings, **changed))
        return self

    def put(self, channel: str = "email", recipient: str = "tujuan@dinas.example", key: str = "kunci1") -> None:
        """One message that is due."""
        row: dict[str, Any] = {
            "key": key,
            "channel": channel,
            "recipient": recipient,
            "template": "t",
            "subject": "Judul",
            "body": "Isi.",
        }
        row |= {"status": "waiting", "attempts": 0, "next_try": NOW, "created_at": NOW}
        with self.office.runtime.database.writing() as session:
            session.execute(insert(table(Message)).values(**row))

    def message(self, key: str = "kunci1") -> Message:
        """As it stands now."""
        with self.office.runtime.database.reading() as session:
            return session.scalars(select(Message).where(Message.key == key)).one()

    def go(self, at: datetime | None = None) -> int:
        """One run, at `at` or now."""
        self.clock.at = at or self.clock.at
        return deliver(self.office)


@pytest.fixture
def post(backend_url: str, tmp_path: Path) -> Iterator[Post]:
    made = Post(backend_url, tmp_path)
    yield made
    made.office.runtime.database.dispose()


@pytest.fixture
def relay() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


def test_an_accepted_mail_is_sent_once_under_its_own_id(post: Post, relay: SmtpSink) -> None:
    post.with_gateways(smtp_url=relay.url).put()
    assert post.go() == 1
    assert post.go() == 0
    (mail,) = relay.messages
    assert (mail.recipient, mail.message_id) == ("tujuan@dinas.example", "<kunci1@kantor.example>")
    assert mail.parsed["From"] == "Disposisi <disposisi@kantor.example>"
    sent = post.message()
    assert (sent.status, sent.attempts, sent.sent_at) == ("sent", 1, NOW)
    assert sent.receipt is not None
    assert sent.receipt.startswith("250 ")


def test_a_temporary_refusal_waits_for_its_place_on_the_time_line(post: Post, relay: SmtpSink) -> None:
    """The back-off is kept in the row, never in the broker."""
    relay.script.append("451 rcpt")
    post.with_gateways(smtp_url=relay.url).put()
    post.go()
    waiting = post.message()
    assert (waiting.status, waiting.attempts) == ("waiting", 1)
    assert waiting.next_try == next_try(1, NOW, "kunci1")
    assert waiting.reason is not None
    assert "451" in waiting.reason
    assert post.go() == 0
    post.go(waiting.next_try)
    assert (post.message().status, post.message().attempts, post.message().reason) == ("sent", 2, None)


def test_a_permanent_refusal_ends_it_with_a_reason(post: Post, relay: SmtpSink) -> None:
    relay.script.append("550 rcpt")
    post.with_gateways(smtp_url=relay.url).put()
    post.go()
    failed = post.message()
    assert (failed.status, failed.next_try) == ("failed", None)
    assert failed.reason is not None
    assert "550" in failed.reason


def test_refused_for_three_days_it_fails(post: Post, relay: SmtpSink) -> None:
    relay.script.extend(["421 connect"] * (len(STEPS) + 1))
    post.with_gateways(smtp_url=relay.url).put()
    for _ in range(len(STEPS) + 1):
        post.go(post.message().next_try)
    assert (post.message().status, post.message().next_try) == ("failed", None)
    assert timedelta(hours=72) <= post.clock.at - NOW < timedelta(hours=76)


def test_a_broken_line_after_the_text_shows_as_unknown_and_is_tried_once_more(post: Post, relay: SmtpSink) -> None:
    """At most doubled, under one Message-ID; never silently lost."""
    relay.script.extend(["drop text", "drop text"])
    post.with_gateways(smtp_url=relay.url).put()
    post.go()
    assert (post.message().status, post.message().next_try) == ("unknown", NOW + UNKNOWN_WAIT)
    post.go(NOW + UNKNOWN_WAIT)
    assert (post.message().status, post.message().next_try) == ("unknown", None)
    assert [mail.message_id for mail in relay.messages] == ["<kunci1@kantor.example>"] * 2


def test_without_a_gateway_it_waits_with_a_sentence_for_the_administrator(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.put()
    post.put("whatsapp", "6281200000001", "kunci2")
    assert post.go() == 2
    for key in ("kunci1", "kunci2"):
        assert post.message(key).status == "waiting"
        assert post.message(key).next_try == NOW + timedelta(hours=1)
    assert "SMTP_URL belum diisi" in caplog.text
    assert "WHATSAPP_URL belum diisi" in caplog.text


def test_whatsapp_goes_out_though_the_mail_relay_hangs(
    post: Post, relay: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that hangs holds up its own channel alone."""
    monkeypatch.setattr(delivery, "LONGEST_SILENCE", 1.0)
    monkeypatch.setattr(delivery, "BUDGET", 0.5)
    relay.script.append("hang")
    with whatsapp_sink() as gateway:
        post.with_gateways(smtp_url=relay.url, whatsapp_url=gateway.url, whatsapp_token=gateway.token)
        post.put()
        post.put("whatsapp", "6281200000001", "kunci2")
        post.go()
        assert post.message("kunci2").status == "sent"
        assert gateway.messages[0]["text"]["body"] == "Judul\n\nIsi."
    assert post.message().status == "waiting"


def test_what_breaks_inside_is_this_messages_trouble_alone(
    post: Post, relay: SmtpSink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A poison message passes the others by and is tried again by the same back-off."""
    real = delivery.send

    def poisoned(office: Wired, message: Claimed) -> Outcome:
        if message.key == "racun":
            raise RuntimeError("racun")
        return real(office, message)

    monkeypatch.setattr(delivery, "send", poisoned)
    post.with_gateways(smtp_url=relay.url).put(key="racun")
    post.put()
    assert post.go() == 2
    assert (post.message("racun").status, post.message().status) == ("waiting", "sent")
    assert "cannot be sent" in caplog.text


@pytest.mark.parametrize(
    ("smtp_url", "public_url", "address"),
    [
        ("smtp://relay", "https://kantor.example:8443", "disposisi@kantor.example"),
        ("smtps://surat%40kantor.example:x@relay", "https://lain.example", "surat@kantor.example"),
        ("smtp://akun:x@relay", "http://127.0.0.1:8000", "disposisi@127.0.0.1"),
        ("smtp://relay", "http://[::1]:8000", "disposisi@localhost"),
    ],
)
def test_the_sender_is_the_relays_account_or_the_office(smtp_url: str, public_url: str, address: str) -> None:
    assert sender(smtp_url, public_url) == f"Disposisi <{address}>"
