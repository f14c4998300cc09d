"""Who is told what of an Ormawa licence, on which channel, in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from engine.clock import Clock
from engine.settings import Settings
from engine.wiring import Runtime
from tests.office import settings_for
from tests.offices import Houses
from tests.sinks.smtp import SmtpSink, smtp_sink
from tests.sinks.whatsapp import WhatsAppSink, whatsapp_sink
from tests.stories.uns import BAMBANG, EMAIL, GALIH, NADIA, SRI, Dtik
from tests.web.api_client import Caller, told
from web.door import Door
from workers.delivery import deliver
from workers.wiring import Wired

PHONE = "6281234567890"
REQUESTER = [("page", NADIA), ("email", EMAIL), ("whatsapp", PHONE)]
"""Every channel by which the requester is reached, where a gateway is there."""


@pytest.fixture
def gateways() -> Iterator[tuple[SmtpSink, WhatsAppSink]]:
    """A mail relay and a WhatsApp gateway on the loopback."""
    with smtp_sink() as relay, whatsapp_sink() as gateway:
        yield relay, gateway


@pytest.fixture
def settings(tmp_path: Path, gateways: tuple[SmtpSink, WhatsAppSink]) -> Settings:
    """Settings of an office with both gateways."""
    relay, gateway = gateways
    return settings_for(
        tmp_path / "data",
        f"sqlite:///{tmp_path / 'office.sqlite3'}",
        public_url="https://kantor.example",
        smtp_url=relay.url,
        whatsapp_url=gateway.url,
        whatsapp_token=gateway.token,
    )


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it."""
    return Dtik(houses, cache(caller))


def official(template: str, *people: tuple[str, int]) -> list[tuple[str, str, str]]:
    """A text to officials, on the page, by e-mail and by WhatsApp."""
    found = []
    for username, number in people:
        mail = f"{username.split('.')[1]}@uns.example"
        ways = [("page", username), ("email", mail), ("whatsapp", f"628120{number:05d}")]
        found += [(template, channel, to) for channel, to in ways]
    return found


def number_of(username: str) -> int:
    """The last figures of an account's invented number."""
    account = username.split(".")[1]
    return sum(ord(letter) * place for place, letter in enumerate("uns" + account, 1)) % 100_000


def to(template: str, *usernames: str) -> list[tuple[str, str, str]]:
    """A text to these officials."""
    return official(template, *((name, number_of(name)) for name in usernames))


def requester(template: str) -> list[tuple[str, str, str]]:
    """A text to the requester, on every channel."""
    return [(template, channel, address) for channel, address in REQUESTER]


def since(dtik: Dtik, do: Callable[[], object]) -> list[tuple[str, str, str]]:
    """What was said by an act."""
    before = len(dtik.said())
    do()
    return dtik.said(before)


def test_the_good_way_step_by_step(dtik: Dtik) -> None:
    """UNS-36: the requester hears of every step by WhatsApp; whoever is next hears that it waits."""
    number = ""

    def file() -> None:
        nonlocal number
        number = dtik.file()

    assert since(dtik, file) == [*requester("tanda_terima"), *to("permohonan_masuk", SRI)]
    heard = since(dtik, lambda: dtik.bring_to("disposisi_pimpinan", number))
    assert heard == [*to("terverifikasi", BAMBANG), *requester("kemajuan")]
    heard = since(dtik, lambda: dtik.bring_to("pemberian_lisensi", number))
    assert heard == [*to("disposisi", GALIH), *requester("kemajuan")]
    heard = since(dtik, lambda: dtik.bring_to("selesai", number))
    assert heard == [
        ("selesai_whatsapp", "page", NADIA),
        ("selesai_whatsapp", "whatsapp", PHONE),
        ("undangan_surel", "page", NADIA),
        ("undangan_surel", "email", EMAIL),
    ]
    heard = since(dtik, lambda: told(dtik.revoke(number)))
    assert heard == [*requester("dicabut"), *to("cabut_lisensi", GALIH)]


def test_receipt_and_progress(dtik: Dtik) -> None:
    """UNS-36: number, where it is now, and where to look; in every message the same way."""
    number = dtik.file()
    subject, body = dtik.text("tanda_terima", "whatsapp")
    assert subject == f"Permohonan {number} diterima"
    assert body.startswith("Yth. Nadia,\n")
    assert "Sekarang di: Admin unit DTIK." in body
    assert f"https://kantor.example/lacak/{number}/" in body
    dtik.bring_to("disposisi_pimpinan", number)
    subject, body = dtik.text("kemajuan", "whatsapp")
    assert "BEM Fakultas Teknik" in body
    assert "Sekarang di: Pimpinan DTIK." in body
    dtik.bring_to("pemberian_lisensi", number)
    assert "Sekarang di: Staf DTIK." in dtik.text("kemajuan", "whatsapp")[1]
    assert f"Berikan lisensi zoom 300 participants kepada: {EMAIL}" in dtik.text("disposisi", "email")[1]
    assert "Instruksi: Tindak lanjuti\nCatatan: Segera." in dtik.text("disposisi", "email")[1]


