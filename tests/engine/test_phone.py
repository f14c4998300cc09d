"""Phone numbers as people write them, and the link for an office without a gateway."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.phone import normalise_msisdn, wa_me_link


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "+6281234567890",
        "6281234567890",
        "81234567890",
        " 0812 3456 7890 ",
        "0812-3456-7890",
        "0812\u20113456\u20117890",
        "0812\u00a03456\u00a07890",
        "0812.3456.7890",
        "(0812) 3456 7890",
        "+62 812-3456-7890",
        "+62 (0)812-3456-7890",
    ],
)
def test_the_usual_spellings_are_one_number(written: str) -> None:
    """BDG-35, UNS-17: the request carries a WhatsApp number, typed by a person."""
    assert normalise_msisdn(written) == "6281234567890"


@pytest.mark.parametrize(("written", "expected"), [("0811234567", "62811234567"), ("0812345678901", "62812345678901")])
def test_the_shortest_and_the_longest_number(written: str, expected: str) -> None:
    assert normalise_msisdn(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "", "   ", "081234567", "08123456789012", "0221234567", "+6512345678", "+81234567890", "nomor saya",
        "0812345678a0", "0812/3456/7890", "++6281234567890", "62+81234567890", "٠٨١٢٣٤٥٦٧٨٩٠", "0812\n34567890",
        "081234567890 / 081234567891", "626281234567890",
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_to_do(written: str) -> None:
    with pytest.raises(ValueError, match=r"^Nomor WhatsApp .*misalnya 0812"):
        normalise_msisdn(written)


@given(st.from_regex(r"8[0-9]{8,11}", fullmatch=True))
def test_normalising_twice_changes_nothing(rest: str) -> None:
    once = normalise_msisdn(f"0{rest}")
    assert once == f"62{rest}"
    assert normalise_msisdn(once) == normalise_msisdn(f"+{once}") == once


@given(st.text())
def test_the_link_carries_the_text_whole(text: str) -> None:
    """UNS-15: the operator opens the link and presses send; no character is lost and none ends the query."""
    parts = urlsplit(wa_me_link("0812-3456-7890", text))
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "wa.me", "/6281234567890", "")
    carried = parse_qs(parts.query, keep_blank_values=True, max_num_fields=1)["text"]
    assert carried == [text.encode("utf-8", "replace").decode()]


def test_the_link_refuses_a_wrong_number() -> None:
    with pytest.raises(ValueError, match="Nomor WhatsApp"):
        wa_me_link("12", "halo")
