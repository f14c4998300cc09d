"""Several at the same instant over one coaching, with real threads on both databases: one was first, the others are told so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.actors import load_actor
from engine.alarms import scan
from engine.perform import Answer, Done, perform
from engine.queries.documents import upload
from engine.records import AlarmFired, Case, Entry, Message, Task
from engine.verify import verify_register
from tests.engine.by_hand import at
from tests.engine.together import at_once
from tests.office import LETTER, settings_for
from tests.offices import Houses, make_houses
from tests.stories.coaching import requested
from tests.stories.racing import does, run
from tests.stories.spektral import ANDIKA, ANSWERS, LAILA, ROSMIATI, WAYS, ZULFIKAR


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[Houses]:
    """The agencies on SQLite and on PostgreSQL."""
    made = make_houses(settings_for(tmp_path / "data", backend_url))
    yield made
    with made.database.reading() as session:
        assert verify_register(session).ok
    made.database.dispose()


def brought(office: Houses, state: str) -> str:
    """A request in a state."""
    number = requested(office)
    for action in WAYS[state]:
        office.act(ROSMIATI, number, action, **ANSWERS[action])
    return number


def case(office: Houses, number: str) -> Case:
    """The case as it is stored."""
    with office.database.reading() as session:
        return session.scalars(select(Case).where(Case.number == number)).one()


def told(office: Houses, *templates: str) -> list[str]:
    """The ways of these texts, in the order of sending."""
    asked = select(Message.channel).where(Message.template.in_(templates)).order_by(Message.id)
    with office.database.reading() as session:
        return list(session.scalars(asked))


def test_approved_and_refused_at_once(office: Houses) -> None:
    """SPK-67, SPK-A1: Rosmiati at two screens: approved with its letters or refused with its letter, never both."""
    for _ in range(3):
        number = brought(office, "dalam_proses")
        before = len(office.messages())
        got = run(
            does(office, ROSMIATI, number, "setujui", **ANSWERS["setujui"]),
            does(office, ROSMIATI, number, "tolak", **ANSWERS["tolak"]),
        )
        assert got == ["Done", "Stale"]
        after = case(office, number)
        written = {m.template for m in office.messages()[before:]}
        approved = after.state == "disetujui"
        assert (after.state, after.version) == ("disetujui" if approved else "ditolak", 3)
        assert written == ({"disetujui", "penunjukan"} if approved else {"ditolak"})
        assert ("alasan_ditolak" in after.fields, "pembina" in after.fields) == (not approved, approved)


def test_ten_clicks_appoint_once(office: Houses) -> None:
    """SPK-72, SPK-73: one letter to the requester and one to each of two coaches, however often it is pressed."""
    number = brought(office, "dalam_proses")
    approve = does(office, ROSMIATI, number, "setujui", pembina=[ZULFIKAR, LAILA])
    assert run(*[approve] * 10) == ["Done"] + ["Stale"] * 9
    assert told(office, "disetujui").count("email") == 1
    assert told(office, "penunjukan").count("email") == 2


def test_removed_while_it_is_moved(office: Houses) -> None:
    """SPK-A6: Andika removes what Rosmiati is just taking up: whoever is second is told; a removed one waits for nobody."""
    number = brought(office, "menunggu_diproses")
    got = run(does(office, ROSMIATI, number, "proses"), does(office, ANDIKA, number, "hapus", **ANSWERS["hapus"]))
    assert got in (["Done", "Stale"], ["Done", "NotFromHere"])
    after = case(office, number)
    with office.database.reading() as session:
        waiting = session.scalars(select(Task).where(Task.case_id == after.id, Task.status == "open")).all()
    removed = after.removed_at is not None
    assert (after.state, len(waiting)) == (("menunggu_diproses", 0) if removed else ("dalam_proses", 1))


def test_mended_while_it_is_finished(office: Houses) -> None:
    """SPK-17, SPK-38: moved to next week in the instant it is closed: it is closed at its old time, or not at all."""
    number = brought(office, "disetujui")
    later = {"waktu": "2026-11-27T09:00"}
    got = run(does(office, ROSMIATI, number, "selesaikan"), does(office, ANDIKA, number, "edit_detail", **later))
    assert got == ["Done", "Stale"]
    after = case(office, number)
    assert (after.state, after.fields["waktu"][:10]) in {("selesai", "2026-11-19"), ("disetujui", "2026-11-27")}


def test_both_coaches_bring_at_once(office: Houses) -> None:
    """SPK-61: each on the page as it was: one is first, the other looks again and brings it too; nothing is lost or doubled."""
    number = requested(office)
    for action in WAYS["selesai"]:
        does(office, ROSMIATI, number, action, **({"pembina": [ZULFIKAR, LAILA]} if action == "setujui" else {}))()
    papers = {who: handed_in(office, who) for who in (ZULFIKAR, LAILA)}
    version = case(office, number).version

    def bring(who: str) -> Done:
        with office.database.writing() as session:
            now = office.clock.now()
            actor = load_actor(session, office.people[who], now)
            answer = Answer({"jenis": "foto"}, {"dokumen": [papers[who]]}, version=version)
            return perform(session, office.office, number, "unggah", actor, answer, now)

    results = at_once(2, lambda n: bring((ZULFIKAR, LAILA)[n]))
    second = [who for who, got in zip((ZULFIKAR, LAILA), results, strict=True) if not isinstance(got, Done)]
    assert len(second) <= 1
    for who in second:
        office.act(who, number, "unggah", {"dokumen": [papers[who]]}, jenis="foto")
    with office.database.reading() as session:
        lines = session.scalars(select(Entry.action).join(Case).where(Case.number == number)).all()
    assert lines.count("unggah") == 2


def handed_in(office: Houses, username: str) -> str:
    """A document uploaded past every door; gives its id."""
    stored = office.office.files.receive(BytesIO(LETTER), filename="foto.pdf", limit=10 << 20)
    with office.database.writing() as session:
        actor = load_actor(session, office.people[username], office.clock.now())
        return upload(session, actor, stored, None, office.clock.now()).id


def test_no_clock_rings(office: Houses) -> None:
    """SPK-78: a year on, in whatever status, no alarm has rung, no task is due, nobody was warned; three workers looked."""
    numbers = [brought(office, state) for state in WAYS]
    said = len(office.messages())
    for moment in ("2026-11-21 09:00", "2026-12-31 16:00", "2027-11-20 09:00"):
        assert run(*[partial(scan, office.database, office.office, at(moment))] * 3) == ["Scanned"] * 3
    assert len(office.messages()) == said
    with office.database.reading() as session:
        assert session.scalars(select(AlarmFired)).all() == []
        assert {t.due_at for t in session.scalars(select(Task))} == {None}
        states = session.scalars(select(Case.state).where(Case.number.in_(numbers)).order_by(Case.id)).all()
    assert list(states) == list(WAYS)
