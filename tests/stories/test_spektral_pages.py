"""A coaching on the pages, as its people see them without JavaScript: registered, filed, decided, documented, mended, removed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.hostile import good_pdf
from tests.office import PASSWORD
from tests.stories.coaching import bring, fields
from tests.stories.spektral import ANDIKA, FITRI, LAILA, ROSMIATI, SITI, SOP, ZULFIKAR, Riau
from tests.web.pages import Browser, Page

Visit = Callable[..., Browser]
FORM, STATUS_ROW = f"/layanan/{SOP}/ajukan", "Ubah Status SPK-2026-00001"
NUMBER = "SPK-2026-00001"
TYPED = fields() | {"produsen_data": "true"}
DEWI = {
    "name": "Dewi Lestari",
    "institution": "Dinas Pertanian",
    "email": "dewi@tani.example",
    "whatsapp": "081234567890",
}


def through_the_table(browser: Browser, table: str, link: str) -> Page:
    """From the first page through the service's own pages into a row of a table."""
    room = browser.get(browser.get("/").links["Halaman SPEKTRAL"])
    return browser.get(browser.get(room.links[table]).links[link])


def choose(browser: Browser, state: str, **answers: object) -> Page:
    """Daftar Pengajuan, Ubah Status, the dropdown at the very bottom."""
    return browser.submit(
        through_the_table(browser, "Daftar Pengajuan", STATUS_ROW), "Simpan status", {"_status": state, **answers}
    )


def test_an_institution_makes_its_own_account_and_asks(visit: Visit, riau: Riau) -> None:
    """SPK-05, SPK-06, SPK-10: from the service page to an account by the mailed link, then the form, then the receipt."""
    dewi = visit()
    page = dewi.get(dewi.get(f"/layanan/{SOP}").links["Daftar"])
    assert (
        "Surel sedang dikirim" in dewi.submit(page, "/daftar", DEWI | {"job": "Statistisi", "work_level": "Kota"}).text
    )
    letter = next(m for m in riau.houses.messages() if m.recipient == DEWI["email"])
    found = re.search(r"https?://\S+/daftar/\S+", letter.body)
    assert found is not None
    page = dewi.get(urlsplit(found[0]).path)
    page = dewi.submit(page, "Simpan dan masuk", {"password": PASSWORD, "again": PASSWORD})
    assert page.path == "/permohonan"
    receipt = dewi.submit(dewi.get(FORM), FORM, TYPED | {"email": DEWI["email"]})
    assert receipt.path == f"/permohonan/{NUMBER}/tanda-terima"
    assert "Sekarang dipegang Supervisor" in receipt.text
    assert riau.row(NUMBER).state == "menunggu_diproses"


def test_the_whole_way_by_the_status_page(visit: Visit, riau: Riau) -> None:
    """SPK-12, SPK-15, SPK-18, SPK-44, SPK-60, SPK-71: as the manual clicks it, from the form to the file in Siti's hands."""
    siti, rosmiati = visit(SITI), visit(ROSMIATI)
    paper = {"_file_lampiran": (io.BytesIO(good_pdf("rencana")), "rencana.pdf")}
    assert siti.submit(siti.get(FORM), FORM, TYPED | paper).status == 200
    assert "Status diubah menjadi Dalam Proses." in choose(rosmiati, "dalam_proses").text
    page = choose(rosmiati, "disetujui", **{"setujui.pembina": [ZULFIKAR, LAILA]})
    assert "Status diubah menjadi Disetujui." in page.text
    assert "Status diubah menjadi Selesai." in choose(rosmiati, "selesai").text
    letter = next(m for m in riau.letters("unggah_dokumentasi") if m.channel == "email")
    link = re.search(r"http\S+/tabel/\S+", letter.body)
    assert link is not None
    laila = visit(LAILA)
    page = laila.get(urlsplit(link[0]).path)
    assert page.title == "Daftar Pembinaan"
    page = laila.get(page.links[f"Unggah dokumentasi {NUMBER}"].partition("#")[0])
    assert page.links["+ Tambah Dokumentasi"] == "#aksi-unggah"
    assert any(e.get("id") == "aksi-unggah" for e in page.all("form"))
    done = bring(laila, NUMBER, "daftar_hadir", "hadir.pdf")
    assert "Selesai: Unggah dokumentasi." in done.text
    assert "Berkas berakhir" not in done.text, "it had ended before"
    case = siti.get(siti.get("/").links["Pertemuan dengan Zoom"])
    assert siti.client.get(case.links["hadir.pdf"], buffered=True).data == good_pdf("hadir.pdf")
    assert "Zulfikar Arrasyid, Laila Mufidawati" in case.text


