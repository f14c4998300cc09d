"""The session: real services started once, no network beyond loopback, and an honest account at the end."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from tests import coverage_plugin
from tests.services import Postgres, Valkey, chromium

BACKENDS: Final = ("sqlite", "postgresql")
BROWSER_REQUIRED: Final = "CI_BROWSER_REQUIRED"
PART: Final = "real part"
RAN: Final = pytest.StashKey[Counter[str]]()
_config: list[pytest.Config] = []


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started when the first test asks for it."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def make_pg_database(postgres: Postgres) -> Callable[..., str]:
    """Makes databases that live to the end of the session: `make_pg_database(template="template0") -> url`."""
    return lambda template="template0": postgres.url(postgres.create(template))


@pytest.fixture
def pg_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """A real Valkey shared by the session; whoever stops or floods it makes a `Valkey()` of their own."""
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture
def valkey_url(valkey_server: Valkey) -> str:
    """REDIS_URL of a Valkey that was emptied for this test."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(valkey_server.socket))
        line.sendall(b"FLUSHALL\r\n")
        assert line.recv(64).startswith(b"+OK")
    return valkey_server.url


@pytest.fixture(scope="session")
def database_factory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """`database_factory(backend) -> url` of a new, empty database that lives to the end of the session."""

    def make(backend: str) -> str:
        if backend == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'office.sqlite3'}"
        if backend != "postgresql":
            raise ValueError(f"no such backend: {backend}")
        url: str = request.getfixturevalue("make_pg_database")()
        return url

    return make


@pytest.fixture(params=BACKENDS)
def backend_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of this test's own, on each backend in turn."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("pg_url")
        return url
    return f"sqlite:///{request.getfixturevalue('tmp_path') / 'office.sqlite3'}"


def pytest_configure(config: pytest.Config) -> None:
    _config[:] = [config]
    config.stash[RAN] = Counter()
    coverage_plugin.register(config)
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # a terminated run cleans up as Ctrl-C does, also one in the background
        signal.signal(number, signal.default_int_handler)
    sys.addaudithook(_refuse_network)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium the browser tests are left out, unless they are required: then they fail."""
    browser = [item for item in items if item.get_closest_marker("browser")]
    if browser and chromium() is None and not os.environ.get(BROWSER_REQUIRED):
        config.hook.pytest_deselected(items=browser)
        items[:] = [item for item in items if item not in browser]


def pytest_runtest_call(item: pytest.Item) -> None:
    item.user_properties += [(PART, name) for name in sorted(_services_of(item))]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Counted where the verdict is given: with several processes, that is the one that started them."""
    if report.when == "call" and _config:
        _config[0].stash[RAN].update(str(name) for kind, name in report.user_properties if kind == PART)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and chromium() is None:
        pytest.fail(f"{BROWSER_REQUIRED} is set and there is no Chromium on PATH")


def pytest_sessionfinish(session: pytest.Session) -> None:
    helper = hasattr(session.config, "workerinput")
    if os.environ.get(BROWSER_REQUIRED) and not helper and not session.config.stash[RAN]["chromium"]:
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Iterator[None]:
    yield  # the runner's own summaries first, so that these lines stand right above its last
    ran = config.stash[RAN]
    told = ", ".join(f"{name} {ran[name]}" for name in (*BACKENDS, "valkey", "chromium"))
    terminalreporter.write_line(f"tests on real parts: {told}")
    if left_out := _left_out():
        terminalreporter.write_line(f"left out, because it is missing here: {'; '.join(left_out)}")
    if os.environ.get(BROWSER_REQUIRED) and not ran["chromium"]:
        terminalreporter.write_line(f"no browser test ran although {BROWSER_REQUIRED} is set: this run fails")


def _left_out() -> list[str]:
    """What this machine has not, and so could not be tried on it."""
    needed = {
        "Chromium (every browser test)": chromium(),
        "strace (no fault injection at system calls)": shutil.which("strace"),
    }
    return [name for name, found in needed.items() if found is None]


def _services_of(item: pytest.Item) -> set[str]:
    """Which real parts a test uses, by the backend it is parametrized with and the fixtures it asks for."""
    found: set[str] = set()
    callspec: Any = getattr(item, "callspec", None)
    if callspec is not None:
        found |= {value for value in callspec.params.values() if value in BACKENDS}
    fixtures = set(getattr(item, "fixturenames", ()))
    if not found and fixtures & {"postgres", "pg_url", "make_pg_database"}:
        found.add("postgresql")
    if fixtures & {"valkey_server", "valkey_url"}:
        found.add("valkey")
    if item.get_closest_marker("browser"):
        found.add("chromium")
    return found


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: nothing in a test may leave this machine, not even a question to a name server."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise ConnectionRefusedError(f"tests may not reach the network: {host!r}")


def _is_local(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name in ("localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
