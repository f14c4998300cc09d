"""E-mail: one message to one recipient through the office's mail relay.

`SMTP_URL` is `smtp://` (port 25, never encrypted), `smtp+starttls://` (587, refuses to go on unencrypted) or `smtps://`
(465), then `[user:password@]host[:port]`; special characters in the password are percent-encoded.

A refusal that speaks of the recipient or the text ends the message. One that speaks of us (sign-in, certificate,
sender, greeting) would meet every message, so it is an incident: kept and tried again, never dropped.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from datetime import datetime

from workers.channels.budget import Budget
from workers.channels.letter import BrokenSender, Letter, compose
from workers.channels.outcome import Accepted, Outcome, PermanentRefusal, TemporaryRefusal, Unknown, incident
from workers.channels.smtp import BrokenUrl, Conversation, Relay

_SIGN_IN_CODES = frozenset({530, 534, 535, 538})
_TOO_LARGE = 552


def send(
    smtp_url: str,
    *,
    sender: str,
    recipient: str,
    subject: str,
    body: str,
    message_id: str,
    date: datetime | None = None,
    timeout: float = 10,
    total: float = 30,
) -> Outcome:
    """Hands one plain-text message to the relay and says how it ended; raises nothing for what the relay does.

    `sender` may carry a display name. `message_id` is the stable `Message-ID` (angle brackets optional), the same at
    every attempt, so that a double can be recognised. `date` is when the message was written (without it the relay
    stamps its own). `timeout` is the longest silence and `total` the longest whole conversation, in seconds.
    """
    try:
        relay = Relay.parse(smtp_url)
        letter = compose(sender, recipient, subject, body, message_id, date)
    except (BrokenUrl, BrokenSender) as error:
        return incident(str(error))
    except ValueError as error:
        return PermanentRefusal(str(error))
    return _deliver(relay, letter, Budget(total, timeout))


def _deliver(relay: Relay, letter: Letter, budget: Budget) -> Outcome:
    try:
        conversation = Conversation(relay, letter.domain, budget)
    except (OSError, ValueError) as error:
        return _not_accepted(error, budget)
    try:
        return _hand_over(conversation, relay, letter, budget)
    finally:
        with suppress(OSError):
            conversation.quit()
        conversation.close()


def _hand_over(conversation: Conversation, relay: Relay, letter: Letter, budget: Budget) -> Outcome:
    try:
        if relay.user:
            conversation.login(relay.user, relay.password)
        conversation.sendmail(letter.sender, [letter.recipient], letter.content)
    except smtplib.SMTPDataError as error:
        return _text_refused(error, handed_over=conversation.handed_over)
    except (OSError, ValueError) as error:
        if conversation.handed_over:
            return Unknown("Sambungan ke server email putus setelah pesan diserahkan; mungkin pesan sudah terkirim.")
        return _not_accepted(error, budget)
    return Accepted(_readable(*conversation.answer))


def _text_refused(error: smtplib.SMTPDataError, *, handed_over: bool) -> Outcome:
    code, said = error.smtp_code, _readable(error.smtp_code, error.smtp_error)
    if handed_over and 200 <= code < 300:
        return Accepted(said)
    if 400 <= code < 500:
        return TemporaryRefusal(f"Server email menunda pesan ini: {said}")
    if 500 <= code < 600:
        return PermanentRefusal(f"Server email menolak isi pesan: {said}")
    if handed_over:
        return Unknown(f"Jawaban server email setelah pesan diserahkan tidak dapat dibaca: {said}")
    return TemporaryRefusal(f"Jawaban server email tidak dapat dibaca: {said}")


def _not_accepted(error: OSError | ValueError, budget: Budget) -> Outcome:
    """What it means that the conversation ended before the text was handed over."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _recipient_refused(error)
        case smtplib.SMTPResponseException():
            return _we_are_refused(error)
        case ssl.SSLError():
            return incident("Sambungan aman ke server email gagal: sertifikatnya tidak dipercaya atau tidak cocok.")
        case smtplib.SMTPServerDisconnected() | TimeoutError():
            late = budget.spent or _timed_out(error)
            what = "tidak menjawab dalam batas waktu" if late else "memutus sambungan sebelum pesan diserahkan"
            return TemporaryRefusal(f"Server email {what}.")
        case smtplib.SMTPException() | ValueError():
            return incident(
                "Server email tidak menyediakan enkripsi atau cara masuk yang diminta SMTP_URL. "
                "Administrator perlu memeriksa SMTP_URL."
            )
    return TemporaryRefusal("Server email tidak dapat dihubungi.")


def _timed_out(error: BaseException) -> bool:
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _recipient_refused(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, text = next(iter(error.recipients.values()))
    said = _readable(code, text)
    if code in _SIGN_IN_CODES:
        return incident(f"Server email meminta masuk lebih dahulu ({code}). Administrator perlu memeriksa SMTP_URL.")
    if 500 <= code < 600:
        return PermanentRefusal(f"Server email menolak alamat penerima: {said}")
    return TemporaryRefusal(f"Server email menunda alamat penerima: {said}")


def _we_are_refused(error: smtplib.SMTPResponseException) -> Outcome:
    """Greeting, sign-in, encryption or sender refused. A reply to a sign-in may echo it: not quoted."""
    code = error.smtp_code
    if isinstance(error, smtplib.SMTPAuthenticationError) or code in _SIGN_IN_CODES:
        if 400 <= code < 500:
            return TemporaryRefusal(f"Server email belum dapat memeriksa nama pengguna dan sandi ({code}).")
        return incident(
            f"Server email menolak nama pengguna atau sandi ({code}). Administrator perlu memeriksa SMTP_URL."
        )
    said = _readable(code, error.smtp_error)
    if code == _TOO_LARGE:
        return PermanentRefusal(f"Pesan terlalu besar untuk server email: {said}")
    if 500 <= code < 600:
        return incident(f"Server email menolak kantor ini sebagai pengirim: {said}. Administrator perlu memeriksanya.")
    return TemporaryRefusal(f"Server email sedang tidak menerima pesan: {said}")


def _readable(code: int, text: bytes | str) -> str:
    """What the relay said, in one printable line short enough for a table cell."""
    line = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return f"{code} {' '.join(''.join(c if c.isprintable() else ' ' for c in line).split())[:200]}".strip()