def test_the_link_of_the_letter_survives_signing_in(visit: Visit, riau: Riau) -> None:
    """SPK-60: a coach who is not signed in signs in and stands in Daftar Pembinaan."""
    riau.bring_to("selesai")
    browser = visit()
    page = browser.get(f"/tabel/{SOP}/pembinaan")
    assert page.path.startswith("/masuk")
    page = browser.submit(page, "/masuk", {"username": ZULFIKAR, "password": PASSWORD})
    assert page.title == "Daftar Pembinaan"
    assert f"Unggah dokumentasi {NUMBER}" in page.links


@pytest.mark.parametrize(
    ("who", "state", "first", "link"),
    [
        (SITI, "", "/permohonan", "Buat permohonan"),
        (ROSMIATI, "menunggu_diproses", "/kotak-masuk", "Proses pengajuan – Pertemuan dengan Zoom"),
        (ROSMIATI, "dalam_proses", "/kotak-masuk", "Setujui – Pertemuan dengan Zoom"),
        (ROSMIATI, "disetujui", "/kotak-masuk", "Nyatakan selesai – Pertemuan dengan Zoom"),
        (SITI, "selesai", "/permohonan", "Pertemuan dengan Zoom"),
        (ZULFIKAR, "selesai", "/kotak-masuk", f"Pertemuan dengan Zoom {NUMBER} – Unggah dokumentasi"),
        (ANDIKA, "menunggu_diproses", "/kotak-masuk", "Halaman SPEKTRAL"),
        (FITRI, "menunggu_diproses", "/kotak-masuk", "Halaman SPEKTRAL"),
    ],
)
def test_the_next_thing_within_one_click(visit: Visit, riau: Riau, who: str, state: str, first: str, link: str) -> None:
    """SPK-20, SPK-79: whoever signs in stands before what is theirs, and one link leads into it."""
    if state:
        riau.bring_to(state)
    browser = visit(who)
    home = browser.get("/")
    assert home.path == first
    page = browser.get(home.links[link].partition("#")[0])
    assert page.status == 200
    if who == ZULFIKAR:
        assert home.links[link].startswith(f"/berkas/{NUMBER}")


def test_a_rejection_asks_and_is_read_by_siti(visit: Visit, riau: Riau) -> None:
    """SPK-14, SPK-69: no reason, no confirmation: told, nothing lost; then Siti reads why, on her page and in her notices."""
    riau.bring_to("dalam_proses")
    rosmiati = visit(ROSMIATI)
    page = rosmiati.get(f"/berkas/{NUMBER}")
    empty = rosmiati.submit(page, "/aksi/tolak", {"_yakin": "1"})
    assert (empty.status, riau.row(NUMBER).state) == (422, "dalam_proses")
    unsure = rosmiati.submit(empty, "/aksi/tolak", {"alasan_ditolak": "Pakailah modul."}, leave_out=("_yakin",))
    assert (unsure.status, riau.row(NUMBER).state) == (422, "dalam_proses")
    assert dict(unsure.form("/aksi/tolak").fields)["alasan_ditolak"] == "Pakailah modul."
    done = rosmiati.submit(unsure, "/aksi/tolak", {"_yakin": "1"})
    assert "Berkas berakhir: Ditolak." in done.text
    siti = visit(SITI)
    assert "Alasan DitolakPakailah modul." in siti.get(f"/berkas/{NUMBER}").text
    assert "Alasan Ditolak : Pakailah modul." in siti.get("/pemberitahuan").text


def test_not_without_a_coach(visit: Visit, riau: Riau) -> None:
    """SPK-68: nobody ticked: the sentence stands at the boxes, all three coaches still there; then two are named."""
    riau.bring_to("dalam_proses")
    rosmiati = visit(ROSMIATI)
    page = rosmiati.submit(rosmiati.get(f"/berkas/{NUMBER}"), "/aksi/setujui")
    assert (page.status, riau.row(NUMBER).state) == (422, "dalam_proses")
    assert "Wajib diisi." in page.text
    boxes = {e.get("value") for e in page.all("input") if e.get("name") == "pembina"}
    assert boxes == {FITRI, ZULFIKAR, LAILA}
    done = rosmiati.submit(page, "/aksi/setujui", {"pembina": [FITRI, LAILA]})
    assert "Selesai: Setujui." in done.text
    assert riau.row(NUMBER).fields["pembina"] == [FITRI, LAILA]


