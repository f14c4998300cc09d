"""The Ormawa licence through pages: how the service is found, what each finds first, filed, returned, finished, revoked."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.offices import Houses
from tests.stories.uns import BAMBANG, CHECKED, DONE, EMAIL, FIELDS, GALIH, NADIA, PASSED_ON, SRI, Dtik
from tests.web.api_client import LETTER, Caller
from tests.web.pages import Browser, Page

Visit = Callable[..., Browser]
NAME = "Layanan Lisensi Zoom Ormawa (300 Participants)"
NUMBER = "UNS-2026-00001"
NEXT = {
    SRI: "Lengkap, teruskan ke pimpinan – BEM Fakultas Teknik",
    BAMBANG: "Disposisikan ke staf – BEM Fakultas Teknik",
    GALIH: "Nyatakan selesai – BEM Fakultas Teknik",
}
"""What stands first on the page after signing in, for whoever the case waits for."""


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it, to bring cases where a page begins."""
    return Dtik(houses, cache(caller))


def letter(name: str = "surat.pdf") -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(LETTER), name


def papers() -> dict[str, tuple[io.BytesIO, str]]:
    """The two documents of a request."""
    return {"_file_surat": letter(), "_file_rekomendasi": letter("rekomendasi.pdf")}


def filed(nadia: Browser) -> Page:
    """Nadia fills in the form and saves it."""
    page = nadia.submit(nadia.get("/layanan/uns-ormawa/ajukan"), "Simpan", FIELDS | papers())
    assert page.title == "Permohonan terkirim"
    return page


def test_the_service_is_found_as_the_document_says(visit: Visit) -> None:
    """UNS-29…UNS-34: open the site, choose the category, find the service by its name, look at it, start a request."""
    stranger = visit()
    found = stranger.get("/layanan?cari=Layanan+Lisensi+Zoom+Pegawai+atau+Ormawa+(300+participant)")
    assert "Layanan Aplikasi 1" in found.links
    found = stranger.get(found.links["Layanan Aplikasi 1"])
    page = stranger.get(found.links[NAME])
    assert page.title == NAME
    first = stranger.get(page.links["Buat Permintaan"])
    assert first.path.startswith("/masuk"), "signing in comes before the form"


def test_the_service_page_says_what_the_document_says(visit: Visit) -> None:
    """UNS-41…UNS-47: users, both buttons, the sections, neither time nor cost, two templates, an address that stays."""
    page = visit().get("/layanan/uns-ormawa")
    for said in (
        *("Layanan Aplikasi", "Dosen, Staff, Mahasiswa", "Zoom account license 300 participant"),
        *("Produk Layanan", "Persyaratan", "Sistem", "Waktu Penyelesaian", "Biaya Layanan", "Berkas Layanan"),
        "SOP ini mengatur permohonan Ormawa.",
    ):
        assert said in page.text
    assert page.text.count("Belum ditetapkan dalam SOP") == 2
    assert {"Buat Permintaan", "Buat Keluhan"} <= set(page.links)
    for template in ("Template Permohonan Lisensi Zoom Ormawa", "Template Permohonan Lisensi Zoom Pegawai/Dosen"):
        file = visit().get(page.links[template], buffered=True)
        assert (file.status, file.response.data[:2]) == (200, b"PK")


def test_a_mistake_is_told_and_nothing_typed_is_lost(visit: Visit, dtik: Dtik) -> None:
    """UNS-24, UNS-35: the wrong address is pointed out, all else stays in the form, the files too; then it is saved."""
    nadia = visit(NADIA)
    wrong = FIELDS | {"email": "bem@uns.ac.id"} | papers()
    again = nadia.submit(nadia.get("/layanan/uns-ormawa/ajukan"), "Simpan", wrong)
    assert again.status == 422
    assert "Gunakan surel yang berakhiran persis @student.uns.ac.id." in again.text
    kept = dict(again.form("Simpan").fields)
    assert {name: kept[name] for name in FIELDS} == FIELDS | {"email": "bem@uns.ac.id"}
    done = nadia.submit(again, "Simpan", {"email": EMAIL})
    assert (done.title, NUMBER in done.text) == ("Permohonan terkirim", True)
    assert set(dtik.caller(SRI).case(NUMBER)["attachments"]) == {"surat", "rekomendasi"}


