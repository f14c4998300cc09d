"""The pasted invitation on the case page: in parts, with a link to copy, for the requesting team and the admin alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.engine.test_invitation import ENGLISH
from tests.offices import Houses
from tests.web.pages import Browser, Page

SOP, ADMIN, TEAM, OTHER_TEAM = "linkzum-zoom", "linkzum.admin", "linkzum.tkds", "linkzum.tkpti"
URL = "https://us02web.zoom.us/j/81234567890?pwd=abcDEF.1"
Visit = Callable[..., Browser]


def approved(houses: Houses, text: str) -> str:
    """A meeting approved with this text pasted."""
    fields = {
        "kegiatan": "Rapat",
        "peserta": 40,
        "host": "Nama Host",
        "mulai": "2026-11-23T09:00",
        "selesai": "2026-11-23T10:00",
    }
    number = houses.file(TEAM, SOP, fields).number
    houses.act(ADMIN, number, "approve", link_kegiatan=text)
    return number


def copied(page: Page) -> list[str]:
    """What the fields to copy from hold."""
    return [e.get("value", "") for e in page.all("input") if e.get("id", "").startswith("tautan-link")]


def test_the_parts_and_the_link_to_copy(visit: Visit, houses: Houses) -> None:
    """LZM-37, LZM-40: topic, time, address, meeting id, passcode; COPY LINK KEGIATAN; the whole text below."""
    number = approved(houses, ENGLISH)
    for who in (TEAM, ADMIN):
        page = visit(who).get(f"/berkas/{number}")
        assert copied(page) == [URL], who
        for part in ("Rapat Pengolahan: tahap 2", "Mar 6, 2024 01:15 PM Jakarta", "812 3456 7890", "202403"):
            assert part in page.text, (who, part)
        assert "Tim TI is inviting you" in page.text
        assert [b.get("data-copy") for b in page.all("button") if b.get("data-copy", "").startswith("tautan-link")] == [
            "tautan-link_kegiatan"
        ]
        assert page.links["Buka tautan rapat"] == URL


def test_nobody_else_reads_it(visit: Visit, houses: Houses) -> None:
    """LZM-A8: not the other teams, not the auditor."""
    number = approved(houses, ENGLISH)
    for who in (OTHER_TEAM, "auditor", "spektral.admin"):
        page = visit(who).get(f"/berkas/{number}")
        assert URL not in page.html, who
        assert "202403" not in page.html, who


def test_a_text_that_is_no_invitation_stays_a_text(visit: Visit, houses: Houses) -> None:
    """Only https counts, and markup is only text."""
    number = approved(houses, "Topic: <b>A</b>\nTime: besok\njavascript:alert(1)\nhttp://zoom.us/j/1")
    page = visit(TEAM).get(f"/berkas/{number}")
    assert copied(page) == []
    assert "<b>A</b>" in page.text
    assert not [href for href in page.links.values() if not href.startswith(("/", "#", "http://127.0.0.1", "tel:"))]
