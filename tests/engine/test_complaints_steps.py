"""The life cycle of a complaint: every step from every status, and what of it its complainant reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from engine.around import complaints
from engine.errors import Invalid, NotFound, NotFromHere, Refusal, Stale
from engine.records import ComplaintEntry, table
from tests.engine.complaints_office import NOW, Counter, counter_in
from tests.engine.world import World, everything


@pytest.fixture
def counter(own_world: World, tmp_path: Path) -> Counter:
    """The counter on each database in turn."""
    return counter_in(own_world, tmp_path)


WAYS: dict[str, tuple[str, ...]] = {
    "diterima": (),
    "diproses": ("proses",),
    "selesai": ("proses", "selesaikan"),
    "ditolak": ("tolak",),
}
ALLOWED = {
    ("diterima", "proses"): "diproses",
    ("diterima", "tolak"): "ditolak",
    ("diproses", "selesaikan"): "selesai",
    ("diproses", "tolak"): "ditolak",
}


@pytest.mark.parametrize(("status", "action"), list(product(WAYS, ("proses", "selesaikan", "tolak"))))
def test_every_step_from_every_status(sqlite_world: World, tmp_path: Path, status: str, action: str) -> None:
    """diterima → diproses → selesai | ditolak, diterima → ditolak, and no other: the rest is refused and changes nothing."""
    counter = counter_in(sqlite_world, tmp_path)
    number = counter.file()
    for step in WAYS[status]:
        counter.act("staf", number, step)
    before = everything(counter.world.database)
    if (status, action) in ALLOWED:
        counter.act("staf", number, action)
        row = counter.row(number)
        assert row.status == ALLOWED[status, action]
        assert row.version == len(WAYS[status]) + 1
        assert (row.closed_at is not None) is (row.status in ("selesai", "ditolak"))
        return
    with pytest.raises(NotFromHere) as refused:
        counter.act("staf", number, action)
    assert refused.value.extra["allowed"] == [a for s, a in ALLOWED if s == status]
    assert counter.view("staf", number).actions == tuple(refused.value.extra["allowed"])
    assert everything(counter.world.database) == before


def test_public_notes_reach_the_complainant_and_internal_ones_do_not(counter: Counter) -> None:
    number = counter.file(None)
    counter.act("staf", number, "proses", note="Operator ditegur.", public=False)
    counter.act("staf", number, "selesaikan", note="Tautan sudah dikirim ulang.", when=NOW + timedelta(days=1))
    told = counter.told("keluhan_bergerak")
    assert [(m.channel, m.recipient, m.person_id) for m in told] == [("email", "warga@surat.example", None)] * 2
    assert "Diproses" in told[0].subject
    assert "Operator ditegur" not in told[0].body
    assert "Tautan sudah dikirim ulang." in told[1].body
    whole = counter.view("auditor", number).notes
    assert [(n.status, n.note, n.by, n.name) for n in whole] == [
        ("diterima", "", "Pelapor", ""),
        ("diproses", "Operator ditegur.", "Jabatan staf", "Nama staf"),
        ("selesai", "Tautan sudah dikirim ulang.", "Jabatan staf", "Nama staf"),
    ]
    with counter.world.database.reading() as session:
        secret = counter.office.tracking_secret(number)
        shown = complaints.track_complaint(session, counter.office, number, secret, NOW)
    assert [n.note for n in shown.notes] == ["", "", "Tautan sudah dikirim ulang."]
    assert {n.name for n in shown.notes} == {""}
    assert (shown.email, shown.whatsapp, shown.about) == (None, None, "")


def test_the_complainant_with_an_account_reads_the_public_part(counter: Counter) -> None:
    number = counter.file(about="kepala")
    counter.act("staf", number, "proses", note="Catatan dalam.", public=False)
    mine = counter.view("pemohon", number)
    assert (mine.mine, mine.actions, mine.about) == (True, (), "")
    assert [n.note for n in mine.notes] == ["", ""]
    assert mine.tracking_url == counter.office.complaint_tracking_link(number)
    assert counter.view("staf", number).about == "Nama kepala"


def test_a_step_wants_a_note_and_the_version_seen(sqlite_world: World, tmp_path: Path) -> None:
    counter = counter_in(sqlite_world, tmp_path)
    number = counter.file()
    before = everything(counter.world.database)
    wrongs: list[tuple[dict[str, Any], str]] = [
        *(({"note": value}, "note") for value in ("", "  ", None, 5, "\x00", "\ud800", "a" * 5001)),
        *(({"public": value}, "public") for value in (None, "ya", 1)),
        *(({"version": value}, "version") for value in (None, "0", True, 1.5)),
    ]
    for wrong, field in wrongs:
        with pytest.raises(Invalid) as refused:
            counter.act("staf", number, "proses", **wrong)
        assert set(refused.value.errors) == {field}, wrong
    for version in (-1, 1, 10**30):
        with pytest.raises(Stale):
            counter.act("staf", number, "proses", version=version)
    with pytest.raises(NotFound):
        counter.act("staf", number, "hapus")
    assert everything(counter.world.database) == before


def test_of_two_at_once_one_wins(counter: Counter) -> None:
    number = counter.file()

    def attempt(action: str) -> str:
        try:
            counter.act("staf", number, action, version=0)
        except Refusal as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(attempt, ("proses", "tolak")))
    assert answers == ["done", "stale"]
    assert len(counter.world.rows(ComplaintEntry)) == 2


def test_the_register_of_a_complaint_is_append_only(counter: Counter) -> None:
    counter.file()
    for statement in (update(table(ComplaintEntry)).values(note="lain"), delete(table(ComplaintEntry))):
        with pytest.raises(DBAPIError), counter.world.database.writing() as session:
            session.execute(statement)
    assert [e.note for e in counter.world.rows(ComplaintEntry)] == [""]
