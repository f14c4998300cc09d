"""SPEKTRAL: Sistem Pengelolaan Pembinaan Statistik Sektoral, Badan Pusat Statistik Provinsi Riau (2023).

Instansi mengajukan pembinaan; supervisor memproses, menyetujui dengan menunjuk pembina atau menolak, dan menyatakan selesai;
pembina yang bertugas mengunggah dokumentasi.

The source is a manual, not a sheet: rows are numbered in the order of its five statuses, and it states no times (SPK-78). What
it does not say is marked with its choice (SPK-A1…A8).
"""
# fmt: off
# isort: off

from __future__ import annotations

from datetime import date

from engine.declaration import (
    MB, RECORDINGS, STAY, UNSET, Action, AnswerForm, Appoint, Appointed, Approval, Around, CaseTable, Column, Count, Dashboard,
    Decision, Document, Documentation, EmailAddress, End, Guide, Identity, Library, LongText, OneOf, PeopleOf, Phone, Post, Remove,
    Requester, Service, Similar, Sop, Step, Tell, Text, When, YesNo, case_date, names,
)
from workflows.common import Alasan

# ── Pelaksana (SPK-77) ───────────────────────────────────────────────────────────────────────────────────────────────
PENGAJU = Requester("pengaju", "Pengaju")
ADMIN = Post("admin", "Admin")
OPERATOR = Post("operator", "Operator")
SUPERVISOR = Post("supervisor", "Supervisor")
PEMBINA = Appointed("pembina", "Pembina")  # an operator's account assigned to the case (SPK-A5)

# ── Kelengkapan ──────────────────────────────────────────────────────────────────────────────────────────────────────
LAMPIRAN = Document("lampiran", "Lampiran", required=False)
DOKUMEN = Document("dokumen", "Berkas dokumentasi", kinds=RECORDINGS, max_bytes=200 * MB, many=True, kind_from="jenis")


class Pengajuan(AnswerForm):
    """Formulir pengajuan: who asks, for what, where, when, and whom to call (SPK-24…SPK-32)."""

    nama_pengaju = Text("Nama Pengaju")
    nip = Text("NIP", optional=True, longest=30)
    telepon = Phone("Telepon")
    email = EmailAddress("Email")
    instansi = Text("Nama Instansi Pengaju")
    tingkat_satuan_kerja = Text("Tingkat Satuan Kerja")
    produsen_data = YesNo("Tergolong produsen data")
    jenis_layanan = Text("Jenis Layanan")
    deskripsi = LongText("Deskripsi")
    lokasi = Text("Lokasi Pembinaan")
    waktu = When("Waktu Pembinaan", anytime=True)
    pic_nama = Text("Nama PIC")
    pic_telepon = Phone("Telepon PIC")


class Penetapan(AnswerForm):
    """One or more pembina (SPK-68, SPK-70, SPK-71)."""

    pembina = PeopleOf("Nama Pembina", PEMBINA)


class Penolakan(AnswerForm):
    """A refusal says why (SPK-69)."""

    alasan_ditolak = LongText("Alasan Ditolak")


class Unggahan(AnswerForm):
    """Of what kind the files are (SPK-61)."""

    jenis = OneOf("Jenis Dokumentasi", {
        "daftar_hadir": "Daftar Hadir", "foto": "Foto", "notulensi": "Notulensi", "video": "Video", "lainnya": "Lainnya",
    })


BERJALAN = ("menunggu_diproses", "dalam_proses", "disetujui")
SEMUA = (*BERJALAN, "selesai", "ditolak")
PETUGAS = (ADMIN, OPERATOR, SUPERVISOR)
IDENTITAS = (
    Column("Nama Pengaju", of="nama_pengaju"), Column("NIP", of="nip"), Column("Telepon", of="telepon"),
    Column("Email", of="email"), Column("Nama Instansi Pengaju", of="instansi"),
)

