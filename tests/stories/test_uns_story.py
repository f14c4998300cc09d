"""The Ormawa licence told by name through the API: the good way, the counter, the return, and every end."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.offices import Houses
from tests.stories.uns import BAMBANG, CHECKED, DONE, FIELDS, GALIH, NADIA, SRI, WAY, Dtik
from tests.web.api_client import Caller, refused, told


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it."""
    return Dtik(houses, cache(caller))


def test_from_the_letter_to_the_licence(dtik: Dtik) -> None:
    """UNS-09 filed, UNS-12 verified, UNS-13 passed to staff, UNS-14 declared finished: each by whom the document names."""
    nadia = dtik.caller(NADIA)
    case = told(nadia.post("/cases", dtik.body(nadia)), 201)
    number = case["number"]
    assert (case["state"], case["title"], case["requester"]) == ("verifikasi", "BEM Fakultas Teknik", NADIA)
    assert case["fields"] == FIELDS | {"whatsapp": "6281234567890"}
    assert sorted(case["attachments"]) == ["rekomendasi", "surat"]
    states = []
    for state, holder, role in (
        ("verifikasi", SRI, "admin_unit"),
        ("disposisi_pimpinan", BAMBANG, "pimpinan"),
        ("pemberian_lisensi", GALIH, "staf"),
    ):
        (open_task,) = [t for t in dtik.caller("auditor").case(number)["tasks"] if t["closed_at"] is None]
        assert (open_task["step"], open_task["role"], open_task["assignees"]) == (state, role, [holder])
        (waiting,) = told(dtik.caller(holder).get("/inbox"))["items"]
        assert (waiting["number"], waiting["step"]) == (number, state)
        who, action, fields = WAY[state]
        assert (who, action in waiting["actions"]) == (holder, True)
        states.append(told(dtik.caller(holder).act(number, action, **fields))["state"])
    assert states == ["disposisi_pimpinan", "pemberian_lisensi", "selesai"]
    case = nadia.case(number)
    assert (case["outcome"], case["actions"], case["fields"]["staf"]) == ("selesai", [], GALIH)
    assert case["closed_at"] is not None


def test_the_register_names_the_hands(dtik: Dtik) -> None:
    """UNS-49: every entry under the office the document gives the deed to."""
    number = dtik.bring_to("selesai")
    told(dtik.revoke(number))
    kept = told(dtik.caller("auditor").get(f"/cases/{number}/entries"))["items"]
    assert [(e["actor"], e["as_position"], e["action"]) for e in kept] == [
        (NADIA, "Perwakilan Ormawa", "ajukan"),
        (SRI, "Admin unit DTIK", "verifikasi_ok"),
        (BAMBANG, "Direktur DTIK", "disposisi_staf"),
        (GALIH, "Staf layanan DTIK", "nyatakan_selesai"),
        (BAMBANG, "Direktur DTIK", "cabut"),
    ]
    assert kept[1]["fields"]["cek"] == CHECKED


def test_a_letter_handed_in_is_the_requesters(dtik: Dtik) -> None:
    """UNS-11: taken in at the counter; it is Nadia's, not Sri's, who goes on deciding it."""
    number = dtik.take_in()
    case = dtik.caller(NADIA).case(number)
    assert (case["requester"], case["fields"]["saluran"]) == (NADIA, "langsung")
    assert "batalkan" in case["actions"]
    sri = dtik.caller(SRI).case(number)
    assert {"verifikasi_ok", "kembalikan", "tolak"} <= set(sri["actions"])
    assert "batalkan" not in sri["actions"]
    assert told(dtik.caller(NADIA).get("/cases"))["items"][0]["number"] == number
    dtik.bring_to("selesai", number)
    first, *_ = told(dtik.caller("auditor").get(f"/cases/{number}/entries"))["items"]
    assert (first["actor"], first["as_position"]) == (SRI, "Admin unit DTIK")


def test_a_letter_of_somebody_without_an_account(dtik: Dtik) -> None:
    """UNS-11: name and WhatsApp number are enough; the whole way is walked all the same."""
    number = dtik.take_in({"name": "Raka", "whatsapp": "0813 1111 2222"})
    assert dtik.caller(SRI).case(number)["requester"] == "Raka"
    dtik.bring_to("selesai", number)


def test_returned_to_somebody_without_an_account(dtik: Dtik) -> None:
    """UNS-11, UNS-12: Raka cannot sign in; what is missing is brought to the counter, where Sri takes it in, as herself."""
    number = dtik.take_in({"name": "Raka", "whatsapp": "0813 1111 2222"})
    sri = dtik.caller(SRI)
    refused(dtik.send(SRI, number, "ajukan_ulang", {}), 403, "not_yours")  # nothing waits for Raka yet
    back = told(sri.act(number, "kembalikan", kurang=["stempel"]))
    assert back["actions"] == ["ajukan_ulang", "batalkan"]
    for other in (NADIA, BAMBANG, GALIH):
        assert dtik.send(other, number, "ajukan_ulang", {}).status_code in (403, 404)
    again = told(dtik.send(SRI, number, "ajukan_ulang", {"surat": sri.letter()}))
    assert (again["state"], again["requester"]) == ("verifikasi", "Raka")
    last = told(dtik.caller("auditor").get(f"/cases/{number}/entries"))["items"][-1]
    assert (last["actor"], last["as_position"], last["action"]) == (SRI, "Admin unit DTIK", "ajukan_ulang")
    dtik.bring_to("selesai", number)


def test_returned_to_somebody_with_one_it_is_theirs(dtik: Dtik) -> None:
    """UNS-11: a counter letter of an account is completed by that account alone."""
    number = dtik.take_in()
    told(dtik.caller(SRI).act(number, "kembalikan", kurang=["stempel"]))
    refused(dtik.send(SRI, number, "ajukan_ulang", {}), 403, "not_yours")
    told(dtik.caller(NADIA).act(number, "ajukan_ulang", fakultas="FT"))