def test_edit_detail_opens_with_what_was_filed(visit: Visit, riau: Riau) -> None:
    """SPK-38: by Aksi in Daftar Pengajuan, the form is filled in; one field is changed, a wrong one is told, nothing lost."""
    riau.ask()
    andika = visit(ANDIKA)
    page = through_the_table(andika, "Daftar Pengajuan", f"Edit detail {NUMBER}")
    filled = dict(page.form("/aksi/edit_detail").fields)
    assert {name: filled[name] for name in TYPED} == TYPED
    wrong = andika.submit(page, "/aksi/edit_detail", {"lokasi": "Aula lantai 2", "email": "bukan surel"})
    assert (wrong.status, riau.row(NUMBER).fields["lokasi"]) == (422, "Aula")
    kept = dict(wrong.form("/aksi/edit_detail").fields)
    assert (kept["lokasi"], kept["email"]) == ("Aula lantai 2", "bukan surel")
    done = andika.submit(wrong, "/aksi/edit_detail", {"email": "baru@dinas.example"})
    assert "Selesai: Edit detail." in done.text
    assert "Aula lantai 2" in visit(SITI).get(f"/berkas/{NUMBER}").text


def test_andika_adds_one_above_the_table(visit: Visit, riau: Riau) -> None:
    """SPK-40: Tambah opens the requesters' form, for an account or for somebody without one."""
    andika = visit(ANDIKA)
    room = andika.get(andika.get("/").links["Halaman SPEKTRAL"])
    table = andika.get(room.links["Daftar Pengajuan"])
    form = andika.get(next(href for href in table.links.values() if href == FORM))
    person = {"untuk_siapa": "orang", "untuk_nama": "Dewi Lestari", "untuk_email": "dewi@tani.example"}
    done = andika.submit(form, FORM, TYPED | person)
    assert done.status == 200, done.text
    assert riau.caller(ROSMIATI).case(NUMBER)["requester"] == "Dewi Lestari"


def test_removal_asks_and_wants_a_reason(visit: Visit, riau: Riau) -> None:
    """SPK-39: by Aksi, with a confirmation and a reason; then it is out of the table."""
    riau.ask()
    andika = visit(ANDIKA)
    page = through_the_table(andika, "Daftar Pengajuan", f"Hapus pengajuan {NUMBER}")
    unsure = andika.submit(page, "/aksi/hapus", {"alasan": "Tercatat dua kali."})
    assert (unsure.status, riau.row(NUMBER).removed_at) == (422, None)
    done = andika.submit(unsure, "/aksi/hapus", {"_yakin": "1"})
    assert "Selesai: Hapus pengajuan." in done.text
    assert "Sekarang" not in done.text.partition("Register")[0]
    assert "Dinas Kesehatan" in done.text, "who removed it goes on reading it"
    assert NUMBER not in andika.get(f"/tabel/{SOP}/pengajuan").html


def test_the_office_keeps_the_overview(visit: Visit, riau: Riau) -> None:
    """SPK-03, SPK-08: in figures, in both lists, in the documentation; everything to take along for the report."""
    riau.bring_to("selesai", LAILA)
    riau.ask(instansi="Dinas Pendidikan")
    bring(visit(LAILA), NUMBER, "notulensi", "notula.pdf")
    for who in (ANDIKA, ROSMIATI, FITRI):
        browser = visit(who)
        room = browser.get(f"/ruang/{SOP}")
        for table, held in (("Daftar Pengajuan", 2), ("Daftar Pembinaan", 1)):
            page = browser.get(room.links[table])
            assert len([row for body in page.all("tbody") for row in page.all("tr", body)]) == held, who
            got = browser.client.get(page.links["Unduh CSV"], buffered=True).data.decode("utf-8-sig")
            assert len(got.strip().splitlines()) == held + 1
        assert "notula.pdf" in browser.get(room.links["Dokumentasi"]).text


def test_no_page_calls_it_late(visit: Visit, riau: Riau) -> None:
    """SPK-78: a year on no list and no case says late; they say that there is no standard."""
    numbers = [riau.bring_to(state) for state in ("menunggu_diproses", "dalam_proses", "disetujui")]
    riau.clock("2027-11-20 09:00")
    for who in (SITI, ANDIKA, ROSMIATI, LAILA):
        for path in ("/", f"/ruang/{SOP}", f"/tabel/{SOP}/pengajuan", *(f"/berkas/{number}" for number in numbers)):
            page = visit(who).get(path)
            assert (page.status, "erlambat" in page.text, "standing-late" in page.html) == (200, False, False), path
    case = visit(ROSMIATI).get(f"/berkas/{numbers[0]}")
    assert "Tanpa standar waktu" in case.text
    assert "tanpa batas waktu" in case.text
