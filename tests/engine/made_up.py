"""Small made-up SOPs, one a capability of the core. No real office works by them.

Used by the tests of the checker, of the rule book and of `perform`; `write_messages` (in `made_up_parts`) lays down the
texts their messages need. Longer than other files because it is a list: each SOP is read by itself.
"""

from __future__ import annotations

from datetime import date

from engine.declaration import (
    ADJUSTING,
    ALL,
    ANY,
    STAY,
    UNSET,
    Action,
    Actor,
    Appoint,
    Book,
    CaseFacts,
    Deadline,
    Decision,
    DependsOnCase,
    End,
    Moment,
    MoveBooking,
    NoStandard,
    Parallel,
    Release,
    Sop,
    Standard,
    Tell,
    Timed,
    Wait,
    after,
    case_date,
    days,
    hours,
    last_workday_before,
    later_of_arrival_and,
    minutes,
    months,
    seconds,
    weeks,
    working_days,
)
from tests.engine.made_up_parts import (
    DIBATALKAN,
    DICABUT,
    DITOLAK,
    KEDALUWARSA,
    KEPALA,
    KEPT,
    PEMOHON,
    PENILAI,
    PETUGAS,
    SELESAI,
    STAF,
    SURAT,
    TU,
    Akun,
    Alasan,
    JadwalBaru,
    Panel,
    Permohonan,
    appoint,
    draft,
    made_up,
    refuse,
    row,
)

CHOICE = made_up(
    "pilihan",
    "PIL",
    draft(),
    row(
        "2",
        "keputusan",
        KEPALA,
        Action("terima", "Terima", to="selesai", exit="Ya"),
        refuse(),
        Action("teruskan", "Teruskan ke staf", exit="Teruskan"),
        kind=Decision,
    ),
    row("3", "telaah", STAF, Action("laporkan", "Laporkan", to="keputusan")),
    SELESAI,
    DITOLAK,
)
"""A decision with three choices, one of which comes back."""

RETURN = made_up(
    "perbaikan",
    "PBK",
    draft(effects=(Tell("next", "masuk"),), on_behalf=(TU,)),
    row(
        "2",
        "verifikasi",
        STAF,
        Action("lanjutkan", "Lanjutkan", to="selesai", exit="Ya", effects=(Tell("requester", "selesai"),)),
        Action("kembalikan", "Kembalikan", to="dikembalikan", asks=Alasan, keeps=("alasan",), exit="Tidak"),
        refuse(effects=(Tell("requester", "ditolak"),)),
        kind=Decision,
        within=hours(4),
    ),
    Wait(
        "dikembalikan",
        "Menunggu perbaikan pemohon",
        (Action("ajukan_ulang", "Ajukan ulang", to="verifikasi", asks=Permohonan, keeps=KEPT, amends=True),),
        role=PEMOHON,
        pauses="verifikasi",
    ),
    SELESAI,
    DITOLAK,
    registrars=(TU,),
)
"""Return for revision: while the requester mends the request, the clock of the verification stands still."""


def panel(key: str, code: str, completion: int) -> Sop:
    """Several appointed, of whom `completion` must agree; one refusal is enough to refuse."""
    return made_up(
        key,
        code,
        draft(),
        row(
            "2",
            "penunjukan",
            KEPALA,
            Action("tunjuk", "Tunjuk penilai", asks=Panel, keeps=("penilai",), effects=(Appoint(PENILAI, "penilai"),)),
        ),
        row(
            "3",
            "penilaian",
            PENILAI,
            Action("setujui", "Setujui", to="selesai", exit="Ya"),
            refuse(at_once=True),
            Timed("lewat", "Lewat waktu", to="kedaluwarsa", at=after(days(30))),
            kind=Decision,
            completion=completion,
        ),
        SELESAI,
        DITOLAK,
        KEDALUWARSA,
        actions=(
            Action(
                "ganti_penilai",
                "Ganti penilai",
                to=STAY,
                by=(KEPALA,),
                leaves=("penilaian",),
                asks=Panel,
                keeps=("penilai",),
                effects=(Appoint(PENILAI, "penilai"),),
            ),
        ),
    )


ANY_OF = panel("satu-cukup", "SAT", ANY)
ALL_OF = panel("semua-setuju", "SEM", ALL)
TWO_OF_THREE = panel("dua-dari-tiga", "DUA", 2)