def test_each_finds_the_next_thing_to_do_first(visit: Visit) -> None:
    """UNS-09, UNS-12…UNS-14 by pages: signing in shows what waits, one click away; nobody else is asked."""
    filed(visit(NADIA))
    answers: dict[str, tuple[str, dict[str, Any], str]] = {
        SRI: ("verifikasi_ok", {"cek": CHECKED}, "Sekarang dipegang Pimpinan DTIK."),
        BAMBANG: ("disposisi_staf", PASSED_ON, "Sekarang dipegang Staf DTIK."),
        GALIH: ("nyatakan_selesai", DONE | {"undangan_terkirim": "true"}, "Berkas berakhir: Selesai."),
    }
    for who, (action, fields, outcome) in answers.items():
        waiting = {name: visit(name).get("/") for name in answers}
        assert [name for name, page in waiting.items() if NEXT[name] in page.links] == [who]
        browser = visit(who)
        case = browser.get(waiting[who].links[NEXT[who]])
        assert outcome in browser.submit(case, f"/aksi/{action}", fields).text
    nadia = visit(NADIA)
    assert "Selesai" in nadia.get("/").text
    told = nadia.get("/pemberitahuan").text
    assert "telah selesai diproses dan invitation telah dikirimkan melalui email yang diajukan" in told


def test_the_checklist_on_the_page(visit: Visit, dtik: Dtik) -> None:
    """UNS-12: what is not ticked is named, and what was ticked stays ticked."""
    number, sri = dtik.file(), visit(SRI)
    ticked = [code for code in CHECKED if code != "stempel"]
    again = sri.submit(sri.get(f"/berkas/{number}"), "/aksi/verifikasi_ok", {"cek": ticked})
    assert again.status == 422
    assert "Belum dicentang: Stempel resmi." in again.text
    form = again.form("/aksi/verifikasi_ok")
    assert [value for name, value in form.fields if name == "cek"] == ticked


def test_returned_it_waits_for_the_requester(visit: Visit, dtik: Dtik) -> None:
    """UNS-12: Nadia sees at once that it waits for her and what is missing; she sends one document and one word again."""
    number, sri, nadia = dtik.file(), visit(SRI), visit(NADIA)
    back = sri.submit(
        sri.get(f"/berkas/{number}"), "/aksi/kembalikan", {"kurang": ["stempel"], "catatan": "Belum distempel."}
    )
    assert back.status == 200
    assert NEXT[SRI] not in sri.get("/").links
    first = nadia.get("/")
    assert "1 berkas menunggu" in first.text
    case = nadia.get(first.links["BEM Fakultas Teknik"])
    assert "Yang kurangStempel resmi" in case.text
    assert "Belum distempel." in case.text
    changed = {"fakultas": "Fakultas Teknik UNS", "_file_surat": letter("distempel.pdf")}
    done = nadia.submit(case, "/aksi/ajukan_ulang", changed)
    assert "Sekarang dipegang Admin unit DTIK." in done.text
    assert "distempel.pdf" in done.text
    assert NEXT[SRI] in sri.get("/").links


def test_a_letter_at_the_counter(visit: Visit, dtik: Dtik) -> None:
    """UNS-11: Sri takes it in for somebody without an account, and goes on verifying it."""
    sri = visit(SRI)
    form = sri.get("/layanan/uns-ormawa/ajukan")
    person = {"untuk_siapa": "orang", "untuk_nama": "Raka Pratama", "untuk_whatsapp": "0813 1111 2222"}
    done = sri.submit(form, "Simpan", FIELDS | {"saluran": "langsung"} | person | papers())
    assert NUMBER in done.text
    case = dtik.caller(SRI).case(NUMBER)
    assert (case["requester"], case["fields"]["saluran"]) == ("Raka Pratama", "langsung")
    assert NEXT[SRI] in sri.get("/").links
    nadia = visit(NADIA)
    form = nadia.get("/layanan/uns-ormawa/ajukan")
    refused = nadia.submit(form, "Simpan", FIELDS | {"saluran": "langsung"} | papers())
    assert "Surat yang diserahkan langsung dicatat oleh Admin unit di kantor DTIK." in refused.text


