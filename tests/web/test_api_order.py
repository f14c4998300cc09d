"""Refusals are asked in the order of the contract: a request wrong in two ways hears of the earlier one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.accounts import withdraw_tokens
from engine.records import Refused
from tests import hostile
from tests.office import Bandung
from tests.web.api_client import Caller, call, refused, told
from web.api import caller as callers


def acts(caller: Caller, number: str, action: str, version: Any, **body: Any) -> Any:
    """An action with a body of any kind."""
    return caller.post(f"/cases/{number}/actions/{action}", {"version": version, **body})


def test_unauthenticated_before_all(app: Flask, bandung: Bandung) -> None:
    """401 comes first: over a malformed body, an unknown address, a wrong method; and says how to sign in."""
    nobody = call(app, bandung, None)
    for method, path in (
        ("POST", "/cases"),
        ("GET", "/cases/x"),
        ("GET", "/tidak-ada"),
        ("DELETE", "/me"),
        ("GET", "/me"),
    ):
        answer = nobody.send(method, path, data=b"{")
        refused(answer, 401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for header in ("Bearer", "Bearer salah", "Basic eDp5", "Bearer \xe4", "x" * 5000):
        refused(nobody.get("/me", headers={"Authorization": header}), 401, "unauthenticated")


def test_withdrawn_and_switched_off(app: Flask, bandung: Bandung) -> None:
    """A withdrawn token and a switched-off account are nobody at the next request."""
    kadis = call(app, bandung, "bandung.kadis")
    told(kadis.get("/me"))
    with bandung.database.writing() as session:
        withdraw_tokens(session, bandung.people["bandung.kadis"], bandung.clock.now())
    refused(kadis.get("/me"), 401, "unauthenticated")


def test_slow_down_before_malformed(app: Flask, bandung: Bandung, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what a caller may have under way: 429 with Retry-After, before the body is looked at; others go on."""
    monkeypatch.setattr(callers, "under_way", callers.UnderWay(most=2))
    kadis, kabid = (call(app, bandung, f"bandung.{who}") for who in ("kadis", "kabid"))
    person = bandung.people["bandung.kadis"]
    assert callers.under_way.enter(person)
    told(kadis.get("/me"))
    assert callers.under_way.enter(person)
    answer = kadis.send("POST", "/cases", data=b"{")
    refused(answer, 429, "slow_down")
    assert int(answer.headers["Retry-After"]) > 0
    told(kabid.get("/me"))
    callers.under_way.leave(person)
    told(kadis.get("/me"))
    told(kadis.get("/me"))


def test_two_hundred_may_be_under_way() -> None:
    """The limit of the contract, and that it is counted by caller."""
    counter = callers.UnderWay()
    assert all(counter.enter(1) for _ in range(200))
    assert (counter.enter(1), counter.enter(2)) == (False, True)


def test_malformed_before_not_found(app: Flask, bandung: Bandung) -> None:
    """400 before 404."""
    refused(call(app, bandung, "bandung.kadis").post("/cases/TIDAK-ADA/actions/terbang", []), 400, "malformed")


def test_the_rest_of_the_order(app: Flask, bandung: Bandung) -> None:
    """404, 403, 409 stale, 409 not_from_here, 409 not_yet, 422 invalid: each over all that come after it."""
    number = bandung.bring_to("pendampingan")
    version = call(app, bandung, "auditor").case(number)["version"]
    operator, kadis = call(app, bandung, "bandung.operator1"), call(app, bandung, "bandung.kadis")
    wrong: dict[str, Any] = {"fields": 5, "note": 5}
    refused(acts(call(app, bandung, "lain.pegawai"), number, "kirim_link", version - 1, **wrong), 404, "not_found")
    refused(acts(kadis, number, "kirim_link", version - 1, **wrong), 403, "not_yours")
    refused(acts(operator, number, "kirim_link", version - 1, **wrong), 409, "stale")
    refused(acts(operator, number, "kirim_link", version, **wrong), 409, "not_from_here")
    refused(acts(operator, number, "kirim_link", "empat", **wrong), 409, "not_from_here")
    refused(acts(operator, number, "selesai_damping", version, **wrong), 409, "not_yet")
    bandung.clock.forward(days=6)
    errors = refused(acts(operator, number, "selesai_damping", None, **wrong), 422, "invalid")["errors"]
    assert set(errors) == {"version", "note", "fields"}


def test_invalid_before_acknowledge_before_kind(app: Flask, bandung: Bandung) -> None:
    """BDG-14: 422 invalid, then the warning to acknowledge, then size and kind of the letter; then it is filed."""
    pemohon = call(app, bandung, "bandung.pemohon")
    body = pemohon.filing(mulai="2026-11-21T09:00", selesai="2026-11-21T10:00")
    wrong_kind = told(pemohon.upload(hostile.office_file(), "surat.docx"), 201)["id"]
    large = told(pemohon.upload(hostile.good_pdf("x") + bytes(11 << 20)), 201)["id"]
    body["attachments"] = {"surat": wrong_kind}
    bad = body | {"fields": body["fields"] | {"peserta": 0}}
    assert set(refused(pemohon.post("/cases", bad), 422, "invalid")["errors"]) == {"peserta"}
    warned = refused(pemohon.post("/cases", body), 422, "acknowledge")["warnings"]
    assert [w["code"] for w in warned] == ["sehari_sebelum"]
    assert "kemungkinan link zoom tidak akan diproses" in warned[0]["text"]
    body["acknowledge"] = ["sehari_sebelum"]
    refused(pemohon.post("/cases", body), 415, "wrong_kind")
    refused(pemohon.post("/cases", body | {"attachments": {"surat": large}}), 413, "too_large")
    told(pemohon.post("/cases", body | {"attachments": {"surat": pemohon.letter()}}), 201)


