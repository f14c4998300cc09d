"""Link-Zum against the manual it is read from: its title page, its six screens, its samples, and what it leaves open."""

from __future__ import annotations

from datetime import date

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

import workflows
from commands.demo import linkzum as demo
from engine.declaration import UNSET, Decision, End, Post, Requester, Step, Tell, Timed
from engine.declaration.check import findings
from engine.declaration.forms import fields_of
from web.api.declarations import summary
from workflows.linkzum_zoom import KUOTA, SOP

TEAMS = """
1	Tim Kerja Pengolahan Dan Teknologi Informasi	tkpti
2	Tim Kerja Administrasi Umum	tkau
3	Tim Kerja Pembina Statistik Sektoral	tkpss
4	Tim Kerja Unit Kepala	tkuk
5	Tim Kerja Hubungan Masyarakat Dan Protokol	tkhmp
6	Tim Kerja Pembinaan Desa Cinta Statistik	tkpdcs
7	Tim Kerja Neraca Wilayah Dan Analisis Statistik	tknwas
8	Tim Kerja Diseminasi Statistik	tkds
9	Tim Kerja Statistik Sosial	tkss
10	Tim Kerja Statistik Industri, Pertambangan, Energi	tksipek
11	Tim Kerja Statistik Distribusi Dan Harga	tksdh
12	Tim Kerja Statistik Keuangan, Teknologi Informasi	tksktip
13	Tim Kerja Statistik Pertanian	tksp
14	Tim Kerja Pembinaan Pojok Statistik	tkpps
15	Tim Kerja Penilai Badan	tkpp
16	Tim Kerja Penjamin Kualitas	tkpk
17	Tim Pelaksana Evaluasi Penyelenggaraan Statistik Sektoral	tpepss
18	Tim Kerja Reformasi Birokrasi dan Pembangunan Zona Integritas	tkrbzi
"""
"""No., Nama Tim, Username: as the manual prints them."""
TEN = (
    *("No", "Nama Kegiatan", "Waktu Mulai", "Waktu Selesai", "Fungsi", "Jumlah Peserta", "Status Permohonan Jadwal"),
    *("Nama Host", "email host", "Approved By"),
)
ACTIONS = {name: action for name, (action, _) in SOP.all_actions.items()}
STEPS = [row for row in SOP.rows if isinstance(row, Step)]


def labels(name: str) -> dict[str, str]:
    """What an action asks for, in the words of the screen."""
    return {field.name: field.label.text for field in fields_of(ACTIONS[name].asks)}


def test_the_title_page() -> None:
    """LZM-01: the provincial office, its team; the application named as in the title."""
    assert SOP.identity.agency == "Badan Pusat Statistik Provinsi Banten"
    assert SOP.identity.unit == "Tim Pengolahan dan Teknologi Informasi"
    assert "Link-Zum" in SOP.identity.name
    assert SOP.identity.number is None


def test_document_control() -> None:
    """LZM-03: 1.0 of 1 March 2021 and 2.0 of 7 March 2024, by one author."""
    assert (SOP.identity.created, SOP.identity.revised) == (date(2021, 3, 1), date(2024, 3, 7))
    assert SOP.identity.effective == date(2024, 3, 7)
    assert SOP.identity.prepared_by == "Nuradika Pradana Reeza K.U."
    assert SOP.identity.approved_by.name == "Bisma Ariasena Slamet"


def test_an_internal_service() -> None:
    """LZM-05: requests of the office's own people for Zoom meetings; LZM-20: the head of its pages."""
    assert SOP.roles[0] == SOP.first.role
    assert isinstance(SOP.roles[0], Requester)
    assert SOP.roles[0].among_holders
    assert SOP.service.summary.startswith("Layanan Pemanfaatan Zoom Meeting BPS Provinsi Banten")
    assert SOP.service.category == "Teknologi Informasi"
    assert SOP.books == {"zoom"}


def test_one_licence_for_a_hundred() -> None:
    """LZM-07: one account, its quota in the words of the manual; LZM-08: more is agreed with the team beforehand."""
    assert SOP.identity.equipment == ("1 akun lisensi Zoom Meeting dengan kuota 100 peserta",)
    (people,) = (f for f in fields_of(SOP.opening.asks) if f.name == "peserta")
    assert (people.schema["minimum"], people.schema["maximum"], KUOTA) == (1, 100, 100)
    assert "hubungi admin" in people.description
    assert [role.label for role in SOP.opening.on_behalf] == ["Tim Pengolahan dan TI"]
    assert demo.ACCOUNT == "zoom-banten"


def test_the_eighteen_teams() -> None:
    """LZM-13 the user names, LZM-14 the names, in the order of the manual; an account a team (LZM-12)."""
    printed = [line.split("\t") for line in TEAMS.strip().splitlines()]
    assert list(demo.TEAMS.items()) == [(username, name) for _, name, username in printed]
    seats = [seat for seat in demo.SEATS if seat.roles == ("tim",)]
    assert [(s.account, s.name, s.unit) for s in seats] == [(username, name, name) for _, name, username in printed]