PARALLEL = made_up(
    "berdampingan",
    "BDP",
    draft(),
    Parallel(
        "pemeriksaan",
        "Pemeriksaan berdampingan",
        (
            row("2", "teknis", STAF, Action("teknis_selesai", "Teknis selesai")),
            row("3", "keuangan", KEPALA, Action("keuangan_selesai", "Keuangan selesai"), refuse(), kind=Decision),
        ),
        to="pengesahan",
    ),
    row("4", "pengesahan", KEPALA, Action("sahkan", "Sahkan")),
    SELESAI,
    DITOLAK,
)
"""Two rows open at the same time and joined; one of them can end the case for both."""

TIMED = made_up(
    "berwaktu",
    "BWK",
    draft(),
    row("2", "persiapan", STAF, Action("siap", "Siap")),
    Wait("berlangsung", "Kegiatan berlangsung", (Timed("berakhir", "Kegiatan berakhir", at=case_date("selesai")),)),
    row("3", "laporan", STAF, Action("lapor", "Lapor"), counts_from=later_of_arrival_and("selesai")),
    SELESAI,
    KEDALUWARSA,
    actions=(
        Timed("kedaluwarsa", "Kedaluwarsa", to="kedaluwarsa", leaves=("persiapan",), at=case_date("mulai")),
        Action(
            "ubah_jadwal",
            "Ubah jadwal",
            to=STAY,
            by=(PEMOHON,),
            leaves=("persiapan", "berlangsung"),
            asks=JadwalBaru,
            keeps=("mulai", "selesai"),
        ),
    ),
)
"""Moves that time makes: a meeting ends, a request left lying expires."""

OUTSIDER = made_up(
    "pihak-luar",
    "LUA",
    draft(),
    row("2", "surat_keluar", STAF, Action("kirim", "Kirim surat")),
    Wait(
        "menunggu_instansi",
        "Menunggu jawaban instansi lain",
        (
            Action("jawaban_datang", "Jawaban datang", to="penutupan", by=(STAF, KEPALA)),
            Timed("tanpa_jawaban", "Tanpa jawaban", to="tanpa_jawaban", at=after(working_days(5))),
        ),
    ),
    row("3", "penutupan", STAF, Action("tutup", "Tutup")),
    SELESAI,
    End("tanpa_jawaban", "Tanpa jawaban"),
)
"""Waiting for somebody outside: an office role notes the answer, or a timer gives up."""


def is_small(case: CaseFacts) -> bool:
    """Whether the value of the case needs no head."""
    return int(case.fields.get("nilai") or 0) < 100


SKIP = made_up(
    "lewati",
    "LWT",
    draft(),
    row(
        "2",
        "persetujuan",
        KEPALA,
        Action("setuju", "Setuju", to="pencairan", exit="Ya"),
        refuse(),
        kind=Decision,
        skip=is_small,
    ),
    row("3", "pencairan", STAF, Action("cairkan", "Cairkan")),
    SELESAI,
    DITOLAK,
)
"""A row passed over by condition: small values need no approval."""


def no_holiday(case: CaseFacts, actor: Actor, moment: Moment) -> str | None:
    """A guard: nothing is sent when the office is closed."""
    closed = not moment.calendar.is_working_day(moment.local(moment.now).date())
    return "Kantor tutup. Kirim pada hari kerja." if closed else None


