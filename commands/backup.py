"""`disposisi backup` and `disposisi restore`: one tar with the database, the attachments and the office's own secret.

The database is copied first, the attachments after it: a file is durable before the row that names it, so the copy
never names a file that had not been there yet.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import sys
import tarfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect, make_url, select, update
from sqlalchemy.exc import DBAPIError

from commands.claims import take_office
from commands.postgres import dump, restore
from engine.db import Database
from engine.errors import DisposisiError
from engine.files import FileStore
from engine.files.durable import flush, sync_directory
from engine.migrate import upgrade
from engine.records import Attachment, Message, Person, table
from engine.settings import Settings
from engine.wiring import unusable

SQLITE, POSTGRES, SECRET = "database.sqlite3", "database.dump", "secret_key"
HELD = "Ditahan saat dipulihkan dari cadangan: mungkin sudah terkirim. Kirim lagi dengan cara lain bila perlu."
_MEMBER = re.compile(rf"{SQLITE}|{POSTGRES}|{SECRET}|files/[0-9a-f]{{32}}")


def save(arguments: argparse.Namespace) -> int:
    """Writes the tar, beside a running office too; it appears under its name only when it is whole."""
    settings, target = Settings.read(), Path(arguments.file).absolute()
    if target.exists() or not target.parent.is_dir():
        raise DisposisiError(f"{target} sudah ada atau mapnya tidak ada. Pilih nama lain.")
    with TemporaryDirectory(dir=target.parent, prefix=".cadangan-") as folder:
        copy = Path(folder) / (SQLITE if _is_sqlite(settings) else POSTGRES)
        keys = _copied(settings, copy)
        missing = _pack(settings, copy, keys, Path(folder) / "tar")
        (Path(folder) / "tar").rename(target)
    sync_directory(target.parent)
    print(
        f"{target}: basis data dan {len(keys) - len(missing)} lampiran. Simpan di tempat aman: isinya tidak disandikan."
    )
    for key in missing:
        print(f"Lampiran {key} tercatat tetapi berkasnya hilang.", file=sys.stderr)
    return 1 if missing else 0


def load(arguments: argparse.Namespace) -> int:
    """Puts a backup in the place of an empty office, or of any with --force. Refused while the office runs."""
    settings, source = Settings.read(), Path(arguments.file).absolute()
    with (
        os.fdopen(take_office(settings.data_dir)),
        TemporaryDirectory(dir=settings.data_dir, prefix=".pulih-") as folder,
    ):
        scratch = Path(folder)
        _unpack(source, scratch)
        if not (scratch / (SQLITE if _is_sqlite(settings) else POSTGRES)).exists():
            raise DisposisiError(f"{source} bukan cadangan dari jenis basis data ini. Sesuaikan DATABASE_URL.")
        if not arguments.force and not _is_empty(settings):
            raise DisposisiError("Kantor ini sudah berisi. Pakai map data yang kosong, atau --force untuk menimpanya.")
        _put_database(settings, scratch)
        _put_files(settings, scratch)
        held = _hold_messages(settings)
    print(f"Kantor dipulihkan. {held} pesan yang belum terkirim ditahan dan tampak sebagai gagal.")
    return 0


def _is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite:")


def _sqlite_file(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "")


def _copied(settings: Settings, copy: Path) -> list[str]:
    """Copies the database; gives the keys of its attachments."""
    if _is_empty(settings):
        raise DisposisiError("Kantor ini masih kosong; tidak ada yang dicadangkan.")
    if _is_sqlite(settings):
        with closing(sqlite3.connect(_sqlite_file(settings))) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
    else:
        dump(settings.database_url, copy)
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            return list(session.scalars(select(Attachment.key).order_by(Attachment.id)))
    finally:
        database.dispose()


def _pack(settings: Settings, copy: Path, keys: Iterable[str], target: Path) -> list[str]:
    """Writes the tar, readable by its owner alone; gives the keys whose files are gone."""
    store, missing = FileStore(settings.data_dir / "files"), []
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with tarfile.open(fileobj=out, mode="w") as tar:
            tar.add(copy, copy.name)
            if (settings.data_dir / SECRET).exists():
                tar.add(settings.data_dir / SECRET, SECRET)
            for key in keys:
                if store.path(key).exists():
                    tar.add(store.path(key), f"files/{key}")
                else:
                    missing.append(key)
        flush(out)
    return missing


def _unpack(source: Path, scratch: Path) -> None:
    """Takes out what a backup holds and nothing else, whatever the tar says about names, links and rights."""
    (scratch / "files").mkdir()
    try:
        with tarfile.open(source, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() and _MEMBER.fullmatch(member.name) else None
                if content is None:
                    raise DisposisiError(f"{source} memuat {member.name!r}; ini bukan cadangan Disposisi.")
                with (scratch / member.name).open("wb") as out:
                    shutil.copyfileobj(content, out)
                    flush(out)
    except (OSError, tarfile.TarError) as problem:
        raise DisposisiError(f"{source} tidak dapat dibaca sebagai cadangan ({problem}).") from problem


def _is_empty(settings: Settings) -> bool:
    if _is_sqlite(settings) and not _sqlite_file(settings).exists():
        return True
    database = Database(settings.database_url)
    try:
        if "persons" not in inspect(database.engine).get_table_names():
            return True
        with database.reading() as session:
            return session.execute(select(Person.id).limit(1)).first() is None
    except DBAPIError as problem:
        raise unusable(problem) from problem
    finally:
        database.dispose()


def _put_database(settings: Settings, scratch: Path) -> None:
    if not _is_sqlite(settings):
        restore(settings.database_url, scratch / POSTGRES)
        return
    with closing(sqlite3.connect(scratch / SQLITE)) as connection:
        verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise DisposisiError(f"Basis data di dalam cadangan rusak ({verdict}); tidak ada yang diubah.")
    target = _sqlite_file(settings)
    fresh = target.with_name(f".{target.name}.pulih")
    shutil.copyfile(scratch / SQLITE, fresh)
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    fresh.replace(target)


def _put_files(settings: Settings, scratch: Path) -> None:
    files = settings.data_dir / "files"
    if files.exists():
        files.rename(scratch / "replaced")
    store = FileStore(files)
    for file in (scratch / "files").iterdir():
        place = store.path(file.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.rename(place)
    if (scratch / SECRET).exists():
        (scratch / SECRET).chmod(0o600)
        (scratch / SECRET).replace(settings.data_dir / SECRET)


def _hold_messages(settings: Settings) -> int:
    """What was waiting when the copy was made may have been sent since: a person decides about each."""
    database = Database(settings.database_url)
    try:
        upgrade(database)
        with database.writing() as session:
            held = session.execute(
                update(table(Message))
                .where(Message.status.in_(("waiting", "sending")))
                .values(status="failed", next_try=None, lease=None, lease_until=None, reason=HELD)
            )
            return int(held.rowcount)  # type: ignore[attr-defined]  # a cursor result: the statement is an update
    finally:
        database.dispose()
