"""The licence loan of BPS Bengkulu, told by name through the API."""

from __future__ import annotations

from collections.abc import Callable

from tests.offices import Houses
from tests.web.api_client import Caller, told


def test_a_loan_from_request_to_basic(caller: Callable[[str | None], Caller], houses: Houses) -> None:
    """BKL-17, BKL-19, BKL-20, BKL-22, BKL-23: asked for, lent, given back."""
    pjk = caller("bengkulu.pjk")
    fields = {"kegiatan": "Rapat", "mulai": "2026-11-23T13:00", "selesai": "2026-11-23T15:30", "peserta": 20}
    body = {"sop": "bengkulu-lisensi", "fields": fields, "attachments": {"nota_dinas": pjk.letter()}}
    case = told(pjk.post("/cases", body), 201)
    assert case["state"] == "instruksi_tip"
