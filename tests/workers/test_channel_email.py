"""The e-mail channel against a scripted relay on the loopback: every way a relay can behave has its own outcome."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sinks import CERTIFICATE, smtp_sink
from workers.channels import email
from workers.channels.budget import Budget
from workers.channels.letter import compose
from workers.channels.outcome import Accepted, Outcome, PermanentRefusal, TemporaryRefusal, Unknown

PASSWORD = "r4h4sia!"


def deliver(url: str, timeout: float = 5, total: float = 10, **changes: object) -> Outcome:
    letter: dict[str, object] = {
        "sender": "Disposisi Kominfo, Bandung <disposisi@bandung.go.id>",
        "recipient": "pemohon@dinas.go.id",
        "subject": "Tautan Zoom untuk rapat “Musrenbang”",
        "body": "Yth. Bapak/Ibu,\n\nTautan: https://zoom.example/j/1\n.\nSelesai – terima kasih.\n",
        "message_id": "<pesan-7@disposisi.bandung.go.id>",
    }
    return email.send(url, timeout=timeout, total=total, **(letter | changes))  # type: ignore[arg-type]


def test_a_message_arrives_whole_and_names_its_receipt() -> None:
    """BDG-31: the link goes out by e-mail; what was written is what arrives, a lone dot and all."""
    written = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    with smtp_sink() as sink:
        outcome = deliver(sink.url, date=written)
    assert outcome == Accepted("250 queued as 1")
    [mail] = sink.messages
    assert (mail.sender, mail.recipient) == ("disposisi@bandung.go.id", "pemohon@dinas.go.id")
    assert mail.message_id == "<pesan-7@disposisi.bandung.go.id>"
    assert mail.parsed["Subject"] == "Tautan Zoom untuk rapat “Musrenbang”"
    assert mail.parsed["From"].addresses[0].display_name == "Disposisi Kominfo, Bandung"
    assert mail.parsed["Date"].datetime == written
    assert mail.parsed["Auto-Submitted"] == "auto-generated"
    body = mail.parsed.get_content().replace("\r\n", "\n")
    assert body == "Yth. Bapak/Ibu,\n\nTautan: https://zoom.example/j/1\n.\nSelesai – terima kasih.\n"
    assert mail.content.isascii()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("421 connect", TemporaryRefusal),
        ("421 mail", TemporaryRefusal),
        ("451 mail", TemporaryRefusal),
        ("450 rcpt", TemporaryRefusal),
        ("451 rcpt", TemporaryRefusal),
        ("421 rcpt", TemporaryRefusal),
        ("451 data", TemporaryRefusal),
        ("452 text", TemporaryRefusal),
        ("421 text", TemporaryRefusal),
        ("drop", TemporaryRefusal),
        ("drop data", TemporaryRefusal),
        ("550 rcpt", PermanentRefusal),
        ("553 rcpt", PermanentRefusal),
        ("552 mail", PermanentRefusal),
        ("552 data", PermanentRefusal),
        ("554 text", PermanentRefusal),
        ("drop text", Unknown),
        ("999 text", Unknown),
    ],
)
def test_each_fault_of_the_relay_has_its_outcome(fault: str, kind: type[Outcome]) -> None:
    """Temporary, permanent and "perhaps delivered" are told apart, and the next message is not affected."""
    with smtp_sink([fault]) as sink:
        outcome = deliver(sink.url)
        assert isinstance(outcome, kind), outcome
        assert not getattr(outcome, "incident", False)
        assert isinstance(deliver(sink.url, message_id="b@x"), Accepted)
    assert len(sink.messages) == (2 if fault == "drop text" or fault.endswith(" text") else 1)


@pytest.mark.parametrize("fault", ["554 connect", "550 mail", "530 mail", "530 rcpt"])
def test_a_relay_that_refuses_the_office_itself_is_an_incident(fault: str) -> None:
    """Dropping the message would drop every message until somebody mends the settings."""
    with smtp_sink([fault]) as sink:
        outcome = deliver(sink.url)
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident
    assert outcome.retry_after == timedelta(hours=1)


def test_the_sentence_quotes_the_relay_in_one_short_line() -> None:
    with smtp_sink(["550 rcpt"]) as sink:
        assert deliver(sink.url) == PermanentRefusal("Server email menolak alamat penerima: 550 scripted at rcpt")


def test_sign_in_passes_the_decoded_password() -> None:
    with smtp_sink(login="kantor%40surat:r4h4%2Fsia%3A") as sink:
        assert isinstance(deliver(sink.url), Accepted)
    assert sink.sign_ins == [("kantor@surat", "r4h4/sia:")]


def test_a_wrong_password_is_an_incident_that_does_not_tell_it() -> None:
    with smtp_sink(["535 auth"], login=f"kantor:{PASSWORD}") as sink:
        outcome = deliver(sink.url)
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident
    assert "535" in outcome.reason
    assert PASSWORD not in repr(outcome)
    assert not sink.messages


def test_a_sign_in_the_relay_cannot_check_now_is_no_incident() -> None:
    with smtp_sink(["454 auth"], login=f"kantor:{PASSWORD}") as sink:
        outcome = deliver(sink.url)
    assert isinstance(outcome, TemporaryRefusal)
    assert not outcome.incident


def test_a_password_outside_ascii_is_an_incident_not_a_crash() -> None:
    with smtp_sink(login="kantor:s%C3%A9") as sink:
        outcome = deliver(sink.url)
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_encrypted_relays(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A trusted certificate carries the message, an untrusted one nothing at all, not even the password."""
    with smtp_sink(scheme=scheme, login=f"kantor:{PASSWORD}") as sink:
        outcome = deliver(sink.url)
        assert isinstance(outcome, TemporaryRefusal)
        assert outcome.incident
        assert not sink.sign_ins
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert isinstance(deliver(sink.url), Accepted)
    assert sink.sign_ins == [("kantor", PASSWORD)]


