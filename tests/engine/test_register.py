"""The register: a chain anybody can recompute, refused changes, answers erased by law, and the register of refusals."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from engine.alarms import scan
from engine.declaration import Sop
from engine.erasure import erase
from engine.errors import Refusal
from engine.perform import Answer, open_case, perform
from engine.queries.register import entries
from engine.records import Answer as Clear
from engine.records import Attachment, Person, Refused, table
from engine.refusals import acting
from tests.engine.by_hand import at
from tests.engine.made_up import BOOKING, CHOICE, RETURN
from tests.engine.world import REQUEST, World, instant

APPEND_ONLY = ("entries", "refusals", "alarms_fired")
CHANGES = {
    "sqlite": (
        "UPDATE {name} SET id = id",
        "UPDATE {name} SET id = id + 1000",
        "UPDATE OR REPLACE {name} SET id = 1",
        "DELETE FROM {name}",
        "DELETE FROM {name} WHERE id = (SELECT max(id) FROM {name})",
    ),
    "postgresql": (
        "UPDATE {name} SET id = id",
        "UPDATE {name} SET id = id + 1000",
        "DELETE FROM {name}",
        "DELETE FROM {name} WHERE id = (SELECT max(id) FROM {name})",
        "TRUNCATE {name} CASCADE",
        "TRUNCATE cases, persons, tasks CASCADE",
    ),
}
NAMES = {"actor_id": "actor", "as_position": "as", "before": "from", "after": "to"}
HASHED = ("seq", "kind", "actor_id", "as_position", "action", "before", "after", "version", "commitment", "previous")


def bytes_of(value: Any) -> bytes:
    """Canonical bytes, written here a second time from the description: sorted keys, no blanks, NFC, UTF-8."""
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return unicodedata.normalize("NFC", plain).encode("utf-8")


def recomputed(world: World, number: str) -> list[tuple[int, bool]]:
    """Checks the whole chain of a case by hand; gives (seq, whether its clear answer stands and fits)."""
    previous, found = "0" * 64, []
    answers = {a.seq: a for a in world.rows(Clear, number)}
    for seq, row in enumerate(world.entries(number), start=1):
        line = {NAMES.get(name, name): getattr(row, name) for name in HASHED}
        stamp = row.at.astimezone(UTC).isoformat(timespec="microseconds")
        line |= {"v": 1, "number": number, "at": stamp, "previous": previous}
        assert row.seq == seq
        assert row.hash == hashlib.sha256(bytes_of(line)).hexdigest()
        answer = answers.get(seq)
        if answer is not None:
            said = bytes_of({"fields": answer.fields, "note": answer.note})
            assert row.commitment == hmac.new(bytes.fromhex(answer.key), said, "sha256").hexdigest()
        found.append((seq, answer is not None))
        previous = row.hash
    assert world.case(number).head == previous
    return found


def test_the_chain_can_be_recomputed_by_anybody(world: World) -> None:
    """Moves, a timed alarm, letters of every kind: the same bytes give the same hashes on both databases."""
    number = world.file(RETURN, kegiatan="Cafe\u0301 & Rapat \u201cAkhir\u201d \U0001f4dd \u6f22\u5b57", nilai=None)
    answer = Answer({"alasan": 'Baris satu\nbaris dua \u202e \\ "'}, note="  Mohon dilengkapi.  ", version=1)
    world.send("staf", number, "kembalikan", "2026-11-16 09:00:00.123456", answer)
    world.act("pemohon", number, "ajukan_ulang", "2026-11-16 09:30", kegiatan="Rapat")
    scan(world.database, world.office, at("2026-11-16 15:00"))
    world.act("staf", number, "lanjutkan", "2026-11-16 15:30")
    found = recomputed(world, number)
    assert len(found) >= 5
    assert all(clear for _, clear in found)
    assert "alarm" in {e.kind for e in world.entries(number)}
    keys = [a.key for a in world.rows(Clear, number)]
    assert len(set(keys)) == len(keys), "every line is committed to under a key of its own"


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_the_database_itself_refuses_changes(own_world: World, name: str) -> None:
    """UPDATE, DELETE and TRUNCATE on what must stay as it was written, whatever the statement says."""
    world = own_world
    number = world.file(RETURN)
    scan(world.database, world.office, at("2026-11-18 15:00"))
    with (
        pytest.raises(Refusal),
        acting(world.database, world.people["staf"], at("2026-11-18 15:01")) as (session, actor),
    ):
        perform(session, world.office, number, "tolak", actor, Answer(version=1), at("2026-11-18 15:01"))
    before = world.everything()
    assert before[name]
    statements = [each.format(name=name) for each in CHANGES[world.database.engine.dialect.name]]
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"), world.database.writing() as session:
            session.execute(text(statement))
    assert world.everything() == before


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_nothing_is_written_over_what_stands(sqlite_world: World, name: str) -> None:
    """SQLite's INSERT OR REPLACE deletes without asking the triggers of DELETE."""
    world = sqlite_world
    number = world.file(RETURN)
    scan(world.database, world.office, at("2026-11-18 15:00"))
    with (
        pytest.raises(Refusal),
        acting(world.database, world.people["staf"], at("2026-11-18 15:01")) as (session, actor),
    ):
        perform(session, world.office, number, "tolak", actor, Answer(version=1), at("2026-11-18 15:01"))
    before = world.everything()
    with pytest.raises(DBAPIError, match="append-only"), world.database.writing() as session:
        session.execute(text(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"))  # noqa: S608  (a name of our own)
    assert world.everything() == before


def test_an_answer_erased_by_law(own_world: World) -> None:
    """The clear text goes with its key; the line stays, the chain still verifies, the page says so."""
    world = own_world
    number = world.file(RETURN, kegiatan="Rapat rahasia")
    world.act("staf", number, "tolak", "2026-11-16 09:00", alasan="Data pribadi di dalam alasan")
    with world.database.writing() as session:
        erase(session, world.office, number, 2, "Permintaan pemilik data", at("2026-12-01 09:00"))
    assert recomputed(world, number) == [(1, True), (2, False), (3, True)]
    dumped = json.dumps(world.everything(), default=str)
    assert "Data pribadi" not in dumped
    with world.as_("auditor", "2026-12-01 10:00") as (session, auditor):
        seen = entries(session, world.office, number, auditor, at("2026-12-01 10:00")).items
    assert [(e.seq, e.fields is None) for e in seen] == [(1, False), (2, True), (3, False)]


Try = Callable[[World, Any, Any], object]


def acts(number: str, action: str, when: str, version: Any = 1, **fields: Any) -> Try:
    """An action that will be refused."""
    return lambda world, session, actor: perform(
        session, world.office, number, action, actor, Answer(fields, version=version), instant(when)
    )


def files(sop: Sop, when: str, attachments: Any = None, **fields: Any) -> Try:
    """A filing that will be refused."""
    answer = Answer({**REQUEST, **fields}, attachments or {})
    return lambda world, session, actor: open_case(session, world.office, sop.key, actor, answer, instant(when))


NOW = "2026-11-16 09:00"
BAD: dict[str, dict[str, Any]] = {
    "large": {"size": 11 << 20},
    "faulty": {"fault": "Berkas PDF ini terkunci."},
    "wrong": {"media_type": "text/html"},
}
REFUSALS: list[tuple[str, str, str, Callable[[dict[str, str]], Try]]] = [
    ("not_found", "staf", "lanjutkan", lambda _: acts("PBK-2026-99999", "lanjutkan", NOW)),
    ("not_found", "lain", "terima", lambda n: acts(n["choice"], "terima", NOW)),
    ("not_found", "asing", "terima", lambda n: acts(n["choice"], "terima", NOW)),
    ("not_found", "admin", "terima", lambda n: acts(n["choice"], "terima", NOW)),
    ("not_found", "kepala", "hancurkan", lambda n: acts(n["choice"], "hancurkan", NOW)),
    (
        "not_found",
        "pemohon",
        "ajukan",
        lambda _: lambda w, s, a: open_case(s, w.office, "x", a, Answer(), instant(NOW)),
    ),
    ("not_yours", "staf", "terima", lambda n: acts(n["choice"], "terima", NOW)),
    ("not_yours", "auditor", "terima", lambda n: acts(n["choice"], "terima", NOW)),
    ("not_yours", "auditor", "ajukan", lambda _: files(CHOICE, NOW)),
    ("stale", "kepala", "terima", lambda n: acts(n["choice"], "terima", NOW, version=7)),
    ("not_from_here", "staf", "laporkan", lambda n: acts(n["choice"], "laporkan", NOW)),
    ("not_yet", "petugas1", "tutup", lambda n: acts(n["sent"], "tutup", NOW, version=4)),
    ("invalid", "kepala", "tolak", lambda n: acts(n["choice"], "tolak", NOW)),
    ("invalid", "kepala", "terima", lambda n: acts(n["choice"], "terima", NOW, version=None)),
    ("invalid", "pemohon", "ajukan", lambda _: files(BOOKING, NOW)),
    ("slot_taken", "petugas1", "buat", lambda n: acts(n["other"], "buat", NOW, version=2, akun="zoom-1")),
    ("too_large", "pemohon", "ajukan", lambda n: files(BOOKING, NOW, {"surat": n["large"]})),
    ("wrong_kind", "pemohon", "ajukan", lambda n: files(BOOKING, NOW, {"surat": n["faulty"]})),
    ("wrong_kind", "pemohon", "ajukan", lambda n: files(BOOKING, NOW, {"surat": n["wrong"]})),
    ("unauthenticated", "lain", "ajukan", lambda _: files(CHOICE, NOW)),
]


def test_a_refusal_changes_nothing_but_the_register_of_refusals(own_world: World) -> None:
    """Every kind of refusal: who tried what, when, through which door and why not; every other table as before."""
    world = own_world
    names = {"choice": world.file(CHOICE), "sent": booking(world), "other": booking(world, until="tunjuk")}
    names |= {name: world.upload("pemohon", **changed) for name, changed in BAD.items()}
    for code, who, action, make in REFUSALS:
        if code == "unauthenticated":
            with world.database.writing() as session:
                session.execute(update(table(Person)).where(Person.id == world.people[who]).values(active=False))
        before = world.everything()
        with (
            pytest.raises(Refusal) as refusal,
            acting(world.database, world.people[who], instant(NOW), number="N", action=action, door="api") as (
                s,
                actor,
            ),
        ):
            make(names)(world, s, actor)
        assert refusal.value.code == code, (code, who, action)
        after = world.everything()
        assert after.pop("refusals")[: len(before["refusals"])] == before.pop("refusals")
        assert after == before, (code, who, action)
        kept = world.rows(Refused)[-1]
        told = (kept.code, kept.person_id, kept.number, kept.action, kept.door, kept.at)
        assert told == (code, world.people[who], "N", action, "api", instant(NOW))
    assert len(world.rows(Refused)) == len(REFUSALS)
    assert len(world.rows(Attachment)) == 2 + len(BAD)


def booking(world: World, until: str = "kirim") -> str:
    """A case with a booking, sent to its requester; or one that still waits for an account."""
    number = world.file(BOOKING, attachments={"surat": world.upload("pemohon")})
    world.act("kepala", number, "tunjuk", "2026-11-16 08:10", petugas="petugas1")
    if until == "kirim":
        world.act("petugas1", number, "buat", "2026-11-16 08:20", akun="zoom-1")
        world.act("petugas1", number, "kirim", "2026-11-16 08:30")
    return number
