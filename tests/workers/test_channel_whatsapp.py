"""The WhatsApp channel (pywa and all) against a scripted Graph gateway on the loopback."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest

from tests.sinks import CERTIFICATE, WhatsAppSink, whatsapp_sink
from workers.channels import whatsapp
from workers.channels.outcome import Accepted, Outcome, PermanentRefusal, TemporaryRefusal, Unknown
from workers.channels.whatsapp import Template

TEXT = "Tautan Zoom rapat “Musrenbang”: https://zoom.example/j/1"


def deliver(sink: WhatsAppSink, timeout: float = 5, total: float = 10, recipient: str = "0812-3456-7890") -> Outcome:
    return whatsapp.send(
        sink.url, sink.token, recipient=recipient, text=TEXT, message_id="pesan-7", timeout=timeout, total=total
    )


def wait_of(outcome: Outcome) -> timedelta | None:
    assert isinstance(outcome, TemporaryRefusal), outcome
    return outcome.retry_after


def test_a_text_arrives_and_carries_our_id() -> None:
    """BDG-31: the link goes to the number stated in the request, however it was written."""
    with whatsapp_sink() as sink:
        assert deliver(sink) == Accepted("wamid.1")
    [message] = sink.messages
    assert message["to"] == "6281234567890"
    assert message["text"]["body"] == TEXT
    assert message["biz_opaque_callback_data"] == "pesan-7"


def test_a_template_is_named_and_its_slots_are_single_lines() -> None:
    """The provider refuses line breaks inside a slot, so a value typed over several lines is joined."""
    template = Template("disposisi_selesai", ("B-17/2026", "baris satu\n\tbaris dua"))
    with whatsapp_sink() as sink:
        outcome = whatsapp.send(sink.url, sink.token, recipient="081234567890", template=template, message_id="pesan-8")
    assert outcome == Accepted("wamid.1")
    assert sink.messages[0]["template"] == {
        "name": "disposisi_selesai",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "B-17/2026"},
                    {"type": "text", "text": "baris satu baris dua"},
                ],
            }
        ],
    }


@pytest.mark.parametrize("code", [131026, 131021, 131047, 131050, 132000, 100, 131009])
def test_a_refusal_of_this_message_is_permanent(code: int) -> None:
    with whatsapp_sink([f"graph {code}"]) as sink:
        assert isinstance(deliver(sink), PermanentRefusal)
        assert isinstance(deliver(sink), Accepted)


@pytest.mark.parametrize(
    ("entry", "wait"),
    [
        ("graph 130429", timedelta(seconds=2)),
        ("graph 131056", timedelta(seconds=6)),
        ("graph 80007", timedelta(minutes=15)),
        ("graph 131049", timedelta(hours=24)),
        ("graph 131016", None),
        ("graph 131000", None),
        ("http 429", timedelta(seconds=2)),
        ("http 429 120", timedelta(seconds=120)),
        ("http 500", None),
        ("http 503 30", timedelta(seconds=30)),
    ],
)
def test_a_busy_or_broken_provider_is_temporary_and_names_its_pace(entry: str, wait: timedelta | None) -> None:
    """Fault 19: throttling says how long to wait; trouble of the provider leaves it to the back-off."""
    with whatsapp_sink([entry]) as sink:
        outcome = deliver(sink)
    assert wait_of(outcome) == wait
    assert isinstance(outcome, TemporaryRefusal)
    assert not outcome.incident


@pytest.mark.parametrize(
    "entry",
    ["graph 190", "graph 10", "graph 131042", "graph 132001", "graph 100 33", "http 401", "http 404", "http 302"],
)
def test_a_fault_of_the_installation_is_an_incident_with_a_long_wait(entry: str) -> None:
    with whatsapp_sink([entry]) as sink:
        outcome = deliver(sink)
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident
    assert outcome.retry_after == timedelta(hours=1)


def test_a_wrong_token_is_no_retry_storm_and_is_not_told() -> None:
    with whatsapp_sink() as sink:
        outcome = whatsapp.send(sink.url, "EAAsalah", recipient="081234567890", text=TEXT, message_id="m")
        assert sink.attempts == 1
    assert wait_of(outcome) == timedelta(hours=1)
    assert "EAAsalah" not in repr(outcome)


@pytest.mark.parametrize("token", ["", "dua kata", "baris\r\nX-Lain: 1", "tokén"])
def test_a_token_that_cannot_be_a_header_is_an_incident(token: str) -> None:
    with whatsapp_sink() as sink:
        outcome = whatsapp.send(sink.url, token, recipient="081234567890", text=TEXT, message_id="m")
        assert sink.attempts == 0
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident


@pytest.mark.parametrize("entry", ["drop", "hang", "page", "empty"])
def test_a_broken_line_after_the_message_is_unknown(entry: str) -> None:
    with whatsapp_sink([entry]) as sink:
        assert isinstance(deliver(sink, timeout=0.3), Unknown)
        assert isinstance(deliver(sink), Accepted)


def test_a_byte_at_a_time_is_cut_at_the_whole_time() -> None:
    """Each byte comes within the silence allowed, so only the shrinking budget ends it."""
    with whatsapp_sink(["drip"], drip=0.05) as sink:
        began = time.monotonic()
        assert isinstance(deliver(sink, timeout=5, total=0.5), Unknown)
        assert 0.4 < time.monotonic() - began < 2


def test_nobody_listening_is_temporary() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v23.0/1"
        outcome = whatsapp.send(url, "t", recipient="081234567890", text=TEXT, message_id="m")
    assert outcome == TemporaryRefusal("WhatsApp tidak dapat dihubungi.")


def test_an_untrusted_certificate_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway nobody vouches for sees neither token nor message; a trusted one gets both."""
    with whatsapp_sink(tls=True) as sink:
        assert isinstance(deliver(sink), TemporaryRefusal)
        assert sink.attempts == 0
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert deliver(sink) == Accepted("wamid.1")


