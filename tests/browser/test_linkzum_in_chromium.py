"""The schedule of the teams in a real browser, on a phone and a desk: looked at, asked, approved, refused, copied, called off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import no_complaints
from tests.browser.linkzum_office import TITLE, Office, fill_in, form, office
from tests.stories.linkzum import CROPS, INVITATION, NUGROHO, PASSCODE, SOCIAL, SOP, URL

__all__ = ["office"]
pytestmark = pytest.mark.browser
SERVICE = f"/layanan/{SOP}"


def find_the_way(office: Office) -> None:
    """A stranger looks at the board; the way to sign in stands at its upper left."""
    page = office.page(None, SERVICE)
    office.look(page, "layanan")
    page.get_by_role("link", name="Papan jadwal").click()
    office.look(page, "papan")
    box = page.get_by_role("main").get_by_role("link", name="Masuk").bounding_box()
    assert box is not None
    assert box["x"] < office.size["width"] / 4
    assert box["y"] < office.size["height"] / 2
    page.get_by_role("main").get_by_role("link", name="Masuk").click()
    expect(page).to_have_url(f"{office.address}/masuk?next={SERVICE}/papan")


def ask(office: Office) -> None:
    """The social team finds Jadwal, asks for too many, is told, and asks for fewer."""
    page = office.page(SOCIAL)
    office.look(page, "tim-beranda")
    page.get_by_role("link", name="Halaman Link-Zum").first.click()
    office.look(page, "tim-halaman")
    page.get_by_role("link", name="Jadwal", exact=True).click()
    office.look(page, "jadwal-kosong")
    page.get_by_role("link", name="Permohonan Link Zoom", exact=True).click()
    office.look(page, "permohonan")
    fill_in(page, "101")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Paling banyak 100 peserta; bila lebih, hubungi admin.")
    expect(page.get_by_text("Rabu, 25 November 2026 13.15 WIB sampai 15.30 WIB")).to_be_visible()  # LZM-A9
    office.look(page, "permohonan-salah")
    page.get_by_label("Jumlah Peserta").fill("79")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
    office.look(page, "tanda-terima")


def approve(office: Office) -> None:
    """Nugroho opens what waits, forgets the link, pastes it."""
    page = office.page(NUGROHO)
    office.look(page, "admin-beranda")
    page.get_by_role("link", name=f"Approve Jadwal – {TITLE}").click()
    office.look(page, "approve")
    form(page, "approve").get_by_label("Link Kegiatan").fill("  ")
    form(page, "approve").get_by_role("button", name="Approve Jadwal").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    office.look(page, "approve-tanpa-link")
    form(page, "approve").get_by_label("Link Kegiatan").fill(INVITATION)
    form(page, "approve").get_by_role("button", name="Approve Jadwal").click()
    expect(page.get_by_text("Berkas berakhir: APPROVED.")).to_be_visible()
    office.look(page, "approved-admin")


def open_the_link(office: Office) -> None:
    """The button APPROVED of Jadwal opens the detail; another copies the link."""
    page = office.page(SOCIAL, f"/tabel/{SOP}/jadwal")
    office.look(page, "jadwal")
    page.get_by_role("link", name="APPROVED LZM").click()
    office.look(page, "approved")
    expect(page.get_by_text(PASSCODE).first).to_be_visible()
    page.get_by_role("button", name="Salin tautan").click()
    assert page.evaluate("navigator.clipboard.readText()") == URL
    page.goto("/pemberitahuan")
    office.look(page, "pemberitahuan")


def meet_a_taken_hour(office: Office) -> None:
    """The crops team wants an hour in between: the admin is refused, rejects, and the team asks again."""
    page = office.page(CROPS, f"{SERVICE}/ajukan")
    fill_in(page, "20", "2026-11-25T14:00", "2026-11-25T15:00")
    expect(page.get_by_text("Tidak ada yang kosong pada waktu itu.")).to_be_visible()
    office.look(page, "permohonan-terpakai")
    page.get_by_role("button", name="Simpan").click()
    admin = office.page(NUGROHO)
    admin.get_by_role("link", name=f"Approve Jadwal – {TITLE}").click()
    form(admin, "approve").get_by_label("Link Kegiatan").fill(INVITATION)
    form(admin, "approve").get_by_role("button", name="Approve Jadwal").click()
    expect(admin.get_by_text("sudah terpakai pada waktu itu").first).to_be_visible()
    assert form(admin, "approve").get_by_label("Link Kegiatan").input_value() == INVITATION
    office.look(admin, "approve-terpakai")
    reject = form(admin, "reject")
    reject.get_by_label("Alasan").first.fill("Lisensi dipakai pelatihan.")
    reject.get_by_label("Saya yakin").check()
    reject.get_by_role("button", name="Reject").click()
    expect(admin.get_by_text("Berkas berakhir: REJECTED.")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("Lisensi dipakai pelatihan.").first).to_be_visible()
    office.look(page, "rejected")
    page.get_by_role("link", name="Ajukan lagi").click()
    assert page.get_by_label("Nama Kegiatan").input_value() == TITLE
    page.goto("/berkas/LZM-2026-00001")
    office.look(page, "tim-lain")
    assert PASSCODE not in page.content()


def call_off(office: Office) -> None:
    """The social team gives its meeting up; it is asked whether it is sure."""
    page = office.page(SOCIAL, "/berkas/LZM-2026-00001")
    own = form(page, "batalkan")
    own.get_by_label("Alasan").fill("Ditunda.")
    office.look(page, "batalkan")
    own.get_by_label("Saya yakin").check()
    own.get_by_role("button", name="Batalkan permohonan").click()
    expect(page.get_by_text("Berkas berakhir: DIBATALKAN.")).to_be_visible()
    page.goto(f"/tabel/{SOP}/jadwal")
    office.look(page, "jadwal-semua")


def test_the_whole_story(office: Office) -> None:
    """LZM-09…LZM-11, LZM-21, LZM-23, LZM-29…LZM-37, LZM-39, LZM-40: every click of it, with a mistake at every step."""
    find_the_way(office)
    ask(office)
    approve(office)
    open_the_link(office)
    meet_a_taken_hour(office)
    call_off(office)


def test_the_desk_and_what_stands_around(office: Office) -> None:
    """LZM-08 150 people for a team, LZM-15…LZM-20 Ubah, LZM-41, LZM-42: nothing on the console, nothing from elsewhere."""
    page = office.page(NUGROHO, f"{SERVICE}/ajukan")
    with no_complaints(page.context):
        page.get_by_label("Tim", exact=True).select_option(SOCIAL)
        fill_in(page, "150")
        office.look(page, "meja-admin")
        page.get_by_role("button", name="Simpan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan terkirim")
        office.look(page, "meja-tanda-terima")
        page.goto("/")
        page.get_by_role("link", name=f"Approve Jadwal – {TITLE}").click()
        form(page, "approve").get_by_label("Link Kegiatan").fill(INVITATION)
        form(page, "approve").get_by_role("button", name="Approve Jadwal").click()
        for name, path in {
            "laporan": f"/laporan/{SOP}/laporan",
            "dasbor": f"/dasbor/{SOP}",
            "ruang": f"/ruang/{SOP}",
        }.items():
            page.goto(path)
            office.look(page, f"admin-{name}")
    team = office.page(SOCIAL, "/profil")
    office.look(team, "ubah")
    team.get_by_label("Tampilkan kata sandi").check()
    assert team.get_by_label("Kata sandi baru").get_attribute("type") == "text"
