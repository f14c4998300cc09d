"""SOP Pengajuan Pembuatan Link Zoom Meeting, Dinas Komunikasi dan Informatika Kota Bandung.

Surat resmi masuk; Kepala Dinas mendisposisikan kepada Kepala Bidang, Kepala Bidang kepada Subkoor; Subkoor memberi izin
atau tidak dan menunjuk operator; operator membuat tautan, mengirimkannya paling lambat H-1, dan mendampingi kegiatan.

The rows below are the rows of the sheet (BDG-17…BDG-34), laid out by hand as the sheet is, hence no formatter. What the
sheet does not say is marked with its choice (BDG-A1…A12).
"""
# fmt: off
# isort: off

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.declaration import (
    ADJUSTING, STAY, Action, AnswerForm, Appoint, Appointed, Approval, Book, CaseFacts, Day, Deadline, Decision, Document,
    EmailAddress, End, Identity, LongText, Moment, MoveBooking, OneOf, PersonOf, Post, Release, Requester, ResourceOf,
    Service, Sop, Step, Tell, Text, Timed, ValidationError, Warn, When, Whole, case_date, hours, in_the_future,
    last_workday_before, later_than, minutes, names, whatsapp_number, within_days,
)
from workflows.common import Alasan, AlasanBolehKosong, Catatan, Disposisi, JadwalBaru

# ── Pelaksana ────────────────────────────────────────────────────────────────────────────────────────────────────────
KADIS = Post("kadis", "Kepala Dinas")
KABID = Post("kabid", "Kabid Diseminasi")
SUBKOOR = Post("subkoor", "Subkoor PKIP")
OPERATOR = Appointed("operator", "Operator")
PEMOHON = Requester("pemohon", "Instansi/pemohon")
TU = Post("tu", "Tata Usaha")  # not in the table: registers paper letters (BDG-A11)

# ── Kelengkapan ──────────────────────────────────────────────────────────────────────────────────────────────────────
SURAT = Document("surat", "Surat resmi")


class Permohonan(AnswerForm):
    """What the request must carry: the letter, the schedule, e-mail and/or WhatsApp number (BDG-35)."""

    kegiatan = Text("Nama kegiatan")
    instansi = Text("Instansi/pemohon")
    narahubung = Text("Nama narahubung")
    email = EmailAddress("Surel", optional=True, hint="Isi surel atau nomor WhatsApp, atau keduanya.")
    whatsapp = Text("Nomor WhatsApp", whatsapp_number, optional=True, longest=20, hint="Contoh: 0812 3456 7890.")
    mulai = When("Waktu mulai", in_the_future, within_days(366))
    selesai = When("Waktu selesai", later_than("mulai", days=31))
    peserta = Whole("Jumlah peserta", most=10_000)
    nomor_surat = Text("Nomor surat", optional=True)
    tanggal_surat = Day("Tanggal surat", optional=True)

    def cross_check(self) -> Iterator[tuple[str, str]]:
        """The link is sent to one of the two, so one must be there (BDG-31)."""
        if not self.email.data and not self.whatsapp.data:
            yield "email", "Isi surel atau nomor WhatsApp; tautan dikirim ke sana."


class Izin(AnswerForm):
    """Permission may be written or oral; the Subkoor's own tap decides (BDG-27, BDG-A6)."""

    bentuk = OneOf("Bentuk izin", {"tertulis": "Izin tertulis", "lisan": "Izin lisan"})


class Penunjukan(AnswerForm):
    """Exactly one active operator."""

    operator = PersonOf("Operator", OPERATOR)


class Penggantian(Penunjukan):
    """Another active operator."""

    def validate_operator(self, field: PersonOf) -> None:
        """Whoever holds the case already is nobody's replacement."""
        if field.data == self.stored.get("operator"):
            raise ValidationError("Operator ini sudah memegang berkas. Pilih operator yang lain.")


class LinkDanAgenda(AnswerForm):
    """The account it runs on, and the invitation as pasted."""

    akun = ResourceOf("Akun Zoom", "zoom")
    undangan = LongText("Undangan atau alamat rapat", hint="Tempel undangan Zoom seutuhnya.")


class Pengiriman(AnswerForm):
    """By e-mail or WhatsApp, whichever the request states (BDG-31, BDG-A10)."""

    kanal = OneOf("Dikirim melalui", {"email": "Surel", "whatsapp": "WhatsApp"})

    def validate_kanal(self, field: OneOf) -> None:
        """Only a channel the request gave."""
        if field.data and not self.stored.get(field.data):
            raise ValidationError("Permohonan tidak mencantumkan alamat untuk saluran ini. Pilih saluran yang lain.")


def sehari_sebelum(_case: CaseFacts, answer: dict[str, object], moment: Moment) -> bool:
    """The event is today or tomorrow, or its H-1 is today or past (BDG-14)."""
    mulai = answer["mulai"]
    today = moment.local(moment.now).date()
    h_1 = moment.calendar.last_workday_close_before(mulai)  # type: ignore[arg-type]  # the form made it an instant
    return moment.local(mulai).date() <= today + timedelta(days=1) or moment.local(h_1).date() <= today  # type: ignore[arg-type]


