"""The Bengkulu sheet box by box, typed from the document itself, and the marks of what it does not say (BKL-A1…A8)."""

from __future__ import annotations

from datetime import date

import pytest

import workflows
from engine.declaration import Decision, End, Post, Requester, Standard, Step, Tell, Wait
from engine.declaration.check import findings
from engine.declaration.forms import fields_of
from web.api.declarations import summary
from workflows.bengkulu_lisensi import SOP

LEGAL_BASIS = """
Undang-Undang Nomor 16 Tahun 1997 Tentang Statistik
Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan
Peraturan Pemerintah Nomor 51 Tahun 1999 tentang Penyelenggaraan Statistik
Peraturan Pemerintah Nomor 28 Tahun 2012 tentang Peraturan Pelaksanaan Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan
Peraturan Presiden Republik Indonesia Nomor 86 Tahun 2007 tentang Badan Pusat Statistik
Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 5 Tahun 2024 tentang Perubahan atas Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 90 Tahun 2021 tentang Pembangunan dan Evaluasi Zona Integritas Menuju Wilayah Bebas dari Korupsi dan Wilayah Birokrasi Bersih dan Melayani di Instansi Pemerintah
Peraturan Badan Pusat Statistik Nomor 1 Tahun 2023 tentang Pedoman Tata Naskah Dinas Badan Pusat Statistik
Peraturan Badan Pusat Statistik Nomor 1 Tahun 2024 tentang Penyelenggaraan Kearsipan
Peraturan Badan Pusat Statistik Nomor 5 Tahun 2023 tentang Organisasi dan Tata Kerja Badan Pusat Statistik Provinsi dan Badan Pusat Statistik Kabupaten/Kota
Peraturan Kepala Badan Pusat Statistik Nomor 19 Tahun 2013 Tentang Pedoman Penyusunan Standar Operasional Prosedur Administrasi Pemerintah di Lingkungan Badan Pusat Statistik
"""  # noqa: E501 - as printed, a line an item
TABLE = """
1|Melakukan pengecekan jadwal peminjaman lisensi zoom dan membuat permohonan peminjaman lisensi ZM pada PORTAL PINTAR|Nota dinas/ Undangan Kegiatan|30 menit|Nota dinas peminjaman lisensi zoom
2|PJK TIP menginstruksikan kepada PJK TI untuk melakukan pengecekan jadwal peminjaman lisensi zoom|Nota dinas|10 menit|Hasil pengecekan jadwal
3|PJK TI mengecek jadwal peminjaman pada PORTAL PINTAR dan memberikan akun zoom BPS Provinsi kepada PJK tim terkait|Hasil pengisian Form peminjaman|10 menit|Akun zoom BPS terdaftar yang diupdate lisensi
4|Mengingatkan pemohon untuk segera mengunduh rekaman meeting pada akun zoom BPS|Rekaman meeting|1 jam|Hasil unduh rekaman meeting
5|Anggota PJK TI melakukan manajemen lisensi zoom setelah meeting berakhir|Akses admin|5 menit|Pengaturan basic
"""  # noqa: E501 - No, Kegiatan, Kelengkapan, Waktu, Output, as printed
ACTORS = {"1": "PJK Terkait", "2": "PJK TIP", "3": "PJK TI", "4": "PJK TI", "5": "Anggota PJK TI"}
"""Read from the words: the symbols are lost, and rows 1 and 4 name nobody."""
STEPS = {row.no: row for row in SOP.rows if isinstance(row, Step)}


def lines(text: str) -> list[str]:
    """The items of a printed list."""
    return text.strip().splitlines()


def test_the_head_of_the_sheet() -> None:
    """BKL-01 agency and unit, BKL-02 number, BKL-03 created, BKL-04 revised, BKL-05 effective, BKL-07 name."""
    block = SOP.identity
    assert block.agency == "Badan Pusat Statistik Provinsi Bengkulu"
    assert block.unit == "Tim Teknologi Informasi dan Pengembangan Inovasi"
    assert block.number == "SOP-045/17000/2025"
    assert block.name == "Peminjaman Lisensi Zoom"
    assert (block.created, block.revised, block.effective) == (date(2021, 1, 8), date(2025, 5, 26), date(2025, 6, 2))


def test_who_approved_it() -> None:
    """BKL-06: position, name and number as printed; the signature block has no number of its own."""
    approved = SOP.identity.approved_by
    assert (approved.position, approved.name) == ("Kepala BPS Provinsi Bengkulu", "Ir. Win Rizal, M.E.")
    assert (approved.nip, approved.signature_nip, approved.rank) == ("19660825 198802 1 001", "", "")


def test_ten_legal_bases_word_for_word() -> None:
    """BKL-08: ten in fact; the numbering of the print, which skips one and ends with an empty ten, is not copied."""
    assert list(SOP.identity.legal_basis) == lines(LEGAL_BASIS)
    assert len(SOP.identity.legal_basis) == 10


def test_the_other_boxes() -> None:
    """BKL-09 qualifications, BKL-10 a role for a related SOP, BKL-11 equipment, BKL-12 no warning, BKL-13 records."""
    block = SOP.identity
    assert block.qualifications == (
        "Anggota tim harus terdiri dari pegawai yang memahami penggunaan Zoom Meeting",
        "Dapat memegang informasi dan data yang bersifat rahasia",
    )
    assert block.related == ("PJK terkait",)
    assert block.equipment == ("Komputer", "Lisensi Zoom")
    assert block.warnings == ()
    assert block.records == ("PC Pegawai",)
    assert [f for f in findings(SOP) if f.startswith("identity")] == ["identity block: the box Peringatan is empty"]


