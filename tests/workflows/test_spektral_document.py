"""The coaching of BPS Provinsi Riau against the manual it is read from: its parts, its words, and what it leaves open."""

from __future__ import annotations

from itertools import pairwise

import pytest

import workflows
from engine.declaration import MB, UNSET, Appointed, End, Post, Requester, Step, Tell, case_date
from engine.declaration.check import findings
from engine.declaration.forms import fields_of
from web.api.declarations import summary
from workflows.spektral_pembinaan import SOP

FORM = """
SPK-24|nama_pengaju|text|Nama Pengaju|wajib
SPK-24|nip|text|NIP|
SPK-24|telepon|phone|Telepon|wajib
SPK-24|email|email|Email|wajib
SPK-25|instansi|text|Nama Instansi Pengaju|wajib
SPK-26|tingkat_satuan_kerja|text|Tingkat Satuan Kerja|wajib
SPK-27|produsen_data|yes_no|Tergolong produsen data|wajib
SPK-28|jenis_layanan|text|Jenis Layanan|wajib
SPK-29|deskripsi|long_text|Deskripsi|wajib
SPK-30|lokasi|text|Lokasi Pembinaan|wajib
SPK-31|waktu|datetime|Waktu Pembinaan|wajib
SPK-32|pic_nama|text|Nama PIC|wajib
SPK-32|pic_telepon|phone|Telepon PIC|wajib
"""
"""What the list of requests has a column for, in its order: requirement, code, kind, label, whether it must be answered."""
STATUSES = {
    "menunggu_diproses": "Menunggu Diproses",
    "dalam_proses": "Dalam Proses",
    "disetujui": "Disetujui",
    "ditolak": "Ditolak",
    "selesai": "Selesai",
}
KINDS = {"pdf", "jpeg", "png", "document", "sheet", "presentation", "gif", "webp", "heic", "mp4", "quicktime", "webm"}
STEPS = [row for row in SOP.rows if isinstance(row, Step)]
ACTIONS = {name: action for name, (action, _) in SOP.all_actions.items()}


def test_its_name_and_whose_it_is() -> None:
    """SPK-01: SPEKTRAL, by whom, of which year, with the manual for users inside the agency."""
    block = SOP.identity
    assert block.name == "Pengelolaan Pembinaan Statistik Sektoral (SPEKTRAL)"
    assert block.agency == block.unit == "Badan Pusat Statistik Provinsi Riau"
    assert (block.number, block.created, block.revised, block.effective.year) == (None, None, None, 2023)
    (guide,) = SOP.around.guides
    assert guide.label == "Buku panduan pengguna internal"
    assert {role.key for role in guide.readers} == {"admin", "operator", "supervisor"}


def test_the_three_legal_bases_with_their_articles() -> None:
    """SPK-02: Law 16/1997 (article 32 a to h, explained), Regulation 51/1999 (article 61 a to d), BPS 4/2019 (article 18)."""
    wanted = (
        ("Undang-Undang Republik Indonesia Nomor 16 Tahun 1997", "penjelasan Pasal 32 huruf a sampai dengan h"),
        ("Peraturan Pemerintah Nomor 51 Tahun 1999", "Pasal 61 huruf a sampai dengan d"),
        ("Peraturan BPS Nomor 4 Tahun 2019", "Norma, Standar, Prosedur, dan Kriteria", "Pasal 18"),
    )
    assert len(SOP.identity.legal_basis) == len(wanted)
    for basis, parts in zip(SOP.identity.legal_basis, wanted, strict=True):
        assert [part for part in parts if part not in basis] == []


def test_whom_it_is_for() -> None:
    """SPK-04: ministries, institutions, agencies and offices, and those the report names besides; all may ask."""
    assert SOP.service.users == (
        "Kementerian/Lembaga/Instansi Pemerintah/Dinas",
        "Swasta",
        "Akademisi",
        "Masyarakat",
    )
    asking = SOP.first.role
    assert isinstance(asking, Requester)
    assert not asking.among_holders


@pytest.mark.parametrize("line", FORM.strip().splitlines(), ids=lambda line: line.split("|")[1])
def test_what_the_form_asks(line: str) -> None:
    """SPK-24…SPK-32: each column of the list is asked for by its label; only the NIP may be left out."""
    _, name, kind, label, must = line.split("|")
    field = next(f for f in fields_of(SOP.opening.asks) if f.name == name)
    assert (field.kind, str(field.label.text), bool(field.flags.required)) == (kind, label, must == "wajib")


def test_the_form_asks_nothing_else() -> None:
    """SPK-24…SPK-32, SPK-33, SPK-38: the columns in their order and one attachment that may be left out; editing has the same."""
    names = [line.split("|")[1] for line in FORM.strip().splitlines()]
    for action in (SOP.opening, ACTIONS["edit_detail"]):
        assert [field.name for field in fields_of(action.asks)] == names
        assert [(d.label, d.required) for d in action.documents] == [("Lampiran", False)]
        assert action.keeps == tuple(names)


