"""The nine elements of PermenPANRB 14/2017, each a question with four answers from 1 (worst) to 4 (best)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BEST: Final = 4
"""An answer is a whole number from 1 to this."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element (unsur): `code` is its column, `answers` stand in the order of their points."""

    code: str
    name: str
    question: str
    answers: tuple[str, str, str, str]

    @property
    def printed(self) -> str:
        """The code as it is printed: "U1"."""
        return self.code.upper()


ELEMENTS: Final = (
    Element(
        "u1",
        "Persyaratan",
        "Apakah persyaratan yang diminta sesuai dengan jenis layanannya?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    Element(
        "u2",
        "Sistem, mekanisme, dan prosedur",
        "Seberapa mudah prosedur layanan ini diikuti?",
        ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah"),
    ),
    Element(
        "u3",
        "Waktu penyelesaian",
        "Seberapa cepat layanan ini diselesaikan?",
        ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat"),
    ),
    Element(
        "u4",
        "Biaya atau tarif",
        "Bagaimana biaya yang Anda keluarkan untuk layanan ini?",
        ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    ),
    Element(
        "u5",
        "Produk layanan",
        "Apakah hasil yang Anda terima sesuai dengan yang dijanjikan standar pelayanan?",
        ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"),
    ),
    Element(
        "u6",
        "Kompetensi pelaksana",
        "Seberapa mampu petugas melayani Anda?",
        ("Tidak mampu", "Kurang mampu", "Mampu", "Sangat mampu"),
    ),
    Element(
        "u7",
        "Perilaku pelaksana",
        "Bagaimana kesopanan dan keramahan petugas?",
        ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah"),
    ),
    Element(
        "u8",
        "Penanganan pengaduan, saran, dan masukan",
        "Bagaimana pengaduan, saran, dan masukan ditangani?",
        ("Tidak ada", "Ada, tetapi tidak berfungsi", "Berfungsi, tetapi belum maksimal", "Dikelola dengan baik"),
    ),
    Element(
        "u9",
        "Sarana dan prasarana",
        "Bagaimana mutu sarana dan prasarana layanan ini?",
        ("Buruk", "Cukup", "Baik", "Sangat baik"),
    ),
)
