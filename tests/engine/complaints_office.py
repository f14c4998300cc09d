"""An office that takes complaints: a made-up service, its people, and short ways to file and to act."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from engine.actors import load_actor
from engine.around import complaints
from engine.around.complaints import Grievance, Step
from engine.catalogue import Catalogue, Declared
from engine.declaration import Around, Sop
from engine.errors import NotFound
from engine.office import Office
from engine.records import Complaint, Message, Position
from tests.engine.by_hand import FILED, at
from tests.engine.made_up import BOOKING, CHOICE
from tests.engine.made_up_parts import STAF, write_messages
from tests.engine.world import World

SOP = replace(BOOKING, around=Around(complaints=(STAF,)))
NOW = at(FILED)
EVERYBODY = ("pemohon", "lain", "kepala", "staf", "tu", "petugas1", "asing", "auditor", "admin")
STRANGER = {"name": "Nama Warga", "email": "warga@surat.example"}


@dataclass
class Counter:
    """The office of the world, whose booking service takes complaints; short ways to file and to act."""

    world: World
    office: Office

    def file(self, who: str | None = "pemohon", *, when: Any = NOW, sop: str = SOP.key, **said: Any) -> str:
        """A complaint by somebody, or by a stranger."""
        words = {"subject": "Tautan tidak datang", "text": "Sudah dua hari menunggu."} | (
            STRANGER if who is None else {}
        )
        with self.world.database.writing() as session:
            actor = load_actor(session, self.world.people[who], when) if who is not None else None
            return complaints.file_complaint(session, self.office, sop, actor, Grievance(**(words | said)), when).number

    def case(self, sop: Sop) -> str:
        """A case of the requester's own."""
        letter = {"surat": self.world.upload("pemohon")} if sop is SOP else {}
        return self.world.file(sop, attachments=letter)

    def act(self, who: str, number: str, action: str, *, when: Any = NOW, **sent: Any) -> None:
        """One step on the complaint as it is, with a public note, unless said otherwise."""
        with self.world.database.writing() as session:
            actor = load_actor(session, self.world.people[who], when)
            version = session.scalar(select(Complaint.version).where(Complaint.number == number))
            step = Step(**({"note": "Sudah kami periksa.", "public": True, "version": version} | sent))
            complaints.handle(session, self.office, number, action, actor, step, when)

    def view(self, who: str, number: str, when: Any = NOW) -> complaints.ComplaintView:
        """The complaint as somebody sees it."""
        with self.world.database.reading() as session:
            actor = load_actor(session, self.world.people[who], when)
            return complaints.view_complaint(session, self.office, number, actor, when)

    def found(self, who: str, when: Any = NOW, **asked: Any) -> list[str]:
        """The numbers somebody finds."""
        with self.world.database.reading() as session:
            actor = load_actor(session, self.world.people[who], when)
            page, counts = complaints.find_complaints(session, self.office, actor, when, **asked)
        assert page.count == (counts[asked["status"]] if asked.get("status") else counts.total())
        return [line.number for line in page.items]

    def seen_by(self, number: str) -> set[str]:
        """Who sees a complaint; its lists must say the same."""
        seen = set()
        for who in EVERYBODY:
            try:
                self.view(who, number)
                seen.add(who)
            except NotFound:
                pass
        assert seen == {who for who in EVERYBODY if number in self.found(who)}
        return seen

    def row(self, number: str) -> Any:
        """Its row."""
        with self.world.database.reading() as session:
            return session.scalars(select(Complaint).where(Complaint.number == number)).one()

    def told(self, template: str) -> list[Any]:
        """The messages of a template."""
        return [m for m in self.world.rows(Message) if m.template == template]

    def set_superior(self, of: str, superior: str) -> None:
        """Puts one post below another."""
        with self.world.database.writing() as session:
            session.execute(
                update(Position)
                .where(Position.id == self.world.positions[of])
                .values(superior_id=self.world.positions[superior])
            )


def counter_in(world: World, folder: Path) -> Counter:
    """The counter on one database; Kepala stands above Staf."""
    catalogue = Catalogue([Declared(SOP, write_messages(folder)), Declared(CHOICE, folder)])
    made = Counter(world, replace(world.office, catalogue=catalogue))
    made.set_superior("staf", "kepala")
    return made