def test_the_gateway_keeps_its_limits() -> None:
    """Fault 19: 131056 for the same person too soon, 130429 when the number sends too fast."""
    with whatsapp_sink(pair_seconds=60) as sink:
        assert isinstance(deliver(sink), Accepted)
        assert wait_of(deliver(sink)) == timedelta(seconds=6)
        assert isinstance(deliver(sink, recipient="081234567891"), Accepted)
    with whatsapp_sink(per_second=0) as sink:
        assert wait_of(deliver(sink)) == timedelta(seconds=2)


@pytest.mark.parametrize(
    ("recipient", "text"), [("12", TEXT), ("", TEXT), ("081234567890", " "), ("081234567890", "x" * 4097)]
)
def test_what_is_not_fit_to_be_sent_never_reaches_the_gateway(recipient: str, text: str) -> None:
    with whatsapp_sink() as sink:
        outcome = whatsapp.send(sink.url, sink.token, recipient=recipient, text=text, message_id="m")
        assert isinstance(outcome, PermanentRefusal)
        assert sink.attempts == 0


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://graph.facebook.com",
        "https://graph.facebook.com/v23.0/nomor",
        "http://graph.facebook.com/v23.0/1",
        "https://a:b@graph.facebook.com/v23.0/1",
        "https://graph.facebook.com:x/v23.0/1",
        "https://graph.facebook.com/v23.0/1?x=1",
        "ftp://127.0.0.1/v23.0/1",
    ],
)
def test_a_broken_url_is_an_incident(url: str) -> None:
    """A token never travels in the clear: plain http is for the loopback only."""
    outcome = whatsapp.send(url, "t", recipient="081234567890", text=TEXT, message_id="m")
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident


def test_a_caller_gives_either_a_text_or_a_template() -> None:
    for given in ({}, {"text": TEXT, "template": Template("t")}):
        with pytest.raises(ValueError, match="either"):
            whatsapp.send("http://127.0.0.1/1", "t", recipient="081234567890", message_id="m", **given)  # type: ignore[arg-type]