BEFORE = ("penunjukan", "pembuatan", "pengiriman")
BOOKING = made_up(
    "pinjam-akun",
    "PJM",
    draft(documents=(SURAT,), on_behalf=(TU,), effects=(Tell("next", "masuk"),)),
    row("2", "penunjukan", KEPALA, appoint()),
    row(
        "3",
        "pembuatan",
        PETUGAS,
        Action("buat", "Simpan akun", asks=Akun, keeps=("akun",), effects=(Book("akun", "mulai", "selesai"),)),
        within=minutes(30),
    ),
    row(
        "4",
        "pengiriman",
        PETUGAS,
        Action("kirim", "Kirim", guards=(no_holiday,)),
        within=minutes(5),
        deadlines=(
            Deadline("h_1", "Paling lambat H-1", last_workday_before("mulai"), remind=hours(2)),
            Deadline("mulai", "Sebelum mulai", case_date("mulai")),
            Deadline("tiga_hari", "Tiga hari kerja", after(working_days(3))),
        ),
    ),
    row(
        "5",
        "pendampingan",
        PETUGAS,
        Action("tutup", "Tutup", not_before=case_date("mulai"), effects=(Tell("requester", "selesai"),)),
        within=ADJUSTING,
    ),
    SELESAI,
    DIBATALKAN,
    DICABUT,
    KEDALUWARSA,
    interval=("mulai", "selesai"),
    registrars=(TU,),
    actions=(
        appoint("ganti_petugas", to=STAY, by=(KEPALA,), leaves=("pembuatan", "pengiriman", "pendampingan")),
        Action(
            "ubah_jadwal",
            "Ubah jadwal",
            to=STAY,
            by=(PEMOHON,),
            leaves=(*BEFORE, "pendampingan"),
            asks=JadwalBaru,
            keeps=("mulai", "selesai"),
            until=case_date("mulai"),
            effects=(MoveBooking("mulai", "selesai"), Tell("holders", "berubah")),
        ),
        Action(
            "batalkan",
            "Batalkan",
            to="dibatalkan",
            by=(PEMOHON,),
            leaves=BEFORE,
            danger=True,
            effects=(Release(), Tell("holders", "berubah")),
        ),
        Action(
            "cabut",
            "Cabut",
            to="dicabut",
            by=(KEPALA,),
            leaves=("selesai",),
            asks=Alasan,
            keeps=("alasan",),
            danger=True,
            effects=(Tell("requester", "ditolak"),),
        ),
        Timed(
            "kedaluwarsa", "Kedaluwarsa", to="kedaluwarsa", leaves=BEFORE, at=case_date("selesai"), effects=(Release(),)
        ),
    ),
)
"""One appointed person and a resource: replacing, moving the date, calling off, revoking after the end, deadlines."""


def by_value(case: CaseFacts) -> Standard | NoStandard:
    """An hour for each hundred of the value; nothing is said of a case without value."""
    value = int(case.fields.get("nilai") or 0)
    return hours(max(value // 100, 1)) if value else UNSET


STANDARDS = made_up(
    "standar",
    "STD",
    draft(),
    row("2", "detik", STAF, Action("detik_selesai", "Selesai"), within=seconds(90)),
    row("3", "menit", STAF, Action("menit_selesai", "Selesai"), within=minutes(45)),
    row("4", "jam", STAF, Action("jam_selesai", "Selesai"), within=hours(10)),
    row("5", "jam_dinding", STAF, Action("jam_dinding_selesai", "Selesai"), within=hours(10).wall()),
    row("6", "hari_kerja", STAF, Action("hari_kerja_selesai", "Selesai"), within=working_days(2)),
    row("7", "hari", STAF, Action("hari_selesai", "Selesai"), within=days(3)),
    row("8", "minggu", STAF, Action("minggu_selesai", "Selesai"), within=weeks(2)),
    row("9", "bulan", STAF, Action("bulan_selesai", "Selesai"), within=months(1)),
    row("10", "menyesuaikan", STAF, Action("menyesuaikan_selesai", "Selesai"), within=ADJUSTING),
    row("11", "belum", STAF, Action("belum_selesai", "Selesai"), within=UNSET),
    row(
        "12",
        "tergantung",
        STAF,
        Action("tergantung_selesai", "Selesai"),
        within=DependsOnCase(by_value, "menurut nilai"),
    ),
    SELESAI,
)
"""Every kind of standard, one a row."""

VERSION_1 = made_up("berubah", "BRB", draft(), row("2", "lama", STAF, Action("kerjakan", "Kerjakan")), SELESAI)
VERSION_2 = made_up(
    "berubah",
    "BRB",
    draft(),
    row("2", "baru", KEPALA, Action("kerjakan", "Kerjakan")),
    SELESAI,
    version=2,
    effective=date(2026, 7, 1),
)
"""The same SOP from 1 July 2026 on."""

EVERY = (
    *(CHOICE, RETURN, ANY_OF, ALL_OF, TWO_OF_THREE, PARALLEL, TIMED, OUTSIDER, SKIP, BOOKING),
    *(STANDARDS, VERSION_1, VERSION_2),
)
