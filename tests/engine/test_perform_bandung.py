"""The office's own examples, through real Bandung cases: working time, H-1, the warning, Plh, one's own request."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine import administration as adm
from engine.actors import load_actor
from engine.appointments import end_appointment
from engine.errors import Acknowledge, Invalid, NotFound, NotFromHere, NotYours
from engine.perform import Answer, open_case
from engine.queries import case as queries
from engine.queries.lists import inbox
from engine.records import Appointment, Entry, Position
from tests.engine.bandung import act_at, case_of, file_at, rows, task_of
from tests.engine.by_hand import at
from tests.office import Bandung

EVENT = {"mulai": "2026-12-02T09:00", "selesai": "2026-12-02T11:00"}
DISPOSITION = {"instruksi": ["tindak_lanjuti"]}


@pytest.mark.parametrize(
    ("arrives", "due"),
    [
        ("2026-11-20 16:28", "2026-11-23 07:33"),
        ("2026-11-20 11:28", "2026-11-20 13:03"),
        ("2026-11-20 12:15", "2026-11-20 13:05"),
        ("2026-11-20 16:30", "2026-11-23 07:35"),
        ("2026-11-21 10:00", "2026-11-23 07:35"),
        ("2026-12-23 15:58", "2026-12-28 07:33"),
    ],
)
def test_five_working_minutes(bandung: Bandung, arrives: str, due: str) -> None:
    """BDG-23: five minutes of working time from arrival, over breaks, week-ends, Christmas and cuti bersama."""
    number = file_at(bandung, arrives, mulai="2026-12-30T09:00", selesai="2026-12-30T10:00").number
    task = task_of(bandung, number, "disposisi_kadis")
    assert (task.opened_at, task.due_at) == (at(arrives), at(due))


def test_the_verdict_is_taken_in_working_time(bandung: Bandung) -> None:
    """BDG-A3: from arrival on Friday 16.28 to Monday 07.32 are four minutes; the wait for the first look is told apart."""
    number = file_at(bandung, "2026-11-20 16:28", **EVENT).number
    with bandung.database.writing() as session:
        actor = load_actor(session, bandung.people["bandung.kadis"], at("2026-11-23 07:31"))
        queries.mark_seen(session, case_of(bandung, number).id, actor, at("2026-11-23 07:31"))
    act_at(bandung, "2026-11-23 07:32", "kadis", number, "disposisi_kabid", **DISPOSITION)
    task = task_of(bandung, number, "disposisi_kadis")
    assert (task.verdict, task.waited_seconds, task.worked_seconds) == ("on_time", 180, 60)
    act_at(bandung, "2026-11-23 07:38", "kabid", number, "disposisi_subkoor", **DISPOSITION)
    assert task_of(bandung, number, "disposisi_kabid").verdict == "late"


@pytest.mark.parametrize(
    ("filed", "event", "warned"),
    [
        ("2026-11-25 09:00", "2026-11-25T13:00", True),
        ("2026-11-25 09:00", "2026-11-26T09:00", True),
        ("2026-11-25 09:00", "2026-11-27T09:00", False),
        ("2026-11-21 09:00", "2026-11-23T09:00", True),
        ("2026-11-20 16:00", "2026-11-23T09:00", True),
        ("2026-11-19 16:00", "2026-11-23T09:00", False),
        ("2026-11-25 23:30", "2026-11-27T00:30", False),
    ],
)
def test_the_warning_of_the_sheet(bandung: Bandung, filed: str, event: str, warned: bool) -> None:
    """BDG-14, BDG-15: a day before the event the request is taken only with the warning acknowledged; never refused."""
    fields = {"mulai": event, "selesai": event[:11] + "23:00"}
    if warned:
        with pytest.raises(Acknowledge) as refusal:
            file_at(bandung, filed, **fields)
        (warning,) = refusal.value.extra["warnings"]
        assert warning["code"] == "sehari_sebelum"
        assert "ada kemungkinan link zoom tidak akan diproses" in warning["text"]
        with pytest.raises(Acknowledge):
            file_at(bandung, filed, acknowledge=("yang_lain",), **fields)
    done = file_at(bandung, filed, acknowledge=("sehari_sebelum",) if warned else (), **fields)
    assert done.state == "disposisi_kadis"


def to_sending(bandung: Bandung, filed: str, last: str, **fields: object) -> str:
    """A case whose operator has the link since `last`."""
    number = file_at(bandung, filed, acknowledge=("sehari_sebelum",), **fields).number
    for who, action, answer in (
        ("kadis", "disposisi_kabid", DISPOSITION),
        ("kabid", "disposisi_subkoor", DISPOSITION),
        ("subkoor", "terima", {}),
        ("subkoor", "izinkan", {"bentuk": "lisan"}),
        ("subkoor", "tunjuk_operator", {"operator": "bandung.operator1"}),
        ("operator1", "buat_link_agenda", {"akun": "zoom-bandung-1", "undangan": "https://zoom.example/j/1"}),
    ):
        act_at(bandung, last, who, number, action, **answer)
    return number


def test_h_1_of_a_monday_is_friday_at_closing(bandung: Bandung) -> None:
    """BDG-32, BDG-A4: the last working day before the event, at the close of the office."""
    number = to_sending(
        bandung, "2026-11-18 09:00", "2026-11-18 10:00", mulai="2026-11-23T09:00", selesai="2026-11-23T10:00"
    )
    task = task_of(bandung, number, "pengiriman_link")
    (h_1,) = task.deadlines
    assert datetime.fromisoformat(h_1["at"]) == at("2026-11-20 16:30")
    act_at(bandung, "2026-11-18 10:03", "operator1", number, "kirim_link", kanal="email")
    assert verdicts(bandung, number) == ("on_time", True)


def test_sent_in_three_minutes_but_after_h_1(bandung: Bandung) -> None:
    """BDG-31 and BDG-32 are two clocks: the standard is met and H-1 is missed, apart."""
    number = to_sending(
        bandung, "2026-11-18 09:00", "2026-11-24 15:59", mulai="2026-11-25T09:00", selesai="2026-11-25T10:00"
    )
    act_at(bandung, "2026-11-25 07:32", "operator1", number, "kirim_link", kanal="email")
    assert verdicts(bandung, number) == ("on_time", False)


def test_h_1_that_had_passed_when_the_request_came_is_nobodys_fault(bandung: Bandung) -> None:
    """BDG-A5: filed today for today: H-1 stays unjudged, and rings no alarm."""
    number = to_sending(
        bandung, "2026-11-25 08:00", "2026-11-25 08:10", mulai="2026-11-25T13:00", selesai="2026-11-25T14:00"
    )
    task = task_of(bandung, number, "pengiriman_link")
    assert task.next_alarm == "breach:"
    assert task.deadlines[0]["met"] is None
    act_at(bandung, "2026-11-25 08:12", "operator1", number, "kirim_link", kanal="email")
    assert verdicts(bandung, number) == ("on_time", None)


def verdicts(bandung: Bandung, number: str) -> tuple[str, bool | None]:
    """Of the sending: its standard, and H-1."""
    task = task_of(bandung, number, "pengiriman_link")
    return task.verdict, task.deadlines[0]["met"]


def position(bandung: Bandung, name: str) -> int:
    """A position by name."""
    with bandung.database.reading() as session:
        return session.scalars(select(Position.id).where(Position.name == name)).one()


def appoint(bandung: Bandung, post: str, who: str, since: str, **more: object) -> None:
    """An appointment made on its first day."""
    day = date.fromisoformat(since)
    with bandung.database.writing() as session:
        adm.appoint(session, position(bandung, post), bandung.people[who], day, day, **more)  # type: ignore[arg-type]


def test_plh_acts_in_the_days_of_the_letter_and_is_written_as_plh(bandung: Bandung) -> None:
    """Plh. 20–24 November: the 20th to the 24th, whole days of the office's zone; not the 19th, not the 25th."""
    numbers = [file_at(bandung, "2026-11-19 08:00", **EVENT).number for _ in range(3)]
    with bandung.database.writing() as session:
        adm.appoint(
            session,
            position(bandung, "Kepala Dinas"),
            bandung.people["lain.pegawai"],
            date(2026, 11, 20),
            date(2026, 11, 19),
            until=date(2026, 11, 24),
            capacity="plh",
            letter="SP-1/2026",
        )
    bandung.people["bandung.plh"] = bandung.people["lain.pegawai"]
    for day in ("2026-11-19 23:59", "2026-11-25 00:00", "2026-11-25 09:00"):
        with pytest.raises((NotYours, NotFound)):
            act_at(bandung, day, "plh", numbers[0], "disposisi_kabid", **DISPOSITION)
    for number, day in zip(numbers, ("2026-11-20 00:00", "2026-11-23 09:00", "2026-11-24 23:59"), strict=True):
        act_at(bandung, day, "plh", number, "disposisi_kabid", **DISPOSITION)
        assert rows(bandung, Entry, number)[-1].as_position == "Plh. Kepala Dinas"


