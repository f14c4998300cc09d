"""Who of BPS Banten is told what, on which channel, in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.clock import Clock
from engine.settings import Settings
from engine.wiring import Runtime
from tests.office import settings_for
from tests.offices import Houses
from tests.sinks.smtp import SmtpSink, smtp_sink
from tests.stories.linkzum import (
    CROPS,
    DEWI,
    INVITATION,
    NUGROHO,
    RETNO,
    SECRETS,
    SOCIAL,
    SOP,
    URL,
    Teams,
    both,
    make_teams,
)
from tests.web.api_client import Caller, told
from web.door import Door
from workers.delivery import deliver
from workers.wiring import Wired

SPAN = "Rabu, 25 November 2026 13.15 WIB sampai Rabu, 25 November 2026 15.30 WIB"
ADMINS = [each for who in (NUGROHO, RETNO) for each in both(who, "permohonan_masuk")]


@pytest.fixture
def relay() -> Iterator[SmtpSink]:
    """A mail relay on the loopback."""
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def settings(tmp_path: Path, relay: SmtpSink) -> Settings:
    """Settings of an office with that relay, known by a name."""
    file = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    return settings_for(tmp_path / "data", file, public_url="https://kantor.example", smtp_url=relay.url)


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def test_asked(teams: Teams) -> None:
    """LZM-35: the team has a receipt, both admins hear that something waits; other teams nothing."""
    number = teams.ask()
    assert sorted(teams.said()) == sorted([*both(SOCIAL, "tanda_terima"), *ADMINS])
    letter = teams.letter("tanda_terima")
    assert letter.subject == f"Permohonan link Zoom {number} diterima"
    assert letter.body.startswith("Halo Tim Kerja Statistik Sosial,\n")  # LZM-20
    for said in (number, "Pelatihan Susenas", SPAN, "Jumlah peserta: 79", "Host: Iman Setiabudhi", "menunggu"):
        assert said in letter.body
    assert f"https://kantor.example/berkas/{number}" in letter.body
    waiting = teams.letter("permohonan_masuk")
    assert waiting.subject == f"Permohonan link Zoom {number}: Pelatihan Susenas"
    assert waiting.body.startswith("Tim Kerja Statistik Sosial memohon link Zoom.")
    assert SPAN in waiting.body


def test_approved(teams: Teams) -> None:
    """LZM-37, LZM-39: the whole invitation to who asked, and to nobody else; nobody else hears anything at all."""
    number = teams.ask()
    before = len(teams.said())
    teams.approve(number)
    assert teams.said(before) == both(SOCIAL, "approved")
    letter = teams.letter("approved")
    assert letter.subject == "APPROVED: link Zoom Pelatihan Susenas"
    assert INVITATION in letter.body
    assert f"disetujui, {SPAN}." in letter.body


def test_rejected(teams: Teams) -> None:
    """LZM-44: the reason, and the way to another try."""
    number = teams.ask()
    before = len(teams.said())
    teams.done(NUGROHO, number, "reject", alasan="Lisensi dipakai rapat pimpinan.")
    assert teams.said(before) == both(SOCIAL, "rejected")
    letter = teams.letter("rejected")
    assert letter.subject == "REJECTED: link Zoom Pelatihan Susenas"
    assert "Alasan: Lisensi dipakai rapat pimpinan." in letter.body
    assert f"https://kantor.example/layanan/{SOP}/ajukan?dari={number}" in letter.body
    assert SPAN in letter.body


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("reason", ["Digabung dengan rapat lain.", ""])
def test_called_off(teams: Teams, approved: bool, reason: str) -> None:
    """LZM-06: the admins learn which hours are not taken after all; a reason that was not given leaves no empty line."""
    number = teams.approved() if approved else teams.ask()
    before = len(teams.said())
    teams.done(DEWI, number, "batalkan", alasan=reason)
    assert sorted(teams.said(before)) == sorted(each for who in (NUGROHO, RETNO) for each in both(who, "dibatalkan"))
    letter = teams.letter("dibatalkan")
    assert letter.subject == f"Dibatalkan {number}: Pelatihan Susenas"
    first, _, rest = letter.body.partition("\n")
    assert first == f'Tim Kerja Statistik Sosial membatalkan "Pelatihan Susenas". Waktu {SPAN} tidak jadi dipakai.'
    assert (
        rest
        == f"\n{f'Alasan: {reason}' + chr(10) if reason else ''}Buka berkas: https://kantor.example/berkas/{number}\n"
    )
    assert not [s for s in SECRETS if s in letter.subject + letter.body]


def test_expired(teams: Teams) -> None:
    """The team hears at the start that nobody decided, with a way to ask again; once."""
    number = teams.ask()
    before = len(teams.said())
    teams.clock("2026-11-25 13:15")
    teams.clock("2026-11-25 13:16")
    assert teams.said(before) == both(SOCIAL, "kedaluwarsa")
    letter = teams.letter("kedaluwarsa")
    assert letter.subject == f"Permohonan link Zoom {number} kedaluwarsa"
    assert f"?dari={number}" in letter.body


def test_a_personal_account_hears_itself(teams: Teams) -> None:
    """LZM-A4: who asked is told; the shared account of the team sees it on its pages."""
    number = teams.ask(DEWI)
    teams.approve(number)
    assert [m for m in teams.said() if m[2] in (SOCIAL, DEWI)] == [
        *both(DEWI, "tanda_terima"),
        *both(DEWI, "approved"),
    ]
    assert told(teams.caller(SOCIAL).get("/cases"))["items"][0]["number"] == number


def test_filed_by_the_admin(teams: Teams) -> None:
    """LZM-08: the receipt goes to the team it was filed for; the other admin hears of it as of any request."""
    told(teams.caller(NUGROHO).post("/cases", teams.body(peserta=150) | {"on_behalf_of": CROPS}), 201)
    said = teams.said()
    assert [m for m in said if m[0] == "tanda_terima"] == both(CROPS, "tanda_terima")
    assert set(both(RETNO, "permohonan_masuk")) <= set(said)


@pytest.mark.parametrize(("address", "line"), [("iman@linkzum.example", True), (None, False)])
def test_the_address_of_the_host_where_it_is_known(teams: Teams, address: str | None, line: bool) -> None:
    """LZM-31: whoever makes the meeting sees whom to make its host."""
    teams.ask(email_host=address)
    assert ("\nEmail host: iman@linkzum.example\n" in teams.letter("permohonan_masuk").body) is line
    assert ("Email host" in teams.letter("permohonan_masuk").body) is line


def test_the_letter_leaves_the_house(teams: Teams, app: Flask, settings: Settings, relay: SmtpSink) -> None:
    """LZM-37: by mail as it was pasted, to the team's address alone."""
    teams.approved()
    door: Door = app.extensions["door"]
    houses = teams.houses
    deliver(Wired(settings, Runtime(houses.database, door.office, houses.clock, demo=False), Clock()))  # type: ignore[arg-type]
    opening = [m for m in relay.messages if URL in m.parsed.get_content()]
    assert [m.recipient for m in opening] == ["tkss@linkzum.example"]
    assert INVITATION in opening[0].parsed.get_content().replace("\r\n", "\n")
