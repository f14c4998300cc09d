"""`./dev up`: a running office on one machine, from one command, until it is told to stop."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from commands.claims import healthy, listen, reachable_address, take_office
from commands.services import valkey_answers, valkey_program
from commands.supervisor import Program, Supervisor
from engine.errors import DisposisiError, SettingsError
from engine.settings import ROOT, Settings

PATIENCE: Final = 120.0  # seconds for each stage of the start, on a slow machine
THREADS: Final = 32
QUICK_STOP: Final = 8  # seconds that web and worker may take to finish what they have in hand


def main(argv: list[str] | None = None) -> int:
    """Run the office. 0 after a signal, 1 when it could not start, 2 when it was asked for wrongly."""
    arguments = _parser().parse_args(argv)
    environ = dict(os.environ)
    if arguments.data:
        environ["DATA_DIR"] = str(arguments.data.absolute())
    try:
        settings = Settings.read(environ)
        environ["DATA_DIR"] = str(settings.data_dir)
        lock = take_office(settings.data_dir)
    except SettingsError as error:
        _say(str(error))
        return 2
    with os.fdopen(lock), Supervisor(grace=QUICK_STOP + 2, say=_say) as supervisor:
        return _Office(supervisor, settings, environ, arguments).run()


class _Office:
    """The stages of one start, in order; each leaves at once when somebody asks for the end."""

    def __init__(
        self, supervisor: Supervisor, settings: Settings, environ: dict[str, str], arguments: argparse.Namespace
    ) -> None:
        self._supervisor, self._settings, self._environ, self._arguments = supervisor, settings, environ, arguments
        self._logs = settings.data_dir / "log"

    def run(self) -> int:
        try:
            with listen(self._arguments.host, self._arguments.port) as listener:
                self._address = reachable_address(listener)
                self._environ.setdefault("PUBLIC_URL", f"http://{self._address}")
                self._environ.setdefault("MALLOC_ARENA_MAX", "2")  # threads otherwise take an arena of memory each
                self._environ["PYTHONUNBUFFERED"] = "1"
                self._start_broker()
                self._prepare()
                self._start_programs(listener.fileno())
                return self._serve()
        except _Ended:
            return 0
        except SettingsError as error:
            _say(str(error))
            return 2
        except DisposisiError as error:
            _say(str(error))
            return 1

    def _start_broker(self) -> None:
        socket_file = self._settings.redis_socket
        if socket_file is None or self._environ.get("REDIS_URL", "").strip():
            return
        folder = self._settings.data_dir / "valkey"
        self._supervisor.start(valkey_program(folder, socket_file, self._log("valkey")))
        self._wait(lambda: valkey_answers(socket_file), "valkey")

    def _prepare(self) -> None:
        reading, writing = os.pipe()
        with os.fdopen(reading, encoding="utf-8") as told:
            argv = [sys.executable, "-m", "commands.prepare", "--tell", str(writing)]
            argv += ["--empty"] if self._arguments.empty else []
            self._supervisor.start(self._program("prepare", argv, pass_fds=(writing,), once=True))
            os.close(writing)
            self._wait(lambda: self._supervisor.exit_code("prepare") is not None, "prepare")
            lines = told.read().splitlines()
        if self._supervisor.exit_code("prepare") != 0:
            raise DisposisiError("\n".join(lines) or f"Basis data tidak dapat disiapkan; lihat {self._log('prepare')}")
        for line in lines:
            print(line, flush=True)

    def _start_programs(self, listener: int) -> None:
        schedule = self._settings.data_dir / "beat-schedule"
        worker = ["celery", "-A", "workers.app", "worker", "-B", "-s", str(schedule), "-c", "1", "-l", "INFO"]
        worker += ["--without-gossip", "--without-mingle"]  # it is alone
        web = ["gunicorn", "web.wsgi:app", "--bind", f"fd://{listener}", "--no-control-socket"]
        web += ["--worker-class", "web.serving.Worker", "--workers", "1", "--threads", str(THREADS)]
        web += ["--keep-alive", "5", "--forwarder-headers", "", "--graceful-timeout", str(QUICK_STOP)]
        self._supervisor.start(self._program("worker", [sys.executable, "-m", *worker]))
        self._supervisor.start(self._program("web", [sys.executable, "-m", *web], pass_fds=(listener,)))

    def _serve(self) -> int:
        self._wait(lambda: healthy(self._address), "web")
        print(f"ready http://{self._address}", flush=True)
        self._supervisor.run()
        return 0

    def _wait(self, condition: Callable[[], bool], name: str) -> None:
        if self._supervisor.wait_for(condition, PATIENCE):
            return
        if self._supervisor.stopping:
            raise _Ended
        raise DisposisiError(f"Kantor tidak siap dalam {PATIENCE:.0f} detik; lihat {self._log(name)}")

    def _program(self, name: str, argv: list[str], *, pass_fds: tuple[int, ...] = (), once: bool = False) -> Program:
        return Program(name, argv, self._log(name), self._environ, ROOT, pass_fds, once)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"


class _Ended(BaseException):
    """Somebody asked for the end while the office was starting."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev up", description="Menjalankan satu kantor lengkap di mesin ini.")
    parser.add_argument("--host", default="127.0.0.1", help="alamat yang didengarkan (bawaan: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="port; 0 memilih yang bebas (bawaan: %(default)s)")
    parser.add_argument("--data", type=Path, help="map data kantor (bawaan: DATA_DIR atau var/office)")
    parser.add_argument("--empty", action="store_true", help="tanpa isi peragaan; mencetak tautan untuk administrator")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} bukan nomor port; pakailah 0 sampai 65535")
    return int(text)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
