"""What a client can send is never a fault of ours: broken, endless, slow or padded, it gets its answer (contract, refusals)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine import accounts
from engine.queries import cursor
from engine.records import Attachment, IdempotencyKey
from tests.office import PASSWORD, Bandung
from tests.web.api_client import call, refused
from tests.web.conftest import Visit
from tests.web.pages import Browser
from web.incoming import MB


class InvalidChunkSize(Exception):
    """As a web server raises it from the middle of a body: no OSError, no ValueError."""


class Broken(io.RawIOBase):
    """A body that fails."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def read(self, _size: int = -1) -> bytes:
        """Never anything."""
        raise self._fault


class Endless(io.RawIOBase):
    """A body in chunks that begins so and goes on with blanks; counts what was read of it."""

    def __init__(self, head: bytes, size: int, tail: bytes = b"") -> None:
        self._head, self._left, self._tail, self.read_so_far = head, size, tail, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        assert size >= 0, "asked for everything at once"
        for part in ("_head", "_tail"):
            if part == "_tail" and self._left:
                size = min(size, self._left)
                self._left -= size
                self.read_so_far += size
                return b" " * size
            found: bytes = getattr(self, part)
            if found:
                setattr(self, part, found[size:])
                self.read_so_far += len(found[:size])
                return found[:size]
        return b""


def chunked(stream: io.RawIOBase) -> dict[str, Any]:
    """The environment of a body in chunks, as the web server hands it on."""
    return {
        "wsgi.input": stream,
        "wsgi.input_terminated": True,
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
    }


FAULTS = [(InvalidChunkSize("zz"), 400), (ConnectionResetError(), 400), (TimeoutError(), 408)]


@pytest.mark.parametrize(("fault", "status"), FAULTS, ids=["chunk", "reset", "slow"])
def test_a_body_that_breaks_off_is_the_senders_fault(
    app: Flask, bandung: Bandung, fault: Exception, status: int
) -> None:
    caller = call(app, bandung, "bandung.pemohon")
    for path, kind in (("/cases", "application/json"), ("/attachments", "multipart/form-data; boundary=x")):
        answer = caller.send("POST", path, environ_overrides=chunked(Broken(fault)), content_type=kind)
        assert answer.status_code == status, path
    page = Browser(app, bandung).post(
        "/masuk", content_type="application/x-www-form-urlencoded", environ_overrides=chunked(Broken(fault))
    )
    assert page.status == status


def test_a_body_shorter_than_promised_is_not_taken_for_whole(visit: Visit) -> None:
    browser = visit("bandung.pemohon")
    csrf = dict(browser.get("/layanan").form("Keluar").fields)["csrf_token"]
    cut = {
        "wsgi.input": io.BytesIO(f"csrf_token={csrf}&x=".encode()),
        "CONTENT_LENGTH": "500",
        "wsgi.input_terminated": True,
    }
    page = browser.post("/keluar", content_type="application/x-www-form-urlencoded", environ_overrides=cut)
    assert page.status == 400
    assert browser.get("/permohonan").path == "/permohonan"


