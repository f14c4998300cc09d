"""`disposisi backup` and `disposisi restore`: one tar with the database, the attachments and the office's own secret.

The database is copied first, the attachments after it: a file is durable before the row that names it, so the copy
never names a file that the tar lacks.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import inspect, make_url, select, update
from sqlalchemy.exc import DBAPIError

from commands.claims import take_office
from engine.db import Database
from engine.errors import DisposisiError
from engine.files import FileStore
from engine.records import Attachment, Message, table
from engine.settings import Settings
from engine.wiring import unusable

SQLITE, POSTGRES, FILES, SECRET = "database.sqlite3", "database.dump", "files", "secret_key"
HELD = "Ditahan saat dipulihkan dari cadangan: mungkin sudah terkirim. Kirim lagi dari halaman berkasnya bila perlu."


def save(arguments: argparse.Namespace) -> int:
    """Writes the tar beside a running office; it appears under its name only when it is whole."""
    settings, target = Settings.read(), Path(arguments.file).absolute()
    if target.exists():
        raise DisposisiError(f"{target} sudah ada. Pilih nama lain.")
    with _scratch(target.parent) as scratch, _database(settings) as database:
        name = SQLITE if database.engine.dialect.name == "sqlite" else POSTGRES
        _dump(database, scratch / name)
        with database.reading() as session:
            keys = list(session.scalars(select(Attachment.key)))
        count = _pack(settings, scratch, name, keys)
        (scratch / "tar").rename(target)
    print(f"Cadangan {target} berisi basis data dan {count} lampiran. Simpan di tempat yang aman: isinya tidak disandikan.")
    return 0


def load(arguments: argparse.Namespace) -> int:
    """Puts a backup in place of an empty office, or of any with --force. Refused while the office runs."""
    settings, source = Settings.read(), Path(arguments.file).absolute()
    with os.fdopen(take_office(settings.data_dir)), _scratch(settings.data_dir) as scratch:
        names = _unpack(source, scratch)
        sqlite = settings.database_url.startswith("sqlite:")
        if (SQLITE if sqlite else POSTGRES) not in names:
            raise DisposisiError(f"{source} berasal dari jenis basis data lain; sesuaikan DATABASE_URL.")
        _refuse_unless_empty(settings, force=arguments.force)
        if sqlite:
            _put_sqlite(settings, scratch / SQLITE)
        else:
            _run_tool(settings, "pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", scratch / POSTGRES)
        _put_files(settings, scratch)
        held = _hold_messages(settings)
    print(f"Kantor dipulihkan. {held} pesan yang belum terkirim ditahan dan tampak sebagai gagal.")
    return 0


def _dump(database: Database, target: Path) -> None:
    if target.name == SQLITE:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # VACUUM runs outside a transaction
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
            connection.exec_driver_sql("BEGIN")
    else:
        _run_tool_url(database.url, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
