"""What the letters and dispositions of the demonstration say. Persons and numbers are invented."""

from __future__ import annotations

MATTERS = (
    *("rapat koordinasi penanganan banjir", "sosialisasi layanan kependudukan", "bimbingan teknis pengelolaan arsip"),
    *("evaluasi pelayanan publik triwulan", "rapat persiapan Musrenbang kecamatan", "lokakarya data terbuka"),
    *("pelatihan admin media sosial", "rapat koordinasi pengendalian inflasi", "sosialisasi keamanan informasi"),
    *("paparan rencana kerja tahunan", "forum konsultasi publik", "rapat pembahasan standar pelayanan"),
    *("pembinaan kader posyandu", "rapat kesiapan hari jadi kota", "asistensi penyusunan laporan kinerja"),
    *("diskusi penataan pasar rakyat", "sosialisasi pajak daerah", "rapat koordinasi satuan pendidikan"),
)
OWN = ("Dinas Kesehatan Kota Bandung", "Asep Wiratmaja", "dinkes")
"""The office for which the account `bandung.pemohon` writes."""
SENDERS = (
    ("Kecamatan Coblong", "Yanti Rahmawijaya", "coblong"),
    ("Dinas Pendidikan Kota Bandung", "Gilang Pradiptarasa", "disdik"),
    ("Bagian Organisasi Sekretariat Daerah", "Mira Lestariningsih", "organisasi"),
    ("Dinas Lingkungan Hidup Kota Bandung", "Tatang Sumirata", "dlh"),
    ("Kecamatan Antapani", "Dewi Anggrahini", "antapani"),
    ("Badan Perencanaan Pembangunan Daerah", "Hendar Suryalaga", "bappeda"),
)
"""Offices without an account: their letters come on paper, and Tata Usaha files them."""
INSTRUCTIONS: tuple[tuple[list[str], str], ...] = (
    (["tindak_lanjuti"], ""),
    (["proses_lebih_lanjut", "koordinasikan"], ""),
    (["tindak_lanjuti"], "Mohon dipastikan akun tersedia dan pemohon dikabari."),
    (["jadwalkan", "siapkan_bahan"], ""),
    ([], "Layani sesuai jadwal pada surat."),
)
REFUSALS = (
    "Kedua akun Zoom sudah terpakai pada waktu itu. Silakan mengajukan kembali dengan jadwal lain.",
    "Kegiatan ini dapat memakai akun milik instansi sendiri; pendampingan tidak diperlukan.",
)
CANCELLED = "Kegiatan dilaksanakan tatap muka."
INVITATION = (
    "Dinas Komunikasi dan Informatika Kota Bandung mengundang Anda ke rapat Zoom terjadwal.\n\n"
    "Topik: {topic}\nWaktu: {when}\n\nGabung rapat:\nhttps://zoom.example/j/{meeting}\n\n"
    "ID Rapat: {meeting}\nKode Sandi: {code}"
)