def test_the_form_of_the_request() -> None:
    """LZM-29…LZM-33: the fields in their order; the address of the host is a column of the table and may be left out."""
    assert list(labels("simpan").values()) == [
        *("Nama Kegiatan", "Jumlah Peserta", "Nama Host", "Email host", "Waktu Mulai", "Waktu Selesai"),
    ]
    fields = {f.name: f for f in fields_of(SOP.opening.asks)}
    assert [name for name, f in fields.items() if not f.flags.required] == ["email_host"]
    assert fields["kegiatan"].description == "Tuliskan Nama Kegiatan"
    assert fields["peserta"].description == "Paling banyak 100 peserta; bila lebih, hubungi admin."
    assert fields["host"].kind == "text"


def test_the_buttons() -> None:
    """LZM-23: "+ Permohonan Link Zoom" leads to the form; LZM-34: "Simpan" sends it."""
    assert (SOP.start, SOP.opening.name, SOP.opening.label) == ("Permohonan Link Zoom", "simpan", "Simpan")


def test_the_form_of_the_approval() -> None:
    """LZM-35, LZM-36: "Approve Jadwal" asks for Link Kegiatan; what else it shows is the request, status its exit."""
    row = SOP.states["menunggu"]
    assert isinstance(row, Decision)
    assert (row.role.label, row.activity) == (
        "Tim Pengolahan dan TI",
        "Menyetujui permohonan jika tersedia sesuai jadwal",
    )
    assert ACTIONS["approve"].label == "Approve Jadwal"
    assert labels("approve") == {"link_kegiatan": "Link Kegiatan"}
    assert fields_of(ACTIONS["approve"].asks)[0].kind == "long_text"  # the whole invitation (LZM-37)
    assert [action.exit for action in row.actions] == ["APPROVED", "REJECTED"]


def test_the_states() -> None:
    """LZM-43: two are named; the third is called MENUNGGU here (LZM-A1), and two more ends are not in the source."""
    ends = [row for row in SOP.rows if isinstance(row, End)]
    assert [row.label for row in ends] == ["APPROVED", "REJECTED", "DIBATALKAN", "KEDALUWARSA"]
    assert SOP.state_label("menunggu") == "MENUNGGU"
    assert [row.key for row in ends if row.good] == ["approved"]
    assert [row.no for row in STEPS] == ["1", "2"]
    leaves = {action.name: action.leaves for action in SOP.actions}
    assert leaves == {"batalkan": ("menunggu", "approved"), "kedaluwarsa": ("menunggu",)}
    assert isinstance(ACTIONS["kedaluwarsa"], Timed)


def test_what_the_manual_leaves_open() -> None:
    """LZM-44: no time is made up; a reason and messages are this house's, the reason required."""
    rows = summary(workflows.catalogue().get(SOP.key, 1))
    assert [row.within for row in STEPS] == [UNSET] * 2
    assert {row["standard_text"] for row in rows["steps"] if row["no"]} == {"belum ditetapkan"}
    assert rows["total_standard_minutes"] is None
    assert (SOP.service.time, SOP.service.cost) == ("Belum ditetapkan", "Tidak disebut dalam petunjuk")
    assert [f.flags.required for f in fields_of(ACTIONS["reject"].asks)] == [True]
    assert not any(f.flags.required for f in fields_of(ACTIONS["batalkan"].asks))
    tells = [(e.to, e.template) for a in ACTIONS.values() for e in a.effects if isinstance(e, Tell)]
    assert [t for to, t in tells if to == "requester"] == ["tanda_terima", "approved", "rejected", "kedaluwarsa"]
    missing = [line for line in findings(SOP) if line.startswith("identity block")]
    assert len(missing) == 6  # a manual has no such boxes; empty is not made up


def test_the_schedule_and_what_stands_in_the_menu() -> None:
    """LZM-22 the ten columns, LZM-24 ten entries, LZM-25 newest first; LZM-41, LZM-42 Dashboard, Laporan, Panduan."""
    (table,) = SOP.around.tables
    assert (table.label, tuple(column.label for column in table.columns)) == ("Jadwal", TEN)
    assert (table.sizes[0], table.newest, table.states) == (10, True, ())
    assert SOP.around.dashboard is not None
    assert SOP.around.dashboard.public
    assert SOP.around.dashboard.counts[0].label == "Jadwal yang sudah diakomodasi"
    assert SOP.around.dashboard.counts[0].states == ("approved",)
    assert [report.label for report in SOP.around.reports] == ["Laporan"]
    assert [guide.label for guide in SOP.around.guides] == ["Panduan"]


def test_who_takes_part() -> None:
    """LZM-12: a case is its whole team's, whoever of it signs in (LZM-A4); LZM-08: the other one is the IT team."""
    team, admin = SOP.roles
    assert isinstance(team, Requester)
    assert (team.label, team.by_unit) == ("Tim", True)
    assert isinstance(admin, Post)
    assert SOP.secrets == ("link_kegiatan",)  # LZM-A8


@pytest.mark.parametrize(
    "said",
    ["100 peserta", "hubungi admin", "+ Permohonan Link Zoom", "Simpan", "kata sandi baru", "APPROVED", "Laporan"],
)
def test_the_guide_opens_and_tells_the_way(said: str) -> None:
    """LZM-42: Panduan is there, in the words of the pages."""
    with pypdfium2.PdfDocument(workflows.FILES / SOP.around.guides[0].file) as guide:
        text = " ".join(page.get_textpage().get_text_range() for page in guide)
    assert said in text
