"""Who handles a complaint: those declared, never a party to it; where nobody is left, the superior."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.around import complaints
from engine.errors import NotFound, NotYours
from engine.records import Appointment, table
from engine.running import running
from tests.engine.complaints_office import EVERYBODY, NOW, SOP, Counter, counter_in
from tests.engine.world import World


@pytest.fixture
def counter(own_world: World, tmp_path: Path) -> Counter:
    """The counter on each database in turn."""
    return counter_in(own_world, tmp_path)


def test_who_sees_a_complaint(counter: Counter) -> None:
    """Complainant, handlers, auditor; not other requesters, not other offices, not another agency, not the administrator."""
    assert counter.seen_by(counter.file()) == {"pemohon", "staf", "auditor"}
    assert counter.seen_by(counter.file(None)) == {"staf", "auditor"}
    assert counter.seen_by(counter.file("petugas1", about="kepala")) == {"petugas1", "staf", "auditor"}


def test_only_handlers_act(counter: Counter) -> None:
    number = counter.file()
    for who in EVERYBODY:
        if who != "staf":
            with pytest.raises(NotYours if who in ("pemohon", "auditor") else NotFound):
                counter.act(who, number, "proses")
    with pytest.raises(NotFound):
        counter.act("staf", "KEL-2026-09999", "proses")
    assert counter.row(number).status == "diterima"


def test_a_party_to_a_complaint_never_handles_it(counter: Counter) -> None:
    """Neither the person complained about nor the complainant; where nobody else is left, the superior does."""
    about, own = counter.file(about="staf"), counter.file("staf")
    assert counter.seen_by(about) == {"pemohon", "kepala", "auditor"}
    assert counter.seen_by(own) == {"staf", "kepala", "auditor"}
    assert {m.person_id for m in counter.told("keluhan_masuk")} == {counter.world.people["kepala"]}
    with pytest.raises(NotFound):
        counter.act("staf", about, "proses")
    with pytest.raises(NotYours):
        counter.act("staf", own, "proses")
    counter.act("kepala", about, "proses")
    assert counter.view("kepala", about).notes[-1].by == "Jabatan kepala"


def test_a_superior_who_is_a_party_is_passed_over(counter: Counter) -> None:
    """About the only handler, by his superior: it goes one further up; where there is nobody, to nobody."""
    counter.set_superior("kepala", "tu")
    assert counter.seen_by(counter.file("kepala", about="staf")) == {"kepala", "tu", "auditor"}
    counter.set_superior("tu", "kepala")
    assert counter.seen_by(counter.file("kepala", about="staf")) == {"kepala", "tu", "auditor"}, "a circle ends"
    assert counter.seen_by(counter.file("tu", about="staf")) == {"tu", "kepala", "auditor"}


def test_with_another_holder_it_stays_at_the_desk(counter: Counter) -> None:
    """A colleague with the same role handles it; and a role nobody holds today is the superior's."""
    about = counter.file(about="staf")
    with counter.world.database.writing() as session:
        session.execute(
            update(table(Appointment))
            .where(Appointment.person_id == counter.world.people["petugas2"])
            .values(position_id=counter.world.positions["staf"])
        )
    assert counter.seen_by(about) == {"pemohon", "auditor"}, "petugas2 is not among those asked"
    assert counter.found("petugas2") == [about]
    counter.act("petugas2", about, "proses")
    with counter.world.database.writing() as session:
        session.execute(
            update(table(Appointment))
            .where(Appointment.position_id == counter.world.positions["staf"])
            .values(until=(NOW - timedelta(days=1)).date())
        )
    assert counter.seen_by(about) == {"pemohon", "kepala", "auditor"}


def test_officials_are_those_of_the_office_today(counter: Counter) -> None:
    with counter.world.database.reading() as session:
        run = running(session, counter.office, SOP.key, NOW)
        found = {o.username: o.positions for o in complaints.officials(session, run, NOW)}
    assert found["kepala"] == ("Jabatan kepala",)
    assert not {"pemohon", "lain", "asing", "auditor"} & found.keys()
