"""SOP Peminjaman Lisensi Zoom, Badan Pusat Statistik Provinsi Bengkulu.

PJK terkait melihat jadwal dan meminjam; PJK TIP menginstruksikan, PJK TI memeriksa dan memberikan akun berlisensi. Sesudah
rapat berakhir rekaman diunduh, lalu akun dikembalikan menjadi Zoom Basic.

The rows below are the rows of the sheet (BKL-14…BKL-26), laid out by hand as the sheet is, hence no formatter. Its flow
symbols are lost (BKL-15). What the sheet does not say is marked with its choice (BKL-A1…A8).
"""
# fmt: off
# isort: off

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.declaration import (
    NEXT, STAY, Action, AnswerForm, Approval, Around, Book, Document, End, GiveBack, Identity, LongText, MoveBooking, Post,
    Release, Requester, ResourceOf, Service, Sop, Step, Tell, Text, Timed, Wait, When, Whole, YesNo, case_date, hours,
    in_the_future, later_of_arrival_and, later_than, minutes, names, within_days,
)
from workflows.common import AlasanBolehKosong, Catatan, GeserJadwal

# ── Pelaksana ────────────────────────────────────────────────────────────────────────────────────────────────────────
PJK_TERKAIT = Requester("pjk_terkait", "PJK Terkait", among_holders=True)
PJK_TIP = Post("pjk_tip", "PJK TIP")
PJK_TI = Post("pjk_ti", "PJK TI")
ANGGOTA_TI = Post("anggota_ti", "Anggota PJK TI")

# ── Kelengkapan ──────────────────────────────────────────────────────────────────────────────────────────────────────
NOTA_DINAS = Document("nota_dinas", "Nota dinas", required=False)
UNDANGAN = Document("undangan", "Undangan kegiatan", required=False)
BUKTI = Document("bukti", "Bukti hasil unduh rekaman", required=False)


class Peminjaman(AnswerForm):
    """Form peminjaman: what for, and from when until when the licence is needed (BKL-20, BKL-26)."""

    kegiatan = Text("Nama kegiatan")
    mulai = When("Waktu mulai", in_the_future, within_days(366))
    selesai = When("Waktu selesai", later_than("mulai", days=31))
    peserta = Whole("Jumlah peserta", most=10_000)


class PemberianAkun(AnswerForm):
    """The account whose licence is switched on for the interval (BKL-20)."""

    akun = ResourceOf("Akun Zoom BPS Provinsi", "zoom")


class JadwalPenuh(AnswerForm):
    """Why the licence cannot be lent, or when it could be, or both (BKL-A5)."""

    alasan = LongText("Alasan", optional=True)
    usul_mulai = When("Usul waktu mulai", in_the_future, within_days(366), optional=True)
    usul_selesai = When("Usul waktu selesai", later_than("usul_mulai", days=31), optional=True)

    def cross_check(self) -> Iterator[tuple[str, str]]:
        """A reason or a whole proposal; half a proposal is none."""
        start, end = self.usul_mulai.data, self.usul_selesai.data
        if bool(start) != bool(end):
            yield ("usul_selesai" if start else "usul_mulai"), "Isi waktu mulai dan waktu selesai yang diusulkan."
        elif not self.alasan.data and not start:
            yield "alasan", "Tulis alasan atau usulkan waktu lain."


class HasilUnduh(AnswerForm):
    """The download is what completes the row, not the reminder (BKL-A8)."""

    ada_rekaman = YesNo("Rekaman ada dan sudah diunduh", hint="Pilih Tidak bila rapat tidak direkam.")
    catatan = LongText("Catatan", optional=True)


SEBELUM_AKUN = ("instruksi_tip", "pengecekan_ti")
BERJALAN = (*SEBELUM_AKUN, "lisensi_aktif")

