"""What one action costs against the raw SQL limit on the same database with the same durability. Run: python -m bench.perform.

The limit is one transaction of the bare driver: load the case, then four writes (case, old task, new task, entry), commit.
`perform` does all of it: rights, rules, form, verdict, entry with hash and clear answer, outbox, alarm. Ratios within one
run: the two are measured in turns, so that both see the same machine.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg
from sqlalchemy import event, insert

from bench.ping_pong import SOP
from engine import administration
from engine.actors import load_actor
from engine.calendar_seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, open_case, perform
from engine.records import Entry, table
from engine.worktime import OfficeHours
from tests.services import Postgres

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ROUNDS, PER_ROUND = 12, 40
PLAIN = Answer({"catatan": "Teruskan."})


class Bench:
    """An office of two posts that pass one case to and fro."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        upgrade(self.database)
        self.office = Office(
            Catalogue([Declared(SOP, Path(__file__).parent / "messages")]),
            FileStore(Path(tempfile.mkdtemp(prefix="bench-files-"))),
            "http://bench",
            b"bench",
        )
        self.now = START
        with self.database.writing() as session:
            agency = administration.add_agency(session, "bench", "Kantor", [SOP.key])
            hours = [OfficeHours(date(2020, 1, 1), DEFAULT_HOURS)]
            administration.set_calendar(session, agency, hours, seed_holidays(2024, 2028), START)
            self.people = {name: self._person(session, agency, name) for name in ("pemohon", "kiri", "kanan")}
        with self.database.writing() as session:
            actor = load_actor(session, self.people["pemohon"], START)
            self.number = open_case(session, self.office, SOP.key, actor, Answer({"hal": "Bola"}), START).number
        self.version = 1

    def _person(self, session: Any, agency: int, name: str) -> int:
        person = administration.add_person(session, name, name.title(), START, email=f"{name}@bench.example")
        if name != "pemohon":
            position = administration.add_position(session, agency, name.title(), [(SOP.key, name)])
            administration.appoint(session, position, person, START.date(), START.date())
        return person

    def move(self, action: str = "oper") -> None:
        """One action, whole: the actor read, decided, written, committed."""
        who = "kiri" if self.version % 2 else "kanan"
        self.now += timedelta(seconds=1)
        answer = Answer(PLAIN.fields, version=self.version)
        with self.database.writing() as session:
            actor = load_actor(session, self.people[who], self.now)
            self.version = perform(
                session, self.office, self.number, f"{action}_{who}", actor, answer, self.now
            ).version

    def statements(self, action: str) -> int:
        """SQL statements of one action, without BEGIN and COMMIT; the actor's rights count."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            self.move(action)
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)
        return len(seen)

    def fill_register(self, entries: int) -> None:
        """A long past for the case: as many entries as asked, so that a cost that grows with them would show."""
        with self.database.writing() as session:
            rows = [_old_entry(-seq) for seq in range(1, entries + 1)]
            session.execute(insert(table(Entry)), rows)


def _old_entry(seq: int) -> dict[str, Any]:
    blank = dict.fromkeys(("commitment", "previous", "hash"), "0" * 64)
    names = dict.fromkeys(("kind", "as_position", "action", "before", "after"), "lama")
    return {"case_id": 1, "seq": seq, "at": START, "version": 0} | blank | names


Limit = Callable[[], None]


def sqlite_limit(path: Path) -> Limit:
    """The bare driver on SQLite: BEGIN IMMEDIATE, one read, four writes, COMMIT with synchronous=FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    return _limit(lambda sql, values: connection.execute(sql.replace("%s", "?"), values), "BEGIN IMMEDIATE")


def postgres_limit(url: str) -> Limit:
    """The bare driver on PostgreSQL: the same five statements, COMMIT with synchronous_commit on."""
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=1)
    return _limit(connection.execute, "BEGIN")


def _limit(execute: Callable[[str, tuple[Any, ...]], Any], begin: str) -> Limit:
    lock = " FOR UPDATE" if begin == "BEGIN" else ""
    columns = "case_id, agency_id, sop, row, no, role, status, opened_at, deadlines, pauses, changed_version, calendar_version"
    turn = iter(range(1_000_000, 9_000_000))

    def work() -> None:
        seq = next(turn)
        execute(begin, ())
        execute(f"SELECT * FROM cases WHERE id = %s{lock}", (1,)).fetchone()
        execute("UPDATE cases SET head = %s WHERE id = %s", (f"{seq:064d}", 1))
        execute("UPDATE tasks SET seen_at = %s WHERE id = %s", ("2026-11-23 01:00:00", 1))
        values = (1, 1, SOP.key, "kiri", "2", "kiri", "void", "2026-11-23 01:00:00", "[]", "[]", 1, 1)
        execute(f"INSERT INTO tasks ({columns}, closed_at) VALUES ({'%s, ' * 12}%s)", (*values, "2026-11-23 01:00:00"))
        names = "case_id, seq, at, kind, as_position, action, before, after, version, commitment, previous, hash"
        execute(
            f"INSERT INTO entries ({names}) VALUES ({', '.join(['%s'] * 12)})",
            (1, seq, "2026-11-23 01:00:00", "lama", "x", "x", "x", "x", 0, "0" * 64, "0" * 64, "0" * 64),
        )
        execute("COMMIT", ())

    return work


def _each(work: Callable[[], object]) -> float:
    begun = perf_counter()
    for _ in range(PER_ROUND):
        work()
    return (perf_counter() - begun) / PER_ROUND


def measure(bench: Bench, limit: Limit) -> tuple[float, float]:
    """Seconds of an action and of the limit: the quickest of rounds taken in turns, since noise only adds."""
    for _ in range(PER_ROUND):
        bench.move()
        limit()
    pairs = [(_each(bench.move), _each(limit)) for _ in range(ROUNDS)]
    return min(p[0] for p in pairs), min(p[1] for p in pairs)


@contextmanager
def _places() -> Iterator[list[tuple[str, str, Callable[[], Limit]]]]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    postgres = Postgres(durable=True)
    try:
        server = postgres.url(postgres.create())
        yield [
            ("SQLite, synchronous=FULL", f"sqlite:///{folder}/b.sqlite3", lambda: sqlite_limit(folder / "b.sqlite3")),
            ("PostgreSQL, synchronous_commit=on", server, lambda: postgres_limit(server)),
        ]
    finally:
        postgres.stop()


def run() -> list[tuple[str, str]]:
    """Rows (what, how much) for the table of benchmarks."""
    rows: list[tuple[str, str]] = []
    with _places() as places:
        for name, url, make_limit in places:
            bench = Bench(url)
            plain, telling = bench.statements("diam"), bench.statements("oper")
            whole, bare = measure(bench, make_limit())
            bench.fill_register(10_000)
            rows += [
                (
                    f"perform / raw SQL limit, {name}",
                    f"{bare / whole:.2f}  ({whole * 1e3:.2f} ms / {bare * 1e3:.2f} ms)",
                ),
                (f"SQL statements: plain move, with one message, {name}", f"{plain}, {telling}"),
                (
                    f"the same behind 10,000 register entries, {name}",
                    f"{bench.statements('diam')}, {bench.statements('oper')}",
                ),
            ]
            bench.database.dispose()
    return rows


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