PERINGATAN = (
    "Jika permohonan dikirim sehari sebelum kegiatan, ada kemungkinan link zoom tidak akan diproses dikarenakan akun zoom "
    "sudah terpakai atau sebab lainnya."
)
SEBELUM_LINK = (
    *("disposisi_kadis", "disposisi_kabid", "terima_subkoor", "keputusan_subkoor"),
    *("penunjukan", "pembuatan_link", "pengiriman_link"),
)

SOP = Sop(
    key="bandung-zoom", code="BDG", messages="bandung_zoom", title_field="kegiatan", interval=("mulai", "selesai"),
    identity=Identity(
        agency="Pemerintah Kota Bandung, Dinas Komunikasi dan Informatika",
        unit="Seksi Pengelolaan Informasi Publik, Bidang Informasi Publik",
        name="PENGAJUAN PEMBUATAN LINK ZOOM MEETING",
        number="TL.02/092.2 -DISKOMINFO /II /2024",
        created=date(2024, 1, 23), revised=date(2024, 2, 6), effective=date(2024, 2, 15),
        approved_by=Approval(
            position="Kepala Dinas Komunikasi dan Informatika",
            name="YAYAN AHMAD BRILYANA, S.Sos., M.S", rank="Pembina Utama Muda",
            nip="19731127 1993081 003", signature_nip="19731127 199303 1 003",  # they differ, as printed (BDG-09)
        ),
        legal_basis=(
            ("Undang-Undang Nomor 11 Tahun 2008 tentang Informasi Dan Transaksi Elektronik (Lembaran Negara Tahun 2008 "
             "Nomor 58, Tambahan Lembaran Negara Nomor 4843)"),
            ("Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik (Lembaran Negara Tahun 2008 Nomor 61, "
             "Tambahan Lembaran Negara Nomor 4846)"),
            ("Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik (Lembaran Negara Tahun 2009 Nomor 112, Tambahan "
             "Lembaran Negara Nomor 5038)"),
            ("Peraturan Pemerintah Republik Indonesia Nomor 82 Tahun 2012 Tentang Penyelenggaraan Sistem dan Transaksi "
             "Elektronik"),
            "Peraturan Presiden nomor 95 Tahun 2018 Tentang Sistem Pemerintahan berbasis Elektronik",
        ),
        qualifications=(
            "Memahami pendokumentasian dan kearsipan",
            "Memiliki latarbelakang pendidikan IT",
            "Memiliki latarbelakang pendidikan yang mendukung pelayanan informasi",
            "Memiliki kemampuan mengoperasikan komputer, troubleshooting system, dan jaringan komputer",
            "Mampu berkoordinasi dan berkomunikasi",
        ),
        equipment=("Komputer", "Kamera", "Jaringan Internet", "Akun Zoom"),
        warnings=(PERINGATAN,),
        records=("Disimpan sebagai data elektronik dan manual",),
    ),
    service=Service(
        category="Layanan Informasi Publik",
        summary="Pembuatan tautan Zoom Meeting dan pendampingan kegiatan oleh operator.",
        product="Tautan Zoom Meeting, agenda akun Zoom, dan pendampingan operator",
        requirements=("Surat resmi permohonan", "Jadwal kegiatan", "Surel dan/atau nomor WhatsApp narahubung"),
        cost="Belum ditetapkan dalam SOP",
        complaints="Sampaikan keluhan kepada Seksi Pengelolaan Informasi Publik dengan menyebut nomor berkas.",
    ),
    roles=(KADIS, KABID, SUBKOOR, OPERATOR, PEMOHON),
    registrars=(TU,),

    # ── No · Kegiatan · Pelaksana · Kelengkapan · Waktu · Output ──────────────────────────────────────────────────────
    rows=(
        Step("1", "draf", PEMOHON, "Pemohon membuat permohonan secara tertulis",
             needs=("Surat resmi",), within=minutes(5), yields="Mulai", informative=True, actions=(
                 Action("ajukan", "Ajukan permohonan", asks=Permohonan, keeps=names(Permohonan), documents=(SURAT,),
                        warns=(Warn("sehari_sebelum", PERINGATAN, sehari_sebelum),), on_behalf=(TU,),
                        effects=(Tell("requester", "tanda_terima"), Tell("next", "surat_masuk"))),
             )),
        Step("2", "disposisi_kadis", KADIS, "Kepala Dinas menerima surat permohonan dari Instansi/pemohon dan "
             "mendisposisikan kepada kepala bidang",
             needs=("Surat resmi",), within=minutes(5), yields="Disposisi", actions=(
                 Action("disposisi_kabid", "Disposisikan ke Kabid", asks=Disposisi,
                        effects=(Tell("next", "disposisi_masuk"),)),
             )),
        Step("3", "disposisi_kabid", KABID, "Kepala Bidang Menerima surat permohonan dari kepala Dinas dan "
             "mendisposisikan kepada Subkoor",
             needs=("Surat resmi",), within=minutes(5), yields="Disposisi", actions=(
                 Action("disposisi_subkoor", "Disposisikan ke Subkoor", asks=Disposisi,
                        effects=(Tell("next", "disposisi_masuk"),)),
             )),
        Step("4", "terima_subkoor", SUBKOOR, "Subkoor menerima surat permohonan dari kepala bidang",
             needs=("Surat resmi",), within=minutes(5), yields="Disposisi", actions=(
                 Action("terima", "Terima surat"),
             )),
        Decision("5", "keputusan_subkoor", SUBKOOR, "Subkoor memberi izin atau tidak untuk pembuatan link zoom meeting "
             "dan pendampingan giat zoom oleh operator",
             needs=("Izin. Tulsan/Lisan",), within=minutes(5), yields="Diizinkan atau tidak", actions=(
                 Action("izinkan", "Izinkan", exit="Ya", to="penunjukan", asks=Izin, keeps=("bentuk",),
                        effects=(Tell("requester", "diizinkan"),)),
                 Action("tidak_izinkan", "Tidak izinkan", exit="Tidak", to="tidak_diizinkan", asks=Alasan,
                        keeps=("alasan",), danger=True, effects=(Tell("requester", "tidak_diizinkan"),)),
             )),
        Step("6", "penunjukan", SUBKOOR, "Subkoor menunjuk operator untuk membuat link zoom meeting",
             needs=("Operator",), within=minutes(5), yields="Membuat Link Zoom", actions=(
                 Action("tunjuk_operator", "Tunjuk operator", asks=Penunjukan, keeps=("operator",),
                        effects=(Appoint(OPERATOR, "operator"), Tell("next", "penunjukan_operator"))),
             )),
        Step("7", "pembuatan_link", OPERATOR, "Operator membuat link zoom meeting dan membuat agenda zoom",
             needs=("Akun Zoom",), within=minutes(5), yields="Membuat Agenda Zoom", actions=(
                 Action("buat_link_agenda", "Simpan tautan dan agenda", asks=LinkDanAgenda, keeps=("akun", "undangan"),
                        effects=(Book("akun", "mulai", "selesai"),)),
             )),
        Step("8", "pengiriman_link", OPERATOR, "Operator mengirimkan link zoom meeting melalui email atau nomor Whatsapp "
             "(WA) yang telah tercantum, paling lambat 1 hari sebelum jadwal pelaksanaan giat zoom.",
             needs=("Whatsapp",), within=minutes(5), yields="Pemohon menerima Link Zoom",
             deadlines=(Deadline("h_1", "Paling lambat H-1", last_workday_before("mulai"), remind=hours(2)),), actions=(
                 Action("kirim_link", "Kirim tautan", asks=Pengiriman, keeps=("kanal",),
                        effects=(Tell("requester", "tautan", over="kanal"),)),
             )),
        Step("9", "pendampingan", OPERATOR, "Operator mendampingi instansi/pemohon untuk pelaksanaan giat zoom yang "
             "sudah di agendakan",
             needs=("Laptop", "kamera", "Internet"), within=ADJUSTING, yields="Pelaksanaan giat zoom", actions=(
                 Action("selesai_damping", "Selesai mendampingi", asks=Catatan, not_before=case_date("mulai"),
                        effects=(Tell("requester", "terima_kasih"),)),
             )),
        End("selesai", "Selesai", no="10", role=OPERATOR, good=True),

        # Not on the sheet. The label "Tidak" leads to the first of them (BDG-28, BDG-A1).
        End("tidak_diizinkan", "Tidak diizinkan"),
        End("dibatalkan", "Dibatalkan pemohon"),
        End("kedaluwarsa", "Kedaluwarsa"),
    ),
    actions=(
        Action("ganti_operator", "Ganti operator", to=STAY, by=(SUBKOOR,), asks=Penggantian, keeps=("operator",),
               leaves=("pembuatan_link", "pengiriman_link", "pendampingan"),
               effects=(Tell("holders", "operator_diganti"), Appoint(OPERATOR, "operator"),
                        Tell("next", "penunjukan_operator"))),
        Action("ubah_jadwal", "Ubah jadwal", to=STAY, by=(PEMOHON,), asks=JadwalBaru, keeps=names(JadwalBaru),
               leaves=(*SEBELUM_LINK, "pendampingan"), until=case_date("mulai"),
               effects=(MoveBooking("mulai", "selesai"), Tell(OPERATOR, "jadwal_berubah"))),
        Action("batalkan", "Batalkan permohonan", to="dibatalkan", by=(PEMOHON,), asks=AlasanBolehKosong, danger=True,
               leaves=SEBELUM_LINK, effects=(Release(), Tell("holders", "dibatalkan"))),
        Timed("kedaluwarsa", "Kedaluwarsa", to="kedaluwarsa", leaves=SEBELUM_LINK, at=case_date("selesai"),
              effects=(Release(), Tell("requester", "kedaluwarsa"))),
    ),
)
