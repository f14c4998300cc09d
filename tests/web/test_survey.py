"""The questionnaire and its results on the pages: without JavaScript, once, by nobody's name, for those concerned."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from engine.declaration import Around
from engine.records import Message, SurveyScore, table
from tests.office import Bandung
from tests.web.asking import asking, finished
from tests.web.conftest import Visit
from tests.web.pages import Browser, Page, words
from tests.web.test_rights import WHO, contents

ANSWERS = {f"u{n}": "4" for n in range(1, 10)}
OFFICIALS = frozenset(
    {"bandung.kadis", "bandung.kabid", "bandung.subkoor", "bandung.operator1", "bandung.tu", "auditor"}
)


@pytest.fixture
def sop(bandung: Bandung, app: Flask) -> str:
    """The key of a SOP that asks."""
    return asking(bandung, app)


@pytest.fixture
def number(bandung: Bandung, sop: str) -> str:
    """A finished case."""
    return finished(bandung)


def answer(browser: Browser, path: str, answers: dict[str, str] = ANSWERS) -> Page:
    """Opens the questionnaire and sends it."""
    return browser.submit(browser.get(path), "Kirim jawaban", answers)


def score(bandung: Bandung, sop: str, month: date, count: int, points: int = 4) -> None:
    """So many answered questionnaires of a month."""
    with bandung.database.writing() as session:
        agency = session.execute(text("SELECT id FROM agencies WHERE key = 'bandung'")).scalar_one()
        for turn in range(count):
            values: dict[str, Any] = {f"u{n}": points for n in range(1, 10)}
            key = f"{month:%Y%m}-{points}-{turn}"
            session.execute(
                insert(table(SurveyScore)).values(key=key, agency_id=agency, sop=sop, month=month, **values)
            )


def scores(bandung: Bandung) -> list[tuple[Any, ...]]:
    """What was answered."""
    with bandung.database.reading() as session:
        return [tuple(r) for r in session.execute(text("SELECT u1, u2, u9 FROM survey_scores"))]


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_from_the_case_page_to_thanks(visit: Visit, bandung: Bandung, number: str) -> None:
    """The requester is invited on the page of the finished case, answers nine questions, and is not asked again (UNS-28)."""
    browser = visit("bandung.pemohon")
    case = browser.get(f"/berkas/{number}")
    page = browser.get(case.links["Isi kuesioner"])
    assert (page.status, page.title) == (200, "Kuesioner layanan")
    assert len(list(page.all("fieldset"))) == 9
    done = browser.submit(page, "Kirim jawaban", ANSWERS | {"u2": "1"})
    assert (done.status, "Terima kasih" in done.text) == (200, True)
    assert scores(bandung) == [(4, 1, 4)]
    again = browser.get(f"/berkas/{number}")
    assert "Isi kuesioner" not in again.links
    assert "Kuesioner sudah diisi" in again.text


@pytest.mark.parametrize("reader", sorted(OFFICIALS - {"bandung.tu"}))  # who reads an outline, and no letters
def test_nobody_reads_the_link_in_a_letter_to_the_requester(
    visit: Visit, bandung: Bandung, number: str, reader: str
) -> None:
    """Whoever holds it can answer for the requester: the letters of a case show it to nobody but whom they went to (UNS-37)."""
    secret = bandung.office.tracking_secret(number)
    with bandung.database.reading() as session:
        letters = session.scalars(select(Message.body).where(Message.channel == "email")).all()
    assert any(secret in body for body in letters)
    page = visit(reader).get(f"/berkas/{number}")
    assert f"/lacak/{number}/" in page.text
    assert secret not in page.text
    assert secret in visit("bandung.pemohon").get(f"/berkas/{number}").text


def test_a_second_time_is_answered_kindly(visit: Visit, bandung: Bandung, number: str) -> None:
    """Two open pages, or the button pressed twice: 409 with a sentence, and the first answer stands (UNS-28)."""
    browser = visit("bandung.pemohon")
    page = browser.get(f"/berkas/{number}/kuesioner")
    browser.submit(page, "Kirim jawaban", ANSWERS)
    second = browser.submit(page, "Kirim jawaban", ANSWERS | {"u1": "1"})
    assert second.status == 409
    assert "satu kali sudah cukup" in second.text
    assert scores(bandung) == [(4, 4, 4)]
    assert browser.get(f"/berkas/{number}/kuesioner").status == 200


def test_an_open_question_is_named_and_the_others_stay_chosen(visit: Visit, bandung: Bandung, number: str) -> None:
    """Nothing chosen is lost; the way to the question is a link."""
    browser = visit("bandung.pemohon")
    page = answer(browser, f"/berkas/{number}/kuesioner", {k: v for k, v in ANSWERS.items() if k not in ("u3", "u9")})
    assert page.status == 422
    assert "2 pertanyaan belum dijawab" in page.text
    assert {href for href in page.links.values() if href.startswith("#u")} == {"#u3-1", "#u9-1"}
    chosen = [e.get("name") for e in page.all("input") if e.get("checked") is not None]
    assert chosen == ["u1", "u2", "u4", "u5", "u6", "u7", "u8"]
    assert scores(bandung) == []
    assert browser.submit(page, "Kirim jawaban", {"u3": "2", "u9": "3"}).status == 200
    assert scores(bandung) == [(4, 4, 3)]


@pytest.mark.parametrize("wrong", ["5", "0", "-1", "4.0", "x", "9" * 500, "\x00"])
def test_what_is_no_answer(visit: Visit, bandung: Bandung, number: str, wrong: str) -> None:
    page = answer(visit("bandung.pemohon"), f"/berkas/{number}/kuesioner", ANSWERS | {"u1": wrong})
    assert page.status == 422
    assert scores(bandung) == []


def test_the_link_of_the_mail_needs_no_account(visit: Visit, bandung: Bandung, number: str) -> None:
    """A stranger with the link answers, also by way of the tracking page; the address is kept from others (UNS-37)."""
    stranger = visit()
    path = bandung.office.survey_link(number).removeprefix(bandung.office.public_url)
    tracking = stranger.get(path.removesuffix("/kuesioner"))
    assert tracking.links["Isi kuesioner"] == path
    page = stranger.get(path)
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.response.headers["Cache-Control"]
    assert "Rapat koordinasi" not in page.html, "not what the case is about"
    assert "Terima kasih" in stranger.submit(page, "Kirim jawaban", ANSWERS).text
    assert stranger.submit(page, "Kirim jawaban", ANSWERS).status == 409
    assert "sudah diisi" in stranger.get(path).text
    assert visit().post(path, ANSWERS).status == 400, "no token"
    assert visit().get(path[:-15] + "x/kuesioner").status == 404


def test_before_the_end_nothing_is_asked(visit: Visit, bandung: Bandung, sop: str) -> None:
    """The page says when to come back; a form sent all the same is refused."""
    number = bandung.file().number
    browser = visit("bandung.pemohon")
    assert "Isi kuesioner" not in browser.get(f"/berkas/{number}").links
    page = browser.get(f"/berkas/{number}/kuesioner")
    assert (page.status, "setelah layanan selesai" in page.text) == (200, True)
    assert "Isi kuesioner" not in visit().get(f"/lacak/{number}/{bandung.office.tracking_secret(number)}").links
    token = dict(page.form("/bahasa").fields)["csrf_token"]
    assert browser.post(f"/berkas/{number}/kuesioner", ANSWERS | {"csrf_token": token}).status == 409
    assert scores(bandung) == []


@pytest.mark.parametrize("who", WHO)
def test_who_answers(visit: Visit, bandung: Bandung, number: str, who: str) -> None:
    """The requester alone, by page and by address; nobody else's attempt changes anything but the register of refusals."""
    browser = visit(who)
    page = browser.get(f"/berkas/{number}/kuesioner")
    assert (page.status == 200) is (who == "bandung.pemohon")
    assert page.status in (200, 403, 404)
    if who != "bandung.pemohon":
        before = contents(bandung)
        token = dict(browser.get("/layanan").form("/bahasa").fields)["csrf_token"]
        sent = browser.post(f"/berkas/{number}/kuesioner", ANSWERS | {"csrf_token": token})
        assert sent.status in (403, 404)
        assert contents(bandung) == before
        assert "Isi kuesioner" not in browser.get(f"/berkas/{number}").links


