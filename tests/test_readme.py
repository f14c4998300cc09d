"""The README is true: its example is a SOP that runs, and the commands it names exist."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from commands.uv import ROOT
from engine import administration
from engine.actors import load_actor
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.errors import SlotTaken
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, open_case, perform
from engine.records import Attachment, Message, table
from engine.worktime import OfficeHours

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_BLOCK = re.compile(r"<!-- example: (\S+) -->\n```\w*\n(.*?)```", re.DOTALL)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The files of the example, as a newcomer would write them."""
    blocks = _BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) == 4
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def declared(written: Path) -> Iterator[Declared]:
    """The example, checked: a broken one would not get this far."""
    path = written / "workflows" / "pinjam_ruang.py"
    spec = spec_from_file_location("pinjam_ruang_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield Declared(module.SOP, written / "workflows" / "messages" / "pinjam_ruang", str(path))
    del sys.modules[module.__name__]


def test_the_example_of_the_readme_runs_from_request_to_finish(declared: Declared, tmp_path: Path) -> None:
    """A newcomer's first SOP: filed, approved with a room, told to the requester; the same room is not given twice."""
    database = Database(f"sqlite:///{tmp_path}/office.sqlite3")
    upgrade(database)
    office = Office(Catalogue([declared]), FileStore(tmp_path / "files"), "http://office", b"secret")
    with database.writing() as session:
        agency = administration.add_agency(session, "contoh", "Dinas Contoh", [declared.sop.key])
        hours = [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)]
        administration.set_calendar(session, agency, hours, seed_holidays(2024, 2028), NOW)
        post = administration.add_position(session, agency, "Kasubbag Umum", [(declared.sop.key, "umum")])
        officer = administration.add_person(session, "umum", "Bu Rini", NOW)
        administration.appoint(session, post, officer, NOW.date(), NOW.date())
        asker = administration.add_person(session, "pemohon", "Pak Dedi", NOW, email="dedi@contoh.test")
        administration.add_resource(session, agency, "ruang-a", "ruang", "Ruang A", 20)
        note = {"public_id": "nota", "key": "k", "sha256": "0" * 64, "size": 9, "media_type": "application/pdf"}
        about = {"filename": "nota.pdf", "uploader_id": asker, "uploaded_at": NOW}
        session.execute(insert(table(Attachment)).values(**note, **about))
    asked = {"acara": "Rapat", "mulai": "2026-11-26T09:00", "selesai": "2026-11-26T10:00"}
    numbers = []
    for _ in range(2):
        with database.writing() as session:
            answer = Answer(asked, {"nota": "nota"})
            numbers.append(
                open_case(session, office, "pinjam-ruang", load_actor(session, asker, NOW), answer, NOW).number
            )
    with database.writing() as session:
        actor, answer = load_actor(session, officer, NOW), Answer({"ruang": "ruang-a"}, version=1)
        assert (
            perform(session, office, numbers[0], "setujui", actor, answer, NOW + timedelta(minutes=5)).state
            == "selesai"
        )
    with database.writing() as session:
        actor, answer = load_actor(session, officer, NOW), Answer({"ruang": "ruang-a"}, version=1)
        with pytest.raises(SlotTaken):
            perform(session, office, numbers[1], "setujui", actor, answer, NOW + timedelta(minutes=6))
    with database.reading() as session:
        subjects = session.scalars(select(Message.subject).where(Message.channel == "email")).all()
    database.dispose()
    assert subjects == ["Ruang untuk Rapat disetujui"]


def test_the_readme_names_only_what_is_there() -> None:
    """Every link into the checkout and every verb of ./dev in the README exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    verbs = set(re.findall(r"\./dev (\w+)", text))
    door = (ROOT / "dev").read_text(encoding="utf-8")
    assert {"up", "test"} <= verbs
    assert [verb for verb in verbs if f'"{verb}"' not in door] == []
