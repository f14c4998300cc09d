"""The Bandung declaration against the printed sheet, fact by fact (BDG-01…37), and the choices made where it is silent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import workflows
from engine.declaration import Action, Appointed, Decision, End, NoStandard, Post, Requester, Standard, Step, Timed
from engine.declaration.anchors import LastWorkdayBefore
from engine.declaration.forms import fields_of, names
from workflows.bandung_zoom import PERINGATAN, SOP

ROWS: dict[str, tuple[str, str, tuple[str, ...], str, str]] = {
    "1": ("Instansi/pemohon", "Pemohon membuat permohonan secara tertulis", ("Surat resmi",), "5 menit", "Mulai"),
    "2": (
        "Kepala Dinas",
        "Kepala Dinas menerima surat permohonan dari Instansi/pemohon dan mendisposisikan kepada kepala bidang",
        ("Surat resmi",),
        "5 menit",
        "Disposisi",
    ),
    "3": (
        "Kabid Diseminasi",
        "Kepala Bidang Menerima surat permohonan dari kepala Dinas dan mendisposisikan kepada Subkoor",
        ("Surat resmi",),
        "5 menit",
        "Disposisi",
    ),
    "4": (
        "Subkoor PKIP",
        "Subkoor menerima surat permohonan dari kepala bidang",
        ("Surat resmi",),
        "5 menit",
        "Disposisi",
    ),
    "5": (
        "Subkoor PKIP",
        "Subkoor memberi izin atau tidak untuk pembuatan link zoom meeting dan pendampingan giat zoom oleh operator",
        ("Izin. Tulsan/Lisan",),
        "5 menit",
        "Diizinkan atau tidak",
    ),
    "6": (
        "Subkoor PKIP",
        "Subkoor menunjuk operator untuk membuat link zoom meeting",
        ("Operator",),
        "5 menit",
        "Membuat Link Zoom",
    ),
    "7": (
        "Operator",
        "Operator membuat link zoom meeting dan membuat agenda zoom",
        ("Akun Zoom",),
        "5 menit",
        "Membuat Agenda Zoom",
    ),
    "8": (
        "Operator",
        (
            "Operator mengirimkan link zoom meeting melalui email atau nomor Whatsapp (WA) yang telah tercantum, paling "
            "lambat 1 hari sebelum jadwal pelaksanaan giat zoom."
        ),
        ("Whatsapp",),
        "5 menit",
        "Pemohon menerima Link Zoom",
    ),
    "9": (
        "Operator",
        "Operator mendampingi instansi/pemohon untuk pelaksanaan giat zoom yang sudah di agendakan",
        ("Laptop", "kamera", "Internet"),
        "menyesuaikan",
        "Pelaksanaan giat zoom",
    ),
}
"""The table as it is printed: pelaksana, kegiatan, kelengkapan, waktu, output."""
STEPS = [row for row in SOP.rows if isinstance(row, Step)]
BY_NO = {row.no: row for row in STEPS}


def asked(action: Action) -> tuple[str, ...]:
    """The names an action's form asks for."""
    return names(action.asks) if action.asks is not None else ()


def test_the_identity_block_as_printed() -> None:
    """BDG-01 agency, BDG-02 unit, BDG-03 name, BDG-04 number with its blanks, BDG-05/06/07 the three dates."""
    block = SOP.identity
    assert block.agency == "Pemerintah Kota Bandung, Dinas Komunikasi dan Informatika"
    assert block.unit == "Seksi Pengelolaan Informasi Publik, Bidang Informasi Publik"
    assert block.name == "PENGAJUAN PEMBUATAN LINK ZOOM MEETING"
    assert block.number == "TL.02/092.2 -DISKOMINFO /II /2024"
    assert (block.created, block.revised, block.effective) == (date(2024, 1, 23), date(2024, 2, 6), date(2024, 2, 15))


def test_the_approval_with_both_numbers() -> None:
    """BDG-08 the header, BDG-09 the signature block: the two NIP differ and are kept as printed (BDG-A9)."""
    approved = SOP.identity.approved_by
    assert approved.position.upper() == "KEPALA DINAS KOMUNIKASI DAN INFORMATIKA"
    assert (approved.name, approved.rank) == ("YAYAN AHMAD BRILYANA, S.Sos., M.S", "Pembina Utama Muda")
    assert (approved.nip, approved.signature_nip) == ("19731127 1993081 003", "19731127 199303 1 003")


