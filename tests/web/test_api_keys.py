"""Idempotency-Key: one key, one answer, for every POST and every caller apart."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from engine.records import Attachment, Case
from tests.office import Bandung
from tests.web.api_client import call, refused, told


def test_the_first_answer_again(app: Flask, bandung: Bandung) -> None:
    """The same key with the same body gives the first answer, word for word, and one case; another caller is apart."""
    pemohon = call(app, bandung, "bandung.pemohon")
    body = pemohon.filing()
    first = pemohon.post("/cases", body, key="k1")
    bandung.clock.forward(hours=1)
    again = pemohon.post("/cases", dict(reversed(body.items())), key="k1")
    assert told(first, 201) == told(again, 201)
    assert told(pemohon.post("/cases", body, key="k2"), 201)["number"] != told(first, 201)["number"]
    tu = call(app, bandung, "bandung.tu")
    assert told(tu.post("/cases", tu.filing(), key="k1"), 201)["requester"] == "bandung.tu"


def test_another_body_under_the_key(app: Flask, bandung: Bandung) -> None:
    """Another body, or another address, under a used key: 422 key_reused, also after a refusal."""
    pemohon = call(app, bandung, "bandung.pemohon")
    body = pemohon.filing()
    number = told(pemohon.post("/cases", body, key="k"), 201)["number"]
    refused(pemohon.post("/cases", body | {"note": "lain"}, key="k"), 422, "key_reused")
    refused(pemohon.post(f"/cases/{number}/actions/batalkan", body, key="k"), 422, "key_reused")
    refused(pemohon.upload(key="k"), 422, "key_reused")


def test_a_refusal_is_an_answer_too(app: Flask, bandung: Bandung) -> None:
    """What was refused under a key stays refused under it, in the same words, though it would go well now."""
    number = bandung.bring_to("pendampingan")
    operator = call(app, bandung, "bandung.operator1")
    path, body = f"/cases/{number}/actions/selesai_damping", {"version": operator.case(number)["version"]}
    early = refused(operator.post(path, body, key="k"), 409, "not_yet")
    bandung.clock.forward(days=6)
    assert refused(operator.post(path, body, key="k"), 409, "not_yet") == early
    refused(operator.post(path, body | {"note": "x"}, key="k"), 422, "key_reused")
    told(operator.post(path, body, key="k2"))


def test_moves_under_a_key(app: Flask, bandung: Bandung) -> None:
    """Sent twice, moved once; the second hears what the first heard and not that it came too late."""
    number = bandung.file().number
    kadis = call(app, bandung, "bandung.kadis")
    path, body = f"/cases/{number}/actions/disposisi_kabid", {"version": 1, "fields": {"catatan": "Segera."}}
    assert told(kadis.post(path, body, key="k")) == told(kadis.post(path, body, key="k"))
    assert call(app, bandung, "auditor").case(number)["version"] == 2


def test_files_under_a_key(app: Flask, bandung: Bandung) -> None:
    """The same file under the same key is one attachment, and its bytes are kept once."""
    pemohon = call(app, bandung, "bandung.pemohon")
    assert told(pemohon.upload(key="k"), 201) == told(pemohon.upload(key="k"), 201)
    refused(pemohon.upload(b"lain", "x.txt", key="k"), 422, "key_reused")
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert len([f for f in bandung.office.files.root.rglob("*") if f.is_file() and len(f.name) == 32]) == 1


def test_unusable_keys(app: Flask, bandung: Bandung) -> None:
    """A key that cannot be kept is refused, and nothing is done."""
    pemohon = call(app, bandung, "bandung.pemohon")
    body = pemohon.filing()
    for key in ("", "x" * 201, "a\tb", "\x7f"):
        assert set(refused(pemohon.post("/cases", body, key=key), 422, "invalid")["errors"]) == {"Idempotency-Key"}
    with bandung.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0