SOP = Sop(
    key="spektral-pembinaan", code="SPK", messages="spektral_pembinaan", title_field="jenis_layanan",
    identity=Identity(
        agency="Badan Pusat Statistik Provinsi Riau",
        unit="Badan Pusat Statistik Provinsi Riau",
        name="Pengelolaan Pembinaan Statistik Sektoral (SPEKTRAL)",
        number=None, created=None, revised=None, effective=date(2023, 1, 1),  # the manual gives the year alone
        approved_by=Approval("Kepala BPS Provinsi Riau", ""),
        legal_basis=(
            "Undang-Undang Republik Indonesia Nomor 16 Tahun 1997 tentang Statistik, penjelasan Pasal 32 huruf a sampai dengan h",
            ("Peraturan Pemerintah Nomor 51 Tahun 1999 tentang Penyelenggaraan Statistik, Pasal 61 huruf a sampai dengan d"),
            ("Peraturan BPS Nomor 4 Tahun 2019 tentang Norma, Standar, Prosedur, dan Kriteria Penyelenggaraan Statistik Sektoral "
             "oleh Pemerintah Daerah, Pasal 18"),
        ),
    ),
    service=Service(
        category="Pembinaan Statistik",
        summary="Pembinaan statistik sektoral bagi kementerian, lembaga, instansi, dinas, dan masyarakat.",
        product="Kegiatan pembinaan, narasumber, dan dokumentasinya",
        users=("Kementerian/Lembaga/Instansi Pemerintah/Dinas", "Swasta", "Akademisi", "Masyarakat"),
        requirements=("Akun pengaju", "Rencana kegiatan: jenis layanan, lokasi, dan waktu", "Nama dan nomor telepon PIC"),
        procedure=(
            "Periksa modul dan dokumentasi pembinaan sebelumnya",
            "Ajukan pembinaan melalui formulir",
            "BPS memeriksa data dan menghubungi PIC bila ada yang kurang jelas",
            "Pembina yang ditunjuk menghubungi PIC, lalu pembinaan berlangsung sesuai kesepakatan",
            "Pembina mengunggah dokumentasi, yang dapat Anda unduh",
        ),
        time="Belum ditetapkan",
        cost="Belum ditetapkan",
        complaints="Pilih Buat Keluhan pada halaman ini.",
    ),
    roles=(PENGAJU, ADMIN, OPERATOR, SUPERVISOR, PEMBINA),

    # ── No · Kegiatan · Pelaksana · Kelengkapan · Waktu · Output ──────────────────────────────────────────────────────
    rows=(
        Step("1", "draf", PENGAJU, "Mengajukan pembinaan statistik sektoral melalui formulir", needs=("Formulir pengajuan",),
             within=UNSET, yields="Pengajuan", informative=True, actions=(
                 Action("ajukan", "Ajukan pembinaan", asks=Pengajuan, keeps=names(Pengajuan), documents=(LAMPIRAN,),
                        on_behalf=(ADMIN,), effects=(Tell("requester", "tanda_terima"), Tell("next", "pengajuan_masuk"))),
             )),
        Step("2", "menunggu_diproses", SUPERVISOR, "Memeriksa data pengajuan", status="Menunggu Diproses",
             needs=("Pengajuan",), within=UNSET, yields="Pengajuan diproses", actions=(
                 Action("proses", "Proses pengajuan", effects=(Tell("requester", "diproses"),)),
             )),
        Decision("3", "dalam_proses", SUPERVISOR, "Menyetujui dengan menunjuk pembina, atau menolak", status="Dalam Proses",
             needs=("Hasil diskusi tim",), within=UNSET, yields="Disetujui atau ditolak", actions=(
                 Action("setujui", "Setujui", exit="Disetujui", to="disetujui", asks=Penetapan, keeps=("pembina",),
                        effects=(Appoint(PEMBINA, "pembina"), Tell("requester", "disetujui"), Tell(PEMBINA, "penunjukan"))),
                 Action("tolak", "Tolak", exit="Ditolak", to="ditolak", asks=Penolakan, keeps=("alasan_ditolak",), danger=True,
                        effects=(Tell("requester", "ditolak"),)),
             )),
        Step("4", "disetujui", SUPERVISOR, "Menyatakan pembinaan selesai", status="Disetujui",
             needs=("Pembinaan terlaksana",), within=UNSET, yields="Pembinaan selesai", actions=(
                 Action("selesaikan", "Nyatakan selesai", to="selesai", not_before=case_date("waktu"),
                        effects=(Tell(PEMBINA, "unggah_dokumentasi"), Tell("requester", "selesai"))),
             )),
        End("selesai", "Selesai", good=True),
        End("ditolak", "Ditolak"),
    ),
    actions=(
        Action("unggah", "Unggah dokumentasi", to=STAY, by=(PEMBINA,), asks=Unggahan, documents=(DOKUMEN,), leaves=("selesai",)),
        Action("edit_detail", "Edit detail", to=STAY, by=(ADMIN,), asks=Pengajuan, keeps=names(Pengajuan), amends=True,
               documents=(LAMPIRAN,), leaves=SEMUA),
        Action("hapus", "Hapus pengajuan", to=STAY, by=(ADMIN,), asks=Alasan, danger=True, leaves=SEMUA,  # soft (SPK-A6)
               effects=(Remove(), Tell("requester", "dihapus"))),
    ),
    around=Around(
        dashboard=Dashboard(readers=PETUGAS, counts=(  # SPK-21
            Count("Jumlah pengajuan pembinaan"), Count("Jumlah pembinaan", states=("selesai",)),
            Count("Jumlah akun terdaftar", of="accounts"), Count("Jumlah operator", of="accounts", role=OPERATOR),
        )),
        tables=(
            CaseTable("pengajuan", "Daftar Pengajuan", readers=(*PETUGAS, PENGAJU), own_only=True, columns=(  # SPK-24…SPK-36
                *IDENTITAS, Column("Tingkat Satuan Kerja", of="tingkat_satuan_kerja"),
                Column("Produsen Data", of="produsen_data", shown="yes_no"), Column("Jenis Layanan", of="jenis_layanan"),
                Column("Deskripsi", of="deskripsi"), Column("Lokasi Pembinaan", of="lokasi"),
                Column("Waktu Pembinaan", of="waktu", shown="when"), Column("PIC", of="pic_nama"),
                Column("Telepon PIC", of="pic_telepon"), Column("Lampiran", "documents", "lampiran"),
                Column("Status Pembinaan", "state"), Column("Nama Pembina", "people", "pembina"),
            )),
            CaseTable("pembinaan", "Daftar Pembinaan", readers=(*PETUGAS, PENGAJU), own_only=True, states=("selesai",), columns=(
                *IDENTITAS, Column("Produsen Data", of="produsen_data", shown="yes_no"),  # SPK-42, and the status (SPK-A4)
                Column("Jenis Layanan", of="jenis_layanan"), Column("Deskripsi", of="deskripsi"), Column("Lokasi", of="lokasi"),
                Column("Tanggal Pembinaan", of="waktu", shown="when"), Column("Nama Pembina", "people", "pembina"),
                Column("Status Pembinaan", "state"), Column("Daftar Dokumentasi", "documents", "dokumen"),
            )),
        ),
        library=Library("Modul Pembinaan", managers=(OPERATOR,), categories=(
            "Statistik dasar", "Metadata statistik", "Rekomendasi kegiatan statistik", "Pengolahan data", "Lainnya",
        )),
        documentation=Documentation("Dokumentasi", "unggah", "dokumen", "jenis", readers=PETUGAS, columns=(  # SPK-56
            Column("Nama Instansi", of="instansi"), Column("Jenis Layanan", of="jenis_layanan"),
            Column("Waktu Pembinaan", of="waktu", shown="when"),
        )),
        similar=Similar(same=("instansi", "jenis_layanan"), text="deskripsi", when="waktu"),
        guides=(Guide("Buku panduan pengguna internal", "spektral_pembinaan/panduan-pengguna-internal.pdf", readers=PETUGAS),),
        testimonials=("selesai",), testimonial_keepers=(ADMIN,), survey=("selesai",), complaints=(SUPERVISOR,),
        registration=True, accounts=(ADMIN,), statuses=(SUPERVISOR,),
    ),
)