def test_the_boxes_around_the_table() -> None:
    """BDG-10 legal basis, BDG-11 qualifications, BDG-12 an empty box, BDG-13 equipment, BDG-16 records."""
    block = SOP.identity
    laws = ("11 Tahun 2008", "14 Tahun 2008", "25 Tahun 2009", "82 Tahun 2012", "95 Tahun 2018")
    assert len(block.legal_basis) == 5
    assert all(law in text for law, text in zip(laws, block.legal_basis, strict=True))
    assert len(block.qualifications) == 5
    assert block.qualifications[0] == "Memahami pendokumentasian dan kearsipan"
    assert block.qualifications[-1] == "Mampu berkoordinasi dan berkomunikasi"
    assert block.related == ()
    assert block.equipment == ("Komputer", "Kamera", "Jaringan Internet", "Akun Zoom")
    assert block.records == ("Disimpan sebagai data elektronik dan manual",)


def test_the_warning_and_its_two_causes() -> None:
    """BDG-14: a possibility, no refusal; BDG-15: the account is taken, or other causes. It is what must be acknowledged."""
    assert SOP.identity.warnings == (PERINGATAN,)
    assert "ada kemungkinan link zoom tidak akan diproses" in PERINGATAN
    assert "akun zoom sudah terpakai atau sebab lainnya" in PERINGATAN
    (warning,) = SOP.opening.warns
    assert (warning.code, warning.text) == ("sehari_sebelum", PERINGATAN)


def test_five_roles_in_the_printed_order() -> None:
    """BDG-18; the requester is an institution (BDG-36), the operator an appointed person (BDG-29), the others posts."""
    labels = ["Kepala Dinas", "Kabid Diseminasi", "Subkoor PKIP", "Operator", "Instansi/pemohon"]
    assert [role.label for role in SOP.roles] == labels
    assert [type(role) for role in SOP.roles] == [Post, Post, Post, Appointed, Requester]
    assert [role.key for role in SOP.registrars] == ["tu"]  # BDG-A11: not in the table


@pytest.mark.parametrize("no", ROWS)
def test_each_row_as_printed(no: str) -> None:
    """BDG-17 the columns; BDG-22…26, BDG-29…31, BDG-33 the rows. What stands under "Ket" in the header is Output (BDG-A2)."""
    row = BY_NO[no]
    assert (row.role.label, row.activity, row.needs, row.within.text, row.yields) == ROWS[no]
    assert row.note == ""


def test_ten_rows_and_their_times() -> None:
    """BDG-21: eight of five minutes, one "menyesuaikan", one without time (BDG-34); the printed order is the declared one."""
    assert [row.no for row in STEPS] == [str(n) for n in range(1, 10)]
    assert [row.within.text for row in STEPS].count("5 menit") == 8
    assert isinstance(BY_NO["9"].within, NoStandard)
    (last,) = (row for row in SOP.rows if isinstance(row, End) and row.no)
    assert (last.no, last.label, last.role, last.good) == ("10", "Selesai", SOP.role("operator"), True)  # BDG-34


def test_the_known_sums() -> None:
    """BDG-37: rows 1–8 forty minutes, the office's thirty-five; the refused path twenty-five, the office's twenty."""
    spent = {row.no: row.within.minutes or 0 for row in STEPS if isinstance(row.within, Standard)}

    def total(*numbers: int) -> float:
        return sum(spent[str(n)] for n in numbers)

    assert (total(*range(1, 9)), total(*range(2, 9))) == (40, 35)
    assert (total(*range(1, 6)), total(*range(2, 6))) == (25, 20)