def test_returned_and_completed(dtik: Dtik) -> None:
    """UNS-12: sent back with what is missing, completed with a field and a document, verified after all."""
    number = dtik.file()
    old = dtik.caller(NADIA).case(number)["attachments"]
    back = told(dtik.caller(SRI).act(number, "kembalikan", kurang=["stempel", "fakultas"], catatan="Belum distempel."))
    assert (back["state"], back["fields"]["kurang"]) == ("dikembalikan", ["stempel", "fakultas"])
    nadia = dtik.caller(NADIA)
    (line,) = told(nadia.get("/inbox"))["items"]
    assert (line["step"], line["actions"]) == ("dikembalikan", ["ajukan_ulang", "batalkan"])
    again = told(dtik.send(NADIA, number, "ajukan_ulang", {"surat": nadia.letter()}, fakultas="Fakultas Teknik UNS"))
    assert again["state"] == "verifikasi"
    assert again["fields"] == old_fields(dtik, number) | {"fakultas": "Fakultas Teknik UNS"}
    assert again["attachments"]["rekomendasi"] == old["rekomendasi"]
    assert [a["id"] for a in again["attachments"]["surat"]][-1] not in [a["id"] for a in old["surat"]]
    told(dtik.caller(SRI).act(number, "verifikasi_ok", cek=CHECKED))
    assert dtik.actions(number) == ["ajukan", "kembalikan", "ajukan_ulang", "verifikasi_ok"]


def old_fields(dtik: Dtik, number: str) -> dict[str, object]:
    """What was filed, with what the verification kept."""
    return FIELDS | {"whatsapp": "6281234567890", "kurang": dtik.row(number).fields["kurang"]}


@pytest.mark.parametrize("state", ["verifikasi", "dikembalikan", "disposisi_pimpinan"])
def test_called_off(dtik: Dtik, state: str) -> None:
    """UNS-09: as long as no member of staff was named its representative may call it off; nobody else ever."""
    number = dtik.file()
    if state == "dikembalikan":
        told(dtik.caller(SRI).act(number, "kembalikan", kurang=["stempel"]))
    dtik.bring_to(state, number)
    for other in (SRI, BAMBANG):
        refused(dtik.caller(other).act(number, "batalkan", alasan="Saya saja"), 403, "not_yours")
    case = told(dtik.caller(NADIA).act(number, "batalkan"))
    assert (case["state"], case["outcome"], case["actions"]) == ("dibatalkan", "dibatalkan", [])
    assert all(task["closed_at"] for task in case["tasks"])
    assert [told(dtik.caller(who).get("/inbox"))["count"] for who in (NADIA, SRI, BAMBANG)] == [0, 0, 0]


@pytest.mark.parametrize("state", ["pemberian_lisensi", "selesai"])
def test_too_late_to_call_off(dtik: Dtik, state: str) -> None:
    """Once a member of staff was named nothing is called off any more."""
    number = dtik.bring_to(state)
    before = dtik.everything()
    no = refused(dtik.caller(NADIA).act(number, "batalkan"), 409, "not_from_here")
    assert no["allowed"] == []
    assert dtik.everything() == before


@pytest.mark.parametrize(("who", "state"), [(SRI, "verifikasi"), (BAMBANG, "disposisi_pimpinan")])
def test_refused_with_a_reason(dtik: Dtik, who: str, state: str) -> None:
    """UNS-50: the document has no refusal; the desk and the leadership have one, always with its reason, and it is an end."""
    number = dtik.bring_to(state)
    before = dtik.everything()
    for empty in (None, "  "):
        no = refused(dtik.caller(who).act(number, "tolak", alasan=empty), 422, "invalid")
        assert list(no["errors"]) == ["alasan"]
    assert dtik.everything() == before
    case = told(dtik.caller(who).act(number, "tolak", alasan="Bukan kegiatan resmi."))
    assert (case["state"], case["outcome"], case["fields"]["alasan"]) == ("ditolak", "ditolak", "Bukan kegiatan resmi.")
    refused(dtik.caller(NADIA).act(number, "ajukan_ulang"), 409, "not_from_here")


def test_revoked_with_reason_and_evidence(dtik: Dtik) -> None:
    """UNS-26, UNS-27: rented out; the leadership takes the licence back, and that is the last word."""
    number = dtik.bring_to("selesai")
    assert dtik.caller(BAMBANG).case(number)["actions"] == ["cabut"]
    case = told(dtik.revoke(number))
    assert (case["state"], case["outcome"], case["actions"]) == ("dicabut", "dicabut", [])
    assert case["fields"]["alasan"] == "disewakan"
    assert len(case["attachments"]["bukti"]) == 1
    refused(dtik.revoke(number), 409, "not_from_here")


def test_the_licence_may_run_out_or_not(dtik: Dtik) -> None:
    """UNS-50: no expiry is stated, so none is asked for (UNS-A5); a day that lies behind is no answer."""
    number = dtik.bring_to("pemberian_lisensi")
    galih = dtik.caller(GALIH)
    past = refused(galih.act(number, "nyatakan_selesai", **DONE, berlaku_sampai="2026-11-19"), 422, "invalid")
    assert list(past["errors"]) == ["berlaku_sampai"]
    case = told(galih.act(number, "nyatakan_selesai", **DONE, berlaku_sampai="2026-11-20"))
    assert case["fields"]["berlaku_sampai"] == "2026-11-20"
    assert "berlaku_sampai" not in dtik.caller("auditor").case(dtik.bring_to("selesai"))["fields"]
