"""The Ormawa licence against the document it is read from: its title page, its points, its rules, and what it leaves open."""

from __future__ import annotations

from datetime import date
from zipfile import ZipFile

import pytest

import workflows
from engine.declaration import UNSET, Action, Appointed, End, Post, Requester, Step, Tell, Wait
from engine.declaration.check import findings
from engine.declaration.forms import fields_of
from web.api.declarations import summary
from workflows.uns_ormawa import CEK, SOP

MINISTRY = "Kementerian Pendidikan Tinggi, Sains, dan Teknologi"
RULE_5 = (
    "Lisensi Zoom yang diberikan khusus untuk kegiatan Ormawa dan tidak boleh disewakan atau dialihkan kepada pihak lain "
    "di luar organisasi yang bersangkutan. Penyalahgunaan akun, seperti penyewaan kepada pihak eksternal atau penggunaan "
    "di luar kegiatan resmi Ormawa, dapat mengakibatkan pencabutan lisensi."
)
POINTS = {
    "1": ("Perwakilan Ormawa", "mengajukan surat permohonan lisensi zoom ormawa kepada Direktur DTIK"),
    "2": ("Admin unit DTIK", "memverifikasi surat permohonan dan mendisposisikan surat ke pimpinan DTIK"),
    "3": (
        "Pimpinan DTIK",
        "mendisposisikan surat ke staf supaya email yang diajukan diberikan lisensi zoom 300 participants",
    ),
    "4": ("Staf DTIK", "memberikan lisensi lalu menyatakan bahwa proses telah selesai"),
}
"""The points of "Detail Proses Pelayanan" in their order: who, and what after the name of who does it."""
STEPS = [row for row in SOP.rows if isinstance(row, Step)]
ACTIONS = {name: action for name, (action, _) in SOP.all_actions.items()}


def asked(name: str) -> dict[str, bool]:
    """What an action asks for, and whether it must be answered; documents after the fields."""
    action = ACTIONS[name]
    fields = {field.name: bool(field.flags.required) for field in fields_of(action.asks)}
    return fields | {document.name: document.required for document in action.documents}


def told(action: Action) -> list[tuple[str, str | None]]:
    """The texts an action sends to the requester, with the channel where it is fixed."""
    return [(e.template, e.by) for e in action.effects if isinstance(e, Tell) and e.to == "requester"]


def test_the_title_page() -> None:
    """UNS-01 ministry, university, directorate; UNS-03 identifier and title."""
    assert SOP.identity.agency == f"{MINISTRY}, Universitas Sebelas Maret"
    assert SOP.identity.unit == "Direktorat Teknologi Informasi dan Komunikasi (DTIK)"
    assert (SOP.identity.number, SOP.identity.name) == ("SOP#17", "LAYANAN LISENSI ZOOM ORMAWA (300 PARTICIPANTS)")


def test_the_one_revision() -> None:
    """UNS-05: version 1.0 with its three hands as printed, both names of a sub-directorate (UNS-A10); nobody signed."""
    block = SOP.identity
    assert (SOP.version, block.created, block.effective) == (1, date(2024, 10, 30), date(2024, 10, 30))
    assert block.revised is None
    assert block.prepared_by == "Subdirektorat Pengembangan Sistem Informasi"
    assert block.reviewed_by == (
        "Dr. Aris Budianto, S.T., M.Eng., Kepala Subdirektorat Infrastruktur dan Sistem Informasi"
    )
    approved = block.approved_by
    assert approved.name == "Prof. Ir. Ary Setyawan, M.Sc., Ph.D."
    assert approved.position == "Direktur Direktorat Teknologi Informasi dan Komunikasi"
    assert (approved.rank, approved.nip, approved.signature_nip) == ("", "", "")


def test_purpose_and_scope_in_the_words_of_the_document() -> None:
    """UNS-07: up to 300 people, technical support, internal and with outsiders; UNS-08: account, licence, capacity, uses."""
    said = SOP.service.summary
    for purpose in (
        "hingga 300 peserta",
        "dukungan teknis",
        "kegiatan internal Ormawa maupun kolaborasi dengan pihak luar",
    ):
        assert purpose in said
    for scope in ("akun, lisensi, dan kapasitas Zoom", "rapat, seminar, pelatihan, dan acara lainnya"):
        assert scope in said


@pytest.mark.parametrize("no", POINTS)
def test_each_point_is_a_row(no: str) -> None:
    """UNS-09, UNS-12, UNS-13, UNS-14: who does what, in the words of the point."""
    row = next(row for row in STEPS if row.no == no)
    label, activity = POINTS[no]
    assert (row.role.label, row.activity) == (label, activity[0].upper() + activity[1:])


def test_the_points_in_their_order() -> None:
    """UNS-09, UNS-12…UNS-14: one row each, in the order of the document; what is not in it has no number."""
    assert [row.no for row in STEPS] == list(POINTS)
    ways = [action.name for row in STEPS for action in row.actions if not action.unprinted]
    assert ways == ["ajukan", "verifikasi_ok", "disposisi_staf", "nyatakan_selesai"]
    assert [row.key for row in SOP.rows if isinstance(row, Wait | End)] == [
        *("dikembalikan", "selesai", "dicabut", "ditolak", "dibatalkan"),
    ]


def test_who_takes_part() -> None:
    """UNS-49: the four who act; chair, supervisor and recommender sign outside and are no roles, only asked about."""
    assert {role.label: type(role) for role in SOP.roles} == {
        "Perwakilan Ormawa": Requester,
        "Admin unit DTIK": Post,
        "Pimpinan DTIK": Post,
        "Staf DTIK": Appointed,
    }
    outside = asked("ajukan")
    assert [outside[name] for name in ("nama_ketua", "nama_pembina", "nama_perekomendasi")] == [False] * 3  # UNS-A2
    assert outside["perekomendasi"] is True