def test_bodies_in_chunks_are_measured_by_the_byte(app: Flask, bandung: Bandung) -> None:
    caller = call(app, bandung, "bandung.pemohon")
    for body in (Endless(b'{"sop": "x"}', 9 * MB // 2, b"}garbage"), Endless(b'{"sop": "x"', 5 * MB, b"}")):
        answer = caller.send("POST", "/cases", environ_overrides=chunked(body), content_type="application/json")
        refused(answer, 413, "too_large")
        assert body.read_so_far < 5 * MB
    exact = caller.send("POST", "/cases", data=b"{}".ljust(4 * MB), content_type="application/json")
    refused(exact, 422, "invalid")


@pytest.mark.parametrize(
    ("username", "kind", "head", "most"),
    [
        (
            None,
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
            1,
        ),
        (None, "application/x-www-form-urlencoded", b"username=", 1),
        ("bandung.pemohon", "application/x-www-form-urlencoded", b"username=", 2),
    ],
)
def test_a_stranger_cannot_keep_us_reading(
    visit: Visit, username: str | None, kind: str, head: bytes, most: int
) -> None:
    body = Endless(head, 150 * MB)
    page = visit(username).post("/masuk", content_type=kind, environ_overrides=chunked(body))
    assert page.status == 413
    assert body.read_so_far <= most * MB + 1


@pytest.mark.parametrize("target", ["//[", "//℀", "http://[", "/\\[", "///"])
def test_a_way_on_that_is_no_address_leads_to_the_start(visit: Visit, target: str) -> None:
    assert visit("bandung.pemohon").get("/masuk", query_string={"next": target}, follow=False).location == "/"
    browser = visit()
    csrf = dict(browser.get("/masuk").form("/masuk").fields)["csrf_token"]
    sent = {"csrf_token": csrf, "username": "bandung.kadis", "password": PASSWORD, "next": target}
    assert browser.post("/masuk", sent, follow=False).location == "/"
    assert browser.post("/bahasa", {"csrf_token": csrf, "next": target}, follow=False).status < 500
    lost = browser.get("/tidak/ada", headers={"Referer": target})
    assert (lost.status, "Kembali" in lost.links) == (404, False)


@pytest.mark.parametrize(
    "given", ["Basic \xff", "Basic !", "Bearer", "Bearer ", "Bearer \xff", "\xff", "Digest a=\xff"]
)
def test_a_broken_authorization_is_nobody(app: Flask, bandung: Bandung, given: str) -> None:
    caller = call(app, bandung, None)
    refused(caller.get("/me", environ_overrides={"HTTP_AUTHORIZATION": given}), 401, "unauthenticated")


def test_times_beyond_the_calendar_come_back_as_typed(visit: Visit) -> None:
    browser = visit("bandung.pemohon")
    path = "/layanan/bandung-zoom/ajukan"
    far = {"mulai": "0001-01-01T00:00+14:00", "selesai": "9999-12-31T23:59-12:00"}
    page = browser.submit(browser.get(path), path, far)
    assert page.status == 422
    assert far["mulai"] in page.html


def test_a_cursor_beyond_every_list_is_refused(app: Flask, bandung: Bandung, visit: Visit) -> None:
    """No database is asked for a number it cannot hold."""
    number = bandung.file().number
    beyond = cursor.write(2**31)
    caller = call(app, bandung, "bandung.pemohon")
    refused(caller.get(f"/cases/{number}/entries?cursor={beyond}"), 422, "invalid")
    assert caller.get(f"/cases/{number}/entries?cursor={cursor.write(2**31 - 1)}").status_code == 200
    assert visit("bandung.pemohon").get(f"/berkas/{number}?baris={beyond}").status == 422


def test_slashes_too_many_lead_to_no_other_host(visit: Visit) -> None:
    answer = visit("bandung.pemohon").get("/layanan//x", follow=False, headers={"Host": "jahat.example"})
    assert (answer.status, answer.location) == (404, None)


def test_what_people_uploaded_stays_in_its_box_and_in_no_cache(app: Flask, bandung: Bandung, visit: Visit) -> None:
    caller = call(app, bandung, "bandung.pemohon")
    letter = caller.letter()
    answer = caller.get(f"/attachments/{letter}")
    assert answer.headers["Content-Security-Policy"].strip() == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    pages = visit("bandung.pemohon").client
    with pages.get(f"/lampiran/{letter}") as page:
        assert page.headers["Content-Security-Policy"].startswith("sandbox ; default-src 'none'")
    for told in (answer, caller.get("/me"), caller.get("/cases/x"), pages.get("/permohonan"), pages.get("/berkas/x")):
        assert told.headers["Cache-Control"] == "private, no-store", told.request.path
    with pages.get("/static/disposisi.css") as style, pages.get(f"/lampiran/{letter}/halaman/1") as image:
        assert "no-store" not in style.headers["Cache-Control"]
        assert image.headers["Cache-Control"] == "private, max-age=86400"


def test_a_file_of_somebody_who_may_not_act_is_not_kept(visit: Visit, bandung: Bandung) -> None:
    number = bandung.file().number
    browser = visit("bandung.kadis")
    csrf = dict(browser.get(f"/berkas/{number}").form("/keluar").fields)["csrf_token"]

    def kept() -> tuple[int | None, int]:
        with bandung.database.reading() as session:
            rows = session.scalar(select(func.count()).select_from(Attachment))
        return rows, sum(f.is_file() for f in bandung.office.files.root.glob("??/??/*"))

    before = kept()
    file = (io.BytesIO(b"%PDF-1.4 " + b"x" * 1000), "surat.pdf")
    page = browser.post(f"/berkas/{number}/aksi/ajukan", {"csrf_token": csrf, "_file_surat": file})
    assert page.status == 403
    assert kept() == before


def test_a_form_sent_again_with_other_words_may_be_sent_once_more(visit: Visit, bandung: Bandung) -> None:
    """After the Back button the page warns once; what it then shows has a key of its own."""
    browser, path = visit("bandung.pemohon"), "/layanan/bandung-zoom/ajukan"
    page = browser.get(path)
    key = dict(page.form(path).fields)["_key"]
    with bandung.database.writing() as session:
        used = {"person_id": bandung.people["bandung.pemohon"], "key": key, "body_hash": "other", "status": 303}
        session.add(IdempotencyKey(**used, response={"number": "x"}, at=bandung.clock.now()))
    warned = browser.submit(page, path, {"kegiatan": "Rapat"})
    assert warned.status == 422
    assert "sudah terkirim dengan isi lain" in warned.text
    fields = dict(warned.form(path).fields)
    assert fields["_key"] != key
    assert fields["kegiatan"] == "Rapat"


def test_padding_makes_no_second_name(app: Flask) -> None:
    """The limit of tries counts the name as the account is looked up."""
    from web.security import _address_and_name

    names = ["bandung.kadis", " " * 96 + "Bandung.KADIS", "bandung.kadis" + " " * 200]
    counted = set()
    for name in names:
        with app.test_request_context("/masuk", method="POST", data={"username": name}):
            counted.add(_address_and_name())
    assert len(counted) == 1
    assert {accounts.account_name(name) for name in names} == {"bandung.kadis"}


def test_an_unknown_account_costs_the_same_writes_as_a_known_one(bandung: Bandung) -> None:
    from sqlalchemy import event

    said: list[str] = []
    event.listen(bandung.database.engine, "before_cursor_execute", lambda *a: said.append(str(a[2]).split()[0]))
    counts = []
    for username in ("bandung.kadis", "tidak.ada", ""):
        said.clear()
        with bandung.database.writing() as session:
            accounts.mail_reset(session, username, "http://x", bandung.clock.now())
        counts.append(len([word for word in said if word in ("INSERT", "UPDATE", "DELETE")]))
    assert counts == [3, 3, 3]


def test_a_new_password_by_link_withdraws_every_token(bandung: Bandung) -> None:
    person, now = bandung.people["bandung.kadis"], bandung.clock.now()
    with bandung.database.writing() as session:
        token = accounts.issue_token(session, person, now)
        accounts.redeem_link(session, accounts.issue_link(session, person, now), "kata sandi baru", now)
        assert accounts.token_person(session, token) is None


def test_lists_are_short_and_say_a_thing_once(app: Flask, bandung: Bandung) -> None:
    number = bandung.file().number
    kadis = call(app, bandung, "bandung.kadis")
    many = kadis.act(number, "disposisi_kabid", instruksi=["arsip"] * 201)
    assert "terlalu banyak" in refused(many, 422, "invalid")["errors"]["instruksi"][0]
    assert kadis.act(number, "disposisi_kabid", instruksi=["arsip", "arsip", "koordinasikan"]).status_code == 200
    lines = kadis.get(f"/cases/{number}/entries").get_json()["items"]
    assert lines[-1]["fields"]["instruksi"] == ["arsip", "koordinasikan"]


def test_a_file_of_no_known_kind_is_told_what_would_be(app: Flask, bandung: Bandung) -> None:
    caller = call(app, bandung, "bandung.pemohon")
    answer = caller.upload(b"\x00\x01\x02" * 100, "data.bin")
    body = {"sop": "bandung-zoom", "fields": bandung.request_fields()}
    if answer.status_code == 201:
        answer = caller.post("/cases", body | {"attachments": {"surat": answer.get_json()["id"]}})
    assert "Yang diterima: PDF" in refused(answer, 415, "wrong_kind")["detail"]
