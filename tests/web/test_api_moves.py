"""Every state × action × account: exactly the declared moves are open, everything else is refused with the right code.

The table below is written by hand from the sheet (BDG-17…BDG-34) and the choices made around it, not from the declaration.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engine.perform import perform_timed
from tests.office import Bandung
from tests.web.api_client import call, refused, told

ROWS = {
    "disposisi_kadis": {"disposisi_kabid": "kadis"},
    "disposisi_kabid": {"disposisi_subkoor": "kabid"},
    "terima_subkoor": {"terima": "subkoor"},
    "keputusan_subkoor": {"izinkan": "subkoor", "tidak_izinkan": "subkoor"},
    "penunjukan": {"tunjuk_operator": "subkoor"},
    "pembuatan_link": {"buat_link_agenda": "operator1", "ganti_operator": "subkoor"},
    "pengiriman_link": {"kirim_link": "operator1", "ganti_operator": "subkoor"},
    "pendampingan": {"selesai_damping": "operator1", "ganti_operator": "subkoor"},
}
BEFORE_THE_LINK = tuple(ROWS)[:7]
ENDS = ("selesai", "tidak_diizinkan", "dibatalkan", "kedaluwarsa")
APPOINTED = (*tuple(ROWS)[5:], "selesai")
"""The states in which the operator has been appointed."""
WHO = {action: who for row in ROWS.values() for action, who in row.items()} | {
    "ajukan": "pemohon",
    "ubah_jadwal": "pemohon",
    "batalkan": "pemohon",
    "kedaluwarsa": "system",
    "terbang": None,
}
"""The only account that plays the action's role in these cases; None where no such action is declared."""
ANSWERS: dict[str, dict[str, Any]] = {
    "disposisi_kabid": {"instruksi": ["tindak_lanjuti"]},
    "disposisi_subkoor": {"catatan": "Mohon diproses."},
    "terima": {},
    "izinkan": {"bentuk": "tertulis"},
    "tidak_izinkan": {"alasan": "Akun terpakai."},
    "tunjuk_operator": {"operator": "bandung.operator1"},
    "ganti_operator": {"operator": "bandung.operator2"},
    "buat_link_agenda": {"akun": "zoom-bandung-2", "undangan": "https://zoom.example/j/2"},
    "kirim_link": {"kanal": "whatsapp"},
    "selesai_damping": {},
    "ubah_jadwal": {"mulai": "2026-12-01T09:00", "selesai": "2026-12-01T10:00"},
    "batalkan": {},
}
LEADS = {
    "disposisi_kabid": "disposisi_kabid",
    "disposisi_subkoor": "terima_subkoor",
    "terima": "keputusan_subkoor",
    "izinkan": "penunjukan",
    "tidak_izinkan": "tidak_diizinkan",
    "tunjuk_operator": "pembuatan_link",
    "buat_link_agenda": "pengiriman_link",
    "kirim_link": "pendampingan",
    "selesai_damping": "selesai",
    "batalkan": "dibatalkan",
}
"""Where an action leads; what is not named stays."""


def moves(state: str) -> dict[str, str]:
    """Action → account, for the moves declared from a state; time left out."""
    found = dict(ROWS.get(state, {}))
    if state in ROWS:
        found["ubah_jadwal"] = "pemohon"
    if state in BEFORE_THE_LINK:
        found["batalkan"] = "pemohon"
    return found


def brought(bandung: Bandung, state: str) -> str:
    """A case in that state; gives its number."""
    if state in ROWS:
        return bandung.bring_to(state)
    if state == "tidak_diizinkan":
        number = bandung.bring_to("keputusan_subkoor")
        bandung.act("bandung.subkoor", number, "tidak_izinkan", alasan="Akun terpakai.")
        return number
    number = bandung.bring_to("pendampingan" if state == "selesai" else "disposisi_kadis")
    if state == "dibatalkan":
        bandung.act("bandung.pemohon", number, "batalkan")
    elif state == "selesai":
        bandung.act("bandung.operator1", number, "selesai_damping", minutes=6 * 24 * 60)
    else:
        later = bandung.clock.now() + timedelta(days=6)
        with bandung.database.writing() as session:
            perform_timed(session, bandung.office, number, "kedaluwarsa", later)
    return number


def expected(state: str, action: str, account: str) -> tuple[int, str] | None:
    """The refusal due, or None for a move."""
    if account in ("lain.pegawai", "admin") or WHO[action] is None:
        return 404, "not_found"
    who = WHO[action]
    appointed = who != "operator1" or state in APPOINTED
    if account.removeprefix("bandung.") != who or not appointed:
        return 403, "not_yours"
    return None if action in moves(state) else (409, "not_from_here")


@pytest.mark.parametrize("state", [*ROWS, *ENDS])
def test_everything_else_is_refused(app: Flask, bandung: Bandung, state: str) -> None:
    """Whoever does anything that the table does not name is refused, and nothing moves."""
    number = brought(bandung, state)
    version = call(app, bandung, "auditor").case(number)["version"]
    for account in bandung.people:
        caller = call(app, bandung, account)
        for action in WHO:
            due = expected(state, action, account)
            if due is not None:
                body = {"fields": ANSWERS.get(action, {}), "version": version}
                answer = refused(caller.post(f"/cases/{number}/actions/{action}", body), *due)
                if due[1] == "not_from_here":
                    assert set(answer["allowed"]) == open_to(state, account)
    assert call(app, bandung, "auditor").case(number)["version"] == version


def open_to(state: str, account: str) -> set[str]:
    """What the account may do in the state, days before the event."""
    return {a for a, who in moves(state).items() if account.endswith("." + who) and a != "selesai_damping"}


@pytest.mark.parametrize("state", list(ROWS))
def test_the_buttons_are_the_moves(app: Flask, bandung: Bandung, state: str) -> None:
    """`actions` of a case names what its caller may do now, and nothing else."""
    number = brought(bandung, state)
    for account in bandung.people:
        if account not in ("lain.pegawai", "admin"):
            assert set(call(app, bandung, account).case(number)["actions"]) == open_to(state, account), account


@pytest.mark.parametrize(("state", "action"), [(s, a) for s in ROWS for a in moves(s)])
def test_declared_moves_are_open(app: Flask, bandung: Bandung, state: str, action: str) -> None:
    """Each declared move is done by the one account it is for, and leads where the sheet says."""
    number = brought(bandung, state)
    caller = call(app, bandung, f"bandung.{moves(state)[action]}")
    minutes = 6 * 24 * 60 if action == "selesai_damping" else 2
    case = told(caller.act(number, action, minutes=minutes, **ANSWERS[action]))
    assert case["state"] == LEADS.get(action, state)
