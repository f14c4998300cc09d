"""What several SOPs ask in the same words: the instructions of a disposition, a reason, a new date."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declaration import (
    AnswerForm,
    LongText,
    SomeOf,
    When,
    future_or_as_it_was,
    in_the_future,
    later_than,
    within_days,
)

INSTRUCTIONS = {
    "untuk_diketahui": "Untuk diketahui",
    "tindak_lanjuti": "Tindak lanjuti",
    "proses_lebih_lanjut": "Proses lebih lanjut",
    "tanggapan_saran": "Tanggapan/saran",
    "koordinasikan": "Koordinasikan",
    "siapkan_bahan": "Siapkan bahan",
    "hadiri_wakili": "Hadiri/wakili",
    "jadwalkan": "Jadwalkan",
    "arsip": "Arsip",
}


class Disposisi(AnswerForm):
    """Isi disposisi: ticked instructions, words of one's own, or both."""

    instruksi = SomeOf("Instruksi", INSTRUCTIONS, optional=True)
    catatan = LongText("Catatan disposisi", optional=True)

    def cross_check(self) -> Iterator[tuple[str, str]]:
        """One of the two is enough; nothing at all is no disposition."""
        if not self.instruksi.data and not self.catatan.data:
            yield "instruksi", "Pilih instruksi atau tulis catatan disposisi."


class Alasan(AnswerForm):
    """A refusal says why."""

    alasan = LongText("Alasan")


class AlasanBolehKosong(AnswerForm):
    """Calling off may say why."""

    alasan = LongText("Alasan", optional=True)


class Catatan(AnswerForm):
    """A remark that may be left out."""

    catatan = LongText("Catatan", optional=True)


class JadwalBaru(AnswerForm):
    """A new interval, in the future."""

    mulai = When("Mulai", in_the_future, within_days(366))
    selesai = When("Selesai", later_than("mulai", days=31))


class GeserJadwal(AnswerForm):
    """A new interval, also of what is running already: its start may stay as it was, its end lies ahead."""

    mulai = When("Mulai", future_or_as_it_was, within_days(366))
    selesai = When("Selesai", in_the_future, later_than("mulai", days=31))
