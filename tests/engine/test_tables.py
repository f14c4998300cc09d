"""Tables of cases: what they show, to whom, and how they are searched and sorted, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from engine import administration as adm
from engine.declaration import Requester, Sop
from engine.declaration.around import Around
from engine.errors import Invalid, NotFound, NotYours
from engine.queries import searching, tables
from engine.queries.tables import Asked, TablePage, exported, table_page
from engine.records import Case, Position, PositionRole, table
from tests.engine.around_office import AROUND, COLUMNS, SAMPLE, TABLE, approved, around, reading
from tests.engine.made_up_parts import KEPALA
from tests.engine.world import World, instant

NOW = "2026-11-16 10:00"


def page(world: World, who: str = "staf", key: str = "semua", **asked: Any) -> TablePage:
    with reading(world, who, NOW) as (session, run, actor):
        return table_page(session, world.office, run, key, actor, Asked(**asked), instant(NOW))


def column(found: TablePage, label: str) -> list[str]:
    at = [c.label for c in found.columns].index(label)
    return [row.cells[at].text for row in found.rows]


def activities(found: TablePage) -> list[str]:
    return column(found, "Nama Kegiatan")


def with_team(team: Requester) -> Sop:
    """The SOP with requests by a team that holds the role."""
    roles = tuple(team if role.key == team.key else role for role in SAMPLE.roles if role.key != "pemohon")
    rows = (replace(SAMPLE.first, role=team), *SAMPLE.rows[1:])
    return replace(SAMPLE, roles=roles, rows=rows, around=Around(tables=(replace(TABLE, readers=(team, KEPALA)),)))


def team_of(world: World, who: str) -> None:
    """Gives somebody the team's role besides their own."""
    with world.database.writing() as session:
        roles = {"sop": SAMPLE.key, "role": "staf", "position_id": world.positions[who]}
        session.execute(insert(table(PositionRole)).values(**roles))


@pytest.fixture
def filled(own_world: World) -> World:
    """Three requests: waiting, approved, finished."""
    world = around(own_world)
    letter = world.upload("pemohon", filename="undangan.pdf")
    answers: dict[str, Any] = {
        "mulai": "2024-03-06T13:15",
        "selesai": "2024-03-06T15:30",
        "nilai": 9,
        "produsen": True,
        "jenis": "daring",
    }
    world.file(SAMPLE, kegiatan="rapat Anggaran", sandi="rahasia-sekali", attachments={"surat": letter}, **answers)
    approved(world, kegiatan="Bimbingan", nilai=100, produsen=False, jenis="luring")
    world.act("kepala", approved(world, kegiatan="Zonasi", nilai=20), "tutup", NOW)
    return world


def test_the_declared_columns_in_order_newest_first(filled: World) -> None:
    """LZM-22, LZM-25, LZM-26, LZM-A7, SPK-34, SPK-35: the columns as declared, each in its own words; secrets in none."""
    found = page(filled, "kepala")
    assert [c.label for c in found.columns] == [c.label for c in COLUMNS if c.label != "Sandi"]
    assert activities(found) == ["Zonasi", "Bimbingan", "rapat Anggaran"]
    assert column(found, "No") == ["3", "2", "1"]
    assert column(found, "Waktu Mulai")[2] == "Rabu, 06-03-24 13:15"
    assert column(found, "Produsen") == ["-", "Tidak", "Ya"]
    assert column(found, "Jenis") == ["-", "Tatap muka", "Jarak jauh"]
    assert column(found, "Status") == ["Selesai", "Disetujui", "Menunggu Diproses"]
    assert column(found, "Nama Penilai")[1:] == ["Nama penilai1, Nama penilai2", "-"]
    assert column(found, "Diputus oleh")[1:] == ["Nama kepala", "-"]
    assert column(found, "Lampiran")[2] == "undangan.pdf"
    assert found.rows[2].cells[3].number == 9
    assert "rahasia-sekali" not in repr(found)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("anggaran", ["rapat Anggaran"]),
        ("ANGGARAN rapat", ["rapat Anggaran"]),
        ("anggaran zonasi", []),
        ("06-03-24", ["rapat Anggaran"]),
        ("13:15", ["rapat Anggaran"]),
        ("tatap", ["Bimbingan"]),
        ("jarak", ["rapat Anggaran"]),
        ("menunggu", ["rapat Anggaran"]),
        ("penilai2", ["Zonasi", "Bimbingan"]),
        ("kepala", ["Zonasi", "Bimbingan"]),
        ("00002", []),
        ("rahasia-sekali", []),
        ("100", ["Bimbingan"]),
        ("50%", []),
        ("_", []),
        ("\x00", []),
        ("\ud800", []),
        ("'; drop table cases; --", []),
    ],
)
def test_search_over_what_is_shown(filled: World, query: str, expected: list[str]) -> None:
    """LZM-24: each word must stand in some column as it is shown; what is not shown is not found."""
    assert activities(page(filled, query=query)) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("No", ["rapat Anggaran", "Bimbingan", "Zonasi"]),
        ("Nama Kegiatan", ["Bimbingan", "rapat Anggaran", "Zonasi"]),
        ("Waktu Mulai", ["rapat Anggaran", "Zonasi", "Bimbingan"]),
        ("Peserta", ["rapat Anggaran", "Zonasi", "Bimbingan"]),
        ("Jenis", ["rapat Anggaran", "Bimbingan", "Zonasi"]),
        ("Status", ["rapat Anggaran", "Bimbingan", "Zonasi"]),
    ],
)
def test_sorted_by_any_column(filled: World, label: str, expected: list[str]) -> None:
    """Numbers by their size, codes by their words, states in the order of the table; nothing stands last either way."""
    at = [c.label for c in page(filled).columns].index(label) + 1
    assert activities(page(filled, sort=at)) == expected
    if label in ("No", "Nama Kegiatan", "Peserta", "Status"):
        assert activities(page(filled, sort=-at)) == expected[::-1]


