"""Link-Zum: layanan Zoom Meeting internal, Badan Pusat Statistik Provinsi Banten (petunjuk operasional v2.0).

Tim mengajukan jadwal; admin menyetujui dengan menempelkan undangan Zoom bila jadwalnya tersedia, atau menolak.

The source is a manual, not a sheet: rows are numbered in the order of its pages, and it states no times (LZM-44). There is one
licence with a quota of 100 participants (LZM-07). What it does not say is marked with its choice (LZM-A1…A9).
"""
# fmt: off
# isort: off

from __future__ import annotations

from datetime import date

from engine.declaration import (
    UNSET, Action, AnswerForm, Approval, Around, Book, CaseTable, Column, Count, Dashboard, Decision, EmailAddress, End, Guide,
    Identity, LongText, Post, Release, Report, Requester, Service, Sop, Step, Tell, Text, TheOnly, Timed, When, Whole, case_date,
    in_the_future, later_than, names, within_days,
)
from workflows.common import Alasan, AlasanBolehKosong

TIM = Requester("tim", "Tim", among_holders=True, by_unit=True)  # one account a team, personal ones inside it (LZM-12, LZM-A4)
ADMIN = Post("admin", "Tim Pengolahan dan TI")
KUOTA = 100


class Permohonan(AnswerForm):
    """Permohonan Link Zoom (LZM-29…LZM-33). More people than the quota only after agreement with the admin (LZM-08, LZM-A2)."""

    kegiatan = Text("Nama Kegiatan", hint="Tuliskan Nama Kegiatan")
    peserta = Whole("Jumlah Peserta", most=KUOTA, beyond=1000, ask=f"Paling banyak {KUOTA} peserta; bila lebih, hubungi admin.",
                    hint=f"Paling banyak {KUOTA} peserta; bila lebih, hubungi admin.")
    host = Text("Nama Host", suggest=True)
    email_host = EmailAddress("Email host", optional=True)
    mulai = When("Waktu Mulai", in_the_future, within_days(366))
    selesai = When("Waktu Selesai", later_than("mulai", days=31))


class Persetujuan(AnswerForm):
    """The full Zoom invitation, as pasted (LZM-35…LZM-37)."""

    link_kegiatan = LongText("Link Kegiatan", hint="Tempel undangan Zoom seutuhnya.")


SOP = Sop(
    key="linkzum-zoom", code="LZM", messages="linkzum_zoom", title_field="kegiatan", interval=("mulai", "selesai"),
    secrets=("link_kegiatan",),  # the passcode is inside (LZM-A8)
    identity=Identity(
        agency="Badan Pusat Statistik Provinsi Banten",
        unit="Tim Pengolahan dan Teknologi Informasi",
        name="Permohonan Link Zoom (Link-Zum)",
        number=None, created=date(2021, 3, 1), revised=date(2024, 3, 7), effective=date(2024, 3, 7),
        prepared_by="Nuradika Pradana Reeza K.U.", approved_by=Approval("Evaluator", "Bisma Ariasena Slamet"),
        equipment=("1 akun lisensi Zoom Meeting dengan kuota 100 peserta",),
    ),
    service=Service(
        category="Teknologi Informasi",
        summary="Layanan Pemanfaatan Zoom Meeting BPS Provinsi Banten: jadwal dan tautan untuk kegiatan internal.",
        product="Link Zoom pada akun berlisensi", start="Permohonan Link Zoom",
        users=("Tim kerja BPS Provinsi Banten",),
        requirements=("Nama kegiatan dan nama host", f"Paling banyak {KUOTA} peserta", "Jadwal yang masih kosong"),
        procedure=(
            "Lihat hari yang kosong pada papan jadwal",
            "Masuk dengan akun tim, lalu pilih Permohonan Link Zoom",
            "Admin menyetujui dengan Link Kegiatan bila jadwal tersedia",
            "Buka link melalui tombol APPROVED pada Jadwal",
        ),
        time="Belum ditetapkan", cost="Tidak disebut dalam petunjuk",
        complaints="Sampaikan kepada Tim Pengolahan dan TI, atau pilih Buat Keluhan.",
    ),
    roles=(TIM, ADMIN),

    # ── No · Kegiatan · Pelaksana · Kelengkapan · Waktu · Output ──────────────────────────────────────────────────────
    rows=(
        Step("1", "draf", TIM, "Mengisi permohonan link zoom", needs=("Jadwal kosong",), within=UNSET, yields="Permohonan",
             informative=True, actions=(
                 Action("simpan", "Simpan", asks=Permohonan, keeps=names(Permohonan), on_behalf=(ADMIN,),
                        effects=(Tell("requester", "tanda_terima"), Tell("next", "permohonan_masuk"))),
             )),
        Decision("2", "menunggu", ADMIN, "Menyetujui permohonan jika tersedia sesuai jadwal", status="MENUNGGU",
             needs=("Link Kegiatan",), within=UNSET, yields="Link Kegiatan", actions=(
                 Action("approve", "Approve Jadwal", exit="APPROVED", to="approved", asks=Persetujuan, keeps=("link_kegiatan",),
                        until=case_date("mulai"),
                        effects=(Book(TheOnly("zoom"), "mulai", "selesai"), Tell("requester", "approved"))),
                 Action("reject", "Reject", exit="REJECTED", to="rejected", asks=Alasan, keeps=("alasan",), danger=True,
                        effects=(Tell("requester", "rejected"),)),
             )),
        End("approved", "APPROVED", good=True),
        End("rejected", "REJECTED"),

        # Not in the source.
        End("dibatalkan", "DIBATALKAN"),
        End("kedaluwarsa", "KEDALUWARSA"),
    ),
    actions=(
        Action("batalkan", "Batalkan permohonan", to="dibatalkan", by=(TIM,), asks=AlasanBolehKosong, danger=True,
               leaves=("menunggu", "approved"), until=case_date("mulai"), effects=(Release(), Tell(ADMIN, "dibatalkan"))),
        Timed("kedaluwarsa", "Kedaluwarsa", to="kedaluwarsa", leaves=("menunggu",), at=case_date("mulai"),
              effects=(Tell("requester", "kedaluwarsa"),)),
    ),
    around=Around(
        schedule=True,
        dashboard=Dashboard(public=True, readers=(TIM, ADMIN), counts=(  # before signing in (LZM-09)
            Count("Jadwal yang sudah diakomodasi", states=("approved",)), Count("Menunggu persetujuan", states=("menunggu",)),
        )),
        tables=(
            CaseTable("jadwal", "Jadwal", readers=(TIM, ADMIN), columns=(  # LZM-22
                Column("No", "ordinal"), Column("Nama Kegiatan", of="kegiatan"),
                Column("Waktu Mulai", of="mulai", shown="short_when"), Column("Waktu Selesai", of="selesai", shown="short_when"),
                Column("Fungsi", "unit"),
                Column("Jumlah Peserta", of="peserta"), Column("Status Permohonan Jadwal", "state"), Column("Nama Host", of="host"),
                Column("email host", of="email_host"), Column("Approved By", "decided_by", "approve"),
            )),
        ),
        reports=(Report("laporan", "Laporan", readers=(TIM, ADMIN), states=("approved",), people="peserta"),),
        guides=(Guide("Panduan", "linkzum_zoom/panduan-link-zum.pdf"),),
        complaints=(ADMIN,), accounts=(ADMIN,), survey=("approved",),
    ),
)
