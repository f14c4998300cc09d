"""Cases keep the version of the SOP they were filed under; a declaration is never edited beneath an open case.

Each declared version is written down with its fingerprint when it is first seen. At start the two are compared: an edit
under open cases, or a file that is gone under them, stops the start and says how to mend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.declaration.describe import FORMAT
from engine.errors import BrokenDeclaration
from engine.records import Case, SopVersion, table

Version = tuple[str, int]


def pin(session: Session, catalogue: Catalogue, now: datetime) -> None:
    """Writes down versions seen for the first time, and edits that no open case stands on.

    Raises BrokenDeclaration, and writes nothing, when open cases stand on an edited or missing declaration.
    """
    check_pinned(session, catalogue)
    known = _known(session)
    for declared in catalogue:
        sop = declared.sop
        values = {
            "fingerprint": declared.fingerprint,
            "effective_from": sop.identity.effective,
            "format": FORMAT,
        }
        if (sop.key, sop.version) not in known:
            session.execute(
                insert(table(SopVersion)).values(sop=sop.key, version=sop.version, first_seen_at=now, **values)
            )
        elif known[sop.key, sop.version] != (declared.fingerprint, FORMAT):
            session.execute(
                update(table(SopVersion))
                .where(SopVersion.sop == sop.key, SopVersion.version == sop.version)
                .values(values)
            )


def check_pinned(session: Session, catalogue: Catalogue) -> None:
    """Compares what is declared with what is written down; writes nothing. Raises BrokenDeclaration as `pin` does."""
    faults = list(_faults(session, catalogue))
    if faults:
        raise BrokenDeclaration(faults)


def _faults(session: Session, catalogue: Catalogue) -> Iterator[str]:
    declared = {(d.sop.key, d.sop.version): d.fingerprint for d in catalogue}
    for (key, version), (fingerprint, form) in sorted(_known(session).items()):
        if declared.get((key, version)) == fingerprint or (form != FORMAT and (key, version) in declared):
            continue
        count = _open_cases(session, key, version)
        if not count:
            continue
        if (key, version) in declared:
            yield (
                f"SOP {key} versi {version}: deklarasinya berubah, padahal {count} berkas masih berjalan di atasnya. "
                f"Kembalikan isinya, lalu deklarasikan perubahan itu sebagai versi {version + 1}."
            )
        else:
            yield (
                f"SOP {key} versi {version}: deklarasinya tidak ada lagi, padahal {count} berkas masih berjalan di "
                "atasnya. Pasang kembali berkas deklarasinya sampai semua berkas itu selesai."
            )


def _known(session: Session) -> dict[Version, tuple[str, int]]:
    """Fingerprint and format of what is written down. Of another format it can only be written down anew."""
    rows = session.execute(select(SopVersion.sop, SopVersion.version, SopVersion.fingerprint, SopVersion.format))
    return {(row.sop, row.version): (row.fingerprint, row.format) for row in rows}


def _open_cases(session: Session, key: str, version: int) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(Case)
        .where(Case.sop == key, Case.sop_version == version, Case.closed_at.is_(None))
    )
    return found or 0