SOP = Sop(
    key="bengkulu-lisensi", code="BKL", messages="bengkulu_lisensi", title_field="kegiatan", interval=("mulai", "selesai"),
    again=(("mulai", "usul_mulai"), ("selesai", "usul_selesai")),
    identity=Identity(
        agency="Badan Pusat Statistik Provinsi Bengkulu",
        unit="Tim Teknologi Informasi dan Pengembangan Inovasi",
        name="Peminjaman Lisensi Zoom",
        number="SOP-045/17000/2025",
        created=date(2021, 1, 8), revised=date(2025, 5, 26), effective=date(2025, 6, 2),
        approved_by=Approval("Kepala BPS Provinsi Bengkulu", "Ir. Win Rizal, M.E.", nip="19660825 198802 1 001"),
        legal_basis=(
            "Undang-Undang Nomor 16 Tahun 1997 Tentang Statistik",
            "Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan",
            "Peraturan Pemerintah Nomor 51 Tahun 1999 tentang Penyelenggaraan Statistik",
            ("Peraturan Pemerintah Nomor 28 Tahun 2012 tentang Peraturan Pelaksanaan Undang-Undang Nomor 43 Tahun 2009 tentang "
             "Kearsipan"),
            "Peraturan Presiden Republik Indonesia Nomor 86 Tahun 2007 tentang Badan Pusat Statistik",
            ("Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 5 Tahun 2024 tentang Perubahan atas "
             "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor 90 Tahun 2021 tentang Pembangunan dan "
             "Evaluasi Zona Integritas Menuju Wilayah Bebas dari Korupsi dan Wilayah Birokrasi Bersih dan Melayani di Instansi "
             "Pemerintah"),
            "Peraturan Badan Pusat Statistik Nomor 1 Tahun 2023 tentang Pedoman Tata Naskah Dinas Badan Pusat Statistik",
            "Peraturan Badan Pusat Statistik Nomor 1 Tahun 2024 tentang Penyelenggaraan Kearsipan",
            ("Peraturan Badan Pusat Statistik Nomor 5 Tahun 2023 tentang Organisasi dan Tata Kerja Badan Pusat Statistik Provinsi "
             "dan Badan Pusat Statistik Kabupaten/Kota"),
            ("Peraturan Kepala Badan Pusat Statistik Nomor 19 Tahun 2013 Tentang Pedoman Penyusunan Standar Operasional Prosedur "
             "Administrasi Pemerintah di Lingkungan Badan Pusat Statistik"),
        ),
        qualifications=(
            "Anggota tim harus terdiri dari pegawai yang memahami penggunaan Zoom Meeting",
            "Dapat memegang informasi dan data yang bersifat rahasia",
        ),
        related=("PJK terkait",),
        equipment=("Komputer", "Lisensi Zoom"),
        records=("PC Pegawai",),
    ),
    service=Service(
        category="Teknologi Informasi",
        summary="Peminjaman akun Zoom berlisensi milik BPS Provinsi Bengkulu untuk satu kegiatan.",
        product="Akun Zoom BPS berlisensi selama kegiatan",
        requirements=("Nota dinas peminjaman atau undangan kegiatan", "Jadwal kegiatan yang masih kosong"),
        users=("Pegawai BPS Provinsi Bengkulu",),
        cost="Belum ditetapkan dalam SOP",
        complaints="Sampaikan keluhan kepada Tim Teknologi Informasi dan Pengembangan Inovasi.",
    ),
    roles=(PJK_TERKAIT, PJK_TIP, PJK_TI, ANGGOTA_TI),

    # ── No · Kegiatan · Pelaksana · Kelengkapan · Waktu · Output ──────────────────────────────────────────────────────
    rows=(
        Step("1", "draf", PJK_TERKAIT, "Melakukan pengecekan jadwal peminjaman lisensi zoom dan membuat permohonan peminjaman "
             "lisensi ZM pada PORTAL PINTAR",
             needs=("Nota dinas/ Undangan Kegiatan",), within=minutes(30), yields="Nota dinas peminjaman lisensi zoom",
             informative=True, actions=(
                 Action("ajukan", "Ajukan peminjaman", asks=Peminjaman, keeps=names(Peminjaman),
                        documents=(NOTA_DINAS, UNDANGAN), one_of=("nota_dinas", "undangan"),
                        effects=(Tell("requester", "tanda_terima"), Tell("next", "permohonan_masuk"))),
             )),
        Step("2", "instruksi_tip", PJK_TIP, "PJK TIP menginstruksikan kepada PJK TI untuk melakukan pengecekan jadwal peminjaman "
             "lisensi zoom",
             needs=("Nota dinas",), within=minutes(10), yields="Hasil pengecekan jadwal", actions=(
                 Action("instruksikan", "Instruksikan PJK TI", asks=Catatan, effects=(Tell("next", "instruksi"),)),
             )),
        Step("3", "pengecekan_ti", PJK_TI, "PJK TI mengecek jadwal peminjaman pada PORTAL PINTAR dan memberikan akun zoom BPS "
             "Provinsi kepada PJK tim terkait",
             needs=("Hasil pengisian Form peminjaman",), within=minutes(10),
             yields="Akun zoom BPS terdaftar yang diupdate lisensi", actions=(
                 Action("berikan_akun", "Berikan akun", asks=PemberianAkun, keeps=("akun",),
                        effects=(Book("akun", "mulai", "selesai", loan=True), Tell("requester", "akun_diberikan"))),
                 Action("jadwal_penuh", "Jadwal penuh", to="jadwal_penuh", asks=JadwalPenuh, keeps=names(JadwalPenuh), danger=True,
                        unprinted=True, effects=(Tell("requester", "jadwal_penuh"),)),
             )),
        Wait("lisensi_aktif", "Lisensi aktif, menunggu rapat berakhir", actions=(
            Timed("rapat_berakhir", "Rapat berakhir", to=NEXT, at=case_date("selesai"),  # in wall time (BKL-A3)
                  effects=(Tell("requester", "rapat_berakhir"), Tell("next", "ingatkan_unduh"))),
        )),
        Step("4", "unduh_rekaman", PJK_TI, "Mengingatkan pemohon untuk segera mengunduh rekaman meeting pada akun zoom BPS",
             needs=("Rekaman meeting",), within=hours(1), yields="Hasil unduh rekaman meeting",
             counts_from=case_date("selesai"), actions=(  # not from row 3 (BKL-A1)
                 Action("rekaman_diunduh", "Catat hasil unduh", asks=HasilUnduh, keeps=("ada_rekaman",), documents=(BUKTI,),
                        effects=(Tell("next", "turunkan_lisensi"),)),
             )),
        Step("5", "penurunan_lisensi", ANGGOTA_TI, "Anggota PJK TI melakukan manajemen lisensi zoom setelah meeting berakhir",
             needs=("Akses admin",), within=minutes(5), yields="Pengaturan basic",
             counts_from=later_of_arrival_and("selesai"), actions=(  # the literal reading: case_date("selesai") (BKL-A2)
                 Action("set_basic", "Kembalikan menjadi Basic", asks=Catatan, not_before=case_date("selesai"),
                        effects=(GiveBack(), Tell("requester", "selesai"))),
             )),

        # Not on the sheet.
        End("selesai", "Selesai", good=True),
        End("jadwal_penuh", "Jadwal penuh"),
        End("dibatalkan", "Dibatalkan PJK terkait"),
        End("kedaluwarsa", "Kedaluwarsa"),
    ),
    actions=(
        Action("ubah_jadwal", "Ubah jadwal", to=STAY, by=(PJK_TERKAIT, PJK_TI), asks=GeserJadwal, keeps=names(GeserJadwal),
               leaves=BERJALAN, until=case_date("selesai"),  # the anchored clocks follow (BKL-A4)
               effects=(MoveBooking("mulai", "selesai"), Tell("requester", "jadwal_berubah", others=True),
                        Tell(PJK_TI, "jadwal_berubah", others=True))),
        Action("batalkan", "Batalkan peminjaman", to="dibatalkan", by=(PJK_TERKAIT,), asks=AlasanBolehKosong, danger=True,
               leaves=BERJALAN, until=case_date("mulai"), effects=(Release(), Tell(PJK_TI, "dibatalkan"))),
        Timed("kedaluwarsa", "Kedaluwarsa", to="kedaluwarsa", leaves=SEBELUM_AKUN, at=case_date("mulai"),
              effects=(Tell("requester", "kedaluwarsa"),)),
    ),
    around=Around(schedule=True, survey=("selesai",), complaints=(PJK_TIP,)),
)
