"""The licence is taken: Rangga answers with a reason or another time, and that time opens a new request (BKL-A5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.bengkulu import ACCOUNT, MEETING, SOP, Loans, both
from tests.web.api_client import refused

PROPOSED = {"usul_mulai": "2026-11-24T09:00", "usul_selesai": "2026-11-24T11:30"}
REASON = {"alasan": "Lisensi dipakai rapat pimpinan."}
WORDS = "Waktu yang diusulkan: Selasa, 24 November 2026 09.00 WIB sampai Selasa, 24 November 2026 11.30 WIB"


@pytest.fixture
def number(loans: Loans) -> str:
    """A request that Rangga has been told to look at."""
    asked = loans.ask()
    loans.done("tip", asked, "instruksikan")
    return asked


@pytest.mark.parametrize("answer", [REASON, PROPOSED, REASON | PROPOSED], ids=["reason", "proposal", "both"])
def test_the_schedule_is_full(loans: Loans, number: str, answer: dict[str, str]) -> None:
    """BKL-21, BKL-A5: an end of its own, nothing booked; the letter says what was answered and leads to a new request."""
    loans.clock("2026-11-20 09:05")
    case = loans.done("ti", number, "jadwal_penuh", **answer)
    assert (case["state"], case["outcome"], case["actions"]) == ("jadwal_penuh", "jadwal_penuh", [])
    assert loans.bookings(number) == []
    assert loans.task(number, "3")["standing"] == "on_time"
    assert loans.told_to("jadwal_penuh") == both("pjk")
    letter = next(loans.letters("jadwal_penuh"))
    assert letter.subject == "Lisensi Zoom tidak tersedia untuk Pelatihan petugas Susenas"
    assert ("Alasan: Lisensi dipakai rapat pimpinan." in letter.body) == ("alasan" in answer)
    assert (WORDS in letter.body) == ("usul_mulai" in answer)
    said = [head in letter.body for head in ("Alasan:", "Waktu yang diusulkan:")]
    assert said == ["alasan" in answer, "usul_mulai" in answer]
    assert loans.houses.office.again_link(SOP, number) in letter.body
    assert {name: loans.of("pjk").case(number)["fields"][name][:16] for name in PROPOSED if name in answer} == {
        name: value for name, value in answer.items() if name in PROPOSED
    }


@pytest.mark.parametrize(
    ("answer", "field", "sentence"),
    [
        ({}, "alasan", "Tulis alasan atau usulkan waktu lain."),
        ({"alasan": " \n "}, "alasan", "Tulis alasan atau usulkan waktu lain."),
        ({"usul_mulai": PROPOSED["usul_mulai"]}, "usul_selesai", "Isi waktu mulai dan waktu selesai yang diusulkan."),
        ({"usul_selesai": PROPOSED["usul_selesai"]}, "usul_mulai", "Isi waktu mulai dan waktu selesai yang diusulkan."),
        (
            REASON | {"usul_mulai": PROPOSED["usul_mulai"]},
            "usul_selesai",
            "Isi waktu mulai dan waktu selesai yang diusulkan.",
        ),
        (PROPOSED | {"usul_selesai": PROPOSED["usul_mulai"]}, "usul_selesai", "Harus sesudah isian Usul waktu mulai."),
        (
            PROPOSED | {"usul_mulai": "2026-11-20T08:00"},
            "usul_mulai",
            "Waktunya sudah lewat. Pilih waktu yang akan datang.",
        ),
        (REASON | {"usul_mulai": "besok", "usul_selesai": "lusa"}, "usul_mulai", None),
        ({"alasan": ["daftar"]}, "alasan", None),
    ],
)
def test_half_an_answer_is_none(
    loans: Loans, number: str, answer: dict[str, Any], field: str, sentence: str | None
) -> None:
    """BKL-A5: nothing, blanks, half a proposal, also beside a reason, and times that cannot be: 422, and all stays."""
    before = loans.everything()
    errors = refused(loans.act("ti", number, "jadwal_penuh", **answer), 422, "invalid")["errors"]
    assert field in errors
    assert sentence is None or sentence in errors[field]
    assert loans.everything() == before


def test_the_account_is_taken(loans: Loans, number: str) -> None:
    """BKL-20, BKL-21, BKL-25: the second look finds what the first could not: another loan of the same account."""
    other = loans.lend(mulai="2026-11-23T15:00", selesai="2026-11-23T16:00")
    before = loans.everything()
    problem = refused(loans.act("ti", number, "berikan_akun", akun=ACCOUNT), 409, "slot_taken")
    assert problem["detail"] == "Zoom Bengkulu sudah terpakai pada waktu itu. Pilih yang lain atau waktu lain."
    assert problem["booking"] == {
        "resource": ACCOUNT,
        "starts_at": "2026-11-23T15:00:00+07:00",
        "ends_at": "2026-11-23T16:00:00+07:00",
    }
    assert other not in str(problem)
    assert loans.everything() == before
    assert loans.done("ti", number, "jadwal_penuh", **REASON)["outcome"] == "jadwal_penuh"


@pytest.mark.parametrize(
    ("mulai", "selesai"), [("2026-11-23T15:30", "2026-11-23T17:00"), ("2026-11-23T11:00", "2026-11-23T13:00")]
)
def test_one_loan_begins_as_the_other_ends(loans: Loans, mulai: str, selesai: str) -> None:
    """BKL-25: intervals are half-open; the same account is lent to both."""
    loans.lend()
    assert loans.case(loans.lend(mulai=mulai, selesai=selesai))["state"] == "lisensi_aktif"


def test_what_ended_frees_nothing_of_others(loans: Loans, number: str) -> None:
    """A full schedule leaves the loan in its way as it is."""
    other = loans.lend()
    loans.done("ti", number, "jadwal_penuh", **PROPOSED)
    assert loans.bookings(other)[0].released_at is None
    case = loans.case(other)
    assert (case["state"], case["fields"]["mulai"][:16]) == ("lisensi_aktif", MEETING["mulai"])
