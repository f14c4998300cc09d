"""SOP#17 Layanan Lisensi Zoom Ormawa (300 participants), DTIK Universitas Sebelas Maret.

Perwakilan ormawa mengajukan surat dengan rekomendasi; Admin unit memverifikasi, pimpinan mendisposisikan kepada staf, dan staf
memberi lisensi 300 peserta kepada surel yang diajukan.

The source is no SOP AP sheet (UNS-06): its rows are the points of "Detail Proses Pelayanan" (UNS-09…UNS-15). It states no times,
so every row says so (UNS-44, UNS-A1). What it does not say is marked with its choice (UNS-A1…A10).
"""
# fmt: off
# isort: off

from __future__ import annotations

from datetime import date

from engine.declaration import (
    UNSET, Action, AnswerForm, Appoint, Appointed, Approval, Around, Day, Document, EmailAddress, End, Guide, Identity,
    LongText, OneOf, PersonOf, Post, Requester, Service, SomeOf, Sop, Step, Tell, Text, ValidationError, Wait, YesNo, names,
    whatsapp_number,
)
from workflows.common import Alasan, AlasanBolehKosong, Disposisi

# ── Pelaksana (UNS-49) ───────────────────────────────────────────────────────────────────────────────────────────────
PERWAKILAN = Requester("perwakilan", "Perwakilan Ormawa")
ADMIN_UNIT = Post("admin_unit", "Admin unit DTIK")
PIMPINAN = Post("pimpinan", "Pimpinan DTIK")  # the Direktur or whom he delegates (UNS-A4)
STAF = Appointed("staf", "Staf DTIK")

# ── Kelengkapan ──────────────────────────────────────────────────────────────────────────────────────────────────────
SURAT = Document("surat", "Surat permohonan")
REKOMENDASI = Document("rekomendasi", "Surat rekomendasi")
BUKTI = Document("bukti", "Bukti penyalahgunaan")
DOMAIN = "@student.uns.ac.id"
CEK = {
    "whatsapp": "Nomor kontak narahubung (WhatsApp)",
    "fakultas": "Nama Fakultas",
    "domain_email": f"Email {DOMAIN}",
    "zoom_basic": "Email sudah didaftarkan ke Zoom Basic",
    "ttd_ketua": "Tanda tangan ketua ormawa",
    "ttd_pembina": "Tanda tangan pembina / penanggung jawab ormawa",
    "stempel": "Stempel resmi",
    "rekomendasi": "Surat rekomendasi dari salah satu pihak yang ditentukan",
}
"""What the letter must carry: Aturan 1 to 4, the longer of the source's two lists (UNS-17…UNS-25, UNS-A3)."""


def surel_mahasiswa(_form: AnswerForm, field: EmailAddress) -> None:
    """Exactly that domain, capitals aside: sub-domains and look-alikes are others (UNS-24, UNS-A8)."""
    local, at, domain = (field.data or "").rpartition("@")
    if not local or at + domain.lower() != DOMAIN:
        raise ValidationError(f"Gunakan surel yang berakhiran persis {DOMAIN}.")


