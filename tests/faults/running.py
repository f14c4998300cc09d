"""An office with a real worker, a real broker and a mail relay on the loopback, all of which may be killed."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from commands.processes import dying_with_parent, signal_group
from engine.records import Heartbeat, Message, Task
from engine.settings import ROOT
from tests.office import Bandung, make_bandung, settings_for
from tests.services import Valkey, wait_until
from tests.sinks.smtp import SmtpSink, smtp_sink

HOST = "kantor.example"
PATIENCE = 75.0
UNDECIDED = ("waiting", "sending")


class Broker(Valkey):
    """A Valkey that can also be frozen and emptied."""

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It keeps every connection and answers nobody."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def empty(self) -> None:
        """Everything in it is gone, its queues and what was under way."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.socket))
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(64).startswith(b"+OK")


@dataclass
class Worker:
    """A worker with its beat, in a process group of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether its main process runs."""
        return self.process.poll() is None

    @property
    def pool(self) -> int:
        """The process that does the work now: it names itself in the log."""
        return int(re.findall(r"process (\d+) takes tasks", self.log.read_text())[-1])

    @property
    def beat(self) -> int:
        """Its other child."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return next(int(child) for child in children if int(child) != self.pool)

    def kill(self) -> None:
        """SIGKILL for the whole group: nothing gets to say goodbye."""
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Asks it to end; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=40)
        finally:
            self.kill()


@dataclass
class Live:
    """The office. `environ` is what a worker is started with."""

    bandung: Bandung
    broker: Broker
    relay: SmtpSink
    folder: Path
    environ: dict[str, str]
    workers: list[Worker] = field(default_factory=list)

    def set_clock(self, at: datetime) -> None:
        """From now on every process takes `at` for the present."""
        self.bandung.clock.at = at
        draft = self.folder / "clock.draft"
        draft.write_text(at.isoformat())
        draft.rename(self.environ["CLOCK_FILE"])

    def start_worker(self) -> Worker:
        """One more worker with beat."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-B", "-c", "1", "-l", "INFO"]
        command += ["--without-gossip", "--without-mingle"]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGKILL),  # noqa: PLW1509 - nothing between fork and exec but prctl
            )
        self.workers.append(Worker(process, log))
        return self.workers[-1]

    def rows(self, statement: Any) -> list[Any]:
        """What a query gives."""
        with self.bandung.database.reading() as session:
            return list(session.execute(statement).all())

    def count(self, record: Any, *conditions: Any) -> int:
        """How many rows there are."""
        with self.bandung.database.reading() as session:
            return session.scalar(select(func.count()).select_from(record).where(*conditions)) or 0

    def answered(self) -> datetime | None:
        """When a worker last answered the canary."""
        with self.bandung.database.reading() as session:
            return session.scalar(select(Heartbeat.answered_at).where(Heartbeat.name == "worker"))

    def wait_for_answer(self, seconds: float = PATIENCE) -> float:
        """Waits for an answer given from now on; the seconds it took."""
        start, before = time.monotonic(), self.answered()
        wait_until(lambda: self.answered() not in (None, before), "the worker answers the canary", seconds)
        return time.monotonic() - start

    def undelivered(self) -> int:
        """Mails that are neither delivered nor given up."""
        return self.count(Message, Message.channel == "email", Message.status.in_(UNDECIDED))

    def wait_for_mail(self, seconds: float = PATIENCE) -> float:
        """Waits until every mail written up to the office's present instant is out; the seconds it took."""
        self.set_clock(self.bandung.clock.at)  # acting moves it on
        start = time.monotonic()
        wait_until(lambda: self.undelivered() == 0, "every mail goes out", seconds)
        return time.monotonic() - start

    def wait_for_alarms(self, seconds: float = PATIENCE) -> None:
        """Waits until nothing that is due is left to ring."""
        overdue = (Task.next_alarm_at.is_not(None), Task.next_alarm_at <= self.bandung.clock.at)
        wait_until(lambda: self.count(Task, *overdue) == 0, "every alarm rings", seconds)


@contextmanager
def live_office(url: str, folder: Path, *, drip: float = 0.0, broker: Broker | None = None) -> Iterator[Live]:
    """The office on an empty database, with a broker of its own unless one is given. `drip` slows the relay (seconds a byte)."""
    own = broker or Broker()
    with smtp_sink(drip=drip) as relay:
        environ = dict(os.environ) | {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": url,
            "REDIS_URL": own.url,
            "SECRET_KEY": "rahasia-untuk-pengujian-saja",
            "SMTP_URL": relay.url,
            "PUBLIC_URL": f"https://{HOST}",
            "CLOCK_FILE": str(folder / "clock"),
            "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH", ""), str(ROOT)])),
        }
        bandung = make_bandung(url, settings_for(folder / "data", url), demo=True)
        live = Live(bandung, own, relay, folder, environ)
        live.set_clock(bandung.clock.at)
        try:
            yield live
        finally:
            for worker in live.workers:
                worker.kill()
            bandung.database.dispose()
            if broker is None:
                own.stop()
