"""The case page and its actions."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from engine.records import Case, Entry, Refused, Task
from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import words


def test_the_page_says_where_who_since_and_until(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    page = visit("bandung.kadis").get(f"/berkas/{number}")
    assert page.title == "Rapat koordinasi layanan publik"
    for said in (number, "Kepala Dinas", "Jumat, 20 November 2026 09.00 WIB", "Jumat, 20 November 2026 09.05 WIB"):
        assert said in page.text
    images = [i.get("src", "") for i in page.all("img") if "/halaman/" in i.get("src", "")]
    assert images
    assert all(i.get("alt") for i in page.all("img") if "/halaman/" in i.get("src", ""))


def test_an_action_moves_the_case_and_says_who_holds_it_now(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    browser = visit("bandung.kadis")
    page = browser.submit(
        browser.get(f"/berkas/{number}"), "/aksi/disposisi_kabid", {"instruksi": ["tindak_lanjuti", "arsip"]}
    )
    assert page.status == 200
    assert "Selesai: Disposisikan ke Kabid. Sekarang dipegang Kabid Diseminasi." in page.text
    assert "Tindak lanjuti, Arsip" in page.text
    assert not [f for f in page.all("form") if "/aksi/" in f.get("action", "")]


def test_before_it_has_come_to_a_role_only_the_outline_is_shown(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    page = visit("bandung.kabid").get(f"/berkas/{number}")
    assert "Belum sampai pada Anda" in page.text
    assert "rapat@dinas.example" not in page.html
    assert "/lampiran/" not in page.html


@pytest.mark.parametrize("stranger", ["lain.pegawai", "admin"])
def test_strangers_find_nothing(bandung: Bandung, visit: Visit, stranger: str) -> None:
    number = bandung.file().number
    assert visit(stranger).get(f"/berkas/{number}").status == 404


def test_the_auditor_reads_everything_and_changes_nothing(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("pendampingan")
    page = visit("auditor").get(f"/berkas/{number}")
    assert "rapat@dinas.example" in page.text
    assert not [f for f in page.all("form") if "/aksi/" in f.get("action", "")]


def test_seen_is_stamped_once_by_whom_it_waits_for(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number

    def seen() -> object:
        with bandung.database.reading() as session:
            return session.scalar(
                select(Task.seen_at)
                .join(Case, Case.id == Task.case_id)
                .where(Case.number == number, Task.status == "open")
            )

    visit("auditor").get(f"/berkas/{number}")
    visit("bandung.pemohon").get(f"/berkas/{number}")
    assert seen() is None
    at = bandung.clock.forward(minutes=1)
    visit("bandung.kadis").get(f"/berkas/{number}")
    bandung.clock.forward(minutes=1)
    visit("bandung.kadis").get(f"/berkas/{number}")
    assert seen() == at


def test_a_refusal_shows_its_sentence_and_keeps_what_was_typed(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("pembuatan_link")
    browser = visit("bandung.operator1")
    refused = browser.submit(
        browser.get(f"/berkas/{number}"),
        "/aksi/buat_link_agenda",
        {"undangan": "https://zoom.example/j/7", "_note": "ingat"},
    )
    assert refused.status == 422
    assert "Wajib diisi." in refused.text
    form = refused.form("/aksi/buat_link_agenda")
    assert ("undangan", "https://zoom.example/j/7") in form.fields
    assert ("_note", "ingat") in form.fields


def test_a_stale_answer_tells_who_moved_the_case_and_keeps_the_text(bandung: Bandung, visit: Visit) -> None:
    """Two hold the same page open; the second learns who was first and loses nothing."""
    number = bandung.bring_to("pendampingan")
    browser = visit("bandung.pemohon")
    before = browser.get(f"/berkas/{number}")
    bandung.act("bandung.subkoor", number, "ganti_operator", operator="bandung.operator2")
    refused = browser.submit(before, "/aksi/ubah_jadwal", {"mulai": "2026-11-27T08:00", "selesai": "2026-11-27T09:00"})
    assert refused.status == 409
    assert "Nama Subkoor (Subkoordinator) melakukan “Ganti operator”" in refused.text
    assert ("mulai", "2026-11-27T08:00") in refused.form("/aksi/ubah_jadwal").fields
    again = browser.submit(refused, "/aksi/ubah_jadwal")
    assert "Selesai: Ubah jadwal." in again.text


def test_what_was_typed_for_an_action_that_is_gone_stays_in_sight(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    browser = visit("bandung.kadis")
    before = browser.get(f"/berkas/{number}")
    bandung.act("bandung.kadis", number, "disposisi_kabid", catatan="lebih dahulu")
    refused = browser.submit(before, "/aksi/disposisi_kabid", {"catatan": "Kalimat yang panjang sekali"})
    assert refused.status == 409
    assert "Isian Anda yang belum terkirim" in refused.text
    assert "Kalimat yang panjang sekali" in refused.text


def test_pressing_twice_acts_once(bandung: Bandung, visit: Visit) -> None:
    """The key made with the form answers the second press with the first answer."""
    number = bandung.file().number
    browser = visit("bandung.kadis")
    page = browser.get(f"/berkas/{number}")
    first = browser.submit(page, "/aksi/disposisi_kabid", {"catatan": "ya"})
    second = browser.submit(page, "/aksi/disposisi_kabid", {"catatan": "ya"})
    assert (first.status, second.status) == (200, 200)
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.action == "disposisi_kabid")) == 1
    other = browser.submit(page, "/aksi/disposisi_kabid", {"catatan": "lain"})
    assert other.status == 409, "another text under the old key is a new answer, and a stale one"


def test_a_dangerous_action_asks_on_the_form_itself(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("keputusan_subkoor")
    browser = visit("bandung.subkoor")
    page = browser.get(f"/berkas/{number}")
    unsure = browser.submit(page, "/aksi/tidak_izinkan", {"alasan": "Jadwal penuh"})
    assert unsure.status == 422
    assert "Centang pernyataan yakin" in unsure.text
    done = browser.submit(unsure, "/aksi/tidak_izinkan", {"_yakin": "1"})
    assert "Berkas berakhir: Tidak diizinkan." in done.text
    assert "Jadwal penuh" in done.text


def test_rows_4_5_and_6_on_one_page(bandung: Bandung, visit: Visit) -> None:
    """BDG-A7: three stamps without leaving the page, with load and clashes beside the decision."""
    other = bandung.bring_to("pendampingan")
    number = bandung.bring_to("terima_subkoor")
    browser = visit("bandung.subkoor")
    page = browser.submit(browser.get(f"/berkas/{number}"), "/aksi/terima")
    assert "Zoom Bandung 1: terpakai" in page.text
    assert "Zoom Bandung 2: kosong" in page.text
    page = browser.submit(page, "/aksi/izinkan", {"bentuk": "tertulis"})
    assert "Nama Operator 1: 1 tugas terbuka · 1 kegiatan pada hari itu" in page.text
    page = browser.submit(page, "/aksi/tunjuk_operator", {"operator": "bandung.operator2"})
    assert "Sekarang dipegang Operator." in page.text
    with bandung.database.reading() as session:
        stamps = session.scalars(
            select(Entry.action).join(Case, Case.id == Entry.case_id).where(Case.number == number).order_by(Entry.seq)
        )
        assert list(stamps)[-3:] == ["terima", "izinkan", "tunjuk_operator"]
    assert other != number


def test_every_clock_is_judged_apart(bandung: Bandung, visit: Visit) -> None:
    """BDG-A5: the five minutes and H-1 are two clocks."""
    number = bandung.bring_to("pengiriman_link")
    bandung.clock.forward(days=6)
    bandung.act("bandung.operator1", number, "kirim_link", kanal="email")
    text = visit("auditor").get(f"/berkas/{number}").text
    assert "standar 5 menit: terlambat Paling lambat H-1 (Selasa, 24 November 2026 16.00 WIB): terlewat" in text


def test_what_its_time_still_forbids_is_said_ahead(bandung: Bandung, visit: Visit) -> None:
    """BDG-33: accompanying is finished after the event began, not before."""
    number = bandung.bring_to("pendampingan")
    page = visit("bandung.operator1").get(f"/berkas/{number}")
    assert "Tindakan ini baru dapat dilakukan mulai" in page.text
    assert not [f for f in page.all("form") if "/aksi/" in f.get("action", "")]
    assert "baru dapat dilakukan" not in visit("bandung.kabid").get(f"/berkas/{number}").text


def test_the_register_shows_titles_and_hashes(bandung: Bandung, visit: Visit) -> None:
    number = bandung.bring_to("disposisi_kabid")
    page = visit("auditor").get(f"/berkas/{number}")
    with bandung.database.reading() as session:
        hashes = session.scalars(select(Entry.hash).order_by(Entry.seq)).all()
    codes = {c.get("title"): words(c) for c in page.all("code") if c.get("title")}
    assert codes == {digest: digest[:12] for digest in hashes}
    assert "Kepala Dinas – Nama Kadis" in page.text


def test_without_a_gateway_the_operator_sends_by_hand(bandung: Bandung, visit: Visit) -> None:
    """BDG-31: the link goes by e-mail or WhatsApp; with no gateway a ready wa.me link is there for the operator."""
    number = bandung.bring_to("pengiriman_link")
    bandung.act("bandung.operator1", number, "kirim_link", kanal="whatsapp")
    links = visit("bandung.operator1").get(f"/berkas/{number}").links.values()
    assert any(link.startswith("https://wa.me/6281200000002?text=") for link in links)
    assert not any("wa.me" in link for link in visit("auditor").get(f"/berkas/{number}").links.values())


def test_a_knock_at_a_foreign_case_is_refused_and_on_record(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    browser = visit("lain.pegawai")
    token = dict(browser.get("/pemberitahuan").form("/bahasa").fields)["csrf_token"]
    for name, status in (("disposisi_kabid", 404), ("tidak_ada", 404)):
        assert browser.post(f"/berkas/{number}/aksi/{name}", {"csrf_token": token}).status == status
    with bandung.database.reading() as session:
        assert (
            session.execute(select(Refused.number, Refused.code, Refused.door)).all()
            == [(number, "not_found", "web")] * 2
        )


def test_somebody_elses_action_is_not_yours(bandung: Bandung, visit: Visit) -> None:
    number = bandung.file().number
    browser = visit("bandung.kabid")
    token = dict(browser.get(f"/berkas/{number}").form("/bahasa").fields)["csrf_token"]
    refused = browser.post(
        f"/berkas/{number}/aksi/disposisi_kabid", {"csrf_token": token, "catatan": "curang", "_version": "1"}
    )
    assert refused.status == 403
    assert "wewenang Kepala Dinas" in refused.text


@pytest.mark.parametrize("number", ["BDG-2026-99999", "x" * 300, "%00", "é"])
def test_numbers_that_are_none(visit: Visit, number: str) -> None:
    assert visit("auditor").client.get(f"/berkas/{number}").status_code in (400, 404)
