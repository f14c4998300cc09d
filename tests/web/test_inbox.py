"""The inbox, and the tray of the head of office: one letter at a time, two taps a letter."""

from __future__ import annotations

from tests.office import Bandung
from tests.web.conftest import Visit


def test_an_empty_inbox_reassures(visit: Visit) -> None:
    page = visit("bandung.kadis").get("/kotak-masuk")
    assert page.title == "Kotak masuk"
    assert "Tidak ada yang menunggu Anda." in page.text


def test_the_inbox_says_what_from_whom_and_until_when(bandung: Bandung, visit: Visit) -> None:
    """BDG-A3: every row has its standard, counted from arrival."""
    number = bandung.file().number
    page = visit("bandung.kadis").get("/kotak-masuk")
    for said in ("1 berkas menunggu", "Nama Pemohon", number, "Jumat, 20 November 2026 09.05 WIB", "Tepat waktu"):
        assert said in page.text
    assert page.links["Rapat koordinasi layanan publik"] == f"/berkas/{number}"
    assert any(label.startswith("Disposisikan ke Kabid") for label in page.links)


def test_the_most_urgent_comes_first_and_late_is_said(bandung: Bandung, visit: Visit) -> None:
    bandung.file(kegiatan="Lama")
    bandung.clock.forward(minutes=30)
    bandung.file(kegiatan="Baru")
    text = visit("bandung.kadis").get("/kotak-masuk").text
    assert text.index("Lama") < text.index("Baru")
    assert "Terlambat" in text


def test_two_taps_a_letter_and_on_to_the_next(bandung: Bandung, visit: Visit) -> None:
    """One chip and one button; afterwards the next letter, with a word on what was just done."""
    first = bandung.file(kegiatan="Pertama").number
    bandung.clock.forward(seconds=1)
    bandung.file(kegiatan="Kedua")
    browser = visit("bandung.kadis")
    letter = browser.get("/kotak-masuk/berikutnya")
    assert letter.title == "Pertama"
    letter = browser.submit(letter, "/aksi/disposisi_kabid?baki=1", {"instruksi": ["tindak_lanjuti"]})
    assert letter.status == 200
    assert letter.title == "Kedua"
    assert "Selesai: Pertama · 1 lagi" in letter.text
    assert letter.links["Pertama"] == f"/berkas/{first}"
    done = browser.submit(letter, "/aksi/disposisi_kabid?baki=1", {"catatan": "Mohon diproses."})
    assert done.title == "Kotak masuk kosong"


def test_skipping_goes_on_and_comes_to_an_end(bandung: Bandung, visit: Visit) -> None:
    for name in ("Pertama", "Kedua"):
        bandung.file(kegiatan=name)
        bandung.clock.forward(seconds=1)
    browser = visit("bandung.kadis")
    letter = browser.get("/kotak-masuk/berikutnya")
    letter = browser.get(letter.links["Lewati"])
    assert letter.title == "Kedua"
    end = browser.get(letter.links["Lewati"])
    assert end.title == "Sudah di ujung"
    assert "2 berkas masih menunggu" in end.text


def test_letters_that_came_at_the_same_instant_are_all_met(bandung: Bandung, visit: Visit) -> None:
    names = {f"Surat {n}" for n in range(5)}
    for name in sorted(names):
        bandung.file(kegiatan=name)
    browser, met = visit("bandung.kadis"), set()
    letter = browser.get("/kotak-masuk/berikutnya")
    while letter.title != "Sudah di ujung":
        assert letter.title not in met
        met.add(letter.title)
        letter = browser.get(letter.links["Lewati"])
    assert met == names


def test_a_refusal_in_the_tray_keeps_the_letter_and_what_was_typed(bandung: Bandung, visit: Visit) -> None:
    bandung.file()
    browser = visit("bandung.kadis")
    letter = browser.get("/kotak-masuk/berikutnya")
    refused = browser.submit(letter, "/aksi/disposisi_kabid?baki=1", {"catatan": "x" * 5001})
    assert refused.status == 422
    assert refused.title == "Rapat koordinasi layanan publik"
    assert "x" * 5001 in refused.html


def test_the_tray_stays_with_a_letter_whose_next_row_is_ones_own(bandung: Bandung, visit: Visit) -> None:
    """BDG-A7: rows 4, 5 and 6 are the sub-coordinator's, one after the other, three stamps."""
    bandung.bring_to("terima_subkoor")
    browser = visit("bandung.subkoor")
    letter = browser.get("/kotak-masuk/berikutnya")
    letter = browser.submit(letter, "/aksi/terima?baki=1")
    letter = browser.submit(letter, "/aksi/izinkan?baki=1", {"bentuk": "lisan"})
    assert "Nama Operator 1" in letter.text
    assert "0 tugas terbuka" in letter.text
    done = browser.submit(letter, "/aksi/tunjuk_operator?baki=1", {"operator": "bandung.operator2"})
    assert done.title == "Kotak masuk kosong"


def test_what_may_not_be_done_yet_is_not_put_into_the_tray(bandung: Bandung, visit: Visit) -> None:
    """BDG-33: accompanying ends after the event began; before, the letter waits in the list but not in the tray."""
    bandung.bring_to("pendampingan")
    browser = visit("bandung.operator1")
    assert "Rapat koordinasi" in browser.get("/kotak-masuk").text
    assert browser.get("/kotak-masuk/berikutnya").title == "Sudah di ujung"


def test_a_letter_somebody_else_took_is_passed_over(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("disposisi_kabid")
    page = visit("bandung.kadis").get(f"/kotak-masuk/berikutnya?berkas={number}")
    assert page.title == "Kotak masuk kosong"


def test_pages_of_a_long_inbox(bandung: Bandung, visit: Visit) -> None:
    for n in range(31):
        bandung.file(kegiatan=f"Surat ke-{n:02}")
    browser = visit("bandung.kadis")
    page = browser.get("/kotak-masuk")
    assert "31 berkas menunggu" in page.text
    last = browser.get(page.links["Berikutnya"])
    assert "Surat ke-30" in last.text
    assert browser.get("/kotak-masuk?dari=bukan-penanda").status == 422


def test_the_tray_names_nobody_twice(bandung: Bandung, visit: Visit) -> None:
    """Who asks and whom to call are often one person: the letter of the Kepala Dinas says the name once (C2)."""
    bandung.file(narahubung="Nama Pemohon", instansi="Dinas Pendidikan")
    letter = visit("bandung.kadis").get("/kotak-masuk/berikutnya")
    head = letter.text.partition("Instruksi")[0]
    assert head.count("Nama Pemohon") == 1
    assert "Dinas Pendidikan" in head