def test_nothing_that_was_answered_stands_beside_a_person(visit: Visit, bandung: Bandung, number: str) -> None:
    """Besides the two rows that share nothing, no table changes: no key, no hash, no log of the answer."""
    browser = visit("bandung.pemohon")
    page, before = browser.get(f"/berkas/{number}/kuesioner"), contents(bandung)
    browser.submit(page, "Kirim jawaban", ANSWERS)
    after = contents(bandung)
    assert {name for name in after if after[name] != before[name]} == {"survey_scores", "surveys_taken"}


def test_a_sop_that_asks_nothing(visit: Visit, bandung: Bandung, app: Flask) -> None:
    """No invitation and no page where the SOP declares no survey."""
    asking(bandung, app, Around())
    number = finished(bandung)
    browser = visit("bandung.pemohon")
    assert "Isi kuesioner" not in browser.get(f"/berkas/{number}").links
    assert browser.get(f"/berkas/{number}/kuesioner").status == 404
    assert browser.get(f"/berkas/{number}/testimoni").status == 404
    assert "Survei kepuasan" not in visit("bandung.kadis").get("/ruang/bandung-zoom").links
    assert "Belum ada layanan yang disurvei" in visit("auditor").get("/survei").text


# ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_results_of_a_period(visit: Visit, bandung: Bandung, sop: str) -> None:
    """Respondents, NRR of each element, IKM with class, and which weight was used."""
    score(bandung, sop, date(2026, 9, 1), 5, points=3)
    score(bandung, sop, date(2026, 10, 1), 5)
    browser = visit("bandung.kadis")
    page = browser.get("/survei")
    assert "Januari 2026 – November 2026" in page.text
    assert all(told in page.text for told in ("10 orang", "87,50", "B (baik)", "1/9"))
    rows = [words(row) for row in page.all("tr")]
    assert rows[1] == "U1. Persyaratan3,50"
    assert (len(rows), rows[9]) == (12, "U9. Sarana dan prasarana3,50")
    narrowed = browser.submit(page, "Tampilkan", {"dari": "2026-10-20", "sampai": "2026-10-21", "bobot": "0,11"})
    assert all(told in narrowed.text for told in ("Masa: Oktober 2026", "5 orang", "99,00", "0,11 (format lampiran)"))