def test_one_decision() -> None:
    """BDG-19: a diamond in row 5 only; BDG-26: one decision for both (BDG-A8); BDG-27: written or oral; BDG-28: "Tidak" ends."""
    assert [row.no for row in STEPS if isinstance(row, Decision)] == ["5"]
    yes, no = BY_NO["5"].actions
    assert (yes.to, yes.exit, no.to, no.exit) == ("penunjukan", "Ya", "tidak_diizinkan", "Tidak")  # BDG-28, BDG-A1
    assert asked(yes) == ("bentuk",)
    assert asked(no) == ("alasan",)
    (bentuk,) = fields_of(yes.asks)
    assert bentuk.schema["enum"] == ["tertulis", "lisan"]  # BDG-A6
    end = SOP.states["tidak_diizinkan"]
    assert isinstance(end, End)
    assert not end.no
    assert not end.good


def test_receiving_is_a_row_of_its_own() -> None:
    """BDG-25, BDG-A7: the Subkoor receives in row 4 and decides in row 5, two clocks."""
    assert (BY_NO["4"].role, BY_NO["5"].role) == (SOP.role("subkoor"),) * 2
    assert [action.name for action in BY_NO["4"].actions] == ["terima"]


def test_the_link_and_the_agenda_are_made_together() -> None:
    """BDG-30: one action of the operator asks for both, and books the account for the event."""
    (make,) = BY_NO["7"].actions
    assert asked(make) == ("akun", "undangan")
    assert [type(e).__name__ for e in make.effects] == ["Book"]


def test_sending_has_two_clocks() -> None:
    """BDG-31: e-mail or WhatsApp, whichever the request states (BDG-A10); BDG-32: H-1 by date (BDG-A4), besides 5 minutes."""
    row = BY_NO["8"]
    assert row.within == Standard(5, "minutes", "5 menit")
    assert row.counts_from is None
    (h_1,) = row.deadlines
    assert (h_1.name, h_1.at) == ("h_1", LastWorkdayBefore("mulai"))
    (kanal,) = fields_of(row.actions[0].asks)
    assert kanal.schema["enum"] == ["email", "whatsapp"]


def test_what_a_request_carries() -> None:
    """BDG-35: an official letter (PDF, JPEG or PNG), the schedule, and e-mail and/or WhatsApp number."""
    fields = {f.name: f for f in fields_of(SOP.opening.asks)}
    required = {name for name, f in fields.items() if f.flags.required}
    assert {"mulai", "selesai"} <= required
    assert not {"email", "whatsapp"} & required
    (letter,) = SOP.opening.documents
    assert (letter.name, letter.required, letter.max_bytes) == ("surat", True, 10 << 20)
    assert letter.kinds == ("application/pdf", "image/jpeg", "image/png")


def test_every_row_can_be_left_and_every_end_reached() -> None:
    """No row without an action; every end is the target of one; the requester's own row is never late (BDG-22)."""
    assert all(row.actions for row in STEPS)
    targets = {action.to for action, _ in SOP.all_actions.values()}
    ends = {row.key for row in SOP.rows if isinstance(row, End)}
    assert ends - {"selesai"} <= targets
    assert [row.no for row in STEPS if row.informative] == ["1"]


def test_what_is_not_on_the_sheet_is_said_to_be_so() -> None:
    """Calling off, moving, replacing and expiring stand outside the rows; ends beyond row 10 have no number."""
    assert [a.name for a in SOP.actions] == ["ganti_operator", "ubah_jadwal", "batalkan", "kedaluwarsa"]
    assert isinstance(SOP.all_actions["kedaluwarsa"][0], Timed)
    before = [row.key for row in STEPS[1:8]]
    leaves = {action.name: list(action.leaves) for action in SOP.actions}
    assert leaves == {
        "ganti_operator": ["pembuatan_link", "pengiriman_link", "pendampingan"],
        "ubah_jadwal": [*before, "pendampingan"],
        "batalkan": before,
        "kedaluwarsa": before,
    }
    assert [e.key for e in SOP.rows if isinstance(e, End) and not e.no] == [
        "tidak_diizinkan",
        "dibatalkan",
        "kedaluwarsa",
    ]


def test_the_check_lets_it_in() -> None:
    """It stands in the catalogue under its key, with a text for every message."""
    declared: Any = workflows.catalogue().get("bandung-zoom", 1)
    assert declared.sop is SOP
    assert len(declared.fingerprint) == 64
