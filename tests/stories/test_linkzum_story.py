"""The schedule of BPS Banten told by name through the API: asked, approved or rejected, called off, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from tests.engine.by_hand import at
from tests.offices import Houses
from tests.stories.linkzum import (
    ACCOUNT,
    CROPS,
    DEWI,
    FIELDS,
    INVITATION,
    MEETING,
    NUGROHO,
    RETNO,
    SOCIAL,
    SOP,
    Teams,
    make_teams,
)
from tests.web.api_client import Caller, refused, told

NUMBER = "LZM-2026-00001"
BOOKED = (at("2026-11-25 13:15"), at("2026-11-25 15:30"))


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def test_asked_and_approved(teams: Teams) -> None:
    """LZM-35, LZM-38, LZM-43: the social team asks, Nugroho pastes the invitation; both acts under their names."""
    case = told(teams.caller(SOCIAL).post("/cases", teams.body()), 201)
    assert (case["number"], case["state"], case["title"], case["requester"]) == (
        NUMBER,
        "menunggu",
        "Pelatihan Susenas",
        SOCIAL,
    )
    stored = {"mulai": "2026-11-25T13:15:00+07:00", "selesai": "2026-11-25T15:30:00+07:00"}
    assert case["fields"] == FIELDS | stored
    assert case["actions"] == ["batalkan"]
    (waiting,) = told(teams.caller(NUGROHO).get("/inbox"))["items"]
    assert (waiting["number"], waiting["step"], waiting["actions"]) == (NUMBER, "menunggu", ["approve", "reject"])
    assert told(teams.caller(CROPS).get("/inbox"))["count"] == 0
    assert teams.bookings(NUMBER) == []  # asking takes nothing
    case = teams.approve(NUMBER)
    assert (case["state"], case["outcome"], case["actions"]) == ("approved", "approved", [])
    assert case["fields"]["link_kegiatan"] == INVITATION
    assert teams.bookings(NUMBER) == [(*BOOKED, False)]
    lines = told(teams.caller("auditor").get(f"/cases/{NUMBER}/entries"))["items"]
    assert [(e["actor"], e["as_position"], e["action"], e["to"]) for e in lines] == [
        (SOCIAL, "Tim", "simpan", "menunggu"),
        (NUGROHO, "Admin Link-Zum", "approve", "approved"),
    ]
    assert [t["closed_by"] for t in case["tasks"]] == [SOCIAL, NUGROHO]


def test_rejected_with_a_reason(teams: Teams) -> None:
    """LZM-43, LZM-44: an end of its own; the reason, which the manual does not ask, is shown to the team."""
    number = teams.ask()
    assert list(refused(teams.act(NUGROHO, number, "reject"), 422, "invalid")["errors"]) == ["alasan"]
    case = teams.done(NUGROHO, number, "reject", alasan="Lisensi dipakai rapat pimpinan.")
    assert (case["state"], case["outcome"]) == ("rejected", "rejected")
    seen = teams.caller(SOCIAL).case(number)
    assert (seen["fields"]["alasan"], seen["actions"]) == ("Lisensi dipakai rapat pimpinan.", [])
    assert teams.bookings(number) == []


@pytest.mark.parametrize("approve", [False, True], ids=["waiting", "approved"])
def test_called_off_before_it_begins(teams: Teams, approve: bool) -> None:
    """The team gives it up, waiting or approved; an approved one sets the licence free for others (LZM-06)."""
    number = teams.approved() if approve else teams.ask()
    teams.houses.clock.at = at("2026-11-25 13:14:59")
    case = teams.done(SOCIAL, number, "batalkan")
    assert (case["state"], case["outcome"]) == ("dibatalkan", "dibatalkan")
    assert teams.bookings(number) == ([(*BOOKED, True)] if approve else [])
    teams.houses.clock.at = at("2026-11-20 10:00")
    assert teams.case(teams.approved(CROPS))["state"] == "approved"


def test_not_called_off_once_it_has_begun(teams: Teams) -> None:
    """From the start on an approved meeting stays: 409, and the licence stays booked."""
    number = teams.approved()
    for moment in ("2026-11-25 13:15", "2026-11-25 14:00", "2026-11-26 08:00"):
        teams.clock(moment)
        before = teams.everything()
        refused(teams.act(SOCIAL, number, "batalkan"), 409, "not_from_here")
        assert teams.everything() == before
        assert teams.caller(SOCIAL).case(number)["actions"] == []
    assert teams.bookings(number) == [(*BOOKED, False)]


def test_forgotten_until_it_begins(teams: Teams) -> None:
    """Still waiting at the start it expires by itself, at that very second and once; nobody can approve it any more."""
    number = teams.ask()
    assert teams.clock("2026-11-25 13:14:59") == 0
    assert teams.case(number)["state"] == "menunggu"
    assert [teams.clock("2026-11-25 13:15"), teams.clock("2026-11-25 13:15")] == [1, 0]
    case = teams.case(number)
    assert (case["state"], case["outcome"], case["version"]) == ("kedaluwarsa", "kedaluwarsa", 2)
    last = told(teams.caller("auditor").get(f"/cases/{number}/entries"))["items"][-1]
    assert (last["actor"], last["action"], last["at"]) == ("system", "kedaluwarsa", "2026-11-25T13:15:00+07:00")
    refused(teams.act(NUGROHO, number, "approve", link_kegiatan=INVITATION), 409, "not_from_here")
    assert told(teams.caller(NUGROHO).get("/inbox"))["count"] == 0


def test_not_approved_once_it_has_begun(teams: Teams) -> None:
    """What the workers have not come round to yet expires all the same: the start itself ends the time to approve."""
    number = teams.ask()
    teams.houses.clock.at = at("2026-11-25 13:15")
    before = teams.everything()
    refused(teams.act(NUGROHO, number, "approve", link_kegiatan=INVITATION), 409, "not_from_here")
    assert teams.everything() == before
    assert teams.clock("2026-11-25 13:20") == 1
    assert teams.case(number)["state"] == "kedaluwarsa"


def test_an_approved_meeting_does_not_expire(teams: Teams) -> None:
    """Nothing rings when it begins or ends: APPROVED is its end."""
    number = teams.approved()
    assert [teams.clock(f"2026-11-25 {time}") for time in ("13:15", "15:30", "23:59")] == [0, 0, 0]
    assert teams.case(number)["state"] == "approved"


def test_never_late(teams: Teams) -> None:
    """LZM-44: there is no standard of time, so nobody is reminded, nothing is due and nothing is late, however long it waits."""
    number = teams.ask(mulai="2027-10-25T09:00", selesai="2027-10-25T10:00")
    sent = len(teams.said())
    assert [teams.clock(day) for day in ("2026-11-27 09:00", "2027-02-01 09:00", "2027-10-01 09:00")] == [0, 0, 0]
    assert teams.said(sent) == []
    task = teams.case(number)["tasks"][-1]
    assert (task["due_at"], task["deadlines"], task["standing"]) == (None, [], "no_standard")
    assert teams.approve(number)["tasks"][-1]["standing"] == "no_standard"
    timings = told(teams.caller("auditor").get(f"/audit/timings?sop={SOP}"))["items"]
    assert not [t for t in timings if t["late"] or t["standard_minutes"]]


def test_a_personal_account_inside_the_team(teams: Teams) -> None:
    """LZM-12, LZM-A4: what Dewi asks is the team's, what the team asks is Dewi's, and the register names the person."""
    hers, ours = teams.ask(DEWI), teams.ask(SOCIAL)
    assert [teams.caller(SOCIAL).case(n)["actions"] for n in (hers, ours)] == [["batalkan"]] * 2
    teams.approve(hers)
    for who in (SOCIAL, DEWI):
        assert teams.caller(who).case(hers)["fields"]["link_kegiatan"] == INVITATION
    teams.done(DEWI, ours, "batalkan", alasan="Digabung dengan rapat lain.")
    teams.done(SOCIAL, hers, "batalkan")
    hands = []
    for number in (hers, ours):
        lines = told(teams.caller("auditor").get(f"/cases/{number}/entries"))["items"]
        hands.append([(e["actor"], e["action"]) for e in lines])
    assert hands == [
        [(DEWI, "simpan"), (NUGROHO, "approve"), (SOCIAL, "batalkan")],
        [(SOCIAL, "simpan"), (DEWI, "batalkan")],
    ]


def test_the_slot_is_looked_at_when_it_is_approved(teams: Teams) -> None:
    """LZM-35: two teams may ask for the same hours; the second approval is refused with the booking in the way."""
    first, second = teams.ask(SOCIAL), teams.ask(CROPS)
    teams.approve(first)
    before = teams.everything()
    problem = refused(teams.act(RETNO, second, "approve", link_kegiatan=INVITATION), 409, "slot_taken")
    assert problem["booking"] == {
        "resource": ACCOUNT,
        "starts_at": "2026-11-25T13:15:00+07:00",
        "ends_at": "2026-11-25T15:30:00+07:00",
    }
    assert problem["detail"] == "Zoom Banten sudah terpakai pada waktu itu. Pilih yang lain atau waktu lain."
    assert first not in str(problem)
    assert teams.everything() == before
    teams.done(SOCIAL, first, "batalkan", alasan="Ditunda.")
    assert teams.approve(second, RETNO)["state"] == "approved"


def test_many_close_together(teams: Teams) -> None:
    """LZM-06, LZM-07, LZM-A3: a day of meetings, each beginning as the one before ends, on the one account."""
    hours = [f"2026-11-26T{h:02}:00" for h in range(8, 18)]
    numbers = [
        teams.ask(who, mulai=b, selesai=e)
        for who, (b, e) in zip((SOCIAL, CROPS, DEWI) * 3, pairwise(hours), strict=True)
    ]
    for number in (*numbers[::2], *numbers[1::2]):
        assert teams.approve(number)["state"] == "approved"
    held = sorted(b for number in numbers for b in teams.bookings(number))
    assert len(held) == len(hours) - 1
    assert all(one[1] == other[0] for one, other in pairwise(held))
    assert MEETING["mulai"] not in hours
