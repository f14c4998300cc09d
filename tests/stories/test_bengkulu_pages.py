"""A loan of BPS Bengkulu on the pages, as its four people see them without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from engine.errors import NotFound
from tests.office import LETTER
from tests.stories.bengkulu import ACCOUNT, MEETING, Loans
from tests.web.api_client import told
from tests.web.pages import Browser, Page

FORM = "/layanan/bengkulu-lisensi/ajukan"
Visit = Callable[..., Browser]
TYPED = {"kegiatan": "Pelatihan petugas Susenas", **MEETING, "peserta": "60"}


def note() -> dict[str, object]:
    """The paper of a request, as a browser sends it."""
    return {"_file_nota_dinas": (io.BytesIO(LETTER), "nota dinas.pdf")}


def press(visit: Visit, who: str, number: str, action: str, **typed: object) -> Page:
    """Somebody opens the case by the link of their inbox and sends the form of an action."""
    browser = visit(f"bengkulu.{who}")
    page = browser.submit(browser.get(f"/berkas/{number}"), f"/aksi/{action}", typed)
    assert page.status == 200, page.text
    return page


def test_a_loan_from_request_to_basic(visit: Visit, loans: Loans) -> None:
    """BKL-17, BKL-19, BKL-20, BKL-22, BKL-23: five forms, each saying what was done and who holds the loan now."""
    browser = visit("bengkulu.pjk")
    receipt = browser.submit(browser.get(FORM), FORM, TYPED | note())
    assert receipt.path == "/permohonan/BKL-2026-00001/tanda-terima"
    assert "Sekarang dipegang PJK TIP" in receipt.text
    assert "paling lambat Jumat, 20 November 2026 09.10 WIB" in receipt.text
    number = "BKL-2026-00001"
    page = press(visit, "tip", number, "instruksikan", catatan="Mohon dicek.")
    assert "Selesai: Instruksikan PJK TI. Sekarang dipegang PJK TI." in page.text
    page = press(visit, "ti", number, "berikan_akun", akun=ACCOUNT)
    assert "Selesai: Berikan akun." in page.text
    assert "Lisensi aktif, menunggu rapat berakhir" in page.text
    loans.clock("2026-11-23 15:30")
    over = visit("bengkulu.ti").get(f"/berkas/{number}")
    assert "Ketersediaan pada waktu kegiatan" not in over.text, "that time is over"
    page = press(visit, "ti", number, "rekaman_diunduh", ada_rekaman="true", catatan="Sudah diunduh Hendri.")
    assert "Sekarang dipegang Anggota PJK TI." in page.text
    page = press(visit, "anggota", number, "set_basic")
    assert "Selesai: Kembalikan menjadi Basic." in page.text
    assert loans.case(number)["outcome"] == "selesai"
    done = visit("bengkulu.pjk").get(f"/berkas/{number}")
    assert "Berhenti di sini" not in done.text  # the wait was over when the meeting was
    assert "PJK TI" in done.text


@pytest.mark.parametrize(
    ("who", "state", "first", "link"),
    [
        ("pjk", "draf", "/permohonan", "Buat permohonan"),
        ("tip", "instruksi_tip", "/kotak-masuk", "Instruksikan PJK TI – Pelatihan petugas Susenas"),
        ("ti", "pengecekan_ti", "/kotak-masuk", "Berikan akun – Pelatihan petugas Susenas"),
        ("ti", "unduh_rekaman", "/kotak-masuk", "Catat hasil unduh – Pelatihan petugas Susenas"),
        ("anggota", "penurunan_lisensi", "/kotak-masuk", "Kembalikan menjadi Basic – Pelatihan petugas Susenas"),
    ],
)
def test_the_next_thing_within_one_click(
    visit: Visit, loans: Loans, who: str, state: str, first: str, link: str
) -> None:
    """Whoever signs in stands before what they are to do, and one link leads into it."""
    bring(loans, state)
    browser = visit(f"bengkulu.{who}")
    home = browser.get("/")
    assert home.path == first
    assert browser.get(home.links[link].partition("#")[0]).status == 200


def bring(loans: Loans, state: str) -> None:
    """A loan in that state; none for a draft."""
    if state == "draf":
        return
    number = loans.ask()
    if state != "instruksi_tip":
        loans.done("tip", number, "instruksikan")
    if state in ("unduh_rekaman", "penurunan_lisensi"):
        loans.done("ti", number, "berikan_akun", akun=ACCOUNT)
        loans.clock("2026-11-23 15:30")
    if state == "penurunan_lisensi":
        loans.done("ti", number, "rekaman_diunduh", ada_rekaman=True)
    assert loans.case(number)["state"] == state


def test_what_is_free_is_seen_before_asking(visit: Visit, loans: Loans) -> None:
    """BKL-18, BKL-21: the form shows what is taken, and says of an interval whether it is free before anything is sent."""
    loans.lend()
    browser = visit("bengkulu.pjk")
    page = browser.get(FORM)
    assert "Senin, 23 November 2026" in page.text
    assert "13.00–15.30" in page.text
    taken = browser.submit(page, "Periksa jadwal", {"mulai": "2026-11-23T15:00", "selesai": "2026-11-23T16:00"})
    assert "terpakai" in taken.text.lower()
    free = browser.submit(page, "Periksa jadwal", {"mulai": "2026-11-23T15:30", "selesai": "2026-11-23T16:00"})
    assert "kosong" in free.text.lower()
    assert dict(free.form(FORM).fields)["mulai"] == "2026-11-23T15:30"


def test_the_second_look_is_beside_the_decision(visit: Visit, loans: Loans) -> None:
    """BKL-21: where Rangga lends, the page says what is in the way; where he cannot, both answers stand beside each other."""
    loans.lend()
    number = loans.ask(mulai="2026-11-23T15:00", selesai="2026-11-23T16:00")
    loans.done("tip", number, "instruksikan")
    browser = visit("bengkulu.ti")
    page = browser.get(f"/berkas/{number}")
    assert "Zoom Bengkulu: terpakai Senin, 23 November 2026 13.00" in page.text
    refusal = browser.submit(page, "/aksi/berikan_akun", {"akun": ACCOUNT})
    assert refusal.status == 409
    assert "Zoom Bengkulu sudah terpakai pada waktu itu." in refusal.text
    half = browser.submit(refusal, "/aksi/jadwal_penuh", {"usul_mulai": "2026-11-24T09:00", "_yakin": "1"})
    assert half.status == 422
    assert "Isi waktu mulai dan waktu selesai yang diusulkan." in half.text
    assert ("usul_mulai", "2026-11-24T09:00") in half.form("/aksi/jadwal_penuh").fields
    page = browser.submit(half, "/aksi/jadwal_penuh", {"usul_selesai": "2026-11-24T11:00", "_yakin": "1"})
    assert "Selesai: Jadwal penuh." in page.text


def test_a_proposed_time_opens_a_new_request(visit: Visit, loans: Loans) -> None:
    """BKL-A5: the link of the letter leads to a form that is filled in, with the proposal for the dates; the paper is not."""
    number = loans.ask()
    loans.done("tip", number, "instruksikan")
    loans.done("ti", number, "jadwal_penuh", usul_mulai="2026-11-24T09:00", usul_selesai="2026-11-24T11:00")
    browser = visit("bengkulu.pjk")
    link = loans.houses.office.again_link("bengkulu-lisensi", number).removeprefix(loans.houses.office.public_url)
    assert link in next(loans.letters("jadwal_penuh")).body
    page = browser.get(link)
    filled = dict(page.form(FORM).fields)
    expected = TYPED | {"mulai": "2026-11-24T09:00", "selesai": "2026-11-24T11:00"}
    assert {name: filled[name] for name in TYPED} == expected
    missing = browser.submit(page, "Ajukan peminjaman")
    assert missing.status == 422
    assert "Lampirkan Nota dinas atau Undangan kegiatan." in missing.text
    assert browser.submit(missing, "Ajukan peminjaman", note()).path.endswith("BKL-2026-00002/tanda-terima")
    assert visit("bengkulu.tip").get(link).status in (403, 404)


def test_the_form_says_that_one_paper_is_enough(visit: Visit) -> None:
    """BKL-17, BKL-26: neither is called optional, because one of the two is not."""
    text = visit("bengkulu.pjk").get(FORM).text
    for paper in ("Nota dinas", "Undangan kegiatan"):
        assert f"{paper} (salah satu wajib dilampirkan)" in text


def test_the_account_is_licensed_while_it_is_lent(visit: Visit, loans: Loans) -> None:
    """BKL-23, BKL-25: Basic before, licensed from the start of the meeting until it is given back, however late, Basic then."""
    number = loans.lend()
    said = []
    for when in ("2026-11-23 12:59", "2026-11-23 13:00", "2026-11-23 15:30"):
        loans.clock(when)
        said.append(visit("bengkulu.anggota").get("/agenda").text)
    loans.done("ti", number, "rekaman_diunduh", ada_rekaman=False)
    loans.done("anggota", number, "set_basic")
    said.append(visit("bengkulu.anggota").get("/agenda").text)
    until = "Berlisensi, dipinjam sampai Senin, 23 November 2026 15.30 WIB"
    assert ["Zoom Bengkulu: Zoom Basic" in text for text in said] == [True, False, False, True]
    assert [until in text for text in said] == [False, True, True, False]
    assert f"{until} dan belum dikembalikan" in said[2]


def test_whoever_is_elsewhere_sees_no_loan(visit: Visit, loans: Loans) -> None:
    """Another office finds neither the case nor its paper; a stranger is asked to sign in."""
    number = loans.ask()
    assert visit("bandung.kadis").get(f"/berkas/{number}").status == NotFound.status
    assert visit().get(f"/berkas/{number}").path.startswith("/masuk")
    assert told(loans.of("bandung.kadis").get("/cases"))["items"] == []
