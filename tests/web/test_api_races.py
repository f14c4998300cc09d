"""What arrives at once: one of fifty wins, one key has one answer, one resource has one booking. On both databases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.records import Booking, Case, Entry, Message
from tests.office import Bandung, make_bandung, settings_for
from tests.web.api_client import Caller, call, refused, told
from web import create_app

MANY = 50
Raced = tuple[Flask, Bandung]


@pytest.fixture
def raced(backend_url: str, tmp_path: Path) -> Iterator[Raced]:
    """The application at an office of this test's own, on each database in turn."""
    settings = settings_for(tmp_path / "data", backend_url)
    bandung = make_bandung(backend_url, settings)
    app = create_app(settings, clock=bandung.clock)
    yield app, bandung
    app.extensions["door"].database.dispose()
    bandung.database.dispose()


def at_once(calls: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Every call in a thread of its own, let go together."""
    gate = Barrier(len(calls))

    def go(one: Callable[[], TestResponse]) -> TestResponse:
        gate.wait(timeout=30)
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(go, calls))


def written(bandung: Bandung, number: str) -> tuple[int, int]:
    """Entries and messages of a case."""
    with bandung.database.reading() as session:
        case = session.scalar(select(Case.id).where(Case.number == number))
        return (
            session.scalar(select(func.count()).select_from(Entry).where(Entry.case_id == case)) or 0,
            session.scalar(select(func.count()).select_from(Message).where(Message.case_id == case)) or 0,
        )


def test_fifty_at_once(raced: Raced) -> None:
    """Fifty simultaneous `izinkan`: one 200, 49 stale, one entry, one set of messages, no move more."""
    app, bandung = raced
    alone, number = bandung.bring_to("keputusan_subkoor"), bandung.bring_to("keputusan_subkoor")
    bandung.act("bandung.subkoor", alone, "izinkan", bentuk="lisan")
    subkoor = call(app, bandung, "bandung.subkoor")
    version = subkoor.case(number)["version"]
    body = {"fields": {"bentuk": "lisan"}, "version": version}
    answers = at_once([lambda: subkoor.post(f"/cases/{number}/actions/izinkan", body)] * MANY)
    assert Counter(a.status_code for a in answers) == {200: 1, 409: MANY - 1}
    assert {a.get_json()["code"] for a in answers if a.status_code == 409} == {"stale"}
    assert written(bandung, number) == written(bandung, alone)
    assert subkoor.case(number)["version"] == version + 1


def test_fifty_with_one_key(raced: Raced) -> None:
    """Fifty times the same keyed request at once: fifty equal answers, one case."""
    app, bandung = raced
    pemohon = call(app, bandung, "bandung.pemohon")
    body = pemohon.filing()
    answers = at_once([lambda: pemohon.post("/cases", body, key="satu")] * MANY)
    assert {(a.status_code, a.get_data()) for a in answers} == {(201, answers[0].get_data())}
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_fifty_refused_with_one_key(raced: Raced) -> None:
    """The same for what is refused: fifty equal refusals."""
    app, bandung = raced
    pemohon = call(app, bandung, "bandung.pemohon")
    answers = at_once([lambda: pemohon.post("/cases", {"sop": "bandung-zoom"}, key="satu")] * MANY)
    assert {a.status_code for a in answers} == {422}
    assert len({json.dumps(a.get_json(), sort_keys=True) for a in answers}) == 1


def test_one_booking_at_once(raced: Raced) -> None:
    """Eight cases want the same account at overlapping hours at once: one has it, seven hear which booking is in the way."""
    app, bandung = raced
    spans = [("2026-11-25T09:00", "2026-11-25T11:00"), ("2026-11-25T10:00", "2026-11-25T10:30")]
    cases = [_ready(bandung, *spans[n % 2]) for n in range(8)]
    operator = call(app, bandung, "bandung.operator1")
    answers = at_once([_booking(operator, number) for number in cases])
    assert Counter(a.status_code for a in answers) == {200: 1, 409: 7}
    for answer in answers:
        if answer.status_code == 409:
            assert refused(answer, 409, "slot_taken")["booking"]["resource"] == "zoom-bandung-1"
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 1


def test_half_open_intervals(raced: Raced) -> None:
    """LZM-A3: what ends at 11 and what begins at 11 do not meet, even at once; a minute's overlap does."""
    app, bandung = raced
    operator = call(app, bandung, "bandung.operator1")
    hours = [("09:00", "11:00"), ("11:00", "12:00"), ("08:00", "09:00")]
    cases = [_ready(bandung, f"2026-11-25T{start}", f"2026-11-25T{end}") for start, end in hours]
    for answer in at_once([_booking(operator, number) for number in cases]):
        told(answer)
    late = _ready(bandung, "2026-11-25T11:59", "2026-11-25T13:00")
    refused(_booking(operator, late)(), 409, "slot_taken")


def _ready(bandung: Bandung, start: str, end: str) -> str:
    """A case for that interval that waits for its link."""
    return bandung.bring_to("pembuatan_link", bandung.file(mulai=start, selesai=end).number)


def _booking(operator: Caller, number: str) -> Callable[[], TestResponse]:
    body = {
        "fields": {"akun": "zoom-bandung-1", "undangan": "https://zoom.example/j/1"},
        "version": operator.case(number)["version"],
    }
    return lambda: operator.post(f"/cases/{number}/actions/buat_link_agenda", body)
