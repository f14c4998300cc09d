"""A small Bandung office for tests: everybody in place, one password, and short ways to file and to act."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from PIL import Image, ImageDraw
from sqlalchemy import insert, select

import workflows
from engine import administration as adm
from engine.accounts import hash_password
from engine.actors import load_actor
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.db import Database
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, Done, open_case, perform
from engine.records import Attachment, Case, Setting, table
from engine.settings import Settings
from engine.worktime import OfficeHours

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # Friday, 09.00 WIB
PASSWORD = "satu dua tiga empat"
POSTS = {"kadis": "Kepala Dinas", "kabid": "Kepala Bidang Informasi Publik", "subkoor": "Subkoordinator"}


def make_letter(head: str = "DINAS PENDIDIKAN") -> bytes:
    """A PDF of one page that opens."""
    page = Image.new("RGB", (595, 842), "white")
    pen = ImageDraw.Draw(page)
    for number, line in enumerate((head, "Nomor: 005/123", "Perihal: Permohonan tautan Zoom", "Dengan hormat,")):
        pen.text((60, 60 + 40 * number), line, fill="black")
    content = io.BytesIO()
    page.save(content, "PDF")
    return content.getvalue()


LETTER = make_letter()


@lru_cache(maxsize=1)
def password_hash() -> str:
    """One hash for everybody: hashing is slow on purpose."""
    return hash_password(PASSWORD)


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def forward(self, **span: float) -> datetime:
        """Moves it on by a timedelta's arguments."""
        self.at += timedelta(**span)
        return self.at


def make_office(database: Database, now: datetime = NOW, *, demo: bool = False) -> dict[str, int]:
    """Migrates an empty database and puts the Bandung office into it. Gives the person ids by username."""
    upgrade(database)
    people: dict[str, int] = {}

    def person(username: str, name: str, **kw: Any) -> int:
        made = adm.add_person(session, username, name, now, password_hash=password_hash(), **kw)
        people[username] = made
        return made

    since = date(2024, 1, 2)
    with database.writing() as session:
        agency = adm.add_agency(session, "bandung", "Diskominfo Kota Bandung", ["bandung-zoom"])
        adm.set_calendar(
            session, agency, [OfficeHours(date(2024, 1, 1), DEFAULT_HOURS)], seed_holidays(2024, 2028), now
        )
        superior = None
        for role, post in POSTS.items():
            superior = adm.add_position(session, agency, post, [("bandung-zoom", role)], superior)
            holder = person(f"bandung.{role}", f"Nama {role.title()}", email=f"{role}@bandung.example")
            adm.appoint(session, superior, holder, since, since)
        for number in (1, 2):
            position = adm.add_position(session, agency, f"Operator {number}", [("bandung-zoom", "operator")], superior)
            holder = person(
                f"bandung.operator{number}", f"Nama Operator {number}", email=f"operator{number}@bandung.example"
            )
            adm.appoint(session, position, holder, since, since)
        desk = adm.add_position(session, agency, "Tata Usaha", [("bandung-zoom", "tu")])
        adm.appoint(session, desk, person("bandung.tu", "Nama Tata Usaha"), since, since)
        person("bandung.pemohon", "Nama Pemohon", email="pemohon@dinas.example", whatsapp="6281200000001")
        other = adm.add_agency(session, "lain", "Instansi Lain", [])
        elsewhere = adm.add_position(session, other, "Pegawai", [])
        adm.appoint(session, elsewhere, person("lain.pegawai", "Nama Orang Lain"), since, since)
        person("auditor", "Nama Auditor", kind="auditor")
        person("admin", "Nama Pengelola", kind="admin")
        for number in (1, 2):
            adm.add_resource(session, agency, f"zoom-bandung-{number}", "zoom", f"Zoom Bandung {number}", 100)
        if demo:
            session.execute(insert(table(Setting)).values(name="demo", value=True))
    return people


class Place(Protocol):
    """An office somebody visits: whatever its agencies are."""

    database: Database
    people: dict[str, int]
    clock: SetClock