def test_returned_and_back(dtik: Dtik) -> None:
    """UNS-12: the list of what is missing reaches the requester in the words of the checklist; the answer reaches the desk."""
    number = dtik.file()
    fields: dict[str, Any] = {"kurang": ["ttd_ketua", "stempel"], "catatan": "Belum distempel."}
    assert since(dtik, lambda: told(dtik.caller(SRI).act(number, "kembalikan", **fields))) == requester("dikembalikan")
    body = dtik.text("dikembalikan", "whatsapp")[1]
    assert "Yang kurang: Tanda tangan ketua ormawa, Stempel resmi.\nCatatan: Belum distempel." in body
    assert f"https://kantor.example/berkas/{number}" in body
    heard = since(dtik, lambda: told(dtik.caller(NADIA).act(number, "ajukan_ulang", fakultas="FT")))
    assert heard == to("diajukan_ulang", SRI)


@pytest.mark.parametrize(
    ("state", "holder"), [("verifikasi", SRI), ("dikembalikan", SRI), ("disposisi_pimpinan", BAMBANG)]
)
def test_called_off_is_told_to_the_office_it_lay_with(dtik: Dtik, state: str, holder: str) -> None:
    """UNS-09: also while the desk's clock stood still; not to the one who called it off."""
    number = dtik.file()
    if state == "dikembalikan":
        told(dtik.caller(SRI).act(number, "kembalikan", kurang=["stempel"]))
    dtik.bring_to(state, number)
    heard = since(dtik, lambda: told(dtik.caller(NADIA).act(number, "batalkan", alasan="Acara batal.")))
    assert heard == to("dibatalkan", holder)
    assert "Alasan: Acara batal." in dtik.text("dibatalkan", "email")[1]


@pytest.mark.parametrize(("who", "state"), [(SRI, "verifikasi"), (BAMBANG, "disposisi_pimpinan")])
def test_a_refusal_says_why(dtik: Dtik, who: str, state: str) -> None:
    """UNS-50: not in the document; the requester hears it with its reason."""
    number = dtik.bring_to(state)
    heard = since(dtik, lambda: told(dtik.caller(who).act(number, "tolak", alasan="Bukan kegiatan resmi.")))
    assert heard == requester("ditolak")
    assert "Alasan: Bukan kegiatan resmi." in dtik.text("ditolak", "whatsapp")[1]


def test_a_revocation_says_for_what(dtik: Dtik) -> None:
    """UNS-27: in words, to the requester and to the member of staff who takes the licence off the address."""
    number = dtik.bring_to("selesai")
    told(dtik.revoke(number, fields={"alasan": "di_luar_kegiatan"}))
    assert "Alasan: Digunakan di luar kegiatan resmi Ormawa." in dtik.text("dicabut", "whatsapp")[1]
    body = dtik.text("cabut_lisensi", "email")[1]
    assert f"Lepaskan lisensi 300 participants dari {EMAIL}." in body


def test_two_channels_two_contents(
    dtik: Dtik, app: Flask, houses: Houses, settings: Settings, gateways: tuple[SmtpSink, WhatsAppSink]
) -> None:
    """UNS-15: delivered for real, WhatsApp says finished and sent, the e-mail is the invitation; UNS-37: with the questionnaire."""
    relay, gateway = gateways
    number = dtik.bring_to("pemberian_lisensi")
    door: Door = app.extensions["door"]
    worker = Wired(settings, Runtime(houses.database, door.office, houses.clock, demo=False), Clock())  # type: ignore[arg-type]
    deliver(worker)
    earlier = (len(relay.messages), len(gateway.messages))
    dtik.bring_to("selesai", number)
    deliver(worker)
    (mail,), (chat,) = relay.messages[earlier[0] :], gateway.messages[earlier[1] :]
    assert (mail.recipient, chat["to"]) == (EMAIL, PHONE)
    assert mail.parsed["Subject"] == "Lisensi Zoom 300 participants untuk BEM Fakultas Teknik"
    invitation = mail.parsed.get_content()
    assert f"Akun Zoom dengan surel {EMAIL} sudah mendapat lisensi 300 participants." in invitation
    assert "tidak boleh disewakan atau dialihkan" in invitation
    assert "kuesioner" not in invitation
    said = chat["text"]["body"]
    assert "telah selesai diproses dan invitation telah dikirimkan melalui email yang diajukan" in said
    assert f"/lacak/{number}/" in said
    assert "/kuesioner" in said
    assert "Terima undangan" not in said
