"""What a request for coaching may hold: what must be answered, what is too much, what is nobody's fault but the sender's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile import good_pdf
from tests.stories.coaching import fields
from tests.stories.spektral import ANDIKA, LAILA, ROSMIATI, SITI, Riau
from tests.web.api_client import refused, told

MB = 1024 * 1024


@pytest.mark.parametrize("name", sorted(fields()))
def test_each_field_must_be_answered(riau: Riau, name: str) -> None:
    """SPK-24…SPK-32: left out, null, empty or blank is 422 at that field, and nothing is filed."""
    before = riau.everything()
    for empty in (None, "", "   "):
        body = riau.body()
        body["fields"] |= {name: empty}
        errors = refused(riau.caller(SITI).post("/cases", body), 422, "invalid")["errors"]
        assert list(errors) == [name]
        assert errors[name][0].endswith(".")
    left_out = riau.body(**{name: None})
    assert list(refused(riau.caller(SITI).post("/cases", left_out), 422, "invalid")["errors"]) == [name]
    assert riau.everything() == before


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("telepon", "dua belas"),
        ("telepon", "12"),
        ("telepon", 812),
        ("pic_telepon", "0812 abc"),
        ("pic_telepon", "+" + "9" * 40),
        ("email", "pengaju"),
        ("email", "pengaju@"),
        ("email", "a@b.example, c@d.example"),
        ("email", ["a@b.example"]),
        ("produsen_data", "mungkin"),
        ("produsen_data", 1),
        ("produsen_data", []),
        ("waktu", "besok"),
        ("waktu", "2026-13-01T09:00"),
        ("waktu", "2026-02-30T09:00"),
        ("waktu", "19/11/2026"),
        ("waktu", 20261119),
        ("nip", "1" * 31),
        ("nip", {"a": 1}),
        ("instansi", "x" * 301),
        ("jenis_layanan", ["Pelatihan"]),
        ("jenis_layanan", "a\u0000b"),
        ("deskripsi", "x" * 5001),
        ("deskripsi", "\ud800"),
        ("lokasi", 7),
    ],
)
def test_a_wrong_answer_files_nothing(riau: Riau, name: str, wrong: object) -> None:
    """422 at the field with a sentence; no number is used up."""
    before = riau.everything()
    body = riau.body()
    body["fields"][name] = wrong
    errors = refused(riau.caller(SITI).post("/cases", body), 422, "invalid")["errors"]
    assert list(errors) == [name]
    assert riau.everything() == before
    assert riau.ask() == "SPK-2026-00001"


@pytest.mark.parametrize(
    "when",
    [
        "2001-01-02T08:00",
        "2090-12-01T08:00",
        "2023-10-06T04:10",
        "2026-11-20T09:00",
        "2031-06-01T08:30:00+07:00",
        "2026-11-25T02:00:00Z",
    ],
)
def test_any_time_may_be_asked_for(riau: Riau, when: str) -> None:
    """SPK-31: past or far ahead, local or with an offset: the manual sets no limit."""
    assert riau.caller(SITI).case(riau.ask(waktu=when))["fields"]["waktu"]


def test_the_attachment_is_one_paper_at_most(riau: Riau) -> None:
    """SPK-33: it may be left out; a film is no attachment, nor what somebody else handed in, nor eleven megabytes."""
    siti = riau.caller(SITI)
    case = told(siti.post("/cases", riau.body() | {"attachments": {"lampiran": siti.letter()}}), 201)
    assert list(case["attachments"]) == ["lampiran"]
    before = riau.everything()
    film = told(siti.upload(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64), "a.mp4"), 201)["id"]
    big = told(siti.upload(good_pdf("besar") + b"\n" * (11 * MB) + b"%%EOF"), 201)["id"]
    theirs = riau.caller(LAILA).letter()
    for attached, status, code in (
        (film, 415, "wrong_kind"),
        (big, 413, "too_large"),
        (theirs, 422, "invalid"),
        ("tidak-ada", 422, "invalid"),
        (7, 422, "invalid"),
    ):
        refused(siti.post("/cases", riau.body() | {"attachments": {"lampiran": attached}}), status, code)
    assert riau.everything() == before


def test_who_files(riau: Riau) -> None:
    """SPK-04, SPK-06: anybody with an account; the auditor and the administrator ask for nothing, a stranger signs in."""
    for who in (SITI, "uns.perwakilan", "linkzum.tkpti"):
        told(riau.caller(who).post("/cases", riau.body()), 201)
    before = riau.everything()
    for who in ("auditor", "admin"):
        refused(riau.caller(who).post("/cases", riau.body()), 403, "not_yours")
    refused(riau.caller(None).post("/cases", riau.body()), 401, "unauthenticated")
    assert riau.everything() == before


def test_the_same_request_sent_twice(riau: Riau) -> None:
    """One key, one request, one receipt; with another body the key is spent."""
    siti, body = riau.caller(SITI), riau.body()
    first = told(siti.post("/cases", body, key="satu"), 201)
    assert told(siti.post("/cases", body, key="satu"), 201)["number"] == first["number"]
    assert len([m for m in riau.letters("tanda_terima") if m.channel == "email"]) == 1
    refused(siti.post("/cases", riau.body(lokasi="Lain"), key="satu"), 422, "key_reused")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"waktu": "kapan saja"}, "waktu"),
        ({"email": "bukan surel"}, "email"),
        ({"instansi": ""}, "instansi"),
        ({"produsen_data": "ya dan tidak"}, "produsen_data"),
    ],
)
def test_a_wrong_mend_changes_nothing(riau: Riau, wrong: dict[str, Any], name: str) -> None:
    """SPK-38: one wrong field refuses the others with it."""
    number = riau.bring_to("disetujui")
    before = riau.everything()
    answer = {"lokasi": "Aula lantai 2"} | wrong
    assert list(refused(riau.act(ANDIKA, number, "edit_detail", **answer), 422, "invalid")["errors"]) == [name]
    assert riau.everything() == before


def test_what_is_not_asked_is_not_taken_in(riau: Riau) -> None:
    """SPK-38, SPK-65, SPK-71: neither coaches nor a status nor documentation come in by the form of the request, new or mended."""
    siti = riau.caller(SITI)
    extra = {"pembina": [LAILA], "alasan_ditolak": "Tidak", "state": "selesai", "status": "selesai"}
    body = riau.body(**extra) | {"attachments": {"dokumen": siti.letter()}}
    case = told(siti.post("/cases", body), 201)
    number = case["number"]
    assert (case["state"], case["attachments"]) == ("menunggu_diproses", {})
    mended = riau.done(ANDIKA, number, "edit_detail", lokasi="Aula lantai 2", **extra)
    assert (mended["state"], mended["fields"]["lokasi"]) == ("menunggu_diproses", "Aula lantai 2")
    assert not set(extra) & set(riau.row(number).fields)
    assert riau.row(number).people == {}


def test_a_mend_brings_another_attachment(riau: Riau) -> None:
    """SPK-33, SPK-38: the new paper joins the old one, which the register keeps."""
    siti, andika = riau.caller(SITI), riau.caller(ANDIKA)
    case = told(siti.post("/cases", riau.body() | {"attachments": {"lampiran": siti.letter()}}), 201)
    body = {"fields": {}, "attachments": {"lampiran": andika.letter()}, "version": case["version"]}
    mended = told(andika.post(f"/cases/{case['number']}/actions/edit_detail", body))
    assert len(mended["attachments"]["lampiran"]) == 2
    assert riau.caller(ROSMIATI).case(case["number"])["attachments"] == mended["attachments"]
