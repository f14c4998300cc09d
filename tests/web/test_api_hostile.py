"""Nothing a client can send gets a 500: bad bodies, bad types, bad text, bad numbers, bad files. On both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.records import Attachment
from tests import hostile
from tests.office import Bandung, make_bandung, settings_for
from tests.web.api_client import Caller, call, refused, told
from web import create_app
from web.api.acting import fingerprint
from web.api.body import DEEPEST, parse_object

TEXTS = [
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff x",
    "\u202e",
    "x" * (1 << 20),
    "",
    " ",
    "𐍈" * 300,
    "%",
    "'; DROP TABLE cases;--",
]
VALUES: list[Any] = [
    *TEXTS,
    *(None, True, False, 0, -1, 10**400, 1.5, 1e308, [], {}, [[]], [None], {"a": 1}, [{"$ne": 1}], ["x"] * 1000),
]
BODIES = [
    *(
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"{}{}",
        b"\xff{}",
        b'\xef\xbb\xbf{"sop": 1}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
    ),
    *(b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}', b'{"a": 1e999}', b'{"a": ' + b"9" * 5000 + b"}"),
    *(
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"a":' * 200 + b"1" + b"}" * 200,
    ),
    *(b'{"a": "\xed\xa0\x80"}', '{"a": 1}'.encode("utf-16"), b"{'a': 1}", b'{"a": 1,}'),
]
NUMBERS = [
    "x",
    "..",
    "%00",
    "BDG-2026-00001%00",
    "%ED%A0%80",
    "%F0%90%8D%88",
    "a" * 5000,
    "%2F",
    "BDG%2F2026",
    "%20",
    "-1",
    "%0A",
]


@pytest.fixture
def office(backend_url: str, tmp_path: Path) -> Iterator[tuple[Flask, Bandung]]:
    """The application at an office of this test's own, on each database in turn."""
    settings = settings_for(tmp_path / "data", backend_url)
    bandung = make_bandung(backend_url, settings)
    app = create_app(settings, clock=bandung.clock)
    yield app, bandung
    app.extensions["door"].database.dispose()
    bandung.database.dispose()


@pytest.fixture
def pemohon(office: tuple[Flask, Bandung]) -> Caller:
    """A requester."""
    return call(*office, "bandung.pemohon")


@pytest.mark.parametrize("raw", BODIES, ids=range(len(BODIES)))
def test_malformed(app: Flask, bandung: Bandung, raw: bytes) -> None:
    """What is no JSON object, read strictly, is 400 malformed; so is the right text under another content type."""
    caller = call(app, bandung, "bandung.pemohon")
    for path in ("/cases", "/cases/x/actions/y"):
        refused(caller.send("POST", path, data=raw, content_type="application/json"), 400, "malformed")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "\xe4"])
def test_wrong_content_type(app: Flask, bandung: Bandung, kind: str) -> None:
    """JSON must say that it is JSON."""
    caller = call(app, bandung, "bandung.pemohon")
    refused(caller.send("POST", "/cases", data=b'{"sop": "x"}', content_type=kind), 400, "malformed")
    if kind != "multipart/form-data":
        refused(caller.send("POST", "/attachments", data=b"x", content_type=kind), 400, "malformed")


def test_depth_at_the_edge(app: Flask) -> None:
    """The deepest body that is let in can also be compared and stored."""
    deep = b'{"a":' * (DEEPEST - 1) + b"1" + b"}" * (DEEPEST - 1)
    with app.test_request_context("/api/v1/cases", method="POST"):
        assert len(fingerprint(parse_object(deep))) == 64


def test_wrong_types_everywhere(pemohon: Caller) -> None:
    """Each part of a filing, replaced by everything it should not be: never a fault of ours, and a 4xx or a good case."""
    good = pemohon.filing()
    for name in (*good, "acknowledge", "note", "on_behalf_of"):
        for value in VALUES:
            _post(pemohon, "/cases", good | {name: value})
    for name in good["fields"]:
        for value in VALUES:
            _post(pemohon, "/cases", good | {"fields": good["fields"] | {name: value}})
    for value in VALUES:
        _post(pemohon, "/cases", good | {"attachments": {"surat": value}})
        _post(pemohon, "/cases", good | {"attachments": {"surat": [value, value]}})


def test_wrong_people(office: tuple[Flask, Bandung]) -> None:
    """Names of persons and resources, and who a paper letter is for, of every wrong kind."""
    app, bandung = office
    tu, subkoor, operator = (call(app, bandung, f"bandung.{who}") for who in ("tu", "subkoor", "operator1"))
    good = tu.filing()
    chosen, made = bandung.bring_to("penunjukan"), bandung.bring_to("pembuatan_link")
    versions = subkoor.case(chosen)["version"], operator.case(made)["version"]
    for value in VALUES:
        _post(tu, "/cases", good | {"on_behalf_of": value})
        _post(tu, "/cases", good | {"on_behalf_of": {"name": value, "email": "a@b.example"}})
        _post(tu, "/cases", good | {"on_behalf_of": {"name": "Warga", "email": value, "whatsapp": value}})
        appoint = {"fields": {"operator": value}, "version": versions[0]}
        assert subkoor.post(f"/cases/{chosen}/actions/tunjuk_operator", appoint).status_code == 422
        book = {"fields": {"akun": value, "undangan": "x"}, "version": versions[1]}
        assert operator.post(f"/cases/{made}/actions/buat_link_agenda", book).status_code == 422


