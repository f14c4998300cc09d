"""The Bandung sheet box by box, typed from the document itself, where test_bandung.py looks at what the rows do."""

from __future__ import annotations

import pytest

import workflows
from engine.declaration import Appointed, Decision, End, Post, Requester, Step
from engine.declaration.check import findings
from engine.declaration.forms import fields_of
from web.api.declarations import summary
from workflows.bandung_zoom import SOP

LEGAL_BASIS = """
Undang-Undang Nomor 11 Tahun 2008 tentang Informasi Dan Transaksi Elektronik (Lembaran Negara Tahun 2008 Nomor 58, Tambahan Lembaran Negara Nomor 4843)
Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik (Lembaran Negara Tahun 2008 Nomor 61, Tambahan Lembaran Negara Nomor 4846)
Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik (Lembaran Negara Tahun 2009 Nomor 112, Tambahan Lembaran Negara Nomor 5038)
Peraturan Pemerintah Republik Indonesia Nomor 82 Tahun 2012 Tentang Penyelenggaraan Sistem dan Transaksi Elektronik
Peraturan Presiden nomor 95 Tahun 2018 Tentang Sistem Pemerintahan berbasis Elektronik
"""  # noqa: E501 - as printed, a line an item
QUALIFICATIONS = """
Memahami pendokumentasian dan kearsipan
Memiliki latarbelakang pendidikan IT
Memiliki latarbelakang pendidikan yang mendukung pelayanan informasi
Memiliki kemampuan mengoperasikan komputer, troubleshooting system, dan jaringan komputer
Mampu berkoordinasi dan berkomunikasi
"""
WARNING = (
    "Jika permohonan dikirim sehari sebelum kegiatan, ada kemungkinan link zoom tidak akan diproses dikarenakan akun zoom "
    "sudah terpakai atau sebab lainnya."
)
APPROVED_BY = "KEPALA DINAS KOMUNIKASI DAN INFORMATIKA YAYAN AHMAD BRILYANA, S.Sos., M.S Pembina Utama Muda"
SYMBOLS = {
    "1": "",
    "2": "□ Kepala Dinas",
    "3": "□ Kabid Diseminasi",
    "4": "□ Subkoor PKIP",
    "5": "◇ Subkoor PKIP",
    "6": "□ Subkoor PKIP",
    "7": "□ Operator",
    "8": "□ Operator",
    "9": "□ Operator",
    "10": "○ Operator",
}
"""The symbol of each row and the column it is printed in."""


def lines(text: str) -> tuple[str, ...]:
    """The items of a box."""
    return tuple(text.strip().splitlines())


def symbol(row: Step | End) -> str:
    """What the sheet draws for a row, and in which column; nothing for the requester's own."""
    if isinstance(row, Step) and isinstance(row.role, Requester):
        return ""
    assert row.role is not None
    return f"{'○' if isinstance(row, End) else '◇' if isinstance(row, Decision) else '□'} {row.role.label}"


def test_the_heading_names_the_city_and_its_office() -> None:
    """BDG-01: both lines of the cell, in their order; BDG-02: section, then division; BDG-03: the title in capitals."""
    assert SOP.identity.agency.upper() == "PEMERINTAH KOTA BANDUNG, DINAS KOMUNIKASI DAN INFORMATIKA"
    assert SOP.identity.unit.upper() == "SEKSI PENGELOLAAN INFORMASI PUBLIK, BIDANG INFORMASI PUBLIK"
    assert SOP.identity.name == SOP.identity.name.upper() == "PENGAJUAN PEMBUATAN LINK ZOOM MEETING"


@pytest.mark.parametrize(
    ("nip", "printed"), [("nip", "19731127 1993081 003"), ("signature_nip", "19731127 199303 1 003")]
)
def test_both_blocks_of_the_approval_word_for_word(nip: str, printed: str) -> None:
    """BDG-08 the header, BDG-09 the block under the table, each put together as it is printed."""
    by = SOP.identity.approved_by
    assert f"{by.position.upper()} {by.name} {by.rank} {getattr(by, nip)}" == f"{APPROVED_BY} {printed}"


def test_the_legal_basis_word_for_word() -> None:
    """BDG-10: five, with their gazettes, in the printed order."""
    assert SOP.identity.legal_basis == lines(LEGAL_BASIS)


def test_the_qualifications_word_for_word() -> None:
    """BDG-11: five, in the printed order."""
    assert SOP.identity.qualifications == lines(QUALIFICATIONS)


def test_the_warning_word_for_word() -> None:
    """BDG-14, BDG-15: a request of the day before "may" stay unserved, for the account or for other causes."""
    assert SOP.identity.warnings == (WARNING,)


def test_what_is_odd_about_the_sheet_is_told() -> None:
    """BDG-12: the one empty box; BDG-09: the two NIP; neither keeps the sheet from being used."""
    told = [line.removeprefix("identity block: ") for line in findings(SOP) if line.startswith("identity block: ")]
    both = "19731127 1993081 003 in the header, 19731127 199303 1 003 at the signature"
    assert told == ["the box Keterkaitan is empty", f"the NIP differs, {both}"]


def test_a_symbol_for_each_row_in_its_column() -> None:
    """BDG-19: seven boxes, the diamond of row 5, the circle of row 10; row 1 has none."""
    printed = {row.no: symbol(row) for row in SOP.rows if isinstance(row, Step | End) and row.no}
    assert printed == SYMBOLS


def test_the_label_in_the_last_column_makes_the_requester_act_in_one_row_only() -> None:
    """BDG-20: it is printed in all ten rows; who acts is what the activity says, and that is the requester once."""
    assert SOP.roles[-1].label == "Instansi/pemohon"
    assert [row.no for row in SOP.rows if isinstance(row, Step) and row.role is SOP.roles[-1]] == ["1"]


def test_the_end_has_all_its_boxes_empty() -> None:
    """BDG-34: row 10 stands in the operator's column; BDG-21: its time is the only one missing."""
    rows = summary(workflows.catalogue().get(SOP.key, 1))["steps"]
    last = rows[-1]
    assert (last["no"], last["activity"], last["role"]) == ("10", "Selesai", "operator")
    assert (last["requirements"], last["standard_text"], last["output"]) == ([], "-", "")
    assert [row["no"] for row in rows if row["standard_text"] == "-"] == ["10"]


def test_any_institution_may_ask_and_says_which_it_is() -> None:
    """BDG-36: inside or outside the office alike, no holder of a post; the institution is asked for and required."""
    (requester,) = (role for role in SOP.roles if isinstance(role, Requester))
    assert not requester.among_holders
    assert not isinstance(requester, Post | Appointed)
    (institution,) = (f for f in fields_of(SOP.opening.asks) if f.name == "instansi")
    assert (institution.label.text, institution.flags.required) == ("Instansi/pemohon", True)
