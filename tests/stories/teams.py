"""Short ways through the schedule service of the teams."""

from __future__ import annotations

from typing import Any

from tests.offices import Houses

SOP = "linkzum-zoom"
TEAM, OTHER_TEAM, ADMIN = "linkzum.tkpti", "linkzum.tkss", "linkzum.admin"
INVITATION = (
    "Topic: Rapat\nJoin Zoom Meeting\nhttps://zoom.example/j/987?pwd=x\nMeeting ID: 987\nPasscode: kode-rahasia"
)


def requested(houses: Houses, who: str = TEAM, **changed: Any) -> str:
    """A request of a team; gives its number."""
    fields = {
        "kegiatan": "Rapat koordinasi",
        "peserta": 25,
        "host": "Nama Host",
        "mulai": "2026-11-25T13:15",
        "selesai": "2026-11-25T15:30",
    }
    return houses.file(who, SOP, fields | changed).number


def approved(houses: Houses, who: str = TEAM, **changed: Any) -> str:
    """A request with its link."""
    number = requested(houses, who, **changed)
    houses.act(ADMIN, number, "approve", link_kegiatan=INVITATION)
    return number
