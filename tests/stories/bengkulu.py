"""The licence loans of BPS Bengkulu as programs live through them: who calls, what the clock says, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.alarms import scan
from engine.records import Booking, Case, Entry, Message, Task
from tests.engine.by_hand import at
from tests.offices import Houses
from tests.web.api_client import Caller, told

SOP, ACCOUNT = "bengkulu-lisensi", "zoom-bengkulu"
MEETING = {"mulai": "2026-11-23T13:00", "selesai": "2026-11-23T15:30"}
"""Monday 23 November 2026, the afternoon."""
BEFORE = ("instruksi_tip", "pengecekan_ti")


@dataclass
class Loans:
    """Hendri asks (`pjk`), Yulia instructs (`tip`), Rangga lends (`ti`), Melisa takes back (`anggota`)."""

    houses: Houses
    caller: Callable[[str | None], Caller]

    def of(self, who: str) -> Caller:
        """A program of somebody of the office, or of an account written in full."""
        return self.caller(who if "." in who or who in ("auditor", "admin") else f"bengkulu.{who}")

    def clock(self, local: str) -> int:
        """It is `local` in Bengkulu, and the workers have looked around; gives how many tasks rang."""
        self.houses.clock.at = at(local)
        return scan(self.houses.database, self.houses.office, self.houses.clock.at).rang

    def body(self, document: str | None = "nota_dinas", **changed: Any) -> dict[str, Any]:
        """What Hendri's program sends to ask for the licence; `None` as a value leaves the field out."""
        fields = {"kegiatan": "Pelatihan petugas Susenas", **MEETING, "peserta": 60, **changed}
        letters = {document: self.of("pjk").letter()} if document else {}
        return {"sop": SOP, "fields": {k: v for k, v in fields.items() if v is not None}, "attachments": letters}

    def ask(self, **changed: Any) -> str:
        """A request filed; gives its number."""
        return str(told(self.of("pjk").post("/cases", self.body(**changed)), 201)["number"])

    def act(self, who: str, number: str, action: str, **fields: Any) -> TestResponse:
        """An action at once, on the version as it is."""
        return self.of(who).act(number, action, minutes=0, **fields)

    def done(self, who: str, number: str, action: str, **fields: Any) -> dict[str, Any]:
        """An action that must succeed; gives the case."""
        case: dict[str, Any] = told(self.act(who, number, action, **fields))
        return case

    def lend(self, **changed: Any) -> str:
        """A request asked for at this very minute, instructed and given its account."""
        number = self.ask(**changed)
        self.done("tip", number, "instruksikan", catatan="Mohon dicek.")
        self.done("ti", number, "berikan_akun", akun=ACCOUNT)
        return number

    def ended(self, when: str = "2026-11-23 15:30", **changed: Any) -> str:
        """A loan whose meeting ends at this very instant; the system has told so."""
        number = self.lend(**changed)
        self.clock(when)
        assert self.case(number)["state"] == "unduh_rekaman"
        return number

    def case(self, number: str) -> dict[str, Any]:
        """The case as the auditor sees it: looking stamps nothing."""
        return self.of("auditor").case(number)

    def task(self, number: str, no: str) -> dict[str, Any]:
        """The newest task of a row."""
        found: dict[str, Any] = [t for t in self.case(number)["tasks"] if t["no"] == no][-1]
        return found

    def register(self, number: str) -> list[dict[str, Any]]:
        """The lines of the case, oldest first."""
        lines: list[dict[str, Any]] = told(self.of("auditor").get(f"/cases/{number}/entries"))["items"]
        return lines

    def letters(self, template: str) -> Iterator[Message]:
        """Every message of a template, oldest first."""
        return (m for m in self.houses.messages() if m.template == template)

    def told_to(self, template: str) -> list[tuple[str, str]]:
        """(account, channel) of every message of a template."""
        names = {number: name.removeprefix("bengkulu.") for name, number in self.houses.people.items()}
        return sorted((names[m.person_id or 0], m.channel) for m in self.letters(template))

    def bookings(self, number: str) -> list[Booking]:
        """What the case has booked, given back or not."""
        with self.houses.database.reading() as session:
            return list(session.scalars(select(Booking).join(Case).where(Case.number == number)))

    def everything(self) -> list[Any]:
        """What a refusal must leave as it is: cases, tasks, bookings, messages, the register. Having looked counts for nothing."""
        with self.houses.database.reading() as session:
            return [
                [(c.number, c.state, c.version, c.fields) for c in session.scalars(select(Case).order_by(Case.id))],
                [(t.id, t.status, t.due_at) for t in session.scalars(select(Task).order_by(Task.id))],
                [(b.case_id, b.starts_at, b.ends_at, b.released_at) for b in session.scalars(select(Booking))],
                [(m.id, m.status) for m in session.scalars(select(Message).order_by(Message.id))],
                [e.hash for e in session.scalars(select(Entry).order_by(Entry.id))],
            ]


def both(who: str) -> list[tuple[str, str]]:
    """The two ways a message reaches an account without a WhatsApp gateway."""
    return [(who, "email"), (who, "page")]


def wib(moment: str | None) -> str:
    """An instant of the API on the wall of the office: "2026-11-24 08:00"."""
    assert moment is not None
    assert moment.endswith("+07:00")
    return f"{datetime.fromisoformat(moment):%Y-%m-%d %H:%M}"


@pytest.fixture
def loans(houses: Houses, caller: Callable[[str | None], Caller]) -> Loans:
    """The office of BPS Bengkulu on Friday 20 November 2026, 09.00 WIB."""
    return Loans(houses, caller)
