"""What the Ormawa licence does not let pass: the sentence, the code of the contract, and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.offices import Houses
from tests.stories.uns import BAMBANG, CHECKED, DONE, GALIH, NADIA, PASSED_ON, SRI, Dtik, colleague
from tests.web.api_client import Caller, refused, told
from workflows.uns_ormawa import CEK


@pytest.fixture
def dtik(houses: Houses, caller: Callable[[str | None], Caller]) -> Dtik:
    """The office as programs meet it."""
    return Dtik(houses, cache(caller))


def faults(dtik: Dtik, who: str, number: str, action: str, fields: dict[str, Any], code: str = "invalid") -> Any:
    """What an answer is refused with, after a look that nothing has changed."""
    before = dtik.everything()
    body = refused(dtik.caller(who).act(number, action, **fields), 422, code)
    assert dtik.everything() == before
    return body["errors"]


def test_the_checklist_names_what_is_missing(dtik: Dtik) -> None:
    """UNS-12 over UNS-17…UNS-25: every point is needed, and the sentence says which is not ticked."""
    number = dtik.file()
    for left in (*([code] for code in CEK), ["stempel", "rekomendasi"]):
        ticked = [code for code in CHECKED if code not in left]
        (sentence,) = faults(dtik, SRI, number, "verifikasi_ok", {"cek": ticked})["cek"]
        assert [code for code in CEK if CEK[code] in sentence] == left
    for wrong in (None, [], [*CHECKED, "materai"]):
        assert list(faults(dtik, SRI, number, "verifikasi_ok", {"cek": wrong})) == ["cek"]


def test_a_return_says_what_is_missing(dtik: Dtik) -> None:
    """UNS-12: nothing ticked, or a point that does not exist, is no list; a completion is checked like a request."""
    number = dtik.file()
    for wrong in ([], ["materai"], "stempel tidak ada"):
        assert list(faults(dtik, SRI, number, "kembalikan", {"kurang": wrong, "catatan": "?"})) == ["kurang"]
    told(dtik.caller(SRI).act(number, "kembalikan", kurang=["domain_email"]))
    for field, value in {
        "email": "bem@uns.ac.id",
        "whatsapp": "",
        "perekomendasi": "dekan",
        "saluran": "langsung",
    }.items():
        assert list(faults(dtik, NADIA, number, "ajukan_ulang", {field: value})) == [field]
    told(dtik.caller(NADIA).act(number, "ajukan_ulang", email="lain@STUDENT.uns.ac.id"))
    assert dtik.row(number).fields["email"] == "lain@STUDENT.uns.ac.id"


def test_the_licence_is_passed_to_a_member_of_staff(dtik: Dtik) -> None:
    """UNS-13: to somebody who holds that office, and to nobody else; with an instruction or words."""
    number = dtik.bring_to("disposisi_pimpinan")
    for staf in (None, "", NADIA, SRI, BAMBANG, "bengkulu.anggota", "uns.tidak-ada", [GALIH, GALIH]):
        assert list(faults(dtik, BAMBANG, number, "disposisi_staf", PASSED_ON | {"staf": staf})) == ["staf"]
    assert list(faults(dtik, BAMBANG, number, "disposisi_staf", {"staf": GALIH})) == ["instruksi"]


def test_finished_only_with_exactly_the_address_filed(dtik: Dtik) -> None:
    """UNS-13, UNS-14, UNS-15: the licence on another address, or no invitation sent, is not finished."""
    number = dtik.bring_to("pemberian_lisensi")
    wrong: list[tuple[str, object]] = [
        ("email_lisensi", "lain@student.uns.ac.id"),
        ("email_lisensi", "bem.ft@uns.ac.id"),
        ("email_lisensi", "bemft@student.uns.ac.id"),
        ("email_lisensi", None),
        ("undangan_terkirim", False),
        ("undangan_terkirim", None),
        ("undangan_terkirim", "mungkin"),
        ("berlaku_sampai", "besok"),
    ]
    for field, value in wrong:
        assert list(faults(dtik, GALIH, number, "nyatakan_selesai", DONE | {field: value})) == [field]
    assert dtik.state(number) == "pemberian_lisensi"


def test_no_revocation_without_reason_and_evidence(dtik: Dtik) -> None:
    """UNS-26, UNS-27: one of the three reasons and a document, by the leadership, and only of a licence that was given."""
    open_case = dtik.bring_to("pemberian_lisensi")
    refused(dtik.revoke(open_case), 409, "not_from_here")
    number = dtik.bring_to("selesai")
    before = dtik.everything()
    assert list(refused(dtik.revoke(number, attachments={}), 422, "invalid")["errors"]) == ["bukti"]
    for reason in ({}, {"alasan": ""}, {"alasan": "tidak suka"}):
        assert list(refused(dtik.revoke(number, fields=reason), 422, "invalid")["errors"]) == ["alasan"]
    for other in (NADIA, SRI, GALIH, "auditor"):
        refused(dtik.send(other, number, "cabut", {}, alasan="disewakan"), 403, "not_yours")
    assert dtik.everything() == before


def test_each_deed_is_its_own_offices(dtik: Dtik) -> None:
    """UNS-49: everybody else is refused in every state, whatever the state; strangers do not learn of the case."""
    who_may = {"verifikasi_ok": SRI, "kembalikan": SRI, "disposisi_staf": BAMBANG, "nyatakan_selesai": GALIH}
    number = dtik.file()
    for state in ("verifikasi", "disposisi_pimpinan", "pemberian_lisensi", "selesai"):
        dtik.bring_to(state, number)
        before = dtik.everything()
        for action, owner in who_may.items():
            for who in {NADIA, SRI, BAMBANG, GALIH, "auditor"} - {owner}:
                refused(dtik.caller(who).act(number, action), 403, "not_yours")
        for stranger in ("bengkulu.ti", "linkzum.admin", "admin"):
            refused(dtik.caller(stranger).get(f"/cases/{number}"), 404, "not_found")
        assert dtik.everything() == before


def test_a_member_of_staff_who_was_not_named(dtik: Dtik, houses: Houses) -> None:
    """UNS-13: the licence is the named one's to give, not any colleague's."""
    colleague(houses, "uns.staf2")
    number = dtik.bring_to("pemberian_lisensi")
    refused(dtik.caller("uns.staf2").act(number, "nyatakan_selesai", **DONE), 403, "not_yours")
    assert told(dtik.caller("uns.staf2").get("/inbox"))["count"] == 0
    assert told(dtik.caller(GALIH).act(number, "nyatakan_selesai", **DONE))["state"] == "selesai"
