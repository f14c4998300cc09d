"""A coaching of BPS Provinsi Riau told by name through the API: the good way, the refusal, filed for another, mended, removed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.coaching import fields
from tests.stories.spektral import ANDIKA, EVERYBODY, FITRI, LAILA, ROSMIATI, SITI, SOP, ZULFIKAR, Riau
from tests.web.api_client import refused, told

AHEAD = {"waktu": "2026-11-24T09:00"}
"""Tuesday 24 November 2026, 09.00 WIB."""


def test_from_the_request_to_its_documentation(riau: Riau) -> None:
    """SPK-06, SPK-10, SPK-12, SPK-15, SPK-17, SPK-18, SPK-70, SPK-71: each by whom the manual names, to the documents at Siti's.

    Siti asks on Friday for Tuesday; Rosmiati takes it up, settles it with two coaches, and says on Tuesday that it took place.
    """
    siti = riau.caller(SITI)
    paper = siti.letter()
    body = riau.body(**AHEAD) | {"attachments": {"lampiran": paper}}
    case = told(siti.post("/cases", body), 201)
    number = case["number"]
    assert number == "SPK-2026-00001"
    assert (case["state"], case["title"], case["requester"]) == ("menunggu_diproses", "Pertemuan dengan Zoom", SITI)
    kept = {k: v for k, v in case["fields"].items() if k != "waktu"}
    assert kept == {k: v for k, v in fields().items() if k != "waktu"}
    assert case["fields"]["waktu"].startswith("2026-11-24T09:00")
    assert [a["id"] for a in case["attachments"]["lampiran"]] == [paper]
    assert riau.done(ROSMIATI, number, "proses")["state"] == "dalam_proses"
    agreed = riau.done(ROSMIATI, number, "setujui", pembina=[ZULFIKAR, LAILA])
    assert (agreed["state"], agreed["fields"]["pembina"]) == ("disetujui", [ZULFIKAR, LAILA])
    riau.clock("2026-11-24 09:00")
    ended = riau.done(ROSMIATI, number, "selesaikan")
    assert (ended["state"], ended["outcome"]) == ("selesai", "selesai")
    assert ended["closed_at"].startswith("2026-11-24T09:00")
    told(riau.upload(ZULFIKAR, number, "daftar_hadir"))
    told(riau.upload(LAILA, number, "foto", files=3))
    read = riau.caller(SITI).case(number)
    assert len(read["attachments"]["dokumen"]) == 4
    for file in read["attachments"]["dokumen"]:
        assert siti.get(f"/attachments/{file['id']}").data.startswith(b"%PDF")


def test_everything_stays_on_record(riau: Riau) -> None:
    """SPK-03: from the request to the documentation, who did what as what; chained, and the auditor recomputes it."""
    number = riau.bring_to("selesai", ZULFIKAR, LAILA)
    told(riau.upload(LAILA, number, "notulensi"))
    lines = riau.register(number)
    assert [(e["actor"], e["as_position"], e["action"], e["from"], e["to"]) for e in lines] == [
        (SITI, "Pengaju", "ajukan", "draf", "menunggu_diproses"),
        (ROSMIATI, "Supervisor SPEKTRAL", "proses", "menunggu_diproses", "dalam_proses"),
        (ROSMIATI, "Supervisor SPEKTRAL", "setujui", "dalam_proses", "disetujui"),
        (ROSMIATI, "Supervisor SPEKTRAL", "selesaikan", "disetujui", "selesai"),
        (LAILA, "Operator dan pembina 2", "unggah", "selesai", "selesai"),
    ]
    assert [e["previous_hash"] for e in lines[1:]] == [e["hash"] for e in lines[:-1]]
    assert lines[2]["fields"] == {"pembina": [ZULFIKAR, LAILA]}
    (document,) = riau.case(number)["attachments"]["dokumen"]
    assert lines[4]["fields"] == {"jenis": "notulensi", "lampiran": {"dokumen": [document["sha256"]]}}
    assert told(riau.caller("auditor").get("/audit/verify")) == {"entries": 5, "ok": True, "first_bad": None}


def test_a_refusal_says_why_and_ends_it(riau: Riau) -> None:
    """SPK-69: the reason stands in the case, for Siti to read; nobody was appointed."""
    number = riau.bring_to("ditolak")
    case = riau.caller(SITI).case(number)
    assert (case["outcome"], case["fields"]["alasan_ditolak"]) == ("ditolak", "Pakailah modul yang tersedia.")
    assert "pembina" not in case["fields"]
    assert riau.row(number).people == {}


def test_siti_follows_how_far_it_is(riau: Riau) -> None:
    """SPK-14: state and holder at every step, by the status names of the manual, in her own list."""
    seen = []
    number = riau.ask()
    for action, answer in (("proses", {}), ("setujui", {"pembina": [ZULFIKAR]}), ("selesaikan", {})):
        seen.append(riau.caller(SITI).case(number)["state"])
        riau.done(ROSMIATI, number, action, **answer)
    seen.append(told(riau.caller(SITI).get("/cases"))["items"][0]["state"])
    assert seen == ["menunggu_diproses", "dalam_proses", "disetujui", "selesai"]


def test_whom_to_call(riau: Riau) -> None:
    """SPK-13, SPK-16: Rosmiati reads the PIC while she examines, an appointed coach reads it; others learn nothing of it."""
    number = riau.ask()
    pic = {"pic_nama": "Siddiq", "pic_telepon": "+62 812-0000-0077"}
    assert pic.items() <= riau.caller(ROSMIATI).case(number)["fields"].items()
    for coach in (ZULFIKAR, LAILA, FITRI):
        assert riau.caller(coach).case(number)["fields"] == {}
    riau.done(ROSMIATI, number, "proses")
    riau.done(ROSMIATI, number, "setujui", pembina=[LAILA])
    assert pic.items() <= riau.caller(LAILA).case(number)["fields"].items()
    assert riau.caller(ZULFIKAR).case(number)["outline"] is True


def test_each_has_what_is_theirs_to_do(riau: Riau) -> None:
    """SPK-79: only Rosmiati's inbox ever holds it; after the end nobody's does."""
    number = riau.ask()
    for action, answer in (("proses", {}), ("setujui", {"pembina": [ZULFIKAR]}), ("selesaikan", {}), (None, {})):
        for who in EVERYBODY:
            lines = told(riau.caller(who).get("/inbox"))["items"]
            mine = [number] if who == ROSMIATI and action else []
            assert [line["number"] for line in lines] == mine, (who, action)
        if action:
            (line,) = told(riau.caller(ROSMIATI).get("/inbox"))["items"]
            assert action in line["actions"]
            riau.done(ROSMIATI, number, action, **answer)


def test_andika_files_for_siti(riau: Riau) -> None:
    """SPK-40: Tambah opens the requesters' own form; the case is Siti's, typed by Andika, who moves nothing."""
    body = riau.body() | {"on_behalf_of": SITI}
    case = told(riau.caller(ANDIKA).post("/cases", body), 201)
    number = case["number"]
    assert case["requester"] == SITI
    (line,) = riau.register(number)
    assert (line["actor"], line["as_position"]) == (ANDIKA, "Admin SPEKTRAL")
    assert [c["number"] for c in told(riau.caller(SITI).get("/cases"))["items"]] == [number]
    refused(riau.act(ANDIKA, number, "proses"), 403, "not_yours")
    riau.done(ROSMIATI, number, "proses")


@pytest.mark.parametrize("who", [ROSMIATI, FITRI, ZULFIKAR, SITI])
def test_nobody_else_files_for_another(riau: Riau, who: str) -> None:
    """SPK-40: the button is the Admin's; a program of anybody else is refused, and nothing is filed."""
    before = riau.everything()
    body = riau.body() | {"on_behalf_of": "uns.perwakilan"}
    refused(riau.caller(who).post("/cases", body), 403, "not_yours")
    assert riau.everything() == before


