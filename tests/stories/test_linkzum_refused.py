"""What the schedule of the teams does not let pass: the sentence, the code of the contract, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.by_hand import at
from tests.offices import Houses
from tests.stories.linkzum import (
    ARIF,
    CROPS,
    DEWI,
    INVITATION,
    NUGROHO,
    RETNO,
    SOCIAL,
    Teams,
    make_teams,
)
from tests.web.api_client import Caller, refused, told

ASK_ADMIN = "Paling banyak 100 peserta; bila lebih, hubungi admin."
PAST = "Waktunya sudah lewat. Pilih waktu yang akan datang."


@pytest.fixture
def teams(houses: Houses, caller: Callable[[str | None], Caller]) -> Teams:
    """The teams and their admins."""
    return make_teams(houses, caller)


def faults(teams: Teams, who: str, body: dict[str, Any]) -> dict[str, list[str]]:
    """What a request is refused with, after a look that nothing has changed."""
    before = teams.everything()
    errors: dict[str, list[str]] = refused(teams.caller(who).post("/cases", body), 422, "invalid")["errors"]
    assert teams.everything() == before
    return errors


@pytest.mark.parametrize("people", [101, 150, 1000])
def test_more_than_the_quota(teams: Teams, people: int) -> None:
    """LZM-08, LZM-30: more than 100 are told whom to ask, from a team's account and from a personal one."""
    for who in (SOCIAL, DEWI):
        assert faults(teams, who, teams.body(peserta=people)) == {"peserta": [ASK_ADMIN]}


@pytest.mark.parametrize("people", [0, -1, 1001, 10**30, 1.5, "seratus", "", None, True, [20], "٢٠"])
def test_no_number_of_people(teams: Teams, people: object) -> None:
    """LZM-30: nobody, less, or what is no number."""
    assert list(faults(teams, SOCIAL, teams.body(peserta=people))) == ["peserta"]


@pytest.mark.parametrize("people", [1, 100])
def test_the_quota_itself(teams: Teams, people: int) -> None:
    """LZM-30: one and a hundred are within."""
    assert teams.case(teams.ask(peserta=people))["fields"]["peserta"] == people


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"selesai": "2026-11-25T13:15"}, "selesai", "Harus sesudah isian Waktu Mulai."),
        ({"selesai": "2026-11-25T13:14"}, "selesai", "Harus sesudah isian Waktu Mulai."),
        ({"selesai": "2026-11-25T15:30:00+14:00"}, "selesai", "Harus sesudah isian Waktu Mulai."),
        ({"mulai": "2026-11-20T09:00"}, "mulai", PAST),
        ({"mulai": "2026-11-19T09:00", "selesai": "2026-11-19T10:00"}, "mulai", PAST),
        ({"mulai": "2028-11-25T09:00", "selesai": "2028-11-25T10:00"}, "mulai", None),
        ({"selesai": "2027-11-25T15:30"}, "selesai", None),
        ({"mulai": "03/07/2026 07:30 AM"}, "mulai", None),
        ({"mulai": "Rabu, 25-11-26 13:15"}, "mulai", None),
        ({"mulai": "2026.11.25 13:15:00"}, "mulai", None),
        ({"mulai": "2026-11-31T13:15"}, "mulai", None),
        ({"mulai": 1795600000}, "mulai", None),
        ({"mulai": None}, "mulai", None),
        ({"selesai": None}, "selesai", None),
        ({"kegiatan": " "}, "kegiatan", None),
        ({"kegiatan": "x" * 301}, "kegiatan", None),
        ({"host": None}, "host", None),
        ({"host": ["Iman"]}, "host", None),
        ({"email_host": "bukan surel"}, "email_host", None),
    ],
)
def test_what_cannot_be_asked(teams: Teams, changed: dict[str, Any], field: str, sentence: str | None) -> None:
    """LZM-29, LZM-31…LZM-33: each fault at its field; LZM-45: of the manual's three spellings of a date none is guessed at."""
    errors = faults(teams, SOCIAL, teams.body(**changed))
    assert list(errors) == [field]
    assert sentence is None or errors[field] == [sentence]
    assert all(each.endswith(".") for each in errors[field])


def test_one_date_is_kept_whatever_the_zone_it_is_sent_in(teams: Teams) -> None:
    """LZM-45, LZM-46: an instant with an offset and local time without one are the same; told in the time of Jakarta."""
    number = teams.ask(mulai="2026-11-25T06:15:00Z", selesai="2026-11-25T15:30:00+07:00")
    case = teams.case(number)
    assert case["fields"]["mulai"] == "2026-11-25T13:15:00+07:00"
    assert case["fields"]["selesai"] == "2026-11-25T15:30:00+07:00"


@pytest.mark.parametrize("link", [None, "", " \n\t ", ["https://zoom.example/j/1"], "x" * 5001])
def test_no_approval_without_the_link(teams: Teams, link: object) -> None:
    """LZM-35, LZM-36: nothing, blanks, a list, more than a text: not approved, nothing booked."""
    number = teams.ask()
    before = teams.everything()
    fields = {} if link is None else {"link_kegiatan": link}
    errors = refused(teams.act(NUGROHO, number, "approve", **fields), 422, "invalid")["errors"]
    assert list(errors) == ["link_kegiatan"]
    assert teams.everything() == before
    assert teams.bookings(number) == []


