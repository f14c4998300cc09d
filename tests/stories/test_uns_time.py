"""An Ormawa licence and time: no standard anywhere, so nothing is ever late; a clock that pauses; who acts for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.actors import load_actor
from engine.alarms import scan
from engine.digest import digest
from engine.perform import Answer, Done, perform
from engine.records import AlarmFired, DigestLine, Entry, Message, Task
from engine.verify import verify_register
from tests.engine.together import at_once
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.uns import (
    BAMBANG,
    CHECKED,
    DONE,
    EMAIL,
    FIELDS,
    GALIH,
    NADIA,
    PASSED_ON,
    SRI,
    Dtik,
    handed_in,
    stand_in,
)
from tests.web.api_client import Caller, refused, told

OPEN = ("verifikasi", "dikembalikan", "disposisi_pimpinan", "pemberian_lisensi")
YEAR = 400


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it."""
    return Dtik(houses, cache(caller))


@pytest.fixture
def both(backend_url: str, tmp_path: Path) -> Iterator[Houses]:
    """The agencies on each database in turn."""
    made = make_houses(settings_for(tmp_path / "data", backend_url))
    yield made
    made.database.dispose()


def one_in_each_state(dtik: Dtik) -> dict[str, str]:
    """A case in every state in which something waits."""
    numbers = {}
    for state in OPEN:
        number = dtik.file(ormawa=f"Ormawa {state}")
        if state == "dikembalikan":
            told(dtik.caller(SRI).act(number, "kembalikan", kurang=["stempel"]))
        numbers[state] = dtik.bring_to(state, number)
    return numbers


def test_however_long_it_lies_it_is_never_late(dtik: Dtik) -> None:
    """UNS-44, UNS-50: a year on, no alarm rings, no superior is told, no list, case or report calls it late (UNS-A1)."""
    numbers = one_in_each_state(dtik)
    houses, messages = dtik.houses, len(dtik.said())
    for _ in range(4):
        now = dtik.wait(days=YEAR / 4)
        assert scan(houses.database, houses.office, now).rang == 0
        assert digest(houses.database, houses.office, now) == 0
    with houses.database.reading() as session:
        assert [*session.scalars(select(AlarmFired)), *session.scalars(select(DigestLine))] == []
        assert set(session.execute(select(Task.due_at, Task.soon_at, Task.next_alarm_at)).all()) == {(None, None, None)}
    assert len(dtik.said()) == messages
    for who in (NADIA, SRI, BAMBANG, GALIH):
        for line in told(dtik.caller(who).get("/inbox"))["items"]:
            assert (line["due_at"], line["standing"]) == (None, "no_standard")
    auditor = dtik.caller("auditor")
    standings = {task["standing"] for number in numbers.values() for task in auditor.case(number)["tasks"]}
    assert standings == {"no_standard", "paused"}
    timings = told(auditor.get("/audit/timings?sop=uns-ormawa"))["items"]
    assert {(t["standard_minutes"], t["on_time"], t["late"]) for t in timings} == {(None, 0, 0)}


def test_finished_after_a_year_the_verdict_is_none(dtik: Dtik) -> None:
    """UNS-44: what was done late by any measure has no verdict, for ever."""
    number = dtik.file()
    for state in ("disposisi_pimpinan", "pemberian_lisensi", "selesai"):
        dtik.wait(days=100)
        dtik.bring_to(state, number)
    tasks = dtik.caller("auditor").case(number)["tasks"]
    assert [(t["no"], t["standing"], t["due_at"]) for t in tasks] == [(no, "no_standard", None) for no in "1234"]


def test_the_desk_is_not_charged_for_what_the_requester_mends(dtik: Dtik) -> None:
    """UNS-12: the clock of the verification stands still from the return to the completion, and goes on where it stopped."""
    number = dtik.file()
    sri, nadia = dtik.caller(SRI), dtik.caller(NADIA)
    dtik.wait(minutes=10)
    sri.case(number)  # 09.10, seen
    told(sri.act(number, "kembalikan", minutes=20, kurang=["stempel"]))  # 09.30
    desk = next(t for t in sri.case(number)["tasks"] if t["step"] == "verifikasi")
    assert (desk["standing"], desk["closed_at"], desk["worked_minutes"]) == ("paused", None, 20)
    dtik.wait(days=2)
    assert next(t for t in sri.case(number)["tasks"] if t["step"] == "verifikasi")["worked_minutes"] == 20
    dtik.houses.clock.at = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # Monday, 10.00
    told(nadia.act(number, "ajukan_ulang", minutes=0, fakultas="FT"))
    told(sri.act(number, "verifikasi_ok", minutes=15, cek=CHECKED))
    tasks = dtik.caller("auditor").case(number)["tasks"]
    assert [t["step"] for t in tasks] == ["draf", "verifikasi", "dikembalikan", "disposisi_pimpinan"]
    assert (tasks[1]["waited_minutes"], tasks[1]["worked_minutes"], tasks[1]["standing"]) == (10, 35, "no_standard")


