"""Everything Bengkulu says no to: status, code, sentence, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.bengkulu import ACCOUNT, Loans
from tests.web.api_client import refused

EVERY: dict[str, dict[str, Any]] = {
    "instruksikan": {},
    "berikan_akun": {"akun": ACCOUNT},
    "jadwal_penuh": {"alasan": "Penuh."},
    "rekaman_diunduh": {"ada_rekaman": True},
    "set_basic": {},
    "ubah_jadwal": {"mulai": "2026-11-25T08:00", "selesai": "2026-11-25T09:00"},
    "batalkan": {},
}
WHO = {
    "instruksikan": {"tip"},
    "berikan_akun": {"ti"},
    "jadwal_penuh": {"ti"},
    "rekaman_diunduh": {"ti"},
    "set_basic": {"anggota"},
    "ubah_jadwal": {"pjk", "ti"},
    "batalkan": {"pjk"},
}
OPEN = {
    "instruksi_tip": {"instruksikan", "ubah_jadwal", "batalkan"},
    "pengecekan_ti": {"berikan_akun", "jadwal_penuh", "ubah_jadwal", "batalkan"},
    "lisensi_aktif": {"ubah_jadwal", "batalkan"},
    "unduh_rekaman": {"rekaman_diunduh"},
    "penurunan_lisensi": {"set_basic"},
    "selesai": set(),
}
PAST = {"mulai": "2026-11-19T08:00", "selesai": "2026-11-19T09:00"}


def reach(loans: Loans, state: str) -> str:
    """A loan brought to a state by the good way."""
    number = loans.ask()
    way: list[tuple[str, str]] = [("tip", "instruksikan"), ("ti", "berikan_akun"), ("", ""), ("ti", "rekaman_diunduh")]
    for who, action in (*way, ("anggota", "set_basic")):
        if loans.case(number)["state"] == state:
            break
        if action:
            loans.done(who, number, action, **EVERY[action])
        else:
            loans.clock("2026-11-23 15:30")
    assert loans.case(number)["state"] == state
    return number


@pytest.mark.parametrize("state", OPEN)
def test_every_action_in_every_row(loans: Loans, state: str) -> None:
    """BKL-27: only what the table allows: another's hands 403, another row 409, a stranger 404; nothing changes by a no."""
    number = reach(loans, state)
    before = loans.everything()
    for action, answer in EVERY.items():
        for who in ("pjk", "tip", "ti", "anggota", "auditor"):
            if who not in WHO[action]:
                refused(loans.act(who, number, action, **answer), 403, "not_yours")
            elif action not in OPEN[state]:
                problem = refused(loans.act(who, number, action, **answer), 409, "not_from_here")
                assert set(problem["allowed"]) == {a for a in OPEN[state] if who in WHO[a]}
        for stranger in ("admin", "bandung.kadis", "uns.admin"):
            path = f"/cases/{number}/actions/{action}"
            refused(loans.of(stranger).post(path, {"fields": answer, "version": 1}), 404, "not_found")
    for who in ("pjk", "tip", "ti", "anggota"):
        assert set(loans.of(who).case(number)["actions"]) == {a for a in OPEN[state] if who in WHO[a]}
    assert loans.everything() == before


@pytest.mark.parametrize("end", ["jadwal_penuh", "dibatalkan", "kedaluwarsa"])
def test_nothing_happens_after_an_end(loans: Loans, end: str) -> None:
    """The other ends are ends: no action leaves them, no alarm rings any more."""
    number = loans.ask()
    loans.done("tip", number, "instruksikan")
    if end == "kedaluwarsa":
        loans.clock("2026-11-23 13:00")
    else:
        who, action = ("ti", "jadwal_penuh") if end == "jadwal_penuh" else ("pjk", "batalkan")
        loans.done(who, number, action, **EVERY[action])
    assert loans.case(number)["outcome"] == end
    before = loans.everything()
    for action, answer in EVERY.items():
        who = min(WHO[action])
        assert refused(loans.act(who, number, action, **answer), 409, "not_from_here")["allowed"] == []
    assert loans.clock("2026-12-01 09:00") == 0
    assert loans.everything() == before


@pytest.mark.parametrize(
    ("state", "who", "action", "field", "wrong"),
    [
        ("pengecekan_ti", "ti", "berikan_akun", "akun", {}),
        ("pengecekan_ti", "ti", "berikan_akun", "akun", {"akun": "zoom-tidak-ada"}),
        ("pengecekan_ti", "ti", "berikan_akun", "akun", {"akun": "zoom-bandung-1"}),
        ("unduh_rekaman", "ti", "rekaman_diunduh", "ada_rekaman", {}),
        ("unduh_rekaman", "ti", "rekaman_diunduh", "ada_rekaman", {"ada_rekaman": "mungkin"}),
        ("unduh_rekaman", "ti", "rekaman_diunduh", "ada_rekaman", {"ada_rekaman": 1}),
        ("lisensi_aktif", "pjk", "ubah_jadwal", "mulai", PAST),
        (
            "lisensi_aktif",
            "pjk",
            "ubah_jadwal",
            "selesai",
            {"mulai": "2026-11-25T09:00", "selesai": "2026-11-25T09:00"},
        ),
        ("lisensi_aktif", "pjk", "ubah_jadwal", "selesai", {"mulai": "2026-11-25T09:00"}),
    ],
)
def test_a_wrong_answer_moves_nothing(
    loans: Loans, state: str, who: str, action: str, field: str, wrong: dict[str, Any]
) -> None:
    """No account, an account of another office, neither yes nor no, an end before its start: 422 and all stays."""
    number = reach(loans, state)
    before = loans.everything()
    assert field in refused(loans.act(who, number, action, **wrong), 422, "invalid")["errors"]
    assert loans.everything() == before


def test_an_older_version_and_none(loans: Loans) -> None:
    """Who saw the case before it moved is told 409; who names no version 422."""
    number = reach(loans, "pengecekan_ti")
    before = loans.everything()
    refused(loans.of("ti").act(number, "berikan_akun", version=1, akun=ACCOUNT), 409, "stale")
    path = f"/cases/{number}/actions/berikan_akun"
    assert "version" in refused(loans.of("ti").post(path, {"fields": {"akun": ACCOUNT}}), 422, "invalid")["errors"]
    assert loans.everything() == before
