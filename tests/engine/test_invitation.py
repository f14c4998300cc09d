"""A pasted Zoom invitation in its parts, in both languages; hostile text is only text (LZM-37)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.invitation import LONGEST, LONGEST_PART, Invitation, parse, plain

ENGLISH = """Tim TI is inviting you to a scheduled Zoom meeting.

Topic: Rapat Pengolahan: tahap 2
Time: Mar 6, 2024 01:15 PM Jakarta

Join Zoom Meeting
https://us02web.zoom.us/j/81234567890?pwd=abcDEF.1

Meeting ID: 812 3456 7890
Passcode: 202403
"""
INDONESIAN = (
    "Tim TI mengundang Anda ke rapat Zoom.\r\n\r\nTopik: Rapat Triwulan\r\nWaktu : 6 Mar 2024 01:15 PM Jakarta\r\n\r\n"
    "Gabung Zoom Rapat\r\nhttps://zoom.us/j/123?pwd=x\r\n\r\nID Rapat: 123 456\r\nKode Sandi: rahasia 1\r\n"
)


def test_english() -> None:
    """LZM-37: topic, time, join URL, meeting id, passcode."""
    assert parse(ENGLISH) == Invitation(
        "Rapat Pengolahan: tahap 2", "Mar 6, 2024 01:15 PM Jakarta", "https://us02web.zoom.us/j/81234567890?pwd=abcDEF.1",
        "812 3456 7890", "202403",
    )  # fmt: skip


def test_indonesian() -> None:
    """LZM-37: the same parts in Indonesian, with the line ends of another system."""
    assert parse(INDONESIAN) == Invitation(
        "Rapat Triwulan", "6 Mar 2024 01:15 PM Jakarta", "https://zoom.us/j/123?pwd=x", "123 456", "rahasia 1"
    )


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Topic: A\nhttps://other.example/x\nJoin Zoom Meeting\nhttps://zoom.us/j/1", "https://zoom.us/j/1"),
        ("Join Zoom Meeting\nhttps://zoom.us/j/1\nMeeting ID: 1\nTopic: first\nTopic: second", "https://zoom.us/j/1"),
        ("Join Zoom Meeting: https://zoom.us/j/1.", "https://zoom.us/j/1"),
        ("Topik: A\nKode sandi: 1\n(https://zoom.us/j/1)", "https://zoom.us/j/1"),
    ],
)
def test_the_address_is_the_one_to_join(text: str, url: str) -> None:
    found = parse(text)
    assert found is not None
    assert found.url == url
    assert found.topic in ("", "A", "first")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Rapat besok di aula.",
        "Lihat https://example.org/panduan",
        "Waktu: besok\nhttps://example.org",
        "Join Zoom Meeting\nhttp://zoom.us/j/1",
        "Topic: A\nTime: B\njavascript:alert(1)",
        "Join Zoom Meeting\nhttps://admin:rahasia@zoom.us/j/1",
        "Join Zoom Meeting\nhttps://zoom.us\\@jahat.example/j/1",
        "Join Zoom Meeting\nhttps://zооm.us/j/1",
        "Join Zoom Meeting\nhttps://[::1/j/1",
        "Join Zoom Meeting\nhttps://zoom.us:99999/j/1",
        "Join Zoom Meeting\nhttps:///j/1",
    ],
)
def test_what_is_no_invitation(text: str) -> None:
    """Only plain https addresses of a host count."""
    assert parse(text) is None


@given(st.text(max_size=2000) | st.text(alphabet="TopicMeetingIDWaktu: \nhttps://zoom.us", max_size=2000))
def test_any_text_is_harmless(text: str) -> None:
    found = parse(text)
    if found is not None:
        assert plain(found.url)
        assert found.url in text
        for part in (found.topic, found.time, found.meeting_id, found.passcode):
            assert len(part) <= LONGEST_PART
            assert part in text
            assert "\n" not in part


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=80))
def test_every_topic_is_read_whole(topic: str) -> None:
    found = parse(f"Topic: {topic}\nJoin Zoom Meeting\nhttps://zoom.us/j/1")
    assert found is not None
    assert found.topic == topic.strip()


@pytest.mark.parametrize(
    "piece", ["a ", " :", "Topic", "https://", "https://a.", "join zoom ", "\n", "\u2028", "：", "topic:"]
)
def test_a_flood_takes_no_time(piece: str) -> None:
    """Reading costs in proportion to the length, whatever it is made of."""
    began = time.process_time()
    parse(piece * (10 * LONGEST // len(piece)))
    assert time.process_time() - began < 1