def test_the_revocation_asks_first(visit: Visit, dtik: Dtik) -> None:
    """UNS-27: only the leadership has the button; it asks for a reason, evidence, and whether one is sure."""
    number = dtik.bring_to("selesai")
    for other in (NADIA, SRI, GALIH):
        assert "Cabut lisensi" not in visit(other).get(f"/berkas/{number}").text
    bambang = visit(BAMBANG)
    reason = {"alasan": "dialihkan", "_file_bukti": letter("bukti.pdf")}
    unsure = bambang.submit(bambang.get(f"/berkas/{number}"), "/aksi/cabut", reason)
    assert (unsure.status, dtik.state(number)) == (422, "selesai")
    done = bambang.submit(unsure, "/aksi/cabut", {"_yakin": "1"})
    assert "Berkas berakhir: Lisensi dicabut." in done.text
    assert "Dialihkan kepada pihak lain" in visit(NADIA).get(f"/berkas/{number}").text


def test_the_questionnaire_once_and_never_a_lock(visit: Visit, dtik: Dtik) -> None:
    """UNS-28, UNS-37: offered after the end, answered once, and a new request needs none (UNS-A9)."""
    number, nadia = dtik.file(), visit(NADIA)
    assert "Isi kuesioner" not in nadia.get(f"/berkas/{number}").links
    dtik.bring_to("selesai", number)
    filed(nadia)  # a new request, the questionnaire unanswered
    page = nadia.get(nadia.get(f"/berkas/{number}").links["Isi kuesioner"])
    form = page.form("Kirim jawaban")
    questions = form.names - {"csrf_token"}
    assert len(questions) == 9
    assert "Terima kasih" in nadia.submit(page, "Kirim jawaban", dict.fromkeys(questions, "4")).text
    assert "Isi kuesioner" not in nadia.get(f"/berkas/{number}").links


def test_a_complaint_without_a_request(visit: Visit, dtik: Dtik) -> None:
    """UNS-42: accepted beside the request button, without any request, with a number of its own."""
    nadia = visit(NADIA)
    page = nadia.get(nadia.get("/layanan/uns-ormawa").links["Buat Keluhan"])
    complaint = {"pokok": "Loket tutup", "uraian": "Loket tutup pada jam layanan."}
    done = nadia.submit(page, "Kirim keluhan", complaint)
    assert done.status == 200
    assert "KEL" in done.text
    assert dtik.houses.messages(SRI), "the desk hears of it"


def test_no_page_calls_it_late(visit: Visit, dtik: Dtik) -> None:
    """UNS-44: a year on, no list and no page of anybody says late, or is red."""
    numbers = [dtik.bring_to(state) for state in ("verifikasi", "disposisi_pimpinan", "pemberian_lisensi")]
    dtik.wait(days=400)
    tracked = [dtik.houses.office.tracking_link(n).removeprefix(dtik.houses.office.public_url) for n in numbers]
    cases = [f"/berkas/{n}" for n in numbers]
    pages = [visit().get(path) for path in tracked]
    for who in (NADIA, SRI, BAMBANG, GALIH):
        pages += [visit(who).get(path) for path in ("/", "/kotak-masuk", "/permohonan", "/ruang/uns-ormawa", *cases)]
    pages += [visit("auditor").get(path) for path in ("/pemeriksaan", *cases)]
    for page in pages:
        assert page.status == 200, page.path
        assert "erlambat" not in page.text, page.path
        assert "standing-late" not in page.html, page.path