class Permohonan(AnswerForm):
    """The request: organisation, faculty, contact, the e-mail to be licensed, the recommender (UNS-17…UNS-25).

    The document demands the signatures of chair and supervisor, not their names: those may be given (UNS-A2).
    """

    ormawa = Text("Nama Ormawa")
    fakultas = Text("Nama Fakultas")
    narahubung = Text("Nama narahubung")
    whatsapp = Text("Nomor WhatsApp narahubung", whatsapp_number, longest=20, hint="Contoh: 0812 3456 7890.")
    email = EmailAddress("Surel yang diberi lisensi", surel_mahasiswa, hint=f"Berakhiran {DOMAIN}, sudah terdaftar di Zoom Basic.")
    keperluan = LongText("Keperluan")
    nama_ketua = Text("Nama ketua ormawa", optional=True)
    nama_pembina = Text("Nama pembina / penanggung jawab ormawa", optional=True)
    perekomendasi = OneOf("Rekomendasi dari", {
        "bagian_kemahasiswaan": "Bagian Kemahasiswaan Universitas",
        "wakil_dekan_3": "Wakil Dekan 3 Fakultas",
        "kasubbag_non_akademik": "Kepala Sub Bagian Non Akademik",
    })
    nama_perekomendasi = Text("Nama dan unit pemberi rekomendasi", optional=True)
    saluran = OneOf("Saluran", {"eservice": "eservice", "langsung": "Diserahkan langsung"}, optional=True)

    def validate_saluran(self, field: OneOf) -> None:
        """A letter handed in at the office is taken in there (UNS-11); one that was stays one when it is completed."""
        if field.data == "langsung" and not self.on_behalf and self.stored.get("saluran") != "langsung":
            raise ValidationError("Surat yang diserahkan langsung dicatat oleh Admin unit di kantor DTIK.")


class Verifikasi(AnswerForm):
    """Every point of the checklist; what is missing is named (UNS-12)."""

    cek = SomeOf("Yang sudah diperiksa dan benar", CEK)

    def validate_cek(self, field: SomeOf) -> None:
        """All are needed."""
        missing = [label for code, label in CEK.items() if code not in (field.data or ())]
        if missing:
            raise ValidationError(f"Belum dicentang: {'; '.join(missing)}. Kembalikan permohonan bila belum lengkap.")


class Pengembalian(AnswerForm):
    """The list of what is missing, and what to say about it."""

    kurang = SomeOf("Yang kurang", CEK)
    catatan = LongText("Catatan", optional=True)


class Penugasan(Disposisi):
    """The leadership's disposition to a named member of staff (UNS-13)."""

    staf = PersonOf("Staf", STAF)


class Penyelesaian(AnswerForm):
    """The licence is on exactly the e-mail filed, and the invitation was sent (UNS-13…UNS-15)."""

    email_lisensi = EmailAddress("Surel yang diberi lisensi", hint="Ketik ulang surel yang diajukan.")
    undangan_terkirim = YesNo("Undangan sudah dikirim ke surel itu")
    berlaku_sampai = Day("Berlaku sampai", optional=True, hint="Kosongkan bila berlaku sampai dicabut.")  # UNS-A5

    def validate_email_lisensi(self, field: EmailAddress) -> None:
        """No other address may get the licence."""
        if (field.data or "").lower() != str(self.stored.get("email", "")).lower():
            raise ValidationError("Bukan surel yang diajukan. Lisensi hanya untuk surel dalam permohonan.")

    def validate_undangan_terkirim(self, field: YesNo) -> None:
        """The requester is told that it was sent, so it must have been."""
        if field.data is False:
            raise ValidationError("Kirim undangan lebih dahulu.")

    def validate_berlaku_sampai(self, field: Day) -> None:
        """A licence that has run out already is none."""
        if field.data and self.moment and field.data < self.moment.local(self.moment.now).date():
            raise ValidationError("Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya, atau kosongkan.")


class Pencabutan(AnswerForm):
    """Misuse: rented out, handed on, or used outside official events (UNS-26, UNS-27)."""

    alasan = OneOf("Alasan pencabutan", {
        "disewakan": "Disewakan kepada pihak lain",
        "dialihkan": "Dialihkan kepada pihak lain",
        "di_luar_kegiatan": "Digunakan di luar kegiatan resmi Ormawa",
    })