def test_starttls_is_never_given_up_silently() -> None:
    """A relay (or somebody between) that does not offer encryption gets nothing."""
    with smtp_sink(login=f"kantor:{PASSWORD}") as sink:
        outcome = deliver(sink.url.replace("smtp:", "smtp+starttls:"))
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident
    assert not sink.sign_ins
    assert not sink.messages


def test_nobody_listening_is_temporary() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        outcome = deliver(f"smtp://127.0.0.1:{unused.getsockname()[1]}")
    assert outcome == TemporaryRefusal("Server email tidak dapat dihubungi.")


def test_silence_is_cut() -> None:
    with smtp_sink(["hang"]) as sink:
        began = time.monotonic()
        outcome = deliver(sink.url, timeout=0.2, total=5)
        assert time.monotonic() - began < 2
    assert outcome == TemporaryRefusal("Server email tidak menjawab dalam batas waktu.")


def test_the_whole_time_cuts_a_longer_silence() -> None:
    with smtp_sink(["hang"]) as sink:
        began = time.monotonic()
        outcome = deliver(sink.url, timeout=5, total=0.2)
        assert time.monotonic() - began < 2
    assert outcome == TemporaryRefusal("Server email tidak menjawab dalam batas waktu.")


def test_a_used_up_budget_refuses_every_operation() -> None:
    """Even when bytes come without a pause, so that no socket operation ever waits."""
    with pytest.raises(TimeoutError):
        Budget(total=0, step=5).left()
    assert 0 < Budget(total=1, step=5).left() <= 1
    assert Budget(total=5, step=1).left() == 1


def test_a_byte_at_a_time_is_cut_at_the_whole_time() -> None:
    """Each byte comes within the silence allowed, so only the shrinking budget ends it."""
    with smtp_sink(["drip"], drip=0.05) as sink:
        began = time.monotonic()
        outcome = deliver(sink.url, timeout=5, total=0.5)
        took = time.monotonic() - began
    assert 0.4 < took < 2
    assert outcome == TemporaryRefusal("Server email tidak menjawab dalam batas waktu.")


