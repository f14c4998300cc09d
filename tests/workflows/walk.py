"""Walks any declared SOP through the engine: an office made for it, answers made for its forms, a way to every state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

import workflows
from engine import administration as adm
from engine.actors import load_actor
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Declared
from engine.db import Database
from engine.declaration import STAY, Action, Appointed, CaseFacts, PeopleOf, PersonOf, Requester, ResourceOf, Timed
from engine.declaration.forms import fields_of
from engine.errors import NotYet, SlotTaken
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, open_case, perform, perform_timed
from engine.perform.load import load
from engine.records import Attachment, Case, table
from engine.rules.clocks import resolve
from engine.worktime import OfficeHours

START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Monday, 08.00 WIB."""
EVENT = date(2027, 3, 1)
SINCE = date(2024, 1, 2)
VALUES: dict[str, str] = {
    "whatsapp": "081200000002",
    "email": "kontak@student.uns.ac.id",
    "email_lisensi": "kontak@student.uns.ac.id",
}
"""Answers by the name of their field, where any text will not do."""
Way = tuple[tuple[str, str], ...]
"""(role, action) from the filing on; a timed move is the system's."""


@dataclass
class Walker:
    """One SOP in an office of its own: two holders for every role, a requester, an auditor, an admin, a stranger."""

    declared: Declared
    folder: Path
    people: dict[str, int] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    meetings: int = 0

    def __post_init__(self) -> None:
        self.sop = self.declared.sop
        self.database = Database(f"sqlite:///{self.folder / 'walk.sqlite3'}")
        self.office = Office(
            workflows.catalogue(), FileStore(self.folder / "files"), "https://kantor.example", b"s" * 32
        )
        upgrade(self.database)
        with self.database.writing() as session:
            self._people(session)

    def _people(self, session: Any) -> None:
        self.agency = adm.add_agency(session, "uji", "Dinas Uji", [self.sop.key])
        hours = [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)]
        adm.set_calendar(session, self.agency, hours, seed_holidays(2024, 2028), START)
        for role in (*self.sop.roles, *self.sop.registrars):
            many = 2 if isinstance(role, Appointed) else 1
            if isinstance(role, Requester):
                continue
            self.roles[role.key] = [self._holder(session, role.key, n) for n in range(1, many + 1)]
        self.requester = self._person(session, "pemohon")
        for role in self.sop.roles:
            if isinstance(role, Requester):
                self.roles[role.key] = ["pemohon"]
                post = adm.add_position(session, self.agency, "Pemohon", [(self.sop.key, role.key)])
                if role.among_holders:
                    adm.appoint(session, post, self.people["pemohon"], SINCE, SINCE)
        other = adm.add_agency(session, "seberang", "Dinas Seberang", [])
        every = [(self.sop.key, role.key) for role in self.sop.roles]
        adm.appoint(
            session, adm.add_position(session, other, "Asing", every), self._person(session, "asing"), SINCE, SINCE
        )
        for kind in ("auditor", "admin"):
            self.people[kind] = adm.add_person(session, kind, kind.title(), START, kind=kind)
        for kind in sorted(self.sop.books - self._kinds()):  # nothing to choose
            adm.add_resource(session, self.agency, f"{kind}-1", kind, f"{kind} 1", 100)
        for kind in sorted(self._kinds()):
            for number in range(1, 10):
                adm.add_resource(session, self.agency, f"{kind}-{number}", kind, f"{kind} {number}", 100)

    def _person(self, session: Any, name: str) -> int:
        mail = f"{name}@uji.example"
        self.people[name] = adm.add_person(session, name, f"Nama {name}", START, email=mail, whatsapp="6281200000001")
        return self.people[name]

    def _holder(self, session: Any, role: str, number: int) -> str:
        name = f"{role.replace('_', '-')}-{number}"
        post = adm.add_position(session, self.agency, f"Jabatan {name}", [(self.sop.key, role)])
        adm.appoint(session, post, self._person(session, name), SINCE, SINCE)
        return name

    def _kinds(self) -> set[str]:
        asked = [f for action, _ in self.sop.all_actions.values() for f in fields_of(action.asks)]
        return {f.resource_kind for f in asked if isinstance(f, ResourceOf)}

    def answer(
        self, action: Action, who: str, version: int | None, turn: int = 0, case: CaseFacts | None = None
    ) -> Answer:
        """A good answer to an action's form and documents. `turn` chooses among persons, resources and days."""
        fields = {f.name: self._value(f, turn) for f in fields_of(action.asks)}
        if action.to is STAY and case is not None:  # who replaces somebody is somebody else
            fields |= {f.name: self._free(f, case) for f in fields_of(action.asks) if isinstance(f, PersonOf)}
        attachments = {d.name: self._upload(who, d) for d in action.documents}
        return Answer(fields, attachments, [w.code for w in action.warns], "Catatan uji.", version)

    def _free(self, asked: PersonOf, case: CaseFacts) -> str:
        taken = case.people.get(asked.role.key, ())
        return next(name for name in self.roles[asked.role.key] if self.people[name] not in taken)

    def _value(self, asked: Any, turn: int) -> Any:
        if asked.name in VALUES:
            return VALUES[asked.name]
        if isinstance(asked, PersonOf | PeopleOf):
            names = self.roles[asked.role.key]
            return names if isinstance(asked, PeopleOf) else names[turn % len(names)]
        if isinstance(asked, ResourceOf):
            return f"{asked.resource_kind}-{1 + turn % 9}"
        made: dict[str, Any] = {
            "datetime": self._day(turn) + ("T10:00" if asked.name.endswith(("selesai", "sampai")) else "T09:00"),
            "date": EVENT.isoformat(),
            "number": asked.schema.get("minimum", 1),
            "email": "kontak@dinas.example",
            "yes_no": True,
            "choice": (asked.schema.get("enum") or [""])[0],
            "choices": asked.schema.get("items", {}).get("enum") or [],
            "phone": "0812 3456 7890",
        }
        return made.get(asked.kind, f"Isian {asked.name}")

    def _day(self, turn: int) -> str:
        return (EVENT + timedelta(days=turn)).isoformat()

    def _upload(self, who: str, document: Any) -> str:
        with self.database.writing() as session:
            one = f"{len(session.scalars(select(Attachment.id)).all()) + 1:064x}"
            values = {"key": one, "sha256": one, "size": 10, "media_type": document.kinds[0], "filename": "a.pdf"}
            values |= {"public_id": one, "uploader_id": self.people[who], "uploaded_at": START}
            session.execute(insert(table(Attachment)).values(**values))
        return one

    def travel(self, way: Way) -> tuple[str, datetime]:
        """A new case taken along a way; gives its number and the time it is there."""
        self.meetings += 1
        now, opening = START, self.sop.opening
        answer = self.answer(opening, "pemohon", None, self.meetings)
        with self.database.writing() as session:
            actor = load_actor(session, self.requester, now)
            number = open_case(session, self.office, self.sop.key, actor, answer, now).number
        for role, name in way:
            now = self.step(number, role, name, now + timedelta(minutes=1))
        return number, now

    def step(self, number: str, role: str, name: str, now: datetime) -> datetime:
        """One action by whoever the case has for the role, as soon as its time has come; gives when that was."""
        if role == "system":
            now = max(now, self.rings(number, name, now))
            with self.database.writing() as session:
                perform_timed(session, self.office, number, name, now)
            return now
        appointed = self.case(number).people.get(role)
        who = next(n for n, i in self.people.items() if i in appointed) if appointed else self.roles[role][0]
        for turn in range(self.meetings, self.meetings + 12):
            try:
                return self._try(number, who, name, now, turn)
            except NotYet as early:
                now = early.extra["not_before"]
            except SlotTaken:
                continue
        raise AssertionError(f"{name} cannot be done by {who}")

    def _try(self, number: str, who: str, name: str, now: datetime, turn: int) -> datetime:
        case = self.case(number)
        action = next(a for a, row in self.sop.named(name) if self.leaves(case.state, a, row))
        answer = self.answer(action, who, case.version, turn, case)
        with self.database.writing() as session:
            perform(session, self.office, number, name, load_actor(session, self.people[who], now), answer, now)
        return now

    def rings(self, number: str, name: str, now: datetime) -> datetime:
        """When a timed move is due."""
        with self.database.reading() as session:
            got = load(session, self.office, number, now, lock=False)
        timer = next(t for t in self.sop.timers(got.facts.state) if t.name == name)
        return resolve(timer.at, now, got.facts, got.moment) or now

    def case(self, number: str) -> Any:
        """The row of a case."""
        with self.database.reading() as session:
            return session.scalars(select(Case).where(Case.number == number)).one()

    def leaves(self, state: str, action: Action, row: Any) -> bool:
        """Whether an action leaves from a state."""
        if row is None:
            return state in action.leaves
        block = self.sop.block_of(row.key)
        return state == (block.key if block is not None else row.key)

    def leaving(self, state: str) -> Iterator[tuple[str, str]]:
        """(role, action) for every action that leaves a state."""
        for name in self.sop.all_actions:
            for action, row in self.sop.named(name):
                if self.leaves(state, action, row) and action is not self.sop.opening:
                    roles = action.by or ((row.role,) if row is not None and row.role is not None else ())
                    yield ("system", name) if isinstance(action, Timed) else (roles[0].key, name)

    @cached_property
    def ways(self) -> dict[str, Way]:
        """A shortest way to every state."""
        number, _ = self.travel(())
        found: dict[str, Way] = {self.case(number).state: ()}
        queue = list(found)
        for state in queue:
            for move in self.leaving(state):
                number, _ = self.travel((*found[state], move))
                after = self.case(number).state
                if after not in found:
                    found[after] = (*found[state], move)
                    queue.append(after)
        return found