def test_wrong_versions(pemohon: Caller) -> None:
    """A version that is no whole number is invalid; one that is not the case's is stale, however large."""
    number = pemohon.bandung.file().number
    for value in VALUES:
        body = json.dumps({"version": value})
        answer = pemohon.send("POST", f"/cases/{number}/actions/batalkan", data=body, content_type="application/json")
        whole = isinstance(value, int) and not isinstance(value, bool)
        refused(answer, *((409, "stale") if whole else (422, "invalid")))


@pytest.mark.parametrize("number", NUMBERS)
def test_unknown_numbers(pemohon: Caller, number: str) -> None:
    """Numbers, actions and ids of any text are not found."""
    known = pemohon.bandung.file().number
    for path in (f"/cases/{number}", f"/cases/{number}/entries", f"/attachments/{number}", f"/sops/{number}"):
        if not path.endswith("/.."):
            refused(pemohon.get(path), 404, "not_found")
    refused(pemohon.post(f"/cases/{number}/actions/batalkan", {"version": 1}), 404, "not_found")
    refused(pemohon.post(f"/cases/{known}/actions/{number}", {"version": 1}), 404, "not_found")


def test_wrong_filters(pemohon: Caller) -> None:
    """Filters and cursors of any text: an empty list or 422, and a header of any kind is no harm."""
    texts = [
        "%00",
        "%ED%A0%80",
        "%FF",
        "%25",
        "_",
        "a" * 20_000,
        "9" * 400,
        "0000-00-00",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
    ]
    for text in texts:
        for name in ("query", "sop", "state", "from", "to", "cursor"):
            assert pemohon.get(f"/cases?{name}={text}").status_code in (200, 422)
        assert pemohon.get(f"/inbox?cursor={text}").status_code in (200, 422)
    for cursor in ("cDA", "cDk5OTk5OTk5OTk5OTk5OTk5", "cC0x"):
        for path in ("/cases", "/inbox"):
            assert pemohon.get(f"{path}?cursor={cursor}").status_code in (200, 422)


@pytest.mark.parametrize(("name", "content", "code"), hostile.HOSTILE, ids=range(len(hostile.HOSTILE)))
def test_hostile_files(app: Flask, bandung: Bandung, name: str, content: bytes, code: str | None) -> None:
    """A file is taken in, whatever it is; as a letter it is refused for what it is, or the case is filed."""
    pemohon = call(app, bandung, "bandung.pemohon")
    file = pemohon.upload(content, name)
    assert file.status_code == 201, file.text
    body = pemohon.filing() | {"attachments": {"surat": told(file, 201)["id"]}}
    answer = pemohon.post("/cases", body)
    assert (answer.get_json().get("code") if answer.status_code >= 400 else None) == code


def test_uploads_that_are_none(pemohon: Caller) -> None:
    """No part, no file, a broken body, too many parts: refused, and no bytes stay."""
    multipart = {"content_type": "multipart/form-data; boundary=x"}
    refused(pemohon.send("POST", "/attachments", data=b"--x--\r\n", **multipart), 422, "invalid")
    refused(
        pemohon.send("POST", "/attachments", data={"file": "only text"}, content_type="multipart/form-data"),
        422,
        "invalid",
    )
    for raw in (b"", b"--x", b"--x\r\n\r\n", b"--y--", b"\x00" * 1000):
        assert pemohon.send("POST", "/attachments", data=raw, **multipart).status_code in (400, 422)
    assert pemohon.send("POST", "/attachments", data=b"x", content_type="multipart/form-data").status_code in (400, 422)
    many = {f"f{n}": "x" for n in range(500)}
    refused(pemohon.send("POST", "/attachments", data=many, content_type="multipart/form-data"), 413, "too_large")
    with pemohon.bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_too_large_a_file(app: Flask, bandung: Bandung, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit of the call: 413, on record, and nothing of it stays on the disk."""
    monkeypatch.setattr("web.api.calls_files.LARGEST", 1000)
    pemohon = call(app, bandung, "bandung.pemohon")
    assert pemohon.upload(b"x" * 1000).status_code == 201
    refused(pemohon.upload(b"x" * 1001, key="k"), 413, "too_large")
    assert len([f for f in bandung.office.files.root.rglob("*") if f.is_file()]) == 1


def test_somebody_elses_file(app: Flask, bandung: Bandung) -> None:
    """An id is good for its uploader only, alone or among one's own; the same file twice is one."""
    pemohon, tu = call(app, bandung, "bandung.pemohon"), call(app, bandung, "bandung.tu")
    theirs = tu.letter()
    refused(pemohon.get(f"/attachments/{theirs}"), 404, "not_found")
    answer = pemohon.post("/cases", pemohon.filing() | {"attachments": {"surat": theirs}})
    assert set(refused(answer, 422, "invalid")["errors"]) == {"surat"}


def test_the_bytes_again(app: Flask, bandung: Bandung) -> None:
    """A download is the bytes handed in, never shown in place."""
    pemohon = call(app, bandung, "bandung.pemohon")
    content = hostile.script_pdf()
    made = told(pemohon.upload(content, 'su\u202erat"\r\nX: y.pdf'), 201)
    answer = pemohon.get(f"/attachments/{made['id']}")
    assert (answer.get_data(), answer.mimetype, made["size"]) == (content, "application/pdf", len(content))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "X" not in answer.headers
    assert pemohon.get(f"/attachments/{made['id']}", headers={"Range": "bytes=0-4"}).get_data() == content[:5]
    answer = pemohon.get(f"/attachments/{made['id']}", headers={"Range": "bytes=99999999-"})
    refused(answer, 416, "range_not_satisfiable")


def _post(caller: Caller, path: str, body: Any) -> None:
    """Sent as JSON that keeps lone surrogates and long numbers; the caller itself fails on any 5xx."""
    caller.send("POST", path, data=json.dumps(body), content_type="application/json")
