"""The two ends of the Bandung SOP told through the API, and the shapes of the contract on the way."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.office import Bandung
from tests.web.api_client import Caller, call, refused, told

CASE = {
    *("number", "sop", "sop_version", "state", "outcome", "version", "title", "requester", "fields", "attachments"),
    *("opened_at", "closed_at", "actions", "tasks"),
}
TASK = {
    *("no", "step", "role", "assignees", "opened_at", "seen_at", "due_at", "deadlines", "closed_at", "closed_by"),
    *("waited_minutes", "worked_minutes", "standing"),
}


@pytest.fixture
def callers(app: Flask, bandung: Bandung) -> dict[str, Caller]:
    """Everybody of the office with a token, by the last part of the name."""
    return {name.split(".")[-1]: call(app, bandung, name) for name in bandung.people}


def permitted(callers: dict[str, Caller], number: str) -> list[str]:
    """The permitted way up to the event; gives the states it went through."""
    way: list[tuple[str, str, dict[str, Any]]] = [
        ("kadis", "disposisi_kabid", {"instruksi": ["tindak_lanjuti"], "catatan": "Segera."}),
        ("kabid", "disposisi_subkoor", {"catatan": "Mohon diproses."}),
        ("subkoor", "terima", {}),
        ("subkoor", "izinkan", {"bentuk": "lisan"}),
        ("subkoor", "tunjuk_operator", {"operator": "bandung.operator1"}),
        ("operator1", "buat_link_agenda", {"akun": "zoom-bandung-1", "undangan": "https://zoom.example/j/1"}),
        ("operator1", "kirim_link", {"kanal": "email"}),
    ]
    return [told(callers[who].act(number, action, **fields))["state"] for who, action, fields in way]


def test_permitted_to_the_end(callers: dict[str, Caller], bandung: Bandung) -> None:
    """BDG-22…27, BDG-29…31, BDG-33, BDG-34: from the letter to `selesai`, every row once, with its verdict and its entry."""
    number = callers["pemohon"].file()["number"]
    states = permitted(callers, number)
    assert states == [
        *("disposisi_kabid", "terima_subkoor", "keputusan_subkoor", "penunjukan"),
        *("pembuatan_link", "pengiriman_link", "pendampingan"),
    ]
    early = refused(callers["operator1"].act(number, "selesai_damping"), 409, "not_yet")
    assert early["not_before"] == "2026-11-25T09:00:00+07:00"
    case = told(callers["operator1"].act(number, "selesai_damping", minutes=5 * 24 * 60))
    assert (case["state"], case["outcome"], case["actions"]) == ("selesai", "selesai", [])
    assert [t["no"] for t in case["tasks"]] == [str(n) for n in range(1, 10)]
    assert {t["standing"] for t in case["tasks"][:8]} == {"on_time"}
    assert case["tasks"][8]["standing"] == "no_standard"
    register = told(callers["auditor"].get(f"/cases/{number}/entries"))["items"]
    assert [e["seq"] for e in register] == list(range(1, 10))
    assert [e["previous_hash"] for e in register[1:]] == [e["hash"] for e in register[:-1]]
    assert register[1]["as_position"] == "Kepala Dinas"
    assert register[-1]["at"].endswith("+07:00")


def test_refused_to_the_end(callers: dict[str, Caller]) -> None:
    """BDG-28, BDG-A1: "Tidak" leads to an end of its own, with the reason shown to the requester."""
    number = callers["pemohon"].file()["number"]
    told(callers["kadis"].act(number, "disposisi_kabid", instruksi=["arsip"]))
    told(callers["kabid"].act(number, "disposisi_subkoor", instruksi=["jadwalkan"]))
    told(callers["subkoor"].act(number, "terima"))
    assert "alasan" in refused(callers["subkoor"].act(number, "tidak_izinkan"), 422, "invalid")["errors"]
    told(callers["subkoor"].act(number, "tidak_izinkan", alasan="Akun terpakai."))
    case = callers["pemohon"].case(number)
    assert (case["state"], case["outcome"], case["actions"]) == ("tidak_diizinkan", "tidak_diizinkan", [])
    assert case["fields"]["alasan"] == "Akun terpakai."


def test_case_shape(callers: dict[str, Caller]) -> None:
    """A case has the members of the contract; times carry the office's offset; people are usernames."""
    case = callers["pemohon"].file()
    assert set(case) >= CASE
    assert "/" not in case["number"]
    assert set(case["tasks"][0]) >= TASK
    assert (case["requester"], case["version"], case["state"]) == ("bandung.pemohon", 1, "disposisi_kadis")
    assert case["opened_at"] == "2026-11-20T09:00:00+07:00"
    assert case["fields"]["mulai"] == "2026-11-25T09:00:00+07:00"
    assert case["attachments"]["surat"][0]["media_type"] == "application/pdf"
    waiting = case["tasks"][1]
    assert (waiting["assignees"], waiting["role"], waiting["standing"]) == (["bandung.kadis"], "kadis", "on_time")
    assert waiting["due_at"] == "2026-11-20T09:05:00+07:00"


