"""PostgreSQL's own tools for a copy of a database, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from engine.errors import DisposisiError


def dump(url: str, target: Path) -> None:
    """Writes the database into a file of pg_dump's own format. Raises DisposisiError."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}")


def restore(url: str, source: Path) -> None:
    """Puts such a file in place of what is there, in one transaction. Raises DisposisiError."""
    _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _run(tool: str, url: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise DisposisiError(f"{tool} tidak ditemukan. Pasang klien PostgreSQL (paket postgresql-client), lalu ulangi.")
    parts = make_url(url)
    address = parts.set(drivername="postgresql", password=None).render_as_string()
    password = {"PGPASSWORD": str(parts.password)} if parts.password else {}  # never on the command line
    ran = subprocess.run(
        [program, "--dbname", address, *arguments],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise DisposisiError(f"{tool} gagal: {ran.stderr.strip() or ran.returncode}")