@pytest.mark.parametrize("capacity", ["plh", "plt"])
def test_whoever_acts_for_the_director(dtik: Dtik, capacity: str) -> None:
    """UNS-13, UNS-49: the leadership is the director or whom he delegates (UNS-A4), signing as such, until the letter ends."""
    number = dtik.bring_to("disposisi_pimpinan")
    refused(dtik.caller(GALIH).act(number, "disposisi_staf", **PASSED_ON), 403, "not_yours")
    stand_in(dtik.houses, "uns.admin", "Direktur DTIK", capacity)
    acting = told(dtik.caller(SRI).get("/me"))["positions"]
    assert ("Direktur DTIK", capacity) in [(held["position"], held["capacity"]) for held in acting]
    told(dtik.caller(SRI).act(number, "disposisi_staf", **PASSED_ON))
    last = told(dtik.caller("auditor").get(f"/cases/{number}/entries"))["items"][-1]
    assert (last["actor"], last["as_position"]) == (SRI, f"{capacity.title()}. Direktur DTIK")
    other = dtik.bring_to("disposisi_pimpinan")
    dtik.wait(days=4)
    refused(dtik.caller(SRI).act(other, "disposisi_staf", **PASSED_ON), 403, "not_yours")
    told(dtik.caller(BAMBANG).act(other, "disposisi_staf", **PASSED_ON))


def test_nobody_decides_their_own_request(dtik: Dtik) -> None:
    """UNS-49: Sri's own request is not hers to verify; it goes to the one above her."""
    sri = dtik.caller(SRI)
    number = told(sri.post("/cases", dtik.body(sri)), 201)["number"]
    refused(sri.act(number, "verifikasi_ok", cek=CHECKED), 403, "not_yours")
    assert told(sri.get("/inbox"))["count"] == 0
    told(dtik.caller(BAMBANG).act(number, "verifikasi_ok", cek=CHECKED))
    assert dtik.state(number) == "disposisi_pimpinan"


def race(houses: Houses, number: str, deeds: list[tuple[str, str, dict[str, Any]]]) -> list[Any]:
    """All at once on the same version; what each got."""
    now = houses.clock.forward(minutes=1)
    with houses.database.reading() as session:
        version = session.execute(select(Task.changed_version).where(Task.status == "open")).scalars().one()

    def one(turn: int) -> Done:
        who, action, fields = deeds[turn]
        with houses.database.writing() as session:
            actor = load_actor(session, houses.people[who], now)
            return perform(session, houses.office, number, action, actor, Answer(fields, version=version), now)

    return at_once(len(deeds), one)


@pytest.mark.parametrize(
    ("way", "deeds"),
    [
        ([], [(SRI, "verifikasi_ok", {"cek": CHECKED}), (SRI, "kembalikan", {"kurang": ["stempel"]})]),
        ([], [(SRI, "verifikasi_ok", {"cek": CHECKED}), (NADIA, "batalkan", {})]),
        (
            [(SRI, "kembalikan", {"kurang": ["stempel"]})],
            [(NADIA, "ajukan_ulang", {"fakultas": "FT"}), (NADIA, "batalkan", {})],
        ),
        (
            [(SRI, "verifikasi_ok", {"cek": CHECKED})],
            [(BAMBANG, "disposisi_staf", PASSED_ON), (BAMBANG, "tolak", {"alasan": "x"}), (NADIA, "batalkan", {})],
        ),
        (
            [(SRI, "verifikasi_ok", {"cek": CHECKED}), (BAMBANG, "disposisi_staf", PASSED_ON)],
            [(GALIH, "nyatakan_selesai", DONE)] * 5,
        ),
    ],
    ids=["verified-returned", "verified-called-off", "completed-called-off", "three-ways", "finished-five-times"],
)
def test_of_several_at_once_one_is_done(both: Houses, way: list[Any], deeds: list[Any]) -> None:
    """UNS-12…UNS-14: one line in the register and one set of messages; the others learn that they were too late."""
    number = both.file(NADIA, "uns-ormawa", FIELDS, handed_in(both, NADIA)).number
    for who, action, fields in way:
        both.act(who, number, action, **fields)
    before = len(both.messages())
    got = race(both, number, deeds)
    assert [g.code for g in got if not isinstance(g, Done)] == ["stale"] * (len(deeds) - 1)
    with both.database.reading() as session:
        entries = session.scalars(select(Entry.action).order_by(Entry.seq)).all()
        assert len(entries) == len(way) + 2
        told_of = {m.template for m in session.scalars(select(Message).order_by(Message.id).offset(before))}
        assert verify_register(session).ok
    expected = {
        "verifikasi_ok": {"terverifikasi", "kemajuan"},
        "kembalikan": {"dikembalikan"},
        "batalkan": {"dibatalkan"},
        "ajukan_ulang": {"diajukan_ulang"},
        "disposisi_staf": {"disposisi", "kemajuan"},
        "tolak": {"ditolak"},
        "nyatakan_selesai": {"selesai_whatsapp", "undangan_surel"},
    }
    assert told_of == expected[entries[-1]]
    assert EMAIL in {m.recipient for m in both.messages()}