def test_what_the_request_asks() -> None:
    """UNS-09 letter, UNS-17 WhatsApp, UNS-18 faculty, UNS-19 e-mail, UNS-23 recommendation: all required."""
    form = asked("ajukan")
    needed = (
        "ormawa",
        "fakultas",
        "narahubung",
        "whatsapp",
        "email",
        "keperluan",
        "perekomendasi",
        "surat",
        "rekomendasi",
    )
    assert [name for name in needed if not form[name]] == []


def test_one_of_three_recommends() -> None:
    """UNS-23: the university's bureau, the third vice dean, the head of the non-academic sub-section; nobody else."""
    (field,) = (f for f in fields_of(ACTIONS["ajukan"].asks) if f.name == "perekomendasi")
    assert dict(field.choices) == {
        "bagian_kemahasiswaan": "Bagian Kemahasiswaan Universitas",
        "wakil_dekan_3": "Wakil Dekan 3 Fakultas",
        "kasubbag_non_akademik": "Kepala Sub Bagian Non Akademik",
    }


def test_the_checklist_is_rule_1_to_4() -> None:
    """UNS-10 and UNS-17…UNS-25 as points to tick: the longer of the document's two lists (UNS-A3)."""
    assert list(CEK) == [
        *("whatsapp", "fakultas", "domain_email", "zoom_basic"),
        *("ttd_ketua", "ttd_pembina", "stempel", "rekomendasi"),
    ]
    for code, words in {
        "whatsapp": "Nomor kontak narahubung (WhatsApp)",
        "fakultas": "Nama Fakultas",
        "domain_email": "@student.uns.ac.id",
        "zoom_basic": "didaftarkan ke Zoom Basic",
        "ttd_ketua": "Tanda tangan ketua ormawa",
        "ttd_pembina": "Tanda tangan pembina / penanggung jawab ormawa",
        "stempel": "Stempel resmi",
        "rekomendasi": "Surat rekomendasi dari salah satu pihak",
    }.items():
        assert words in CEK[code]
    assert list(asked("verifikasi_ok")) == ["cek"]


def test_the_rule_on_misuse_word_for_word() -> None:
    """UNS-26, UNS-27: rule 5, and the three ways of misuse as the only reasons for taking the licence back."""
    assert SOP.identity.warnings == (RULE_5,)
    revoke = ACTIONS["cabut"]
    (reason,) = fields_of(revoke.asks)
    assert list(reason.choices) == ["disewakan", "dialihkan", "di_luar_kegiatan"]
    assert (revoke.leaves, revoke.to, [role.key for role in revoke.by or ()]) == (("selesai",), "dicabut", ["pimpinan"])


def test_two_channels_two_contents() -> None:
    """UNS-15: WhatsApp says that it is finished, the e-mail carries the invitation."""
    assert told(ACTIONS["nyatakan_selesai"]) == [("selesai_whatsapp", "whatsapp"), ("undangan_surel", "email")]


def test_each_step_of_the_way_is_told_to_the_requester() -> None:
    """UNS-36: not only the end."""
    for name in ("ajukan", "verifikasi_ok", "kembalikan", "disposisi_staf", "nyatakan_selesai", "cabut"):
        assert told(ACTIONS[name]), name
    for action, _row in SOP.named("tolak"):
        assert told(action)


def test_neither_time_nor_cost_is_made_up() -> None:
    """UNS-44, UNS-50: every row says that no standard is set; so does the service, also of the cost."""
    rows = summary(workflows.catalogue().get(SOP.key, 1))
    assert all(row.within is UNSET and not row.deadlines for row in STEPS)
    assert {row["standard_text"] for row in rows["steps"] if row["no"]} == {"belum ditetapkan"}
    assert {row["standard_minutes"] for row in rows["steps"]} == {None}
    assert rows["total_standard_minutes"] is None
    assert (SOP.service.time, SOP.service.cost) == ("Belum ditetapkan dalam SOP",) * 2
    assert SOP.interval is None  # nor the date of an event
    assert asked("nyatakan_selesai")["berlaku_sampai"] is False  # nor when a licence runs out (UNS-A5)
    missing = [line for line in findings(SOP) if "the standard of time is missing" in line]
    assert len(missing) == len(STEPS)


def test_the_service_as_the_page_shows_it() -> None:
    """UNS-41 category and users, UNS-43 product and its sections, UNS-46: also staff and lecturers, ruled for Ormawa only."""
    service = SOP.service
    assert (service.category, service.users) == ("Layanan Aplikasi", ("Dosen", "Staff", "Mahasiswa"))
    assert service.product == "Zoom account license 300 participant"
    assert "Layanan Lisensi Zoom Pegawai atau Ormawa (300 participant)" in service.summary
    assert "SOP ini mengatur permohonan Ormawa." in service.summary
    assert service.requirements
    assert service.procedure


def test_the_two_templates_open() -> None:
    """UNS-45: both are there by their printed names, and are documents a word processor opens."""
    guides = {guide.label: guide for guide in SOP.around.guides}
    assert list(guides) == ["Template Permohonan Lisensi Zoom Ormawa", "Template Permohonan Lisensi Zoom Pegawai/Dosen"]
    for guide in guides.values():
        assert guide.readers == ()
        with ZipFile(workflows.FILES / guide.file) as archive:
            assert archive.testzip() is None
            assert "word/document.xml" in archive.namelist()


def test_the_questionnaire_is_never_a_lock() -> None:
    """Asked after the end (UNS-A9), in no form of a request, and no action waits for it."""
    assert SOP.around.survey == ("selesai", "dicabut")
    assert not any(action.guards or action.not_before for action, _ in SOP.all_actions.values())