def test_the_holder_may_act_beside_the_plh_and_an_ended_holder_may_not(bandung: Bandung) -> None:
    """On the 25th the person who was Plh and holds the role no more is told that it is not theirs."""
    appoint(
        bandung, "Kepala Dinas", "bandung.kabid", "2026-11-20", until=date(2026, 11, 24), capacity="plh", letter="S"
    )
    first, second = (file_at(bandung, "2026-11-20 08:00", **EVENT).number for _ in range(2))
    act_at(bandung, "2026-11-23 09:00", "kadis", first, "disposisi_kabid", **DISPOSITION)
    assert rows(bandung, Entry, first)[-1].as_position == "Kepala Dinas"
    with pytest.raises(NotYours):
        act_at(bandung, "2026-11-25 09:00", "kabid", second, "disposisi_kabid", **DISPOSITION)


def test_nobody_decides_their_own_request_and_without_a_superior_nobody_does(bandung: Bandung) -> None:
    """The only Kepala Dinas files: they are refused in every role they hold; nobody stands above."""
    number = file_at(bandung, "2026-11-20 09:00", who="bandung.kadis", **EVENT).number
    with pytest.raises(NotYours, match="permohonan Anda sendiri"):
        act_at(bandung, "2026-11-20 09:05", "kadis", number, "disposisi_kabid", **DISPOSITION)
    for who in ("kabid", "subkoor", "operator1"):
        with pytest.raises(NotYours):
            act_at(bandung, "2026-11-20 09:05", who, number, "disposisi_kabid", **DISPOSITION)