@pytest.mark.parametrize("line", lines(TABLE), ids=lambda line: line.split("|")[0])
def test_each_row_as_printed(line: str) -> None:
    """BKL-14 the columns; BKL-17, BKL-19, BKL-20, BKL-22, BKL-23 the rows; BKL-16 nothing under Keterangan."""
    no, activity, needs, time, output = line.split("|")
    row = STEPS[no]
    assert (row.activity, row.needs, row.within.text, row.yields) == (activity, (needs,), time, output)  # BKL-A6
    assert row.role.label == ACTORS[no]
    assert row.note == ""


def test_three_columns_and_a_member() -> None:
    """BKL-14: three columns under Pelaksana, in their order; a member of the third does row 5 (BKL-23)."""
    assert [role.label for role in SOP.roles] == ["PJK Terkait", "PJK TIP", "PJK TI", "Anggota PJK TI"]
    asking, *posts = SOP.roles
    assert isinstance(asking, Requester)
    assert asking.among_holders  # nobody from outside: a PJK of the office asks
    assert [type(role) for role in posts] == [Post] * 3


def test_the_known_sums() -> None:
    """BKL-28: 115 minutes in all; 50 before the event, of which the office's 20; 65 after it."""
    spent = {no: row.within.minutes or 0 for no, row in STEPS.items() if isinstance(row.within, Standard)}

    def total(*numbers: str) -> float:
        return sum(spent[n] for n in numbers)

    assert (total(*"12345"), total(*"123"), total(*"23"), total(*"45")) == (115, 50, 20, 65)
    assert summary(workflows.catalogue().get(SOP.key, 1))["total_standard_minutes"] == 115


def test_what_the_table_does_not_have() -> None:
    """BKL-27: no diamond, no way out that is drawn, no number of people to keep to, no channel that is prescribed."""
    assert not [row for row in SOP.rows if isinstance(row, Decision)]
    drawn = {no: [a.name for a in row.actions if not a.unprinted] for no, row in STEPS.items()}
    assert drawn == {
        "1": ["ajukan"],
        "2": ["instruksikan"],
        "3": ["berikan_akun"],
        "4": ["rekaman_diunduh"],
        "5": ["set_basic"],
    }
    assert not [row for row in SOP.rows if isinstance(row, End) and row.no]
    tells = [e for action, _ in SOP.all_actions.values() for e in action.effects if isinstance(e, Tell)]
    assert {(tell.over, tell.by) for tell in tells} == {(None, None)}
    assert not SOP.opening.warns


def test_what_a_request_brings() -> None:
    """BKL-26: service note or invitation, one of the two, and the form; the recording's proof comes with row 4."""
    opening = SOP.opening
    assert [d.name for d in opening.documents] == ["nota_dinas", "undangan"]
    assert opening.one_of == ("nota_dinas", "undangan")
    form = {f.name: f.flags.required for f in fields_of(opening.asks)}
    assert form == dict.fromkeys(("kegiatan", "mulai", "selesai", "peserta"), True)
    (done,) = STEPS["4"].actions
    assert [(d.name, d.required) for d in done.documents] == [("bukti", False)]
    assert [f.name for f in fields_of(done.asks)] == ["ada_rekaman", "catatan"]


def test_the_loan_stands_between_rows_three_and_four() -> None:
    """BKL-24: a wait without an actor; BKL-25: a loan of the interval that row 5 takes back (BKL-23)."""
    keys = [row.key for row in SOP.rows if not isinstance(row, End)]
    assert keys[2:5] == ["pengecekan_ti", "lisensi_aktif", "unduh_rekaman"]
    wait = SOP.states["lisensi_aktif"]
    assert isinstance(wait, Wait)
    assert [a.name for a in wait.actions] == ["rapat_berakhir"]
    lends = next(e for e in SOP.all_actions["berikan_akun"][0].effects if type(e).__name__ == "Book")
    assert lends.loan  # type: ignore[union-attr]  # a Book
    assert "GiveBack" in [type(e).__name__ for e in SOP.all_actions["set_basic"][0].effects]


def test_the_schedule_is_open_to_requesters_and_checked_again() -> None:
    """BKL-18: what is free is seen before asking; BKL-21: checked in row 1 and, where the account is chosen, in row 3."""
    assert SOP.around.schedule
    assert SOP.books == {"zoom"}
    assert [f.name for f in fields_of(SOP.all_actions["berikan_akun"][0].asks)] == ["akun"]


def test_what_is_not_on_the_sheet_is_said_to_be_so() -> None:
    """BKL-A4, BKL-A5: moving, calling off and expiring stand outside the rows; a full schedule leaves row 3 undrawn."""
    leaves = {action.name: action.leaves for action in SOP.actions}
    before = ("instruksi_tip", "pengecekan_ti")
    assert leaves == {
        "ubah_jadwal": (*before, "lisensi_aktif"),
        "batalkan": (*before, "lisensi_aktif"),
        "kedaluwarsa": before,
    }
    ends = [row.key for row in SOP.rows if isinstance(row, End)]
    assert ends == ["selesai", "jadwal_penuh", "dibatalkan", "kedaluwarsa"]
