"""A pasted Zoom invitation in parts: topic, time, address, meeting id, passcode. The whole text stays beside it (LZM-37).

Read are the invitations that Zoom itself writes, in English and in Indonesian. Nothing is looked up and nothing is believed: an
address counts only when it is plain https.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 20_000
"""Letters of a text that are looked at."""
LONGEST_PART: Final = 500
LONGEST_URL: Final = 2000
_LABELS: Final = {
    "topic": ("topic", "topik"),
    "time": ("time", "waktu"),
    "meeting_id": ("meeting id", "id rapat", "id meeting"),
    "passcode": ("passcode", "kode sandi", "password", "kata sandi"),
}
_NAMES: Final = {label: part for part, labels in _LABELS.items() for label in labels}
_LINE = re.compile(r"\s{0,20}([A-Za-z ]{1,20}?)\s{0,20}[:：]\s{0,20}(\S.{0,600})")
_URL = re.compile(r"https://[^\s<>\"']{1,2000}")
_JOIN = re.compile(r"join zoom|gabung zoom|bergabung ke rapat zoom|join (from|the) |gabung rapat", re.IGNORECASE)
_AFTER: Final = 3
"""So many lines below the words that ask to join stands the address."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says; a part that it does not tell is empty. `url` begins with https://."""

    topic: str
    time: str
    url: str
    meeting_id: str
    passcode: str


def parse(text: str) -> Invitation | None:
    """The parts of an invitation; None for a text that has no https address, or nothing of an invitation besides.

    The first line of a part counts. Hostile text costs time in proportion to its length, at most `LONGEST` letters.
    """
    lines = text[:LONGEST].splitlines()
    parts: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line)
        name = _NAMES.get(" ".join(found[1].lower().split())) if found is not None else None
        if found is not None and name is not None:
            parts.setdefault(name, found[2].strip()[:LONGEST_PART])
    asked = next((number for number, line in enumerate(lines) if _JOIN.search(line)), None)
    url = _address(lines[asked : asked + _AFTER + 1]) if asked is not None else ""
    url = url or (_address(lines) if parts else "")
    if not url or (asked is None and len(parts) < 2):
        return None
    return Invitation(**{name: parts.get(name, "") for name in _LABELS}, url=url)


def _address(lines: list[str]) -> str:
    """The first plain https address in these lines; empty where there is none."""
    for line in lines:
        for found in _URL.finditer(line):
            address = found[0].rstrip(".,;)]")
            if plain(address):
                return address
    return ""


def plain(address: str) -> bool:
    """Whether an address is https, names a host and no user, and holds only printable ASCII."""
    if len(address) > LONGEST_URL or not address.isascii() or not address.isprintable() or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return False