SOP = Sop(
    key="uns-ormawa", code="UNS", messages="uns_ormawa", title_field="ormawa",
    identity=Identity(
        agency="Kementerian Pendidikan Tinggi, Sains, dan Teknologi, Universitas Sebelas Maret",
        unit="Direktorat Teknologi Informasi dan Komunikasi (DTIK)",
        name="LAYANAN LISENSI ZOOM ORMAWA (300 PARTICIPANTS)",
        number="SOP#17",
        created=date(2024, 10, 30), revised=None, effective=date(2024, 10, 30),
        approved_by=Approval(
            position="Direktur Direktorat Teknologi Informasi dan Komunikasi", name="Prof. Ir. Ary Setyawan, M.Sc., Ph.D.",
        ),
        prepared_by="Subdirektorat Pengembangan Sistem Informasi",
        reviewed_by="Dr. Aris Budianto, S.T., M.Eng., Kepala Subdirektorat Infrastruktur dan Sistem Informasi",  # UNS-A10
        warnings=(
            ("Lisensi Zoom yang diberikan khusus untuk kegiatan Ormawa dan tidak boleh disewakan atau dialihkan kepada pihak lain "
             "di luar organisasi yang bersangkutan. Penyalahgunaan akun, seperti penyewaan kepada pihak eksternal atau penggunaan "
             "di luar kegiatan resmi Ormawa, dapat mengakibatkan pencabutan lisensi."),
        ),
    ),
    service=Service(
        category="Layanan Aplikasi",
        summary=(
            "Layanan Lisensi Zoom Pegawai atau Ormawa (300 participant): akun, lisensi, dan kapasitas Zoom hingga 300 peserta "
            "beserta dukungan teknis untuk rapat, seminar, pelatihan, dan acara lainnya, baik kegiatan internal Ormawa maupun "
            "kolaborasi dengan pihak luar. SOP ini mengatur permohonan Ormawa."
        ),
        product="Zoom account license 300 participant",
        users=("Dosen", "Staff", "Mahasiswa"),
        requirements=(
            f"Surat permohonan kepada Direktur DTIK yang memuat nomor WhatsApp narahubung, nama fakultas, dan surel {DOMAIN}",
            "Tanda tangan ketua ormawa, tanda tangan pembina / penanggung jawab ormawa, dan stempel resmi",
            ("Surat rekomendasi dari Bagian Kemahasiswaan Universitas, Wakil Dekan 3 Fakultas, atau Kepala Sub Bagian Non "
             "Akademik"),
            "Surel yang diajukan sudah terdaftar sebagai pengguna Zoom Basic",
        ),
        procedure=(
            "Buka halaman layanan ini dan pilih Buat Permintaan, atau serahkan surat langsung ke kantor DTIK",
            "Isi formulir dengan lengkap dan benar, lampirkan surat dan rekomendasi, lalu kirim",
            "Ikuti jalannya permohonan melalui pemberitahuan WhatsApp",
            "Terima undangan pada surel yang diajukan, lalu isi kuesioner",
        ),
        time="Belum ditetapkan dalam SOP", start="Buat Permintaan",
        cost="Belum ditetapkan dalam SOP",
        complaints="Pilih Buat Keluhan pada halaman ini.",
    ),
    roles=(PERWAKILAN, ADMIN_UNIT, PIMPINAN, STAF),

    # ── No · Kegiatan · Pelaksana · Kelengkapan · Waktu · Output ──────────────────────────────────────────────────────
    rows=(
        Step("1", "draf", PERWAKILAN, "Mengajukan surat permohonan lisensi zoom ormawa kepada Direktur DTIK",
             needs=("Surat permohonan", "Surat rekomendasi"), within=UNSET, yields="Nomor permohonan", informative=True, actions=(
                 Action("ajukan", "Simpan", asks=Permohonan, keeps=names(Permohonan), documents=(SURAT, REKOMENDASI),
                        on_behalf=(ADMIN_UNIT,), effects=(Tell("requester", "tanda_terima"), Tell("next", "permohonan_masuk"))),
             )),
        Step("2", "verifikasi", ADMIN_UNIT, "Memverifikasi surat permohonan dan mendisposisikan surat ke pimpinan DTIK",
             needs=("Daftar periksa",), within=UNSET, yields="Surat terverifikasi", actions=(
                 Action("verifikasi_ok", "Lengkap, teruskan ke pimpinan", to="disposisi_pimpinan", asks=Verifikasi,
                        effects=(Tell("next", "terverifikasi"), Tell("requester", "kemajuan"))),
                 Action("kembalikan", "Kembalikan untuk dilengkapi", to="dikembalikan", asks=Pengembalian, keeps=("kurang",),
                        unprinted=True, effects=(Tell("requester", "dikembalikan"),)),
                 Action("tolak", "Tolak", to="ditolak", asks=Alasan, keeps=("alasan",), danger=True, unprinted=True,
                        effects=(Tell("requester", "ditolak"),)),
             )),
        Wait("dikembalikan", "Menunggu perwakilan melengkapi", role=PERWAKILAN, pauses="verifikasi", actions=(
            Action("ajukan_ulang", "Kirim yang sudah dilengkapi", to="verifikasi", asks=Permohonan, keeps=names(Permohonan),
                   amends=True, documents=(SURAT, REKOMENDASI), effects=(Tell("next", "diajukan_ulang"),)),
        )),
        Step("3", "disposisi_pimpinan", PIMPINAN, "Mendisposisikan surat ke staf supaya email yang diajukan diberikan lisensi zoom "
             "300 participants",
             needs=("Surat permohonan",), within=UNSET, yields="Disposisi", actions=(
                 Action("disposisi_staf", "Disposisikan ke staf", to="pemberian_lisensi", asks=Penugasan, keeps=("staf",),
                        effects=(Appoint(STAF, "staf"), Tell("next", "disposisi"), Tell("requester", "kemajuan"))),
                 Action("tolak", "Tolak", to="ditolak", asks=Alasan, keeps=("alasan",), danger=True, unprinted=True,
                        effects=(Tell("requester", "ditolak"),)),
             )),
        Step("4", "pemberian_lisensi", STAF, "Memberikan lisensi lalu menyatakan bahwa proses telah selesai",
             needs=("Surel yang diajukan",), within=UNSET, yields="Lisensi zoom 300 participants dan invitation", actions=(
                 Action("nyatakan_selesai", "Nyatakan selesai", to="selesai", asks=Penyelesaian, keeps=("berlaku_sampai",),
                        effects=(Tell("requester", "selesai_whatsapp", by="whatsapp"),  # two channels, two contents (UNS-15)
                                 Tell("requester", "undangan_surel", by="email"))),
             )),

        # Not in the source.
        End("selesai", "Selesai", good=True),
        End("dicabut", "Lisensi dicabut"),
        End("ditolak", "Ditolak"),
        End("dibatalkan", "Dibatalkan perwakilan"),
    ),
    actions=(
        Action("batalkan", "Batalkan permohonan", to="dibatalkan", by=(PERWAKILAN,), asks=AlasanBolehKosong, danger=True,
               leaves=("verifikasi", "dikembalikan", "disposisi_pimpinan"), effects=(Tell("holders", "dibatalkan", others=True),)),
        Action("cabut", "Cabut lisensi", to="dicabut", by=(PIMPINAN,), asks=Pencabutan, keeps=("alasan",), documents=(BUKTI,),
               danger=True, leaves=("selesai",), effects=(Tell("requester", "dicabut"), Tell(STAF, "cabut_lisensi"))),
    ),
    around=Around(
        survey=("selesai", "dicabut"), complaints=(ADMIN_UNIT,), registration=True, accounts=(ADMIN_UNIT,),
        guides=(
            Guide("Template Permohonan Lisensi Zoom Ormawa", "uns_ormawa/template-permohonan-lisensi-zoom-ormawa.docx"),
            Guide("Template Permohonan Lisensi Zoom Pegawai/Dosen",
                  "uns_ormawa/template-permohonan-lisensi-zoom-pegawai-dosen.docx"),
        ),
    ),
)