def test_a_whole_day_and_what_meets_it(teams: Teams) -> None:
    """LZM-35, LZM-A3: with 07.30–17.30 approved 13.00–14.00 cannot be approved, 17.30–18.30 can."""
    teams.approved(mulai="2026-11-25T07:30", selesai="2026-11-25T17:30")
    for begins, ends in (("13:00", "14:00"), ("17:29", "18:00"), ("07:00", "07:31"), ("06:00", "20:00")):
        inside = teams.ask(CROPS, mulai=f"2026-11-25T{begins}", selesai=f"2026-11-25T{ends}")
        before = teams.everything()
        problem = refused(teams.act(NUGROHO, inside, "approve", link_kegiatan=INVITATION), 409, "slot_taken")
        assert problem["booking"]["starts_at"] == "2026-11-25T07:30:00+07:00"
        assert teams.everything() == before
    for begins, ends in (("17:30", "18:30"), ("06:30", "07:30")):
        beside = teams.ask(CROPS, mulai=f"2026-11-25T{begins}", selesai=f"2026-11-25T{ends}")
        assert teams.approve(beside)["state"] == "approved"


def test_the_admin_files_for_a_team_after_agreement(teams: Teams) -> None:
    """LZM-08, LZM-A2: 150 people, filed by Nugroho for the social team and decided by him; it is the team's own case."""
    nugroho = teams.caller(NUGROHO)
    body = teams.body(peserta=150) | {"on_behalf_of": SOCIAL}
    case = told(nugroho.post("/cases", body), 201)
    number = case["number"]
    assert (case["requester"], case["fields"]["peserta"]) == (SOCIAL, 150)
    assert told(teams.caller(SOCIAL).get("/cases"))["items"][0]["number"] == number
    assert teams.approve(number)["state"] == "approved"
    for who in (SOCIAL, DEWI):
        assert teams.caller(who).case(number)["fields"]["link_kegiatan"] == INVITATION
    first = told(teams.caller("auditor").get(f"/cases/{number}/entries"))["items"][0]
    assert (first["actor"], first["as_position"]) == (NUGROHO, "Admin Link-Zum")
    assert teams.done(DEWI, number, "batalkan")["state"] == "dibatalkan"


def test_for_whom_the_admin_may_file(teams: Teams) -> None:
    """LZM-05, LZM-08: for a team of this office and nobody else, in his own name not at all; the quota has an end too."""
    stranger = {"name": "Raka Pratama", "email": "raka@luar.example"}
    for other in (RETNO, NUGROHO, "bengkulu.pjk", "auditor", "linkzum.tidak-ada", "", 7, stranger):
        assert list(faults(teams, NUGROHO, teams.body(peserta=150) | {"on_behalf_of": other})) == ["on_behalf_of"]
    assert list(faults(teams, NUGROHO, teams.body(peserta=1001) | {"on_behalf_of": SOCIAL})) == ["peserta"]
    before = teams.everything()
    refused(teams.caller(NUGROHO).post("/cases", teams.body()), 403, "not_yours")
    refused(teams.caller(SOCIAL).post("/cases", teams.body() | {"on_behalf_of": CROPS}), 403, "not_yours")
    assert teams.everything() == before


def test_each_deed_is_its_own_offices(teams: Teams) -> None:
    """LZM-35: nobody but the admin approves or rejects, nobody but the team calls off; another team may not even that."""
    number = teams.ask()
    may = {"approve": {NUGROHO, RETNO}, "reject": {NUGROHO, RETNO}, "batalkan": {SOCIAL, DEWI}}
    before = teams.everything()
    for action, owners in may.items():
        for who in {SOCIAL, DEWI, CROPS, ARIF, NUGROHO, RETNO, "auditor"} - owners:
            refused(teams.act(who, number, action, link_kegiatan="x", alasan="x"), 403, "not_yours")
    for who in (SOCIAL, NUGROHO, "auditor"):
        refused(teams.act(who, number, "kedaluwarsa"), 403, "not_yours")
    for stranger in ("bengkulu.ti", "uns.admin", "spektral.admin", "admin"):
        refused(teams.caller(stranger).get(f"/cases/{number}"), 404, "not_found")
        refused(teams.act(stranger, number, "approve", link_kegiatan="x"), 404, "not_found")
    refused(teams.caller("bengkulu.pjk").post("/cases", teams.body()), 403, "not_yours")
    refused(
        Caller(teams.caller(SOCIAL).app, teams.houses, None, None).post("/cases", teams.body()), 401, "unauthenticated"
    )
    assert teams.everything() == before


@pytest.mark.parametrize("end", ["approved", "rejected", "dibatalkan", "kedaluwarsa"])
def test_an_end_is_an_end(teams: Teams, end: str) -> None:
    """LZM-43: what is approved or rejected stays so; only an approved meeting can still be called off, by its team."""
    number = teams.ask()
    match end:
        case "approved":
            teams.approve(number)
        case "rejected":
            teams.done(NUGROHO, number, "reject", alasan="Penuh.")
        case "dibatalkan":
            teams.done(SOCIAL, number, "batalkan")
        case _:
            teams.clock("2026-11-25 13:15")
            teams.houses.clock.at = at("2026-11-25 13:16")
    before = teams.everything()
    tried = {"approve": {"link_kegiatan": INVITATION}, "reject": {"alasan": "Penuh."}}
    for action, fields in tried.items():
        refused(teams.act(NUGROHO, number, action, **fields), 409, "not_from_here")
    if end != "approved":
        refused(teams.act(SOCIAL, number, "batalkan"), 409, "not_from_here")
    version = teams.case(number)["version"]
    stale = teams.caller(NUGROHO).act(number, "approve", minutes=0, version=version - 1, link_kegiatan=INVITATION)
    refused(stale, 409, "stale")
    assert teams.everything() == before
