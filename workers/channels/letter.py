"""The e-mail itself: checked addresses, headers nothing can be smuggled into, plain text that any relay carries."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
# An office writes its name with a comma and without quotes, which the strict grammar does not know.
_SENDER = re.compile(r'\s*(?:"?(?P<name>[^"<>]*?)"?\s*<)?(?P<address>[^<>\s]+)>?\s*')
_MESSAGE_ID = re.compile(r"<?([!-;=?A-~]+@[!-;=?A-~]+)>?")
_LONGEST_ADDRESS = 254
_LONGEST_MESSAGE_ID = 250
_LONGEST_SUBJECT = 500  # characters; a folded header longer than this is cut by some relays
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


class BrokenSender(ValueError):
    """The sender of the installation is no address: a fault of the settings, not of the message."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the relay is given: envelope addresses, the id, and the bytes."""

    sender: str
    recipient: str
    message_id: str
    content: bytes

    @property
    def domain(self) -> str:
        """The sender's domain, which also names us in the greeting; no look-up of our own host name is needed."""
        return self.sender.rpartition("@")[2]


def check_recipient(recipient: str) -> str:
    """The one address, stripped. Raises ValueError with an Indonesian sentence when mail cannot be sent to it."""
    address = recipient.strip(" ")
    if not address.isascii():
        raise ValueError(
            "Alamat email penerima memuat huruf di luar abjad Latin dasar. "
            "Perbaiki alamatnya atau kirim lewat saluran lain."
        )
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise ValueError("Alamat email penerima tidak sah. Tulis satu alamat saja, misalnya nama@instansi.go.id.")
    return address


def compose(
    sender: str, recipient: str, subject: str, body: str, message_id: str, date: datetime | None = None
) -> Letter:
    """One plain-text message, ready to send.

    Raises BrokenSender for the sender, ValueError with an Indonesian sentence for anything else that is not fit for a
    header (a line break above all, ASVS 1.3.11) or not fit to be encoded.
    """
    name, address = _sender(sender)
    to = check_recipient(recipient)
    identity = _identity(message_id)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = _subject(subject)
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"
    if date is not None:
        message["Date"] = date
    message.set_content(_text(body), cte="quoted-printable")
    return Letter(address, to, identity, message.as_bytes())


def _sender(sender: str) -> tuple[str, str]:
    match = _SENDER.fullmatch(sender)
    name, address = (match["name"] or "", match["address"]) if match else ("", "")
    if _unprintable(sender) or len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise BrokenSender("Alamat pengirim email pada pengaturan tidak sah. Administrator perlu memperbaikinya.")
    return name, address


def _identity(message_id: str) -> str:
    match = _MESSAGE_ID.fullmatch(message_id)
    if match is None or len(message_id) > _LONGEST_MESSAGE_ID:
        raise ValueError("Tanda pengenal pesan email tidak sah. Laporkan kepada administrator.")
    return f"<{match[1]}>"


def _subject(subject: str) -> str:
    if _unprintable(subject) or len(subject) > _LONGEST_SUBJECT:
        raise ValueError(
            f"Judul email harus satu baris, paling panjang {_LONGEST_SUBJECT} karakter. Perbaiki judulnya."
        )
    return subject


def _text(body: str) -> str:
    try:
        body.encode()
    except UnicodeEncodeError:
        raise ValueError("Isi email memuat karakter yang rusak. Hapus karakter itu lalu kirim ulang.") from None
    return body


def _unprintable(value: str) -> bool:
    """True for whatever could end a header line, for this program or for one on the way, or cannot be encoded."""
    return any(unicodedata.category(character) in _UNPRINTABLE and character != "\t" for character in value)
