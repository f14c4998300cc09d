"""The command line: every verb through its own door, with the exit codes the contract promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

import workflows
from commands.claims import take_office
from commands.cli import main
from engine.accounts import token_person
from engine.db import Database
from engine.records import Answer, Attachment, CalendarVersion, Case, Entry, Message, Person, table
from engine.settings import ROOT

DECLARATION = ROOT / "workflows" / "bandung_zoom.py"


@dataclass(frozen=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("user", "list")` in a data folder of the test's own, or in the one given."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CLOCK_FILE", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kantor"))

    def call(*arguments: object, data: Path | None = None) -> Told:
        if data is not None:
            monkeypatch.setenv("DATA_DIR", str(data))
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as ended:
            code = int(str(ended.code))
        return Told(code, *capsys.readouterr())

    return call


@pytest.fixture
def office(demo_copy: Path) -> Path:
    """A demonstration office to change."""
    return demo_copy


@pytest.fixture
def database(office: Path) -> Iterator[Database]:
    """The database of that copy."""
    made = Database(f"sqlite:///{office / 'disposisi.sqlite3'}")
    yield made
    made.dispose()


def test_wrong_calls_end_with_two(run: Run) -> None:
    assert run().code == 2
    assert run("user").code == 2
    assert run("nonsense").code == 2
    assert run("erase", "BDG-2026-00001", "satu", "--reason", "x").code == 2
    assert run("--help").code == 0


def test_as_a_process_it_says_what_is_wrong_and_ends_with_one(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "commands.cli", "audit", "verify"],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "disposisi migrate" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_reader_that_stops_early_is_no_error() -> None:
    argv = [sys.executable, "-m", "commands.cli", "sop", "show", "bandung-zoom"]
    with subprocess.Popen(argv, cwd=ROOT, env={"PATH": ""}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.close()
        assert ran.stderr.read() == b""
        assert ran.wait() == 0


def test_sop_list_and_show(run: Run) -> None:
    listed = run("sop", "list")
    assert listed.code == 0
    assert re.search(
        r"^bandung-zoom +v1 +2024-02-15 +berlaku +PENGAJUAN PEMBUATAN LINK ZOOM MEETING$", listed.out, re.MULTILINE
    )
    shown = run("sop", "show", "bandung-zoom")
    assert shown.code == 0
    for printed in (
        "TL.02/092.2 -DISKOMINFO /II /2024",
        "| 1 ",
        "| 10",
        "Kelengkapan",
        "menyesuaikan",
        "Paling",
        "Ganti operator",
    ):
        assert printed in shown.out
    numbers = re.findall(r"^\| (\d+) +\|", shown.out, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, 11)]
    unknown = run("sop", "show", "tidak-ada")
    assert (unknown.code, unknown.out) == (1, "")
    assert "bandung-zoom" in unknown.err


@pytest.mark.parametrize("columns", [20, 80, 100, 120, 150, 400])
def test_the_table_of_a_sop_fits_its_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    """Every line is of one width, and no word of its head is broken; a file is written as if there were no terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    written = run("sop", "show", "bandung-zoom").out
    assert max(len(line) for line in written.splitlines() if line.startswith("|")) <= 120
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    shown = run("sop", "show", "bandung-zoom").out
    table = [line for line in shown.splitlines() if line.startswith(("|", "+"))]
    assert len({len(line) for line in table}) == 1
    assert len(table[0]) <= min(max(columns, 80), 150)
    for word in ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output"):
        assert f"| {word} " in table[1]
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert run("sop", "show", "bandung-zoom").out == written


def test_sop_check_accepts_what_is_declared_and_tells_what_is_odd(run: Run) -> None:
    for arguments in ((), (DECLARATION,)):
        checked = run("sop", "check", *arguments)
        assert checked.code == 0
        assert "bandung-zoom versi 1: baik" in checked.out
        assert "NIP differs" in checked.out


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('to="penunjukan"', 'to="penunjukkan"', "penunjukkan"),
        ("within=ADJUSTING,", "", "within"),
        ("SOP = Sop(", "SOP = Sop((", "line"),
        ("KADIS = Post", "KADIS = Pos", "Pos"),
        ('Tell("requester", "terima_kasih")', 'Tell("requester", "terimakasih")', "terimakasih"),
    ],
)
def test_sop_check_refuses_a_broken_declaration(run: Run, tmp_path: Path, old: str, new: str, expected: str) -> None:
    """The fault names the file and what is wrong, never a traceback."""
    source = DECLARATION.read_text(encoding="utf-8")
    assert old in source
    file = tmp_path / "bandung_zoom.py"
    file.write_text(source.replace(old, new), encoding="utf-8")
    shutil.copytree(DECLARATION.parent / "messages" / "bandung_zoom", tmp_path / "messages" / "bandung_zoom")
    checked = run("sop", "check", file)
    assert checked.code == 1
    assert str(file) in checked.err
    assert expected in checked.err
    assert "Traceback" not in checked.err


