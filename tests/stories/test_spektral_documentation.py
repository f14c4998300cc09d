"""What the coaches bring home: by whom, when, of which kind, how much of it, and who reads it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.stories.spektral import ANDIKA, EVERYBODY, FITRI, LAILA, ROSMIATI, SITI, STATES, STRANGERS, ZULFIKAR, Riau
from tests.web.api_client import Caller, refused, told
from tests.web.pages import Browser

MB = 1024 * 1024
FILM_HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
KINDS = ("daftar_hadir", "foto", "notulensi", "video", "lainnya")


class Film(io.FileIO):
    """A sparse file of so many bytes that begins as a film does, wrapped into the multipart body of an upload."""

    def __init__(self, path: Path, size: int) -> None:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="rekaman.mp4"\r\n\r\n' + FILM_HEAD
        with path.open("wb") as file:
            file.write(head)
            file.seek(len(head) - len(FILM_HEAD) + size)
            file.write(b"\r\n--x--\r\n")
        self.length = path.stat().st_size
        super().__init__(path)


def film(caller: Caller, path: Path, size: int) -> str:
    """A film handed in; gives its id."""
    with Film(path, size) as body:
        sent = caller.send(
            "POST",
            "/attachments",
            input_stream=io.BufferedReader(body),
            content_type="multipart/form-data; boundary=x",
            content_length=body.length,
        )
        made = told(sent, 201)
    assert (made["size"], made["media_type"]) == (size, "video/mp4")
    return str(made["id"])


def bring(riau: Riau, who: str, number: str, kind: object, *files: object, **more: Any) -> Any:
    """Sends files of a kind; gives the answer."""
    body = {"fields": {"jenis": kind}, "attachments": {"dokumen": list(files)}, "version": riau.row(number).version}
    return riau.caller(who).post(f"/cases/{number}/actions/unggah", body | more)


def test_both_coaches_bring_every_kind(riau: Riau) -> None:
    """SPK-61, SPK-63: each kind by either coach, several files at once; all stand in the case with their uploader's line."""
    number = riau.bring_to("selesai", ZULFIKAR, LAILA)
    for turn, kind in enumerate(KINDS):
        told(riau.upload((ZULFIKAR, LAILA)[turn % 2], number, kind, files=2))
    case = riau.caller(SITI).case(number)
    assert len(case["attachments"]["dokumen"]) == 2 * len(KINDS)
    assert (case["state"], case["version"]) == ("selesai", 4 + len(KINDS))
    lines = [(e["actor"], e["fields"]["jenis"]) for e in riau.register(number) if e["action"] == "unggah"]
    assert lines == [((ZULFIKAR, LAILA)[turn % 2], kind) for turn, kind in enumerate(KINDS)]


def test_a_film_of_150_megabytes(riau: Riau, tmp_path: Path) -> None:
    """SPK-61, SPK-64: taken beside a photo in one answer, and given back to Siti to the last byte."""
    number = riau.bring_to("selesai", LAILA)
    laila = riau.caller(LAILA)
    identifier = film(laila, tmp_path / "film", 150 * MB)
    case = told(bring(riau, LAILA, number, "video", identifier, laila.letter()))
    assert max(a["size"] for a in case["attachments"]["dokumen"]) == 150 * MB
    got = (
        riau.caller(SITI)
        .app.test_client()
        .get(f"/api/v1/attachments/{identifier}", headers={"Authorization": f"Bearer {riau.caller(SITI).token}"})
    )  # not read into memory
    assert (got.status_code, got.content_length) == (200, 150 * MB)
    assert next(got.iter_encoded()).startswith(FILM_HEAD)
    got.close()


@pytest.mark.parametrize("state", ["menunggu_diproses", "dalam_proses", "disetujui", "ditolak"])
def test_not_before_it_is_finished(riau: Riau, state: str) -> None:
    """SPK-58: whoever tries, in whatever earlier status, brings nothing; the coach is told where it may be done."""
    number = riau.bring_to(state)
    before = riau.everything()
    for who in EVERYBODY:
        coach = who == ZULFIKAR and state == "disetujui"
        refused(riau.upload(who, number), *((409, "not_from_here") if coach else (403, "not_yours")))
    assert riau.everything() == before
    assert riau.caller(SITI).case(number)["attachments"] == {}


