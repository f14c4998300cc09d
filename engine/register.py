"""The register: append-only lines, each with the SHA-256 of canonical, versioned bytes and of the line before it.

Clear text never enters a line: it holds ids and a keyed commitment, so that an answer can be erased by law and the chain
still verifies. Canonical bytes, version 1: the fields below as JSON with sorted keys, no blanks, UTF-8, NFC.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FORMAT = 1
GENESIS = "0" * 64
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Line:
    """One line before it is hashed. `at` is aware; `actor` an id or None for the system."""

    number: str
    seq: int
    at: datetime
    kind: str
    actor: int | None
    as_position: str
    action: str
    before: str
    after: str
    version: int
    commitment: str
    previous: str

    def canonical(self) -> bytes:
        """The bytes that are hashed."""
        return canonical(
            {
                "v": FORMAT,
                "number": self.number,
                "seq": self.seq,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "kind": self.kind,
                "actor": self.actor,
                "as": self.as_position,
                "action": self.action,
                "from": self.before,
                "to": self.after,
                "version": self.version,
                "commitment": self.commitment,
                "previous": self.previous,
            }
        )

    @property
    def hash(self) -> str:
        """Hex SHA-256."""
        return hashlib.sha256(self.canonical()).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, in NFC and UTF-8: one value, one sequence of bytes."""
    text: str = _ENCODE(value)
    return text.encode() if text.isascii() else unicodedata.normalize("NFC", text).encode()


def new_key() -> str:
    """The key of one commitment: 256 random bits, hex. Erasing it makes the commitment unopenable."""
    return secrets.token_hex(32)


def commitment(key: str, fields: dict[str, Any], note: str) -> str:
    """Hex HMAC-SHA256 over the clear answer."""
    return hmac.new(bytes.fromhex(key), canonical({"fields": fields, "note": note}), hashlib.sha256).hexdigest()
