"""What a request to BPS Bengkulu must say and bring, and who may make it; a no uses up no number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.bengkulu import MEETING, SOP, Loans
from tests.web.api_client import LETTER, refused, told

PAST = {"mulai": "2026-11-19T08:00", "selesai": "2026-11-19T09:00"}
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("kegiatan", {"kegiatan": None}),
    ("kegiatan", {"kegiatan": "   "}),
    ("mulai", {"mulai": None}),
    ("selesai", {"selesai": None}),
    ("mulai", PAST),
    ("mulai", {"mulai": "2026-11-20T09:00"}),  # now is not the future
    ("selesai", {"selesai": MEETING["mulai"]}),
    ("selesai", {"selesai": "2026-11-23T12:59"}),
    ("mulai", {"mulai": "2027-11-29T13:00", "selesai": "2027-11-29T15:00"}),
    ("selesai", {"selesai": "2026-12-25T13:00"}),
    ("mulai", {"mulai": "23/11/2026"}),
    ("mulai", {"mulai": 20261123}),
    ("peserta", {"peserta": None}),
    ("peserta", {"peserta": 0}),
    ("peserta", {"peserta": -3}),
    ("peserta", {"peserta": 10_001}),
    ("peserta", {"peserta": "enam puluh"}),
    ("peserta", {"peserta": True}),
]


@pytest.mark.parametrize(("field", "changed"), WRONG)
def test_a_wrong_answer_opens_no_case(loans: Loans, field: str, changed: dict[str, Any]) -> None:
    """End before start, a start that has passed, nobody taking part, no name: 422 names the field; no number is used up."""
    before = loans.everything()
    errors = refused(loans.of("pjk").post("/cases", loans.body(**changed)), 422, "invalid")["errors"]
    assert field in errors
    assert loans.everything() == before
    assert loans.ask() == "BKL-2026-00001"


def test_a_request_without_a_document(loans: Loans) -> None:
    """BKL-17, BKL-26: neither note nor invitation is 422 and names them; another kind of paper is none."""
    before = loans.everything()
    errors = refused(loans.of("pjk").post("/cases", loans.body(None)), 422, "invalid")["errors"]
    assert "nota_dinas" in errors
    refused(loans.of("pjk").post("/cases", loans.body("bukti")), 422, "invalid")
    assert loans.everything() == before


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"PK\x03\x04" + bytes(300), "nota.zip", 415, "wrong_kind"),
        (LETTER + b"\n%" + b"0" * (10 << 20), "nota.pdf", 413, "too_large"),
    ],
    ids=["archive", "11 MB"],
)
def test_a_document_that_cannot_be_taken(loans: Loans, content: bytes, name: str, status: int, code: str) -> None:
    """BKL-26: a note is a paper of at most 10 MB; what is brought instead opens no case."""
    pjk = loans.of("pjk")
    uploaded = told(pjk.upload(content, name), 201)
    before = loans.everything()
    refused(pjk.post("/cases", loans.body(None) | {"attachments": {"nota_dinas": uploaded["id"]}}), status, code)
    assert loans.everything() == before


def test_somebody_elses_document(loans: Loans) -> None:
    """A file another account has brought is not there for this one."""
    body = loans.body(None) | {"attachments": {"nota_dinas": loans.of("ti").letter()}}
    before = loans.everything()
    assert "nota_dinas" in refused(loans.of("pjk").post("/cases", body), 422, "invalid")["errors"]
    assert loans.everything() == before


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("tip", 403, "not_yours"),
        ("ti", 403, "not_yours"),
        ("auditor", 403, "not_yours"),
        ("uns.perwakilan", 403, "not_yours"),
    ],
)
def test_who_is_no_pjk_does_not_ask(loans: Loans, who: str, status: int, code: str) -> None:
    """BKL-17: a PJK of the office asks, nobody else, and nobody for somebody else."""
    body = loans.body(None) | {"attachments": {"nota_dinas": loans.of("pjk").letter()}}
    before = loans.everything()
    refused(loans.of(who).post("/cases", body), status, code)
    refused(loans.of("tip").post("/cases", body | {"on_behalf_of": "bengkulu.pjk"}), 403, "not_yours")
    refused(loans.caller(None).post("/cases", body), 401, "unauthenticated")
    assert loans.everything() == before


def test_the_same_request_twice(loans: Loans) -> None:
    """A program that is not sure whether it was heard asks again with its key: one case, one answer."""
    body, pjk = loans.body(), loans.of("pjk")
    first = told(pjk.post("/cases", body, key="susenas-1"), 201)
    assert told(pjk.post("/cases", body, key="susenas-1"), 201) == first
    refused(pjk.post("/cases", body | {"acknowledge": ["x"]}, key="susenas-1"), 422, "key_reused")
    assert [c["number"] for c in told(pjk.get(f"/cases?sop={SOP}"))["items"]] == [first["number"]]
