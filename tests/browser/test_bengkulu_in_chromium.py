"""A loan of BPS Bengkulu as its four people click it through, on the phone and at the desk, with every page looked at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.bengkulu import MATTER, Portal, ask, form, instructed, look, open_first, send
from tests.office import settings_for
from tests.offices import make_houses
from web import create_app

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(tmp_path: Path, chrome: Browser) -> Iterator[Portal]:
    """The offices of this test's own, on Friday 20 November 2026, 09.00 WIB."""
    settings = settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")
    houses = make_houses(settings)
    app = create_app(settings, clock=houses.clock)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Portal(houses, f"http://127.0.0.1:{server.port}", chrome)
    for context in list(chrome.contexts):
        context.close()
    server.shutdown()
    serving.join()
    server.server_close()
    app.extensions["door"].database.dispose()
    houses.database.dispose()


def test_a_loan_from_request_to_basic(portal: Portal) -> None:
    """BKL-17, BKL-19, BKL-20, BKL-22, BKL-23: every hand once, by clicking; each page whole at 390 and 1280 px."""
    pjk = portal.sign_in("pjk")
    look(pjk, "pjk_beranda")
    pjk.get_by_role("link", name="Buat permohonan").click()
    ask(pjk, "2026-11-23T13:00", "2026-11-23T15:30")
    look(pjk, "pjk_ajukan")
    send(pjk)
    assert pjk.get_by_role("heading", level=1).inner_text() == "Permohonan terkirim"
    look(pjk, "pjk_tanda_terima")
    tip = portal.sign_in("tip")
    look(tip, "tip_kotak_masuk")
    open_first(tip)
    look(tip, "tip_berkas")
    form(tip, "instruksikan").get_by_label("Catatan", exact=False).first.fill("Mohon dicek.")
    form(tip, "instruksikan").locator("button[type=submit]").click()
    assert tip.get_by_text("Sekarang dipegang PJK TI.").is_visible()
    ti = portal.sign_in("ti")
    open_first(ti)
    look(ti, "ti_pengecekan")
    give = form(ti, "berikan_akun")
    give.get_by_label("Zoom Bengkulu").check()
    give.locator("button[type=submit]").click()
    look(ti, "ti_lisensi_aktif")
    portal.clock("2026-11-23 15:30")
    ti = portal.sign_in("ti")
    open_first(ti)
    look(ti, "ti_unduh_rekaman")
    result = form(ti, "rekaman_diunduh")
    result.get_by_label("Ya").check()
    result.locator("button[type=submit]").click()
    member = portal.sign_in("anggota")
    open_first(member)
    look(member, "anggota_penurunan")
    form(member, "set_basic").locator("button[type=submit]").click()
    assert member.get_by_text("Selesai: Kembalikan menjadi Basic.").is_visible()
    pjk = portal.sign_in("pjk")
    pjk.get_by_role("link", name=MATTER).click()
    look(pjk, "pjk_selesai")
    assert pjk.get_by_role("heading", level=1).inner_text() == MATTER


def test_what_is_refused_says_why_and_keeps_what_was_typed(portal: Portal) -> None:
    """BKL-18, BKL-21, BKL-A5: an end before its start, a taken account, half a proposal; the whole one opens a new request."""
    pjk = portal.sign_in("pjk")
    ask(pjk, "2026-11-23T13:00", "2026-11-23T12:00")
    send(pjk)
    assert "Harus sesudah isian Waktu mulai." in pjk.get_by_role("alert").inner_text()
    assert pjk.get_by_label("Nama kegiatan").input_value() == MATTER
    look(pjk, "pjk_ajukan_salah")
    pjk.get_by_label("Waktu selesai").fill("2026-11-23T15:30")
    send(pjk)
    ti = instructed(portal)
    form(ti, "berikan_akun").get_by_label("Zoom Bengkulu").check()
    form(ti, "berikan_akun").locator("button[type=submit]").click()
    ask(pjk, "2026-11-23T15:00", "2026-11-23T16:00")
    pjk.get_by_text("terpakai", exact=False).first.wait_for()
    look(pjk, "pjk_jadwal_terpakai")
    send(pjk)
    ti = instructed(portal)
    form(ti, "berikan_akun").get_by_label("Zoom Bengkulu").check()
    form(ti, "berikan_akun").locator("button[type=submit]").click()
    assert ti.get_by_text("Zoom Bengkulu sudah terpakai pada waktu itu.").first.is_visible()
    look(ti, "ti_akun_terpakai")
    full = form(ti, "jadwal_penuh")
    full.get_by_label("Usul waktu mulai").fill("2026-11-24T09:00")
    full.get_by_label("Saya yakin").check()
    full.locator("button[type=submit]").click()
    full = form(ti, "jadwal_penuh")
    assert "Isi waktu mulai dan waktu selesai yang diusulkan." in full.inner_text()
    assert full.get_by_label("Usul waktu mulai").input_value() == "2026-11-24T09:00"
    look(ti, "ti_setengah_usul")
    full.get_by_label("Usul waktu selesai").fill("2026-11-24T10:00")
    full.get_by_label("Saya yakin").check()
    full.locator("button[type=submit]").click()
    pjk = portal.sign_in("pjk")
    pjk.get_by_role("link", name=MATTER).last.click()
    look(pjk, "pjk_jadwal_penuh")
    pjk.get_by_role("link", name="Ajukan lagi").click()
    assert pjk.get_by_label("Waktu mulai").input_value() == "2026-11-24T09:00"
    assert pjk.get_by_label("Nama kegiatan").input_value() == MATTER
    look(pjk, "pjk_ajukan_lagi")


def test_a_loan_is_moved_and_called_off(portal: Portal) -> None:
    """BKL-24, BKL-25, BKL-A4: the requester moves the meeting, then gives it up; the agenda shows both."""
    pjk = portal.sign_in("pjk")
    ask(pjk, "2026-11-23T13:00", "2026-11-23T15:30")
    send(pjk)
    ti = instructed(portal)
    form(ti, "berikan_akun").get_by_label("Zoom Bengkulu").check()
    form(ti, "berikan_akun").locator("button[type=submit]").click()
    pjk.goto("/berkas/BKL-2026-00001")
    move = form(pjk, "ubah_jadwal")
    move.get_by_label("Mulai").fill("2026-11-24T09:00")
    move.get_by_label("Selesai").fill("2026-11-24T10:00")
    move.locator("button[type=submit]").click()
    assert pjk.get_by_text("Selesai: Ubah jadwal.").is_visible()
    look(pjk, "pjk_dipindah")
    ti.goto("/agenda?tanggal=2026-11-24")
    assert ti.get_by_text(MATTER).first.is_visible()
    look(ti, "ti_agenda")
    stop = form(pjk, "batalkan")
    stop.get_by_label("Saya yakin").check()
    stop.locator("button[type=submit]").click()
    look(pjk, "pjk_dibatalkan")
    ti.reload()
    assert ti.get_by_text(MATTER).count() == 0