def test_few_answers_are_not_shown(visit: Visit, bandung: Bandung, sop: str) -> None:
    """With fewer than five respondents the page says that and why; no number gives anybody away."""
    empty = visit("bandung.kadis").get("/survei")
    assert "Belum ada yang mengisi survei" in empty.text
    score(bandung, sop, date(2026, 9, 1), 4)
    held = visit("bandung.kadis").get("/survei")
    assert "paling sedikit 5 orang" in held.text
    assert "100,00" not in held.text
    score(bandung, sop, date(2026, 10, 1), 5)
    partly = visit("bandung.kadis").get("/survei")
    assert "5 orang" in partly.text
    assert "Sebagian jawaban pada masa ini belum dihitung" in partly.text


def test_a_running_month_is_not_told(visit: Visit, bandung: Bandung, sop: str) -> None:
    """Who looked before and after one answer would know it: the month is told once it is over."""
    score(bandung, sop, date(2026, 11, 1), 9)
    assert "100,00" not in visit("bandung.kadis").get("/survei").text
    assert "100,00" not in visit().get(f"/layanan/{sop}").text
    bandung.clock.forward(days=11)
    told = visit("bandung.kadis").get("/survei")
    assert "9 orang" in told.text
    assert "100,00" in told.text


@pytest.mark.parametrize("who", WHO)
def test_who_reads_results(visit: Visit, bandung: Bandung, sop: str, who: str) -> None:
    """The offices of the SOP in its agency, and the auditor, each by a link in the room of the service."""
    browser = visit(who)
    assert browser.get("/survei").status == (200 if who in OFFICIALS else 403)
    assert browser.get(f"/survei?sop={sop}").status == (200 if who in OFFICIALS else 403)
    assert ("Survei kepuasan" in browser.get(f"/ruang/{sop}").links) is (who in OFFICIALS)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("dari=kemarin", 422), ("sampai=2026-13-01", 422), ("dari=2026-12-01&sampai=2026-01-01", 422), ("dari=1999-01-01", 422),
        ("dari=٢٠٢٦-01-01", 422), ("bobot=1", 200), ("dari=2026-10&sampai=2026-11", 200), ("sop=tidak-ada", 404),
        ("dari=2026-10-99", 200), ("dari=" + "9" * 3000, 422),
    ],
)  # fmt: skip
def test_periods_that_cannot_be_read(visit: Visit, bandung: Bandung, sop: str, query: str, status: int) -> None:
    """A sentence above the form, which stays as it was filled in."""
    page = visit("auditor").get(f"/survei?{query}")
    assert page.status == status
    if status == 422:
        assert [e for e in page.all("div") if e.get("role") == "alert"]


def test_in_english(visit: Visit, bandung: Bandung, number: str) -> None:
    browser = visit("bandung.pemohon")
    page = browser.submit(browser.get(f"/berkas/{number}/kuesioner"), "English")
    assert page.title == "Questionnaire on the service"