def test_the_superior_decides_where_the_only_holder_asks(bandung: Bandung) -> None:
    """The only Kabid files: the Kepala Dinas, one position above, decides in that row and is written as what they are."""
    number = file_at(bandung, "2026-11-20 09:00", who="bandung.kabid", **EVENT).number
    act_at(bandung, "2026-11-20 09:02", "kadis", number, "disposisi_kabid", **DISPOSITION)
    with pytest.raises(NotYours, match="permohonan Anda sendiri"):
        act_at(bandung, "2026-11-20 09:05", "kabid", number, "disposisi_subkoor", **DISPOSITION)
    with bandung.database.reading() as session:
        now = at("2026-11-20 09:06")
        lines = inbox(session, bandung.office, load_actor(session, bandung.people["bandung.kadis"], now), now)
    assert [(line.number, line.actions) for line in lines.items] == [(number, ["disposisi_subkoor"])]
    done = act_at(bandung, "2026-11-20 09:07", "kadis", number, "disposisi_subkoor", **DISPOSITION)
    assert done.state == "terima_subkoor"
    assert rows(bandung, Entry, number)[-1].as_position == "Kepala Dinas"


def test_of_two_holders_the_other_decides(bandung: Bandung) -> None:
    """Plt beside definitif: whoever did not ask decides, and the superior does not stand in."""
    appoint(
        bandung, "Subkoordinator", "lain.pegawai", "2026-11-20", until=date(2026, 12, 20), capacity="plt", letter="S"
    )
    bandung.people["bandung.plt"] = bandung.people["lain.pegawai"]
    number = file_at(bandung, "2026-11-20 09:00", who="bandung.subkoor", **EVENT).number
    act_at(bandung, "2026-11-20 09:01", "kadis", number, "disposisi_kabid", **DISPOSITION)
    act_at(bandung, "2026-11-20 09:02", "kabid", number, "disposisi_subkoor", **DISPOSITION)
    for who in ("subkoor", "kabid", "kadis"):
        with pytest.raises(NotYours):
            act_at(bandung, "2026-11-20 09:03", who, number, "terima")
    act_at(bandung, "2026-11-20 09:04", "plt", number, "terima")
    assert rows(bandung, Entry, number)[-1].as_position == "Plt. Subkoordinator"


