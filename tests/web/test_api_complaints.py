"""Complaints by API: filed, found, handled; refusals in the contract's order; one answer a key."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engine.declaration import Around
from engine.records import Complaint, Refused
from tests.office import Bandung
from tests.web.api_client import Caller, call, refused, told
from tests.web.asking import asking
from tests.web.test_rights import WHO, contents
from workflows.bandung_zoom import SUBKOOR

BODY = {"sop": "bandung-zoom", "subject": "Tautan tidak datang", "text": "Sudah dua hari menunggu."}
NOTE = {"note": "Kami periksa.", "version": 0}


@pytest.fixture
def callers(app: Flask, bandung: Bandung) -> dict[str, Caller]:
    """A program of everybody, at a service whose complaints the sub-coordinator handles."""
    asking(bandung, app, Around(complaints=(SUBKOOR,)))
    return {who: call(app, bandung, who) for who in WHO}


def filed(callers: dict[str, Caller], who: str = "bandung.pemohon", **more: Any) -> dict[str, Any]:
    """A complaint; gives it as its complainant sees it."""
    made: dict[str, Any] = told(callers[who].post("/complaints", BODY | more), 201)
    return made


def test_a_complaint_without_a_request_is_accepted_and_gets_its_number(callers: dict[str, Caller]) -> None:
    """UNS-42: no case is needed; the complaint has a number, a state and two clocks of its own."""
    made = filed(callers)
    assert (made["number"], made["state"], made["case"], made["version"]) == ("KEL-2026-00001", "diterima", None, 0)
    assert (made["created_at"], made["reply_by"]) == ("2026-11-20T09:00:00+07:00", "2026-12-04T09:00:00+07:00")
    assert made["settle_by"] == "2026-12-20T09:00:00+07:00"
    assert made["actions"] == []
    assert [(n["state"], n["by"]) for n in made["notes"]] == [("diterima", "Pelapor")]


def test_the_whole_life(callers: dict[str, Caller], bandung: Bandung) -> None:
    """Received, taken up, settled; the complainant reads the public notes, the handler and the auditor all."""
    number = filed(callers)["number"]
    desk = callers["bandung.subkoor"]
    seen = told(desk.get(f"/complaints/{number}"))
    assert (seen["actions"], seen["complainant"], seen["email"]) == (
        ["proses", "tolak"],
        "Nama Pemohon",
        "pemohon@dinas.example",
    )
    bandung.clock.forward(hours=1)
    path = f"/complaints/{number}/actions"
    taken = told(desk.post(f"{path}/proses", {"note": "Operator ditegur.", "public": False, "version": 0}))
    assert (taken["state"], taken["version"], taken["actions"]) == ("diproses", 1, ["selesaikan", "tolak"])
    assert taken["due_at"] == taken["settle_by"]
    done = told(desk.post(f"{path}/selesaikan", {"note": "Tautan dikirim ulang.", "version": 1}))
    assert (done["state"], done["closed_at"], done["due_at"], done["standing"]) == (
        "selesai",
        "2026-11-20T10:00:00+07:00",
        None,
        None,
    )
    for who, notes in (
        ("bandung.pemohon", ["", "", "Tautan dikirim ulang."]),
        ("auditor", ["", "Operator ditegur.", "Tautan dikirim ulang."]),
    ):
        assert [n["note"] for n in told(callers[who].get(f"/complaints/{number}"))["notes"]] == notes


def test_a_case_is_linked_for_its_requester_alone(callers: dict[str, Caller], bandung: Bandung) -> None:
    case = bandung.file().number
    assert filed(callers, case=case)["case"] == case
    other = filed(callers, "lain.pegawai", case=case)
    assert (other["case"], other["text"].endswith(case)) == (None, True)
    secret = bandung.office.tracking_secret(case)
    assert filed(callers, "lain.pegawai", case=case, case_secret=secret)["case"] == case


def test_one_answer_a_key(callers: dict[str, Caller]) -> None:
    """The same key with the same body gives the first answer again; with another body it is refused."""
    caller, desk = callers["bandung.pemohon"], callers["bandung.subkoor"]
    first, again = (caller.post("/complaints", BODY, key="satu").get_json() for _ in range(2))
    assert first == again
    refused(caller.post("/complaints", BODY | {"text": "Lain."}, key="satu"), 422, "key_reused")
    path = f"/complaints/{first['number']}/actions/proses"
    answers = [told(desk.post(path, NOTE, key="dua")) for _ in range(2)]
    assert answers[0] == answers[1]
    refused(desk.post(path, NOTE | {"version": 1}, key="tiga"), 409, "not_from_here")
    assert len(told(caller.get("/complaints"))["items"]) == 1


def test_lists_show_each_what_is_theirs(callers: dict[str, Caller]) -> None:
    numbers = [filed(callers, who)["number"] for who in ("bandung.pemohon", "lain.pegawai", "bandung.subkoor")]
    found = {who: sorted(i["number"] for i in told(callers[who].get("/complaints"))["items"]) for who in WHO}
    assert found["auditor"] == numbers
    assert found["bandung.subkoor"] == numbers
    assert found["bandung.kabid"] == numbers[2:], "the superior, where the only handler is the complainant"
    assert found["bandung.pemohon"] == numbers[:1]
    assert found["lain.pegawai"] == numbers[1:2]
    assert not any(found[who] for who in ("bandung.kadis", "bandung.tu", "bandung.operator1", "admin"))
    desk = callers["bandung.subkoor"]
    told(desk.post(f"/complaints/{numbers[1]}/actions/tolak", NOTE))
    assert [i["number"] for i in told(desk.get("/complaints?state=ditolak"))["items"]] == [numbers[1]]
    assert [i["number"] for i in told(desk.get("/complaints?query=orang lain"))["items"]] == [numbers[1]]
    for nothing in ("query=%00", "state=x", "sop=uns", "state=%00"):
        assert told(desk.get(f"/complaints?{nothing}"))["items"] == []
    refused(desk.get("/complaints?cursor=x"), 422, "invalid")


@pytest.mark.parametrize("who", WHO)
def test_who_may_what(callers: dict[str, Caller], bandung: Bandung, who: str) -> None:
    """Seen by complainant, handler, auditor, and for nobody else there; moved by the handler alone."""
    number, caller = filed(callers)["number"], callers[who]
    sees = who in ("bandung.pemohon", "bandung.subkoor", "auditor")
    assert caller.get(f"/complaints/{number}").status_code == (200 if sees else 404)
    before = contents(bandung)
    if who != "bandung.subkoor":
        answer = caller.post(f"/complaints/{number}/actions/proses", NOTE)
        refused(answer, *((403, "not_yours") if sees else (404, "not_found")))
        assert contents(bandung) == before
    if who in ("auditor", "admin"):
        refused(caller.post("/complaints", BODY), 403, "not_yours")
        assert contents(bandung) == before


def test_refusals_in_their_order(callers: dict[str, Caller], bandung: Bandung) -> None:
    """Not found, not yours, stale, not from here, invalid: the first that applies answers, and nothing changes."""
    number, desk = filed(callers)["number"], callers["bandung.subkoor"]
    path = f"/complaints/{number}/actions"
    before = contents(bandung)
    refused(desk.post(f"{path}/hapus", {}), 404, "not_found")
    refused(callers["bandung.pemohon"].post(f"{path}/selesaikan", {"version": 9}), 403, "not_yours")
    refused(desk.post(f"{path}/selesaikan", {"version": 9}), 409, "stale")
    body = refused(desk.post(f"{path}/selesaikan", {"version": 0}), 409, "not_from_here")
    assert body["allowed"] == ["proses", "tolak"]
    body = refused(desk.post(f"{path}/proses", {"public": "ya"}), 422, "invalid")
    assert set(body["errors"]) == {"note", "public", "version"}
    refused(desk.send("POST", f"{path}/proses", data="[]", content_type="application/json"), 400, "malformed")
    assert contents(bandung) == before
    with bandung.database.reading() as session:
        assert len(session.scalars(select(Refused.code).where(Refused.number == number)).all()) == 5


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"sop": "tidak-ada"}, 404),
        ({"sop": "\x00"}, 404),
        ({"sop": None}, 422),
        ({"sop": ["x"]}, 422),
        ({"subject": ""}, 422),
        ({"subject": {"a": 1}}, 422),
        ({"text": 5}, 422),
        ({"text": "a" * 10_001}, 422),
        ({"case": ["BDG"]}, 422),
        ({"case_secret": 5, "case": "BDG-2026-00001"}, 201),
        ({"about": "lain.pegawai"}, 422),
        ({"about": 7}, 422),
        ({"about": None, "case": None}, 201),
    ],
    ids=repr,
)
def test_what_cannot_be_taken(
    callers: dict[str, Caller], bandung: Bandung, changed: dict[str, Any], status: int
) -> None:
    before = contents(bandung)
    assert callers["bandung.pemohon"].post("/complaints", BODY | changed).status_code == status
    assert (contents(bandung) == before) is (status != 201)


def test_a_named_official_is_no_reader(callers: dict[str, Caller], bandung: Bandung) -> None:
    """The one complained about neither reads nor handles it; their superior does."""
    number = filed(callers, about="bandung.subkoor")["number"]
    refused(callers["bandung.subkoor"].get(f"/complaints/{number}"), 404, "not_found")
    shown = told(callers["bandung.kabid"].get(f"/complaints/{number}"))
    assert (shown["about"], shown["actions"]) == ("Nama Subkoor", ["proses", "tolak"])
    assert filed(callers, about="bandung.kadis")["about"] == ""
    with bandung.database.reading() as session:
        assert session.scalars(select(Complaint.about_person_id)).all() == [
            bandung.people["bandung.subkoor"],
            bandung.people["bandung.kadis"],
        ]
