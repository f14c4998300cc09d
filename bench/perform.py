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
from engine.calendars.seed import DEFAULT_HOURS, seed_holidays
from engine.catalogue import Catalogue, Declared
from engine.db import Database
from engine.files import FileStore
from engine.migrate import upgrade
from engine.office import Office
from engine.perform import Answer, open_case, perform
from engine.records import Entry, table
from engine.rules.facts import Actor
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
        self.actors: dict[str, Actor] = {}
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

    def signed_in(self) -> None:
        """What a sign-in has read before: who the two are and what they hold."""
        with self.database.reading() as session:
            self.actors = {name: load_actor(session, number, self.now) for name, number in self.people.items()}

    def move(self, action: str = "oper", *, signed_in: bool = False) -> None:
        """One action, whole: decided, written, committed; the actor's rights are read in it unless sign-in did."""
        who = "kiri" if self.version % 2 else "kanan"
        self.now += timedelta(seconds=1)
        answer = Answer(PLAIN.fields, version=self.version)
        with self.database.writing() as session:
            actor = self.actors[who] if signed_in else load_actor(session, self.people[who], self.now)
            self.version = perform(
                session, self.office, self.number, f"{action}_{who}", actor, answer, self.now
            ).version

    def statements(self, action: str) -> int:
        """SQL statements of one action as the driver sends them, without BEGIN and COMMIT; the actor's rights count."""
        with counted(self.database) as seen:
            self.move(action)
        sent = [sql.partition("VALUES")[0] for sql in seen if not sql.startswith(("BEGIN", "COMMIT", "--"))]
        return sum(1 for n, sql in enumerate(sent) if n == 0 or sql != sent[n - 1])  # rows of one statement are one

    def fill_register(self, entries: int) -> None:
        """A long past for the case: as many entries as asked, so that a cost that grows with them would show."""
        with self.database.writing() as session:
            rows = [_old_entry(-seq) for seq in range(1, entries + 1)]
            session.execute(insert(table(Entry)), rows)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement that the driver sends meanwhile, on connections of their own."""
    seen: list[str] = []

    class Told(psycopg.Cursor[Any]):
        def execute(self, query: Any, *rest: Any, **more: Any) -> Any:
            seen.append(str(query))
            return super().execute(query, *rest, **more)

        def executemany(self, query: Any, *rest: Any, **more: Any) -> Any:
            seen.append(str(query))
            return super().executemany(query, *rest, **more)

    def listen(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(seen.append)
        else:
            connection.cursor_factory = Told

    database.dispose()
    event.listen(database.engine, "connect", listen)
    try:
        with database.writing():
            pass
        seen.clear()
        yield seen
    finally:
        event.remove(database.engine, "connect", listen)
        database.dispose()


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


def measure(bench: Bench, limit: Limit) -> tuple[float, float, float]:
    """Seconds of an action, of one after sign-in, and of the limit: the quickest of rounds in turns, since noise only adds."""
    for _ in range(PER_ROUND):
        bench.move()
        limit()
    bench.signed_in()
    works = (bench.move, lambda: bench.move(signed_in=True), limit)
    rounds = [[_each(work) for work in works] for _ in range(ROUNDS)]
    whole, after, bare = (min(times) for times in zip(*rounds, strict=True))
    return whole, after, bare


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
            whole, after, bare = measure(bench, make_limit())
            bench.fill_register(10_000)
            rows += [
                (
                    f"perform, sign-in apart / raw SQL limit, {name}",
                    f"{bare / after:.2f}  ({after * 1e3:.2f} ms / {bare * 1e3:.2f} ms)",
                ),
                (
                    f"perform and the actor's rights / raw SQL limit, {name}",
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