@dataclass
class Bandung:
    """The office with its database, ready to act in."""

    database: Database
    office: Office
    people: dict[str, int]
    clock: SetClock

    def letter(self, username: str = "bandung.pemohon", content: bytes = LETTER, filename: str = "surat.pdf") -> str:
        """Uploads a letter; gives its public id."""
        stored = self.office.files.receive(io.BytesIO(content), filename=filename, limit=10_000_000)
        public_id = f"surat-{stored.key[:20]}"
        with self.database.writing() as session:
            session.execute(
                insert(table(Attachment)).values(
                    public_id=public_id,
                    key=stored.key,
                    sha256=stored.sha256,
                    size=stored.size,
                    media_type=stored.media_type,
                    filename=stored.filename,
                    uploader_id=self.people[username],
                    uploaded_at=self.clock.now(),
                )
            )
        return public_id

    def request_fields(self, **changed: Any) -> dict[str, Any]:
        """A good request for a meeting in five days."""
        day = self.clock.now() + timedelta(days=5)
        fields = {
            "kegiatan": "Rapat koordinasi layanan publik",
            "instansi": "Dinas Pendidikan",
            "narahubung": "Nama Narahubung",
            "email": "rapat@dinas.example",
            "whatsapp": "081200000002",
            "mulai": day.strftime("%Y-%m-%dT09:00"),
            "selesai": day.strftime("%Y-%m-%dT11:00"),
            "peserta": 40,
        }
        return fields | changed

    def file(self, username: str = "bandung.pemohon", *, on_behalf_of: object = None, **changed: Any) -> Done:
        """Files a request with its letter."""
        letter, now = self.letter(username), self.clock.now()
        answer = Answer(self.request_fields(**changed), {"surat": letter}, ["sehari_sebelum"])
        with self.database.writing() as session:
            actor = load_actor(session, self.people[username], now)
            return open_case(session, self.office, "bandung-zoom", actor, answer, now, on_behalf_of=on_behalf_of)

    def act(self, username: str, number: str, action: str, *, minutes: float = 2, **fields: Any) -> Done:
        """Does one action, `minutes` after the last one, on the version as it is."""
        now = self.clock.forward(minutes=minutes)
        with self.database.writing() as session:
            version = session.scalar(select(Case.version).where(Case.number == number))
            actor = load_actor(session, self.people[username], now)
            return perform(session, self.office, number, action, actor, Answer(fields, version=version), now)

    def bring_to(self, state: str, number: str | None = None) -> str:
        """A case brought by the permitted way to `state`; gives its number."""
        number = number or self.file().number
        for step in self._way():
            with self.database.reading() as session:
                if session.scalar(select(Case.state).where(Case.number == number)) == state:
                    return number
            who, action, fields = step
            self.act(who, number, action, **fields)
        return number

    def _way(self) -> list[tuple[str, str, dict[str, Any]]]:
        return [
            ("bandung.kadis", "disposisi_kabid", {"instruksi": ["tindak_lanjuti"]}),
            ("bandung.kabid", "disposisi_subkoor", {"catatan": "Mohon diproses."}),
            ("bandung.subkoor", "terima", {}),
            ("bandung.subkoor", "izinkan", {"bentuk": "tertulis"}),
            ("bandung.subkoor", "tunjuk_operator", {"operator": "bandung.operator1"}),
            (
                "bandung.operator1",
                "buat_link_agenda",
                {"akun": "zoom-bandung-1", "undangan": "https://zoom.example/j/1"},
            ),
            ("bandung.operator1", "kirim_link", {"kanal": "email"}),
        ]


def settings_for(folder: Path, database_url: str, **changed: Any) -> Settings:
    """Settings of a test: a folder of its own, a broker that is not there unless `redis_url` names one."""
    folder.mkdir(parents=True, exist_ok=True)
    environ = {"DATA_DIR": str(folder), "DATABASE_URL": database_url, "SECRET_KEY": "rahasia-untuk-pengujian-saja"}
    return replace(Settings.read(environ), **changed)


def make_bandung(database_url: str, settings: Settings, *, demo: bool = False) -> Bandung:
    """The office on an empty database."""
    database = Database(database_url)
    office = Office(
        workflows.catalogue(), FileStore(settings.data_dir / "files"), settings.public_url, settings.secret_key.encode()
    )
    return Bandung(database, office, make_office(database, demo=demo), SetClock())