def test_andika_files_for_somebody_without_an_account(riau: Riau) -> None:
    """SPK-40: a name and an address are enough; the letters go to the address of the form."""
    person = {"name": "Dewi Lestari", "email": "dewi@dinas.example"}
    case = told(riau.caller(ANDIKA).post("/cases", riau.body() | {"on_behalf_of": person}), 201)
    assert case["requester"] == "Dewi Lestari"
    assert [(m.channel, m.recipient) for m in riau.letters("tanda_terima")] == [("email", "pengaju@dinas.example")]


@pytest.mark.parametrize("state", ["menunggu_diproses", "dalam_proses", "disetujui", "ditolak", "selesai"])
def test_andika_mends_what_is_wrong(riau: Riau, state: str) -> None:
    """SPK-38: some of the fields are sent, the rest stays; the status does not move, the register keeps old and new."""
    number = riau.bring_to(state)
    before, told_before = riau.row(number), len(riau.houses.messages())
    case = riau.done(ANDIKA, number, "edit_detail", lokasi="Aula lantai 2", nip="198001012005011001")
    assert case["state"] == state
    assert case["version"] == before.version + 1
    assert riau.row(number).fields == before.fields | {"lokasi": "Aula lantai 2", "nip": "198001012005011001"}
    line = riau.register(number)[-1]
    assert (line["actor"], line["action"], line["to"]) == (ANDIKA, "edit_detail", state)
    assert line["fields"]["lokasi"] == "Aula lantai 2"
    assert line["fields"]["sebelumnya"]["lokasi"] == "Aula"
    assert len(riau.houses.messages()) == told_before