def test_slot_taken_before_wrong_answers_is_not_asked(app: Flask, bandung: Bandung) -> None:
    """An answer with a fault is told so before the slot is looked at; then the booking in the way is shown."""
    first, second = bandung.bring_to("pembuatan_link"), bandung.bring_to("pembuatan_link")
    operator = call(app, bandung, "bandung.operator1")
    told(operator.act(first, "buat_link_agenda", akun="zoom-bandung-1", undangan="https://zoom.example/j/1"))
    assert (
        "undangan" in refused(operator.act(second, "buat_link_agenda", akun="zoom-bandung-1"), 422, "invalid")["errors"]
    )
    taken = refused(operator.act(second, "buat_link_agenda", akun="zoom-bandung-1", undangan="x"), 409, "slot_taken")
    assert taken["booking"] == {
        "resource": "zoom-bandung-1",
        "starts_at": "2026-11-25T09:00:00+07:00",
        "ends_at": "2026-11-25T11:00:00+07:00",
    }


def test_opening_refusals(app: Flask, bandung: Bandung) -> None:
    """Opening a case: unknown SOP 404, no right to file 403, `sop` of the wrong type 422; nothing is left behind."""
    pemohon, auditor = call(app, bandung, "bandung.pemohon"), call(app, bandung, "auditor")
    refused(pemohon.post("/cases", {"sop": "tidak-ada", "fields": 5}), 404, "not_found")
    refused(auditor.post("/cases", {"sop": "bandung-zoom", "fields": 5}), 403, "not_yours")
    refused(pemohon.post("/cases", {"sop": "bandung-zoom", "on_behalf_of": "bandung.kabid"}), 403, "not_yours")
    wrong: list[Any] = [None, 5, [], {}, ""]
    for sop in wrong:
        assert set(refused(pemohon.post("/cases", {"sop": sop}), 422, "invalid")["errors"]) == {"sop"}
    errors = refused(pemohon.post("/cases", {"sop": "bandung-zoom"}), 422, "invalid")["errors"]
    assert set(errors) == {"kegiatan", "instansi", "narahubung", "mulai", "selesai", "peserta", "surat"}
    assert told(pemohon.get("/cases"))["items"] == []


def test_filing_for_somebody_else(app: Flask, bandung: Bandung) -> None:
    """BDG-A11: TU registers a paper letter; the requester is the person, with an account or without."""
    tu = call(app, bandung, "bandung.tu")
    case = told(tu.post("/cases", tu.filing() | {"on_behalf_of": "bandung.pemohon"}), 201)
    assert case["requester"] == "bandung.pemohon"
    guest = {"name": "Warga Tanpa Akun", "email": "warga@dinas.example"}
    assert told(tu.post("/cases", tu.filing() | {"on_behalf_of": guest}), 201)["requester"] == "Warga Tanpa Akun"
    somebody: list[Any] = ["tidak.ada", "", 5, {}, {"name": "Tanpa alamat"}, [], {"name": 5, "email": "a@b.example"}]
    for wrong in somebody:
        answer = tu.post("/cases", tu.filing() | {"on_behalf_of": wrong})
        assert "on_behalf_of" in refused(answer, 422, "invalid")["errors"], wrong


def test_refusals_are_on_record(app: Flask, bandung: Bandung) -> None:
    """A refusal changes nothing except the register of refusals."""
    number = bandung.file().number
    kabid = call(app, bandung, "bandung.kabid")
    before = call(app, bandung, "auditor").case(number)
    refused(acts(kabid, number, "disposisi_kabid", 1), 403, "not_yours")
    assert call(app, bandung, "auditor").case(number) == before
    with bandung.database.reading() as session:
        row = session.scalars(select(Refused).order_by(Refused.id.desc())).first()
        assert row is not None
        assert (row.person_id, row.number, row.action) == (bandung.people["bandung.kabid"], number, "disposisi_kabid")
        assert (row.code, row.door) == ("not_yours", "api")
        assert session.scalar(select(func.count()).select_from(Refused)) == 1


def test_unknown_addresses_and_methods(app: Flask, bandung: Bandung) -> None:
    """Flask's own refusals are problem documents too."""
    kadis = call(app, bandung, "bandung.kadis")
    for path in ("/tidak-ada", "/cases/", "/cases//actions/x", "/sops/", "/audit/log.xes", "/audit/log.ocel.json"):
        refused(kadis.get(path), 404, "not_found")
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        answer = kadis.send(method, "/cases")
        refused(answer, 405, "method_not_allowed")
        assert "POST" in answer.headers["Allow"]
    too_much = json.dumps({"x": "y" * (5 << 20)}).encode()
    refused(kadis.send("POST", "/cases", data=too_much, content_type="application/json"), 413, "too_large")