def test_five_statuses_in_their_order() -> None:
    """SPK-34, SPK-66: five, in the letter case of the dropdown (SPK-A8); one way through them and one beside."""
    assert {row.key: SOP.state_label(row.key) for row in SOP.rows if row.key != "draf"} == STATUSES
    good = ["draf", "menunggu_diproses", "dalam_proses", "disetujui", "selesai"]
    for before, after in pairwise(good):
        row = next(row for row in STEPS if row.key == before)
        assert after in [SOP.goal(action, row) for action in row.actions]
    ways = {row.key: [SOP.goal(action, row) for action in row.actions] for row in STEPS}
    assert ways["dalam_proses"] == ["disetujui", "ditolak"]
    assert sum(len(goals) for goals in ways.values()) == 5  # filing and the four moves (SPK-67, SPK-A1)
    assert [(row.key, row.good) for row in SOP.rows if isinstance(row, End)] == [("selesai", True), ("ditolak", False)]


def test_who_takes_part() -> None:
    """SPK-77: requester, admin, operator, supervisor; the coach is no post, but whoever is assigned (SPK-A5)."""
    assert {role.label: type(role) for role in SOP.roles} == {
        "Pengaju": Requester,
        "Admin": Post,
        "Operator": Post,
        "Supervisor": Post,
        "Pembina": Appointed,
    }


def test_each_works_within_their_role() -> None:
    """SPK-79, SPK-37, SPK-43, SPK-65: the supervisor moves, the admin keeps the data, the coach documents; nobody does two."""
    who = {}
    for name, (action, row) in SOP.all_actions.items():
        own = row.role if row is not None else None
        who[name] = [role.label for role in action.by or (own,) if role is not None]
    assert who == {
        "ajukan": ["Pengaju"],
        "proses": ["Supervisor"],
        "setujui": ["Supervisor"],
        "tolak": ["Supervisor"],
        "selesaikan": ["Supervisor"],
        "unggah": ["Pembina"],
        "edit_detail": ["Admin"],
        "hapus": ["Admin"],
    }
    assert [role.label for role in SOP.opening.on_behalf] == ["Admin"]  # Tambah (SPK-40)
    around = SOP.around
    assert around.library is not None
    assert [role.label for role in around.library.managers] == ["Operator"]
    assert [role.label for role in (*around.accounts, *around.testimonial_keepers)] == ["Admin", "Admin"]
    assert [role.label for role in around.statuses] == ["Supervisor"]


def test_no_time_standard_is_stated() -> None:
    """SPK-78: no row has minutes, there is no sum, no clock runs besides; each row says that it is not set."""
    assert {row.within for row in STEPS} == {UNSET}
    assert not [row for row in STEPS if row.deadlines]
    said = summary(workflows.catalogue().get(SOP.key, 1))
    assert said["total_standard_minutes"] is None
    assert {step["standard_text"] for step in said["steps"]} == {"belum ditetapkan"}
    missing = [f for f in findings(SOP) if "the standard of time is missing" in f]
    assert len(missing) == len(STEPS) == 4


def test_finished_only_when_it_has_taken_place() -> None:
    """SPK-17, SPK-41: what is in the list of coachings took place; before its time it cannot be closed."""
    assert ACTIONS["selesaikan"].not_before == case_date("waktu")
    done = next(table for table in SOP.around.tables if table.key == "pembinaan")
    assert done.states == ("selesai",)


def test_the_kinds_of_documentation() -> None:
    """SPK-61: attendance, photos, minutes, video and others; whatever a telephone brings, films up to 200 MB, several at once."""
    (kind,) = fields_of(ACTIONS["unggah"].asks)
    labels = ["Daftar Hadir", "Foto", "Notulensi", "Video", "Lainnya"]
    assert list(kind.choices.values()) == labels
    (document,) = ACTIONS["unggah"].documents
    assert {name.replace(".", "/").rpartition("/")[2] for name in document.kinds} == KINDS
    assert (document.max_bytes, document.many, document.kind_from) == (200 * MB, True, kind.name)


def test_who_is_told_of_what() -> None:
    """SPK-60, SPK-72, SPK-73: on approval the requester and the coaches, at the end the coaches; the rest is ours."""
    told = {
        name: [(e.template, getattr(e.to, "key", e.to)) for e in action.effects if isinstance(e, Tell)]
        for name, action in ACTIONS.items()
    }
    assert {name: who for name, who in told.items() if who} == {
        "ajukan": [("tanda_terima", "requester"), ("pengajuan_masuk", "next")],
        "proses": [("diproses", "requester")],
        "setujui": [("disetujui", "requester"), ("penunjukan", "pembina")],
        "tolak": [("ditolak", "requester")],
        "selesaikan": [("unggah_dokumentasi", "pembina"), ("selesai", "requester")],
        "hapus": [("dihapus", "requester")],
    }
