"""The coaching of BPS Provinsi Riau as programs live through it: Siti asks, Rosmiati decides, Zulfikar and Laila coach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.alarms import scan
from engine.records import Case, Entry, Message, Task, table
from tests.engine.by_hand import at
from tests.offices import Houses
from tests.stories.coaching import fields
from tests.web.api_client import Caller, told

SOP = "spektral-pembinaan"
SITI, ANDIKA, ROSMIATI = "spektral.pengaju", "spektral.admin", "spektral.supervisor"
"""Who asks for an institution, who keeps the requests (Admin), who moves them on (Supervisor)."""
FITRI, ZULFIKAR, LAILA = "spektral.operator", "spektral.pembina1", "spektral.pembina2"
"""Operators' accounts; a coach is whichever of them is assigned to the case (SPK-A5)."""
EVERYBODY = (SITI, ANDIKA, ROSMIATI, FITRI, ZULFIKAR, LAILA)
STRANGERS = ("linkzum.admin", "bengkulu.pjk", "uns.perwakilan", "admin")
STATES = ("menunggu_diproses", "dalam_proses", "disetujui", "ditolak", "selesai")
ANSWERS: dict[str, dict[str, Any]] = {
    "proses": {},
    "setujui": {"pembina": [ZULFIKAR]},
    "tolak": {"alasan_ditolak": "Pakailah modul yang tersedia."},
    "selesaikan": {},
    "edit_detail": {"lokasi": "Aula lantai 2"},
    "hapus": {"alasan": "Tercatat dua kali."},
    "unggah": {"jenis": "foto"},
}
"""Every action but the opening one, with a good answer."""
WAYS = {
    "menunggu_diproses": (),
    "dalam_proses": ("proses",),
    "disetujui": ("proses", "setujui"),
    "ditolak": ("proses", "tolak"),
    "selesai": ("proses", "setujui", "selesaikan"),
}
"""What Rosmiati does to bring a request there."""


@dataclass
class Riau:
    """The office as programs meet it."""

    houses: Houses
    caller: Callable[[str | None], Caller]

    def body(self, **changed: Any) -> dict[str, Any]:
        """A good request for a coaching that was due yesterday; a field changed to None is left out."""
        return {"sop": SOP, "fields": {k: v for k, v in fields(**changed).items() if v is not None}}

    def ask(self, who: str = SITI, **changed: Any) -> str:
        """A request filed; gives its number."""
        return str(told(self.caller(who).post("/cases", self.body(**changed)), 201)["number"])

    def act(self, who: str, number: str, action: str, **answer: Any) -> TestResponse:
        """An action at once, on the version as it is."""
        body = {"fields": answer, "version": self.row(number).version}
        return self.caller(who).post(f"/cases/{number}/actions/{action}", body)

    def done(self, who: str, number: str, action: str, **answer: Any) -> dict[str, Any]:
        """An action that must succeed; gives the case."""
        case: dict[str, Any] = told(self.act(who, number, action, **answer))
        return case

    def bring_to(self, state: str, *coaches: str, **changed: Any) -> str:
        """A request brought to a state by these coaches (else Zulfikar); gives its number."""
        number = self.ask(**changed)
        for action in WAYS[state]:
            named = {"pembina": list(coaches)} if action == "setujui" and coaches else ANSWERS[action]
            self.done(ROSMIATI, number, action, **named)
        assert self.row(number).state == state
        return number

    def upload(self, who: str, number: str, kind: str = "foto", files: int = 1) -> TestResponse:
        """Documentation of a kind, so many files handed in just now."""
        program = self.caller(who)
        body = {
            "fields": {"jenis": kind},
            "attachments": {"dokumen": [program.letter() for _ in range(files)]},
            "version": self.row(number).version,
        }
        return program.post(f"/cases/{number}/actions/unggah", body)

    def clock(self, local: str) -> int:
        """It is `local` in Pekanbaru, and the workers have looked around; gives how many tasks rang."""
        self.houses.clock.at = at(local)
        return scan(self.houses.database, self.houses.office, self.houses.clock.at).rang

    def row(self, number: str) -> Case:
        """The case as it is stored."""
        with self.houses.database.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def case(self, number: str) -> dict[str, Any]:
        """The case as the auditor sees it: looking stamps nothing."""
        return self.caller("auditor").case(number)

    def register(self, number: str) -> list[dict[str, Any]]:
        """The lines of the case, oldest first."""
        lines: list[dict[str, Any]] = told(self.caller("auditor").get(f"/cases/{number}/entries"))["items"]
        return lines

    def letters(self, template: str) -> list[Message]:
        """Every message of a template, oldest first."""
        return [m for m in self.houses.messages() if m.template == template]

    def mailed(self, template: str) -> list[str]:
        """The addresses a text went to by e-mail, in the order of sending."""
        return [m.recipient for m in self.letters(template) if m.channel == "email"]

    def everything(self) -> list[Any]:
        """Cases, tasks, register and messages: what a refusal leaves as it was. Only what was seen may change."""
        with self.houses.database.reading() as session:
            return [
                session.execute(select(*(c for c in rows.c if c.name != "seen_at")).order_by(rows.c.id)).all()
                for rows in map(table, (Case, Task, Entry, Message))
            ]


def allowed(action: str, state: str, coaches: tuple[str, ...] = (ZULFIKAR,)) -> tuple[set[str], bool]:
    """Who may do an action, and whether it leaves from the state."""
    if action == "unggah":
        return set(coaches) if state in ("disetujui", "selesai") else set(), state == "selesai"
    if action in ("edit_detail", "hapus"):
        return {ANDIKA}, True
    first = {
        "proses": "menunggu_diproses",
        "setujui": "dalam_proses",
        "tolak": "dalam_proses",
        "selesaikan": "disetujui",
    }
    return {ROSMIATI}, state == first[action]


@pytest.fixture
def riau(houses: Houses, caller: Callable[[str | None], Caller]) -> Riau:
    """The office of BPS Provinsi Riau on Friday 20 November 2026, 09.00 WIB."""
    return Riau(houses, cache(caller))
