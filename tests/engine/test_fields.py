"""What a field takes as text and as number, and what never reaches a subject, a name or a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from engine.declaration.fields import LongText, Text, Whole
from engine.declaration.forms import AnswerForm
from engine.errors import Invalid
from engine.perform import Answer, open_case
from engine.perform.binding import Sent
from engine.records import Message, Person
from engine.templates import Template
from tests.engine.by_hand import at
from tests.engine.made_up import RETURN
from tests.engine.world import REQUEST, World

NOW = at("2026-11-16 09:00")
CONTROLS = ("\x07", "\x1b[2J", "\x00", "\x7f", "\x85", "\x9b", "\x0b", "\x0c", "\u2028", "\u2029")


class Surat(AnswerForm):
    """One of each kind."""

    perihal = Text("Perihal", optional=True)
    isi = LongText("Isi", optional=True)
    peserta = Whole("Peserta", least=-5, most=500, optional=True)


def answered(**sent: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """(data, faults) of the form over what was sent."""
    form = Surat(Sent({name: [value] for name, value in sent.items()}))
    form.validate()
    return form.data, form.errors


@pytest.mark.parametrize("control", [*CONTROLS, "\n", "\r\n", "\t"])
def test_one_line_holds_no_control_character(control: str) -> None:
    """Refused with what to do, wherever it stands between words."""
    _, faults = answered(perihal=f"Rapat{control}bel")
    assert "satu baris" in faults["perihal"][0]


@pytest.mark.parametrize("control", CONTROLS)
def test_several_lines_hold_none_but_their_ends_and_tabs(control: str) -> None:
    _, faults = answered(isi=f"Rapat\n{control}bel")
    assert "huruf kendali" in faults["isi"][0]


def test_lines_end_in_one_way() -> None:
    """A browser's line ends and an old file's are stored as a program's; a tab stays."""
    data, faults = answered(
        isi=" Satu\r\nDua\rTiga\n\tEmpat ", perihal=" Rapat \u201cKopi\u201d \u2013 \u00e9 \U0001f600\n"
    )
    assert faults == {}
    assert data["isi"] == "Satu\nDua\nTiga\n\tEmpat"
    assert data["perihal"] == "Rapat \u201cKopi\u201d \u2013 \u00e9 \U0001f600"


@pytest.mark.parametrize(
    "wrong", ["1_0", "\u0661\u0662", "\uff11", "+5", "1.0", "1e2", "0x1", "--5", "- 5", "9" * 5000]
)
def test_a_number_is_written_in_plain_digits(wrong: str) -> None:
    """What Python reads besides is not what the person saw."""
    data, faults = answered(peserta=wrong)
    assert data["peserta"] is None
    assert faults["peserta"] == ["Isi dengan bilangan bulat dari -5 sampai 500."]


def test_plain_digits_are_read() -> None:
    for sent, read in {"12": 12, " 12 ": 12, "-3": -3, "007": 7, "": None, "  ": None}.items():
        assert answered(peserta=sent) == ({"perihal": None, "isi": None, "peserta": read}, {})


def test_a_subject_is_one_readable_line_whatever_fills_it() -> None:
    """A second wall: a mail with a control character in its subject is refused for ever."""
    template = Template("x", "Berkas: ${title}", "${title}\n")
    for control in (*CONTROLS, "\n", "\r\nBcc: x@y.example"):
        subject, _body = template.render({"title": f"Rapat{control}bel"})
        assert subject.isprintable(), repr(subject)
        assert subject.startswith("Berkas: Rapat ")


def test_a_request_with_a_control_character_in_its_title_is_refused(world: World) -> None:
    before = world.everything()
    with pytest.raises(Invalid) as refusal:
        world.file(RETURN, kegiatan="Rapat\u0007bel\u001b[2J")
    assert set(refusal.value.errors) == {"kegiatan"}
    assert world.everything() == before


@pytest.mark.parametrize(
    "contact",
    [
        {"name": "Warga", "email": "a@b@c,d@e"},
        {"name": "Warga", "email": "a@b.c\x07"},
        {"name": "Warga", "email": "a@b.example\r\nBcc: x@y.example"},
        {"name": "Warga\r\nBcc: x@y.example", "email": "a@b.example"},
        {"name": "Warga\x1b[2J", "email": "a@b.example"},
        {"name": "Warga", "whatsapp": "0812-3456-7890\x07"},
        {"name": "   ", "email": "a@b.example"},
        {"name": "Warga", "email": "  "},
        {"name": ["Warga"], "email": "a@b.example"},
    ],
)
def test_a_contact_that_cannot_be_reached_is_refused(world: World, contact: dict[str, Any]) -> None:
    before = world.everything()
    with pytest.raises(Invalid) as refusal, world.as_("tu", NOW) as (session, actor):
        open_case(session, world.office, RETURN.key, actor, Answer(REQUEST), NOW, on_behalf_of=contact)
    assert set(refusal.value.errors) == {"on_behalf_of"}
    assert world.everything() == before


def test_a_contact_is_kept_without_the_blanks_around_it(world: World) -> None:
    contact = {"name": " Warga Biasa ", "email": " warga@luar.example ", "whatsapp": "0812-3456-7890"}
    with world.as_("tu", NOW) as (session, actor):
        open_case(session, world.office, RETURN.key, actor, Answer(REQUEST), NOW, on_behalf_of=contact)
    person = world.rows(Person)[-1]
    assert (person.name, person.email, person.whatsapp) == ("Warga Biasa", "warga@luar.example", "6281234567890")
    assert all(m.subject.isprintable() for m in world.rows(Message))