def test_silence_after_the_text_is_unknown_and_the_message_id_shows_the_double() -> None:
    """Fault 18: the one window in which a retry may deliver twice; both carry the same Message-ID."""
    with smtp_sink(["hang text"]) as sink:
        assert isinstance(deliver(sink.url, timeout=0.2), Unknown)
        assert isinstance(deliver(sink.url), Accepted)
    assert [mail.message_id for mail in sink.messages] == ["<pesan-7@disposisi.bandung.go.id>"] * 2


def test_an_endless_greeting_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def flood() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    while True:
                        connection.sendall(b"220-more\r\n" * 4096)
                except OSError:
                    return

        thread = threading.Thread(target=flood)
        thread.start()
        outcome = deliver(f"smtp://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert isinstance(outcome, TemporaryRefusal)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Undangan\r\nBcc: semua@bandung.go.id"},
        {"subject": "Undangan\nBcc: semua@bandung.go.id"},
        {"subject": "Undangan\x85Bcc: semua@bandung.go.id"},
        {"subject": "Undangan\u2028Bcc: semua@bandung.go.id"},
        {"subject": "\ud800"},
        {"subject": "x" * 501},
        {"recipient": "a@b.go.id\r\nBcc: c@d.go.id"},
        {"recipient": "a@b.go.id, c@d.go.id"},
        {"recipient": "a@b.go.id>\r\nRCPT TO:<c@d.go.id"},
        {"recipient": "pemohon@dinás.go.id"},
        {"recipient": "pemóhon@dinas.go.id"},
        {"recipient": ""},
        {"recipient": "tanpa-at"},
        {"recipient": f"{'a' * 250}@b.go.id"},
        {"message_id": "<a@b>\r\nBcc: c@d.go.id"},
        {"message_id": "kosong"},
        {"body": "rusak \udfff"},
    ],
)
def test_what_is_not_fit_to_be_sent_never_reaches_the_relay(changes: dict[str, Any]) -> None:
    """ASVS 1.3.11: no header and no recipient can be smuggled in; each refusal is an Indonesian sentence."""
    with smtp_sink() as sink:
        outcome = deliver(sink.url, **changes)
        assert isinstance(outcome, PermanentRefusal)
        assert outcome.reason.startswith(("Judul email", "Alamat email", "Tanda pengenal", "Isi email"))
        assert sink.attempts == 0


@pytest.mark.parametrize(
    "url",
    [
        "",
        "surat.bandung.go.id",
        "http://surat.bandung.go.id",
        f"smtp://kantor:{PASSWORD}@surat.bandung.go.id:abc",
        f"smtp://kantor:{PASSWORD}@",
        f"smtp://kantor:{PASSWORD}@surat.bandung.go.id/x",
        f"smtps://[::1:{PASSWORD}",
    ],
)
def test_a_broken_url_is_an_incident_that_does_not_tell_the_password(url: str) -> None:
    outcome = deliver(url)
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident
    assert PASSWORD not in outcome.reason


def test_a_broken_sender_is_an_incident() -> None:
    outcome = deliver("smtp://127.0.0.1:9", sender="Disposisi")
    assert isinstance(outcome, TemporaryRefusal)
    assert outcome.incident


@given(subject=st.text(max_size=120), body=st.text(max_size=300))
def test_any_text_is_refused_in_words_or_makes_a_message_with_our_headers_only(subject: str, body: str) -> None:
    try:
        letter = compose("a@b.id", "c@d.id", subject, body, "e@f")
    except ValueError as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert refusal.startswith(("Judul email", "Isi email"))
        return
    head = letter.content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert sorted(set(names)) == sorted(names)
    assert {name.decode() for name in names} == {
        "From", "To", "Subject", "Message-ID", "Auto-Submitted",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert letter.content.isascii()


def test_a_sink_leaves_no_thread_and_refuses_a_misspelt_script() -> None:
    before = threading.active_count()
    with smtp_sink(["hang"]) as sink:
        connection = socket.create_connection(("127.0.0.1", int(sink.url.rpartition(":")[2])))
    connection.close()
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="no behaviour"), smtp_sink(["550 recipient"]):
        pass