def test_every_column_can_be_sorted_and_searched(filled: World) -> None:
    for at in range(1, len(COLUMNS)):
        for sort in (at, -at):
            assert page(filled, sort=sort).count == 3
    assert activities(page(filled, sort=99)) == ["Zonasi", "Bimbingan", "rapat Anggaran"]
    short = around(filled, replace(SAMPLE, around=Around(tables=(replace(TABLE, columns=COLUMNS[:2]),))))
    assert activities(page(short, query="2")) == ["Bimbingan"]


def test_pages(own_world: World) -> None:
    """LZM-24: "Tampilkan 10 entri"; the sizes are those declared, a page beyond the last is the last."""
    world = around(own_world)
    for n in range(12):
        world.file(SAMPLE, kegiatan=f"K{n}")
    first = page(world)
    assert (len(first.rows), first.count, first.pages, first.asked.size) == (10, 12, 2, 10)
    assert activities(page(world, page=2)) == ["K1", "K0"]
    assert activities(page(world, page=99)) == ["K1", "K0"]
    assert len(page(world, size=25).rows) == 12
    assert len(page(world, size=7).rows) == 10
    assert page(world, page=-3).asked.page == 1


def test_who_reads_what(filled: World) -> None:
    """SPK-20, SPK-22: readers by role, the auditor all, a requester only their own; nobody else, of no other agency."""
    assert page(filled, "auditor").count == page(filled, "kepala").count == 3
    for who in ("pemohon", "lain", "tu", "petugas1", "asing", "admin"):
        with pytest.raises(NotYours):
            page(filled, who)
    assert page(filled, "pemohon", "milik").count == 3
    assert page(filled, "lain", "milik").count == 0
    assert page(filled, "staf", "milik").count == 3
    for who in ("admin",):
        with pytest.raises(NotYours):
            page(filled, who, "milik")
    with pytest.raises(NotFound):
        page(filled, "staf", "lainnya")
    assert activities(page(filled, "staf", "selesai")) == ["Zonasi"]


def test_a_held_requesters_role_reads_all_but_opens_its_own(own_world: World) -> None:
    """LZM-A8: the schedule is public to the teams; a case opens, with its documents, for the requesting team alone."""
    team = Requester("staf", "Tim", among_holders=True)
    world = around(own_world, with_team(team))
    team_of(world, "penilai3")
    letter = world.upload("penilai3", filename="undangan.pdf")
    world.file(SAMPLE, who="penilai3", kegiatan="Rapat", attachments={"surat": letter})
    found = page(world, "staf")
    assert activities(found) == ["Rapat"]
    assert column(found, "Lampiran") == ["-"]
    state = found.rows[0].cells[[c.label for c in found.columns].index("Status")]
    assert not state.opens
    assert column(page(world, "penilai3"), "Lampiran") == ["undangan.pdf"]
    with pytest.raises(NotYours):
        page(world, "lain")