@pytest.mark.parametrize(
    ("name", "content"), [("kosong.py", "X = 1\n"), ("catatan.txt", "halo\n"), ("tidak_ada.py", None)]
)
def test_sop_check_refuses_what_is_no_declaration(run: Run, tmp_path: Path, name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    checked = run("sop", "check", tmp_path / name)
    assert checked.code == 1
    assert name in checked.err


def test_token_is_printed_once_and_works(run: Run, office: Path, database: Database) -> None:
    told = run("token", "bandung.kadis", data=office)
    assert told.code == 0
    token = told.out.strip()
    with database.reading() as session:
        person = session.scalar(select(Person.id).where(Person.username == "bandung.kadis"))
        assert token_person(session, token) == person
    unknown = run("token", "tidak.ada")
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.strip()


def test_accounts_are_added_listed_reset_and_switched(run: Run, office: Path, database: Database) -> None:
    added = run("user", "add", "baru.orang", "Orang Baru", "--email", "baru@bandung.example", data=office)
    assert added.code == 0
    assert "/kata-sandi/" in added.out
    again = run("user", "add", "baru.orang", "Orang Baru")
    assert (again.code, again.out) == (1, "")
    assert "sudah dipakai" in again.err
    wrong = run("user", "add", "orang.lain", "Orang Lain", "--email", "bukan surel", "--whatsapp", "12")
    assert (wrong.code, wrong.out) == (1, "")
    assert "Alamat surel tidak sah" in wrong.err
    assert len(wrong.err.splitlines()) == 2
    assert "orang.lain" not in run("user", "list").out
    assert "/kata-sandi/" in run("user", "reset", "baru.orang").out
    token = run("token", "baru.orang").out.strip()
    assert run("user", "off", "baru.orang").code == 0
    assert re.search(r"^baru.orang .*nonaktif$", run("user", "list").out, re.MULTILINE)
    assert run("token", "baru.orang").code == 1
    assert run("user", "on", "baru.orang").code == 0
    assert re.search(r"^baru.orang .* aktif$", run("user", "list").out, re.MULTILINE)
    with database.reading() as session:
        assert token_person(session, token) is None
    assert run("user", "off", "siapa").code == 1


def test_demo_lists_its_accounts_and_is_made_anew(run: Run, office: Path, database: Database) -> None:
    assert "bandung.kadis" in run("demo", data=office).out
    with database.reading() as session:
        before = session.scalar(select(Attachment.key).order_by(Attachment.id))
    told = run("demo", "--refresh")
    assert told.code == 0
    assert "dibuat ulang" in told.out
    with database.reading() as session:
        assert session.scalar(select(Attachment.key).order_by(Attachment.id)) != before


def test_demo_and_migrate_on_an_ordinary_office(run: Run) -> None:
    assert run("migrate").code == 0
    assert run("migrate").code == 0
    refused = run("demo", "--refresh")
    assert refused.code == 1
    assert "bukan kantor peragaan" in refused.err


def test_doctor_names_what_needs_a_person(run: Run, office: Path, database: Database) -> None:
    """No broker and no worker here; next year's holidays are guesses."""
    told = run("doctor", data=office)
    assert told.code == 1
    for line in (
        "PERIKSA  Perantara",
        "PERIKSA  Pekerja",
        "belum dipastikan",
        "baik     Deklarasi",
        "baik     Tidak ada pesan",
    ):
        assert line in told.out
    with database.writing() as session:
        first = session.scalar(select(func.min(Message.id)))
        session.execute(update(table(Message)).where(Message.id == first).values(status="failed"))
    assert "PERIKSA  1 pesan gagal dikirim" in run("doctor").out


def test_erase(run: Run, office: Path, database: Database) -> None:
    with database.reading() as session:
        number = session.scalar(select(Case.number).where(Case.state == "tidak_diizinkan").limit(1))
    done = run("erase", number, 1, "--reason", "Permintaan pemilik data", data=office)
    assert done.code == 0
    assert run("audit", "verify").code == 0
    refused = run("erase", number, 1, "--reason", "sekali lagi")
    assert refused.code == 1
    assert number is not None
    assert number in refused.err
    with database.reading() as session:
        case = session.scalar(select(Case.id).where(Case.number == number))
        assert session.scalar(select(func.count()).where(Answer.case_id == case, Answer.seq == 1)) == 0


def test_backup_and_restore(run: Run, office: Path, database: Database, tmp_path: Path) -> None:
    """What was waiting is held: it may have gone out since the copy was made."""
    with database.writing() as session:
        newest = session.scalar(select(func.max(Message.id)))
        waiting = (
            update(table(Message)).where(Message.id == newest).values(status="waiting", next_try=Message.created_at)
        )
        session.execute(waiting)
        lines = session.scalar(select(func.count(Entry.id)))
        keys = session.scalars(select(Attachment.key)).all()
    tar = tmp_path / "cadangan.tar"
    saved = run("backup", tar, data=office)
    assert saved.code == 0
    assert f"{len(keys)} lampiran" in saved.out
    assert tar.stat().st_mode & 0o077 == 0
    assert run("backup", tar).code == 1

    fresh = tmp_path / "pulih"
    told = run("restore", tar, data=fresh)
    assert (told.code, told.err) == (0, "")
    assert "1 pesan" in told.out
    assert f"{lines} baris" in run("audit", "verify").out
    assert (fresh / "secret_key").read_text() == (office / "secret_key").read_text()
    assert all((fresh / "files" / key[:2] / key[2:4] / key).exists() for key in keys)
    restored = Database(f"sqlite:///{fresh / 'disposisi.sqlite3'}")
    with restored.reading() as session:
        held = session.execute(select(Message.status, Message.next_try).where(Message.id == newest)).one()
        assert tuple(held) == ("failed", None)
    restored.dispose()
    assert "sudah berisi" in run("restore", tar).err
    assert run("restore", tar, "--force").code == 0


def test_backup_says_which_attachment_is_gone(run: Run, office: Path, database: Database, tmp_path: Path) -> None:
    with database.reading() as session:
        key = session.scalars(select(Attachment.key)).first()
    assert key is not None
    (office / "files" / key[:2] / key[2:4] / key).unlink()
    told = run("backup", tmp_path / "cadangan.tar", data=office)
    assert told.code == 1
    assert key in told.err
    assert (tmp_path / "cadangan.tar").exists()


def test_backup_of_an_empty_office_is_refused(run: Run, tmp_path: Path) -> None:
    told = run("backup", tmp_path / "cadangan.tar")
    assert told.code == 1
    assert "kosong" in told.err
    assert not (tmp_path / "cadangan.tar").exists()


@pytest.mark.parametrize("name", ["../../luar", "/etc/luar", "files/../../luar", "lain"])
def test_restore_takes_nothing_else_out_of_a_tar(run: Run, tmp_path: Path, name: str) -> None:
    tar = tmp_path / "jahat.tar"
    with tarfile.open(tar, "w") as out:
        member = tarfile.TarInfo(name)
        member.size = 4
        out.addfile(member, BytesIO(b"halo"))
    told = run("restore", tar)
    assert told.code == 1
    assert "bukan cadangan" in told.err
    assert not list(tmp_path.rglob("luar*"))


def test_restore_refuses_damage_before_anything_is_changed(run: Run, office: Path, tmp_path: Path) -> None:
    tar = tmp_path / "cadangan.tar"
    assert run("backup", tar, data=office).code == 0
    tar.write_bytes(tar.read_bytes()[: tar.stat().st_size // 2])
    told = run("restore", tar, "--force")
    assert told.code == 1
    assert run("audit", "verify").code == 0
    assert run("restore", tmp_path / "tidak-ada.tar").code == 1


def test_restore_waits_for_no_running_office(run: Run, office: Path, tmp_path: Path) -> None:
    tar = tmp_path / "cadangan.tar"
    assert run("backup", tar, data=office).code == 0
    with os.fdopen(take_office(office)):
        told = run("restore", tar, "--force")
    assert told.code == 1
    assert "sudah berjalan" in told.err


def test_an_agency_is_founded_with_its_sops_and_a_calendar(run: Run, tmp_path: Path) -> None:
    """From an empty database to an office that can be staffed by pages: nothing but documented commands."""
    assert run("migrate").code == 0
    assert run("agency", "list").out.startswith("-  belum ada instansi yang menjalankan bandung-zoom")
    wrong = run("agency", "add", "Dinas Contoh", " ", "--zone", "Mars", "--sop", "tidak-ada")
    assert wrong.code == 1
    assert [word in wrong.err for word in ("Kunci", "Nama", "Zona", "tidak-ada")] == [True] * 4
    assert run("agency", "add", "contoh", "Dinas Contoh").code == 0
    assert run("agency", "run", "contoh", "bandung-zoom").code == 0
    assert run("agency", "run", "contoh", "bandung-zoom").code == 1
    assert run("agency", "run", "lain", "bandung-zoom").code == 1
    missing = run("doctor").out
    assert "bandung-zoom: tidak ada yang memegang peran Kepala Dinas di Dinas Contoh" in missing
    assert "bandung-zoom: Dinas Contoh belum mempunyai sumber daya jenis zoom" in missing
    listed = run("agency", "list").out.splitlines()
    assert listed[0] == "contoh  Dinas Contoh  Asia/Jakarta  bandung-zoom"
    assert len(listed) == 1 + len(workflows.catalogue().keys()) - 1
    database = Database(f"sqlite:///{tmp_path / 'kantor' / 'disposisi.sqlite3'}")
    with database.reading() as session:
        assert session.scalars(select(CalendarVersion.version)).all() == [1]
    database.dispose()