def test_a_mended_time_is_the_time_it_waits_for(riau: Riau) -> None:
    """SPK-38, SPK-17: moved to Tuesday by Andika, it cannot be closed on Monday evening, and can on Tuesday at nine sharp."""
    number = riau.bring_to("disetujui")
    riau.done(ANDIKA, number, "edit_detail", **AHEAD)
    for moment in ("2026-11-23 23:59", "2026-11-24 08:59"):
        riau.clock(moment)
        problem = refused(riau.act(ROSMIATI, number, "selesaikan"), 409, "not_yet")
        assert problem["not_before"].startswith("2026-11-24T09:00")
    riau.clock("2026-11-24 09:00")
    riau.done(ROSMIATI, number, "selesaikan")


@pytest.mark.parametrize("state", ["menunggu_diproses", "dalam_proses", "disetujui", "ditolak", "selesai"])
def test_andika_removes_with_a_reason(riau: Riau, state: str) -> None:
    """SPK-39, SPK-A6: out of every list, its state and its register stay; without a reason nothing happens."""
    number = riau.bring_to(state)
    before = riau.everything()
    wrong: tuple[dict[str, Any], ...] = ({}, {"alasan": ""}, {"alasan": "  "}, {"alasan": None})
    for answer in wrong:
        assert "alasan" in refused(riau.act(ANDIKA, number, "hapus", **answer), 422, "invalid")["errors"]
    assert riau.everything() == before
    case = riau.done(ANDIKA, number, "hapus", alasan="Tercatat dua kali.")
    assert (case["state"], case["removed"], case["actions"]) == (state, True, [])
    assert riau.register(number)[-1]["fields"] == {"alasan": "Tercatat dua kali."}
    for who in EVERYBODY:
        assert told(riau.caller(who).get(f"/cases?sop={SOP}"))["items"] == []
        assert told(riau.caller(who).get("/inbox"))["items"] == []
    for who, action in ((ROSMIATI, "proses"), (ANDIKA, "edit_detail"), (ANDIKA, "hapus")):
        assert refused(riau.act(who, number, action, alasan="x"), 409, "not_from_here")["allowed"] == []