def test_reading_is_seeing(callers: dict[str, Caller]) -> None:
    """A holder's GET stamps the task as seen, once; anybody else's does not, and no version moves."""
    number = callers["pemohon"].file()["number"]
    for other in ("pemohon", "kabid", "auditor", "tu"):
        assert callers[other].case(number)["tasks"][1]["seen_at"] is None
    first = callers["kadis"].case(number)
    callers["kadis"].bandung.clock.forward(minutes=3)
    again = callers["kadis"].case(number)
    assert first["tasks"][1]["seen_at"] == again["tasks"][1]["seen_at"] == "2026-11-20T09:00:00+07:00"
    assert again["version"] == 1


def test_outline_before_it_arrives(callers: dict[str, Caller]) -> None:
    """A later holder sees the outline, not the answers or the letter, until the case has come to their role."""
    case = callers["pemohon"].file()
    number, letter = case["number"], case["attachments"]["surat"][0]["id"]
    outline = callers["subkoor"].case(number)
    assert (outline["outline"], outline["fields"], outline["attachments"]) == (True, {}, {})
    refused(callers["subkoor"].get(f"/attachments/{letter}"), 404, "not_found")
    assert callers["kadis"].get(f"/attachments/{letter}").status_code == 200
    for stranger in ("pegawai", "admin"):
        refused(callers[stranger].get(f"/cases/{number}"), 404, "not_found")
        refused(callers[stranger].get(f"/cases/{number}/entries"), 404, "not_found")


def test_inbox_and_search(callers: dict[str, Caller]) -> None:
    """The inbox holds what waits for the caller; the search what the caller may see, by filing date too."""
    number = callers["pemohon"].file()["number"]
    inbox = told(callers["kadis"].get("/inbox"))
    assert (inbox["count"], inbox["next"]) == (1, None)
    line = inbox["items"][0]
    assert (line["number"], line["step"], line["actions"]) == (number, "disposisi_kadis", ["disposisi_kabid"])
    assert told(callers["kabid"].get("/inbox"))["count"] == 0
    found = told(callers["kabid"].get("/cases?query=koordinasi&sop=bandung-zoom&state=disposisi_kadis"))
    assert [c["number"] for c in found["items"]] == [number]
    for nothing in ("from=2026-11-21", "to=2026-11-19", "state=xyz", "sop=xyz", "query=%00", "to=0001-01-01"):
        assert told(callers["kabid"].get(f"/cases?{nothing}"))["items"] == []
    assert told(callers["kabid"].get("/cases?from=2026-11-20&to=2026-11-20"))["items"]
    assert told(callers["pegawai"].get("/cases"))["items"] == []
    for wrong in ("cases?from=kemarin", "cases?to=20261120", "cases?cursor=ä", "inbox?cursor=x"):
        refused(callers["kabid"].get("/" + wrong), 422, "invalid")


def test_lists_are_cut_into_pages(callers: dict[str, Caller], bandung: Bandung) -> None:
    """Fifty a page; the cursors lead through all of it, each item once."""
    numbers = {bandung.file().number for _ in range(53)}
    for path in ("/cases", "/inbox"):
        first = told(callers["kadis"].get(path))
        rest = told(callers["kadis"].get(f"{path}?cursor={first['next']}"))
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (50, 3, None)
        assert {i["number"] for i in first["items"] + rest["items"]} == numbers


def test_me(callers: dict[str, Caller]) -> None:
    """Who I am, which positions I hold today and as what."""
    me = told(callers["kadis"].get("/me"))
    assert me["username"] == "bandung.kadis"
    held = me["positions"][0]
    assert (held["position"], held["capacity"], held["agency"]["key"]) == ("Kepala Dinas", "definitif", "bandung")
    assert held["roles"] == [{"sop": "bandung-zoom", "role": "kadis"}]
    assert told(callers["pemohon"].get("/me"))["positions"] == []
