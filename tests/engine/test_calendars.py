"""A new calendar moves what is open and never what is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.actors import load_actor
from engine.calendars.changes import CalendarInForce, change, in_force, weekly_totals, with_holiday, with_hours
from engine.calendars.moving import recalculate
from engine.errors import Invalid, Stale
from engine.records import AlarmFired, Answer, Case, Entry, Task, table
from engine.verify import verify_register
from tests.office import Bandung, make_bandung, settings_for

FRIDAY = datetime(2026, 11, 20, 9, 27, tzinfo=UTC)  # 16.27 WIB: three minutes are left of the week
NEXT_OPENING = datetime(2026, 11, 23, 0, 32, tzinfo=UTC)  # Monday 07.32: two more minutes
MONDAY = date(2026, 11, 23)


@pytest.fixture
def bandung(backend_url: str, tmp_path: Path) -> Iterator[Bandung]:
    """The office on each database."""
    made = make_bandung(backend_url, settings_for(tmp_path / "data", backend_url))
    made.clock.at = FRIDAY
    yield made
    made.database.dispose()


def close_monday(bandung: Bandung, reason: str = "SKB berubah") -> int:
    """Makes Monday a holiday; gives how many cases changed."""
    with bandung.database.writing() as session:
        seen = in_force(session, 1)
        admin = load_actor(session, bandung.people["admin"], bandung.clock.now())
        holidays = with_holiday(seen, MONDAY, "Hari libur", "national")
        return change(session, bandung.office, seen, admin, bandung.clock.now(), reason, holidays=holidays)


def tasks(bandung: Bandung, number: str) -> list[Any]:
    """The tasks of a case, in order."""
    with bandung.database.reading() as session:
        return list(
            session.scalars(
                select(Task).join(Case, Case.id == Task.case_id).where(Case.number == number).order_by(Task.id)
            )
        )


def test_an_open_deadline_moves_with_its_alarm(bandung: Bandung) -> None:
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    assert tasks(bandung, number)[-1].due_at == NEXT_OPENING
    assert close_monday(bandung) == 1
    moved = tasks(bandung, number)[-1]
    assert (moved.due_at, moved.next_alarm_at) == (NEXT_OPENING + timedelta(days=1),) * 2
    assert moved.next_alarm == "breach:"
    assert moved.calendar_version == 2


def test_a_closed_verdict_never_changes(bandung: Bandung) -> None:
    """Practice B6: a recalculation never makes a finished step late."""
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    bandung.clock.at = NEXT_OPENING + timedelta(minutes=3)
    bandung.act("bandung.kadis", number, "disposisi_kabid", minutes=0, catatan="ya")
    before = [(t.due_at, t.verdict, t.deadlines, t.worked_seconds) for t in tasks(bandung, number) if t.closed_at]
    assert before[-1][1] == "late"
    close_monday(bandung)
    assert [
        (t.due_at, t.verdict, t.deadlines, t.worked_seconds) for t in tasks(bandung, number) if t.closed_at
    ] == before


def test_one_entry_a_changed_case_and_the_register_holds(bandung: Bandung) -> None:
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    close_monday(bandung)
    with bandung.database.reading() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        entry = session.scalars(select(Entry).where(Entry.case_id == case.id).order_by(Entry.seq.desc())).first()
        said = session.get(Answer, (case.id, case.seq))
        assert verify_register(session).ok
    assert entry is not None
    assert said is not None
    assert (entry.kind, entry.before, entry.after, entry.seq) == ("calendar", case.state, case.state, case.seq)
    assert entry.actor_id == bandung.people["admin"]
    assert (
        said.fields["tenggat"]["disposisi_kadis"]["menjadi"]["standar"]
        == (NEXT_OPENING + timedelta(days=1)).isoformat()
    )
    assert case.version == 1, "a calendar is no move: whoever has the page open may still act"


def test_reckoning_again_with_the_same_calendar_changes_nothing(bandung: Bandung) -> None:
    numbers = [bandung.file().number, bandung.bring_to("pembuatan_link"), bandung.bring_to("pendampingan")]
    before = [
        [(t.due_at, t.soon_at, t.deadlines, t.next_alarm_at, t.next_alarm) for t in tasks(bandung, n)] for n in numbers
    ]
    with bandung.database.writing() as session:
        assert recalculate(session, bandung.office, 1, bandung.clock.now()) == 0
    assert [
        [(t.due_at, t.soon_at, t.deadlines, t.next_alarm_at, t.next_alarm) for t in tasks(bandung, n)] for n in numbers
    ] == before


def test_h_minus_1_moves_too(bandung: Bandung) -> None:
    """BDG-A4: the last working day before the event follows the calendar."""
    number = bandung.bring_to(
        "pengiriman_link", bandung.file(mulai="2026-11-24T09:00", selesai="2026-11-24T10:00").number
    )
    assert tasks(bandung, number)[-1].deadlines[0]["at"] == datetime(2026, 11, 23, 9, 0, tzinfo=UTC).isoformat()
    close_monday(bandung)
    assert tasks(bandung, number)[-1].deadlines[0]["at"] == datetime(2026, 11, 20, 9, 30, tzinfo=UTC).isoformat()


def test_pauses_are_kept(bandung: Bandung) -> None:
    """A clock that stood still for an hour on Tuesday keeps that hour under the new calendar."""
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    begins, ends = NEXT_OPENING - timedelta(minutes=1), NEXT_OPENING + timedelta(minutes=59)
    with bandung.database.writing() as session:
        pause = [[begins.isoformat(), ends.isoformat()]]
        session.execute(update(table(Task)).where(Task.status == "open").values(pauses=pause))
        recalculate(session, bandung.office, 1, ends)
    assert tasks(bandung, number)[-1].due_at == ends + timedelta(minutes=1)


def test_a_paused_task_moves_but_rings_nothing(bandung: Bandung) -> None:
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    with bandung.database.writing() as session:
        values = {"status": "paused", "paused_at": bandung.clock.now(), "next_alarm_at": None, "next_alarm": None}
        session.execute(update(table(Task)).where(Task.status == "open").values(**values))
    close_monday(bandung)
    task = tasks(bandung, number)[-1]
    assert (task.due_at, task.next_alarm_at) == (NEXT_OPENING + timedelta(days=1), None)


def test_what_has_rung_does_not_ring_again_for_an_instant_that_is_past(bandung: Bandung) -> None:
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    task = tasks(bandung, number)[-1]
    bandung.clock.at = NEXT_OPENING + timedelta(days=2)
    with bandung.database.writing() as session:
        fired = {"task_id": task.id, "kind": "breach:", "due_at": NEXT_OPENING, "fired_at": NEXT_OPENING}
        session.execute(insert(table(AlarmFired)).values(fired))
    close_monday(bandung)
    moved = tasks(bandung, number)[-1]
    assert moved.due_at == NEXT_OPENING + timedelta(days=1)
    assert moved.next_alarm != "breach:"


def test_a_change_needs_its_reason_and_the_newest_version(bandung: Bandung) -> None:
    with pytest.raises(Invalid, match="perlu diperbaiki"):
        close_monday(bandung, reason=" ")
    close_monday(bandung)
    with bandung.database.writing() as session:
        old = replace(in_force(session, 1), version=1)
        admin = load_actor(session, bandung.people["admin"], bandung.clock.now())
        with pytest.raises(Stale):
            change(session, bandung.office, old, admin, bandung.clock.now(), "SK")


def test_an_undone_change_leaves_no_calendar_behind(bandung: Bandung) -> None:
    """The version number is used again; what was compiled for the first try must not be met."""
    number = bandung.file(mulai="2026-12-02T09:00", selesai="2026-12-02T10:00").number
    session = Session(bandung.database.engine.execution_options(writing=True))
    with session, session.begin() as transaction:
        seen = in_force(session, 1)
        hours = with_hours(seen, date(2026, 11, 1), "Mo-Su 00:00-24:00")
        admin = load_actor(session, bandung.people["admin"], FRIDAY)
        assert change(session, bandung.office, seen, admin, FRIDAY, "SK", hours=hours) == 1
        transaction.rollback()
    close_monday(bandung)
    bandung.act("bandung.kadis", number, "disposisi_kabid", minutes=1, catatan="ya")
    assert tasks(bandung, number)[-1].due_at == NEXT_OPENING + timedelta(days=1, minutes=1)


def test_weeks_have_the_hours_of_the_decree(bandung: Bandung) -> None:
    """Perpres 21/2023: 37,5 hours a week, 32,5 in Ramadan."""
    with bandung.database.reading() as session:
        seen: CalendarInForce = in_force(session, 1)
    totals = dict(weekly_totals(seen, 2026))
    assert totals[37.5 * 3600] == 48
    assert totals[32.5 * 3600] == 3
    assert sum(totals.values()) == 53
