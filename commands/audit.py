"""`disposisi audit verify` and `disposisi erase`."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy import text

from commands.office import runtime
from engine.erasure import erase
from engine.settings import Settings
from engine.verify import verify_register


def verify(_: argparse.Namespace) -> int:
    """Recomputes the register: 0 and the count, or 1 and the first line that does not fit."""
    with runtime(Settings.read()) as office, office.database.reading() as session:
        verdict = verify_register(session)
    if verdict.first_bad is None:
        print(f"{verdict.entries} baris register diperiksa; semuanya cocok.")
        return 0
    bad = verdict.first_bad
    print(f"{bad.number} baris {bad.seq}: {bad.reason}", file=sys.stderr)
    return 1


def erase_answer(arguments: argparse.Namespace) -> int:
    """Erases the clear text of one answer by law."""
    number, seq = arguments.number, arguments.seq
    with runtime(Settings.read()) as office:
        with office.database.writing() as session:
            erase(session, office.office, number, seq, arguments.reason, office.clock.now())
        if office.database.engine.dialect.name == "sqlite":
            with office.database.reading() as session:  # the write-ahead log still holds the old pages
                session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    print(
        f"Jawaban {number} baris {seq} dihapus dan penghapusannya dicatat. Lampiran dan cadangan lama tidak ikut terhapus."
    )
    return 0
