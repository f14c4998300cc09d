"""The test services themselves: real, empty, fast to copy, crash and recover, and gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from engine.settings import ROOT
from tests.commands.leftovers import Mark
from tests.services import Postgres, Valkey, wait_until

SUITE = """
import os, pytest
def test_on_each(backend_url): assert backend_url
def test_queue(valkey_url): assert valkey_url
@pytest.mark.browser
def test_page(): pass
def test_end(): {end}
"""


def tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = sa.inspect(connection).get_table_names()
    engine.dispose()
    return found


def execute(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def inner_run(folder: Path, mark: Mark, end: str = "pass", **environ: str) -> subprocess.Popen[str]:
    """A run of its own over a small suite with the house's conftest."""
    (folder / "conftest.py").write_text("from tests.conftest import *")
    (folder / "test_inner.py").write_text(SUITE.format(end=end))
    inherited = {name: value for name, value in os.environ.items() if name != "CI_BROWSER_REQUIRED"}
    argv = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:schemathesis",
        "-c",
        str(ROOT / "pyproject.toml"),
    ]
    return subprocess.Popen(
        [*argv, "--rootdir", str(folder), str(folder)],
        cwd=folder,
        env={**inherited, **mark.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """Like tmp_path, but short and passable for `nobody`, as the services' own folders lie in it."""
    made = Path(tempfile.mkdtemp(prefix="dsp-", dir="/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def test_each_backend_starts_empty(backend_url: str) -> None:
    assert tables(backend_url) == []
    execute(backend_url, "CREATE TABLE used (id INTEGER)")
    assert tables(backend_url) == ["used"]


def test_a_prepared_database_can_be_copied(
    make_pg_database: Callable[..., str], database_factory: Callable[[str], str]
) -> None:
    template = database_factory("postgresql")
    execute(template, "CREATE TABLE prepared (id INTEGER)")
    assert tables(make_pg_database(template=sa.make_url(template).database)) == ["prepared"]
    assert tables(database_factory("postgresql")) == tables(database_factory("sqlite")) == []


def test_valkey_is_real_and_empty(valkey_server: Valkey, valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_server.client_url) as client:
        assert client.dbsize() == 0
        client.set("a", "b")
    assert valkey_url == valkey_server.url


def test_valkey_keeps_its_data_over_a_kill() -> None:
    server = Valkey()
    try:
        with redis.Redis.from_url(server.client_url) as client:
            client.set("a", "b")
            client.execute_command("WAITAOF", 1, 0, 5000)
        server.kill()
        server.start()
        with redis.Redis.from_url(server.client_url) as client:
            assert client.get("a") == b"b"
    finally:
        server.stop()
    assert not server.socket.parent.exists()


def test_postgres_recovers_from_a_crash_and_leaves_nothing() -> None:
    server = Postgres(durable=True)
    try:
        execute(server.url(), "CREATE TABLE kept (id INTEGER)")
        server.crash()
        server.start()
        assert tables(server.url()) == ["kept"]
    finally:
        server.stop()
    assert not server._folder.exists()


def test_a_run_tells_what_ran_and_what_was_left_out(folder: Path) -> None:
    mark = Mark(folder)
    said, _ = inner_run(folder, mark, PATH=str(folder)).communicate(timeout=120)
    lines = said.splitlines()
    assert lines[-3] == "tests on real parts: sqlite 1, postgresql 1, valkey 1, chromium 0"
    assert lines[-2].startswith("left out, because it is missing here: ")
    assert "strace" in lines[-2]
    assert "Chromium (every browser test)" in lines[-2]
    assert lines[-1].startswith("4 passed, 1 deselected in ")


def test_where_browsers_are_required_their_absence_fails(folder: Path) -> None:
    mark = Mark(folder)
    run = inner_run(folder, mark, PATH=str(folder), CI_BROWSER_REQUIRED="1")
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "there is no Chromium on PATH" in said
    (folder / "chromium").write_text("#!/bin/sh\n")
    (folder / "chromium").chmod(0o755)
    run = inner_run(folder, mark, PATH=str(folder), CI_BROWSER_REQUIRED="1")
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert any(line.endswith("chromium 1") for line in said.splitlines()[-3:])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_process(folder: Path, number: signal.Signals) -> None:
    mark = Mark(folder)
    run = inner_run(folder, mark, end=f"(open('reached', 'w').close(), os.kill(os.getpid(), {int(number)}))")
    run.communicate(timeout=120)
    assert run.returncode != 0
    assert (folder / "reached").exists()
    wait_until(lambda: not mark.alive(), "everything has ended", seconds=10 if number == signal.SIGKILL else 0)
    left = [path.name for path in folder.iterdir() if path.name.startswith("dsp-")]
    assert left == [] or number == signal.SIGKILL
