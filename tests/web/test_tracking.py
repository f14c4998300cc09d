"""Public tracking by number and secret, and the tracker that shows the way of a case."""

from __future__ import annotations

import re

import pytest

from tests.office import Bandung
from tests.web.conftest import Visit
from tests.web.pages import Page, words


def track(visit: Visit, bandung: Bandung, number: str) -> Page:
    return visit().get(f"/lacak/{number}/{bandung.office.tracking_secret(number)}")


def stations(page: Page) -> list[tuple[str, str]]:
    """(what became of it, text) of every station."""
    found = [li for li in page.all("li") if "station" in (li.get("class") or "").split()]
    return [(re.sub(r"^station station-| station-end$", "", li.get("class", "")), words(li)) for li in found]


def test_the_way_of_a_case_in_the_printed_order(visit: Visit, bandung: Bandung) -> None:
    number = bandung.bring_to("terima_subkoor")
    bandung.clock.forward(minutes=1)
    shown = stations(track(visit, bandung, number))
    assert [place for place, _ in shown] == ["done"] * 3 + ["now"] + ["coming"] * 6
    assert "Tepat waktu" in shown[1][1]
    assert "Tepat waktu" not in shown[0][1], "the requester's own row is not judged"
    assert "Dipegang Subkoor PKIP" in shown[3][1]
    assert "Sejak Jumat, 20 November 2026 09.04 WIB" in shown[3][1]
    assert "Paling lambat Jumat, 20 November 2026 09.09 WIB" in shown[3][1]
    assert "standar menyesuaikan" in shown[8][1]
    assert shown[9][1].startswith("10 Selesai")


def test_lateness_is_told_and_a_row_without_standard_is_never_late(visit: Visit, bandung: Bandung) -> None:
    number = bandung.bring_to("pendampingan")
    bandung.clock.forward(days=4)
    shown = stations(track(visit, bandung, number))
    assert shown[8][0] == "now"
    assert "Terlambat" not in shown[8][1]
    assert "Tanpa standar waktu" in shown[8][1]
    other = bandung.file(kegiatan="Rapat lain").number
    bandung.clock.forward(minutes=6)
    assert "Terlambat" in stations(track(visit, bandung, other))[1][1]


def test_a_refused_request_shows_where_it_ended_and_what_was_not_gone_through(visit: Visit, bandung: Bandung) -> None:
    number = bandung.bring_to("keputusan_subkoor")
    bandung.act("bandung.subkoor", number, "tidak_izinkan", alasan="Jadwal bentrok")
    page = track(visit, bandung, number)
    shown = stations(page)
    assert [place for place, _ in shown] == ["done"] * 5 + ["skipped"] * 4 + ["stopped"]
    assert shown[-1][1].startswith("Tidak diizinkan Jumat, 20 November 2026")
    assert "Jadwal bentrok" not in page.html


def test_a_cancelled_request_stops_where_it_was(visit: Visit, bandung: Bandung) -> None:
    number = bandung.file().number
    bandung.act("bandung.pemohon", number, "batalkan")
    shown = stations(track(visit, bandung, number))
    assert [place for place, _ in shown][:3] == ["done", "stopped", "skipped"]
    assert "Berhenti di sini" in shown[1][1]


def test_a_finished_case_is_done_to_the_end(visit: Visit, bandung: Bandung) -> None:
    number = bandung.bring_to("pendampingan")
    bandung.clock.forward(days=5)
    bandung.act("bandung.operator1", number, "selesai_damping")
    assert {place for place, _ in stations(track(visit, bandung, number))} == {"done"}


def test_nothing_personal_is_on_the_public_page(visit: Visit, bandung: Bandung) -> None:
    """B14: names, numbers and addresses are masked on public pages."""
    number = bandung.bring_to("pendampingan")
    html = track(visit, bandung, number).html
    secrets = (
        "Nama Kadis",
        "bandung.kadis",
        "Nama Operator",
        "operator1",
        "Nama Pemohon",
        "rapat@dinas.example",
        "81200000002",
    )
    for hidden in (*secrets, "Rapat koordinasi", "Dinas Pendidikan", "zoom.example", "Nama Narahubung"):
        assert hidden not in html, hidden


def test_a_wrong_number_and_a_wrong_secret_look_the_same(visit: Visit, bandung: Bandung) -> None:
    number = bandung.file().number
    secret = bandung.office.tracking_secret(number)
    other = bandung.office.tracking_secret("BDG-2026-09999")
    wrong = [
        f"/lacak/{number}/{secret[:-1]}x",
        f"/lacak/BDG-2026-09999/{secret}",
        f"/lacak/BDG-2026-09999/{other}",
        f"/lacak/{number}/ü",
        "/lacak/%20/x",
    ]
    answers = [visit().get(path) for path in wrong]
    assert {(page.status, page.text) for page in answers} == {(404, answers[0].text)}


@pytest.mark.parametrize(("number", "case"), [(str.lower, str.upper), (str, str)])
def test_number_and_code_can_be_typed(visit: Visit, bandung: Bandung, number: type[str], case: type[str]) -> None:
    filed = bandung.file().number
    browser = visit()
    secret = bandung.office.tracking_secret(filed)
    page = browser.submit(browser.get("/lacak"), "/lacak", {"nomor": f" {number(filed)} ", "kode": case(secret)})
    assert (page.status, page.title) == (200, f"Berkas {filed}")


def test_the_address_is_a_key_and_is_kept_from_others(visit: Visit, bandung: Bandung) -> None:
    headers = track(visit, bandung, bandung.file().number).response.headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in headers["Cache-Control"]