def test_only_on_their_own_coaching(riau: Riau) -> None:
    """SPK-43, SPK-57, SPK-59: Zulfikar on Laila's, the Admin, an operator, the Supervisor, Siti herself: 403; strangers 404."""
    hers, his = riau.bring_to("selesai", LAILA), riau.bring_to("selesai", ZULFIKAR)
    before = riau.everything()
    for who in (ZULFIKAR, ANDIKA, FITRI, ROSMIATI, SITI, "auditor"):
        program = riau.caller(who)
        paper = program.letter() if who != "auditor" else "tidak-ada"
        refused(bring(riau, who, hers, "foto", paper), 403, "not_yours")
        assert "unggah" not in program.case(hers)["actions"]
    for stranger in STRANGERS:
        refused(bring(riau, stranger, hers, "foto", "tidak-ada"), 404, "not_found")
    assert riau.everything() == before
    told(riau.upload(ZULFIKAR, his))
    told(riau.upload(LAILA, hers))


@pytest.mark.parametrize("kind", [None, "", "karangan", "Foto", 7, ["foto"], {"a": 1}, "foto\u0000"])
def test_its_kind_is_chosen(riau: Riau, kind: object) -> None:
    """SPK-61, SPK-62: one of the five kinds; without it 422 at the field, and nothing is brought."""
    number = riau.bring_to("selesai")
    before = riau.everything()
    answer = bring(riau, ZULFIKAR, number, kind, riau.caller(ZULFIKAR).letter())
    assert list(refused(answer, 422, "invalid")["errors"]) == ["jenis"]
    assert riau.everything() == before


def test_files_that_are_not_taken(riau: Riau) -> None:
    """SPK-62: none, another's, an unknown one, a program: refused with the sentence; nothing else of the answer is taken."""
    number = riau.bring_to("selesai")
    zulfikar = riau.caller(ZULFIKAR)
    good = zulfikar.letter()
    program = zulfikar.upload(b"MZ" + bytes(300), "a.exe")
    theirs = riau.caller(LAILA).letter()
    before = riau.everything()
    assert program.status_code in (201, 415)
    for files in ((), ("tidak-ada",), (good, theirs), (good, 7), (good, None, theirs), ("x" * 65,), (good,) * 51):
        errors = refused(bring(riau, ZULFIKAR, number, "foto", *files), 422, "invalid")["errors"]
        assert list(errors) == ["dokumen"]
    if program.status_code == 201:
        refused(bring(riau, ZULFIKAR, number, "foto", good, program.get_json()["id"]), 415, "wrong_kind")
    refused(bring(riau, ZULFIKAR, number, "foto", good, version=1), 409, "stale")
    assert riau.everything() == before
    told(bring(riau, ZULFIKAR, number, "foto", good))


def test_siti_and_the_office_read_it_others_do_not(riau: Riau) -> None:
    """SPK-18, SPK-64: the requester, the office and the auditor download; other agencies do not learn that it is there."""
    number = riau.bring_to("selesai", LAILA)
    (document,) = told(riau.upload(LAILA, number))["attachments"]["dokumen"]
    path = f"/attachments/{document['id']}"
    for who in (*EVERYBODY, "auditor"):
        assert riau.caller(who).get(path).status_code == 200, who
    for stranger in STRANGERS:
        refused(riau.caller(stranger).get(path), 404, "not_found")
    refused(riau.caller(None).get(path), 401, "unauthenticated")


@pytest.mark.parametrize("state", STATES)
def test_its_list_is_there_when_there_can_be_any(riau: Riau, visit: Callable[..., Browser], state: str) -> None:
    """SPK-61, SPK-63: five kinds, empty at first, once the coaching is finished; before that and after a refusal no list at all."""
    number = riau.bring_to(state)
    for who in (SITI, ROSMIATI, ZULFIKAR, ANDIKA):
        page = visit(who).get(f"/berkas/{number}")
        assert page.text.count("belum ada") == (len(KINDS) if state == "selesai" else 0), who


def test_what_a_coach_still_owes_is_the_first_thing_they_see(riau: Riau, visit: Callable[..., Browser]) -> None:
    """SPK-18: after the end the inbox of each coach names the coaching without documentation, until somebody brought it."""
    number = riau.bring_to("selesai", ZULFIKAR)
    page = visit(ZULFIKAR).get("/kotak-masuk")
    assert "Dokumentasi yang belum diunggah" in page.text
    assert "Tidak ada yang menunggu Anda" not in page.text
    assert "Dokumentasi yang belum diunggah" not in visit(LAILA).get("/kotak-masuk").text
    told(riau.upload(ZULFIKAR, number, "foto"))
    assert "Tidak ada yang menunggu Anda" in visit(ZULFIKAR).get("/kotak-masuk").text