def test_documents_and_the_way_in_for_who_sees_the_whole(filled: World) -> None:
    """LZM-27: the state leads to the case for whoever sees more than the outline; files likewise (SPK-33)."""
    at = [c.label for c in page(filled).columns].index("Status")
    for who, whole in (("kepala", True), ("auditor", True), ("staf", False)):
        first = page(filled, who).rows[2]
        assert first.cells[at].opens is whole
        assert [len(c.files) for c in first.cells if c.files] == ([1] if whole else [])
    assert page(filled, "kepala").rows[0].cells[at].good
    assert not page(filled, "kepala").rows[1].cells[at].good
    assert activities(page(filled, "kepala", query="undangan")) == []


def test_removed_cases_are_in_no_table(filled: World) -> None:
    """SPK-39, SPK-A6: a removed case has left the lists."""
    with filled.database.writing() as session:
        session.execute(update(table(Case)).where(Case.title == "Bimbingan").values(removed_at=instant(NOW)))
    for who in ("kepala", "auditor"):
        assert activities(page(filled, who)) == ["Zonasi", "rapat Anggaran"]


def test_the_actions_of_the_reader(filled: World) -> None:
    """SPK-36, SPK-37, SPK-65: what the reader may do; who chooses states does so on one page, nobody else is offered it."""
    mine = page(filled, "kepala").rows
    assert [(r.status, list(r.actions)) for r in mine] == [(True, []), (True, []), (True, [])]
    plain = around(filled, replace(SAMPLE, around=replace(AROUND, statuses=())))
    assert [list(r.actions) for r in page(plain, "kepala").rows] == [[], [("tutup", "Tutup")], [("proses", "Proses")]]
    for who in ("staf", "auditor"):
        assert [(r.status, list(r.actions)) for r in page(filled, who).rows] == [(False, [])] * 3


def test_the_unit_the_case_was_filed_for(own_world: World) -> None:
    """LZM-A5: the function is that of the filing; who moves to another unit later does not take the case along."""
    world = around(own_world, with_team(Requester("staf", "Tim", among_holders=True, by_unit=True)))
    with world.database.writing() as session:
        units = [adm.add_unit(session, world.agency, name) for name in ("IPDS", "Bagian Umum")]
        session.execute(update(table(Position)).where(Position.id == world.positions["staf"]).values(unit_id=units[0]))
    world.file(SAMPLE, who="staf", kegiatan="Rapat tim")
    with world.database.writing() as session:
        session.execute(update(table(Position)).where(Position.id == world.positions["staf"]).values(unit_id=units[1]))
    assert column(page(world, "kepala"), "Fungsi") == ["IPDS"]
    assert activities(page(world, "kepala", query="ipds")) == ["Rapat tim"]


def test_the_export_has_every_row_as_searched_and_sorted(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search, sort, export (SPK): in portions, numbers as numbers, secrets left out."""
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    with reading(filled, "kepala", NOW) as (session, run, actor):
        _found, columns, rows = exported(session, filled.office, run, "semua", actor, Asked(sort=2), instant(NOW))
        lines = list(rows)
    assert [c.label for c in columns] == [c.label for c in COLUMNS if c.label != "Sandi"]
    assert [line[1] for line in lines] == ["Bimbingan", "rapat Anggaran", "Zonasi"]
    assert [line[3] for line in lines] == [100, 9, 20]


def test_an_export_that_is_too_large_is_refused(filled: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "LARGEST_EXPORT", 2)
    with reading(filled, "kepala", NOW) as (session, run, actor):
        with pytest.raises(Invalid, match="Persempit"):
            exported(session, filled.office, run, "semua", actor, Asked(), instant(NOW))
        exported(session, filled.office, run, "semua", actor, Asked(query="zonasi"), instant(NOW))


def test_more_rows_cost_no_more_statements(own_world: World) -> None:
    """No N+1: a page of ten cases asks the database as often as a page of two."""
    world = around(own_world)
    asked: list[str] = []
    for n in range(2):
        approved(world, kegiatan=f"K{n}")

    def counted() -> int:
        asked.clear()
        with reading(world, "kepala", NOW) as (session, run, actor):
            bind = session.get_bind()
            event.listen(bind, "before_cursor_execute", note)
            table_page(session, world.office, run, "semua", actor, Asked(query="k"), instant(NOW))
            event.remove(bind, "before_cursor_execute", note)
        return len(asked)

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    few = counted()
    for n in range(8):
        approved(world, kegiatan=f"L{n} k")
    assert counted() == few