def test_an_operator_who_asked_cannot_be_appointed_to_their_own_meeting(bandung: Bandung) -> None:
    """BDG-29: among the others one is chosen."""
    number = file_at(bandung, "2026-11-20 09:00", who="bandung.operator1", **EVENT).number
    for who, action, answer in (
        ("kadis", "disposisi_kabid", DISPOSITION),
        ("kabid", "disposisi_subkoor", DISPOSITION),
        ("subkoor", "terima", {}),
        ("subkoor", "izinkan", {"bentuk": "tertulis"}),
    ):
        act_at(bandung, "2026-11-20 09:10", who, number, action, **answer)
    with pytest.raises(Invalid, match="perlu diperbaiki"):
        act_at(bandung, "2026-11-20 09:11", "subkoor", number, "tunjuk_operator", operator="bandung.operator1")
    act_at(bandung, "2026-11-20 09:12", "subkoor", number, "tunjuk_operator", operator="bandung.operator2")
    with pytest.raises(NotFromHere):
        act_at(bandung, "2026-11-20 09:13", "subkoor", number, "tunjuk_operator", operator="bandung.operator2")


def test_a_switched_off_appointment_takes_effect_at_once(bandung: Bandung) -> None:
    """A right is read in the transaction that acts: revoked this morning is refused this afternoon."""
    number = file_at(bandung, "2026-11-20 09:00", **EVENT).number
    with bandung.database.writing() as session:
        held = session.scalars(
            select(Appointment.id).where(Appointment.person_id == bandung.people["bandung.kadis"])
        ).one()
        end_appointment(session, held, date(2026, 11, 19), date(2026, 11, 20))
    with pytest.raises((NotYours, NotFound)):
        act_at(bandung, "2026-11-20 13:00", "kadis", number, "disposisi_kabid", **DISPOSITION)


def test_the_time_at_the_form_counts_from_its_start(bandung: Bandung) -> None:
    """BDG-22: the requester's own row is measured from the start of the draft and never called late."""
    with bandung.database.writing() as session:
        now = at("2026-11-20 10:00")
        actor = load_actor(session, bandung.people["bandung.pemohon"], now)
        bandung.clock.at = now
        answer = Answer(bandung.request_fields(**EVENT), {})
        started = at("2026-11-20 09:30")
        with pytest.raises(Invalid):
            open_case(session, bandung.office, "bandung-zoom", actor, answer, now, started_at=started)
    letter = bandung.letter()
    with bandung.database.writing() as session:
        answer = Answer(bandung.request_fields(**EVENT), {"surat": letter})
        number = open_case(session, bandung.office, "bandung-zoom", actor, answer, now, started_at=started).number
    draft = task_of(bandung, number, "draf")
    assert (draft.opened_at, draft.closed_at, draft.verdict) == (started, now, "no_standard")
    assert draft.waited_seconds + draft.worked_seconds == 1800
