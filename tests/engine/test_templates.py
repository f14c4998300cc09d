"""Texts of messages: what nobody answered is not spoken of."""

from __future__ import annotations

import pytest

from engine.templates import Template, own_templates

LETTER = Template(
    "x", "Berkas ${number}", "Hasil: ${hasil}\n? Alasan: ${alasan}\n? Usul: ${mulai} sampai ${selesai}\nSalam\n"
)


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ({"hasil": "tolak", "alasan": "penuh"}, ["Hasil: tolak", "Alasan: penuh", "Salam"]),
        ({"hasil": "tolak", "alasan": ""}, ["Hasil: tolak", "Salam"]),
        ({"mulai": "Senin", "selesai": "Rabu"}, ["Hasil: -", "Usul: Senin sampai Rabu", "Salam"]),
        ({"mulai": "Senin"}, ["Hasil: -", "Usul: Senin sampai -", "Salam"]),
        ({}, ["Hasil: -", "Salam"]),
    ],
)
def test_a_line_that_may_be_left_out(values: dict[str, str], lines: list[str]) -> None:
    """`? ` leaves a line out when none of its slots has a value; any other line says a dash."""
    assert LETTER.render(values)[1].splitlines() == lines


def test_its_slots_are_known_to_the_check() -> None:
    """A slot in such a line is a slot like any other."""
    assert LETTER.slots == {"number", "hasil", "alasan", "mulai", "selesai"}


def test_what_is_filled_in_leaves_nothing_out() -> None:
    """An answer that begins as such a line does, or holds one, stays as it was typed."""
    body = LETTER.render({"hasil": "? apa\n? Alasan: ${alasan}", "alasan": "? $x"})[1]
    assert body.splitlines()[:3] == ["Hasil: ? apa", "? Alasan: ${alasan}", "Alasan: ? $x"]


def test_the_engines_own_texts_have_subjects_and_slots() -> None:
    """They are read by the same rules."""
    assert all(template.subject and template.slots for template in own_templates().values())
