"""Complaints: filed by anybody, with an account or without; what cannot be taken is told by field."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from engine.errors import Invalid, NotFound, NotYours
from engine.records import AgencySop, ComplaintEntry, table
from tests.engine.by_hand import at
from tests.engine.complaints_office import NOW, SOP, Counter, counter_in
from tests.engine.made_up import CHOICE
from tests.engine.world import World, everything


@pytest.fixture
def counter(own_world: World, tmp_path: Path) -> Counter:
    """The counter on each database in turn."""
    return counter_in(own_world, tmp_path)


def test_a_complaint_without_a_request_gets_its_number_and_its_clocks(counter: Counter) -> None:
    """UNS-42: accepted without a case, numbered apart from cases; 14 days to reply, 30 to settle (UU 25/2009)."""
    assert [counter.file(), counter.file(None)] == ["KEL-2026-00001", "KEL-2026-00002"]
    row = counter.row("KEL-2026-00001")
    assert (row.status, row.version, row.case_id, row.person_id) == (
        "diterima",
        0,
        None,
        counter.world.people["pemohon"],
    )
    assert (row.reply_by, row.settle_by) == (NOW + timedelta(days=14), NOW + timedelta(days=30))
    assert counter.case(SOP).endswith("-00001")
    lines = counter.world.rows(ComplaintEntry)
    assert [(e.status, e.as_position, e.public, e.note) for e in lines] == [("diterima", "Pelapor", True, "")] * 2
    assert counter.file(when=at("2027-01-01 00:30")) == "KEL-2027-00001", "a new year in the agency's own zone"


def test_both_sides_are_told_at_once(counter: Counter) -> None:
    """The complainant gets number and link, the handlers the term; nothing of the text leaves the house."""
    number = counter.file()
    receipt, arrived = counter.told("keluhan_diterima"), counter.told("keluhan_masuk")
    assert {(m.channel, m.recipient) for m in receipt} == {
        ("page", str(counter.world.people["pemohon"])),
        ("email", "pemohon@luar.example"),
    }
    assert all(number in m.subject and counter.office.complaint_tracking_link(number) in m.body for m in receipt)
    assert {(m.channel, m.person_id) for m in arrived} == {(c, counter.world.people["staf"]) for c in ("page", "email")}
    assert all(
        counter.office.complaint_link(number) in m.body and "Senin, 30 November 2026 08.00 WIB" in m.body
        for m in arrived
    )
    assert not [m for m in (*receipt, *arrived) if "dua hari menunggu" in m.body]


def test_a_stranger_with_a_number_alone_is_told_there(counter: Counter) -> None:
    """Where there is no gateway the message waits for a hand, and is never forgotten."""
    counter.file(None, email="", whatsapp="0812-0000-0009")
    assert [(m.channel, m.recipient, m.status) for m in counter.told("keluhan_diterima")] == [
        ("whatsapp", "6281200000009", "failed")
    ]
    counter.office = replace(counter.office, whatsapp=True)
    counter.file(None, email="", whatsapp="0812-0000-0010")
    assert counter.told("keluhan_diterima")[-1].status == "waiting"


LONG = "a" * 10_001
BAD: list[tuple[str, dict[str, Any], str]] = [
    *(
        ("pemohon", {"subject": value}, "subject")
        for value in ("", "  ", None, 5, ["x"], "a\nb", "a" * 301, "\x00", "\ud800")
    ),
    *(("pemohon", {"text": value}, "text") for value in ("", None, 5, {"a": 1}, LONG, "\x00", "\ud800")),
    *(("pemohon", {"case": value}, "case") for value in (5, ["x"], "a\nb", "a" * 41, "\x00")),
    *(("pemohon", {"about": value}, "about") for value in (5, "lain", "asing", "tidak-ada", "\x00", "a" * 300)),
    ("staf", {"about": "staf"}, "about"),
    *(("", {"name": value}, "name") for value in ("", None, 7, "a\nb", "a" * 201)),
    *(("", {"email": value}, "email") for value in ("", "bukan surel", "a@b@c", "é@x.example", 7, "a" * 255)),
    *(("", {"whatsapp": value}, "whatsapp") for value in ("12", "abc", "+1 555 0000", 7)),
]


@pytest.mark.parametrize(("who", "said", "field"), BAD, ids=[f"{f}-{n}" for n, (_, _, f) in enumerate(BAD)])
def test_what_cannot_be_taken_is_told_by_field(
    sqlite_world: World, tmp_path: Path, who: str, said: Any, field: str
) -> None:
    """Each fault gets a sentence at its field, and nothing is written."""
    counter = counter_in(sqlite_world, tmp_path)
    before = everything(counter.world.database)
    with pytest.raises(Invalid) as refused:
        counter.file(who or None, **said)
    assert set(refused.value.errors) == {field}
    assert all(sentence.endswith(".") for sentence in refused.value.errors[field])
    assert everything(counter.world.database) == before


def test_every_fault_is_told_at_once(sqlite_world: World, tmp_path: Path) -> None:
    counter = counter_in(sqlite_world, tmp_path)
    with pytest.raises(Invalid) as refused:
        counter.file(None, subject="", text="", name="", email="x", whatsapp="y", about="z", case="\x00")
    assert set(refused.value.errors) == {"subject", "text", "name", "email", "whatsapp", "about", "case"}


def test_a_service_that_takes_none_says_so(sqlite_world: World, tmp_path: Path) -> None:
    """What a SOP does not declare it does not have; one that nobody runs, or nobody knows, is not found."""
    counter = counter_in(sqlite_world, tmp_path)
    for sop in (CHOICE.key, "tidak-ada", "\x00"):
        with pytest.raises(NotFound):
            counter.file(sop=sop)
    with counter.world.database.writing() as session:
        session.execute(delete(table(AgencySop)))
    with pytest.raises(NotFound):
        counter.file()


def test_auditor_and_administrator_file_nothing(sqlite_world: World, tmp_path: Path) -> None:
    counter = counter_in(sqlite_world, tmp_path)
    for who in ("auditor", "admin"):
        with pytest.raises(NotYours):
            counter.file(who)


def test_a_case_is_linked_only_for_those_who_may_know_it(counter: Counter) -> None:
    """The requester's own, or with the tracking secret; anybody else's number stays what they wrote."""
    case, other = counter.case(SOP), counter.case(CHOICE)
    secret = counter.office.tracking_secret(case)
    linked = {counter.file(case=case.lower()), counter.file(None, case=case, case_secret=secret)}
    kept = {
        counter.file("lain", case=case): case,
        counter.file(None, case=case, text="Lagi.", case_secret="salah"): case,
        counter.file(None, case=case, text="Tanpa kode."): case,
        counter.file(None, case=case, text="Huruf lain.", case_secret="é"): case,
        counter.file(case="PJM-2026-99999"): "PJM-2026-99999",
        counter.file(case=other): other,
    }
    assert [counter.view("auditor", number).case for number in linked] == [case] * 2
    for number, named in kept.items():
        assert counter.row(number).case_id is None
        assert counter.row(number).text.endswith(f"Nomor berkas yang disebutkan: {named}")


def test_a_stranger_who_sends_twice_has_one_complaint(counter: Counter) -> None:
    """The same words from the same address within a day are one complaint; other words, or a day later, another."""
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: counter.file(None), range(4)))
    assert numbers == {"KEL-2026-00001"}
    assert counter.file(None, case="PJM-2026-00007", text="Lain.") == counter.file(
        None, case="PJM-2026-00007", text="Lain."
    )
    assert counter.file(None, text="Lai") != counter.file(None, text="Lain.")
    assert counter.file(None, when=NOW + timedelta(days=1)) not in numbers
    assert counter.file() != counter.file(), "an account's double sending is the door's matter"


def test_numbers_are_given_once(counter: Counter) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda _: counter.file(), range(8)))
    assert sorted(numbers) == [f"KEL-2026-{n:05d}" for n in range(1, 9)]
