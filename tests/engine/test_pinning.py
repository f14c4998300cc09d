"""A declaration is never edited beneath an open case: the start is refused and says how to mend it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

import workflows
from engine.catalogue import Catalogue, Declared
from engine.declaration import Sop
from engine.errors import BrokenDeclaration
from engine.pinning import check_pinned, pin
from engine.records import SopVersion
from tests.office import Bandung

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
KEY = "bandung-zoom"
FOLDER = workflows.MESSAGES / "bandung_zoom"


def current() -> Declared:
    return workflows.catalogue().get(KEY, 1)


def edited(**changed: object) -> Declared:
    """The SOP of another unit, and whatever else."""
    sop: Sop = current().sop
    return Declared(replace(sop, identity=replace(sop.identity, unit="Lain"), **changed), FOLDER)  # type: ignore[arg-type]


def pinned(bandung: Bandung) -> dict[int, str]:
    with bandung.database.reading() as session:
        return {row.version: row.fingerprint for row in session.scalars(select(SopVersion)) if row.sop == KEY}


def test_a_version_is_written_down_when_first_seen(bandung: Bandung) -> None:
    for _ in range(2):
        with bandung.database.writing() as session:
            pin(session, Catalogue([current()]), NOW)
    assert pinned(bandung) == {1: current().fingerprint}
    with bandung.database.reading() as session:
        assert session.scalars(select(SopVersion.effective_from)).all() == [date(2024, 2, 15)]


def test_an_edit_without_open_cases_is_taken_over(bandung: Bandung) -> None:
    number = bandung.bring_to("keputusan_subkoor")
    bandung.act("bandung.subkoor", number, "tidak_izinkan", alasan="Akun terpakai.")
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
        pin(session, Catalogue([edited()]), NOW)
    assert pinned(bandung) == {1: edited().fingerprint}


def test_an_edit_under_open_cases_is_refused(bandung: Bandung) -> None:
    bandung.file()
    bandung.file()
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
    with (
        pytest.raises(BrokenDeclaration, match=r"bandung-zoom versi 1.*2 berkas.*versi 2"),
        bandung.database.writing() as session,
    ):
        pin(session, Catalogue([edited()]), NOW)
    assert pinned(bandung) == {1: current().fingerprint}


def test_what_stands_around_the_cases_may_be_edited(bandung: Bandung) -> None:
    """No open case stands on the words of the service page."""
    bandung.file()
    sop = current().sop
    reworded = Declared(replace(sop, service=replace(sop.service, product="Lain")), FOLDER)
    assert reworded.fingerprint == current().fingerprint


def test_a_fingerprint_of_another_format_is_written_anew(bandung: Bandung) -> None:
    """What an older release wrote down cannot be compared: it is taken over, once."""
    bandung.file()
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
        session.execute(update(SopVersion).values(fingerprint="0" * 64, format=1))
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
    assert pinned(bandung) == {1: current().fingerprint}
    with pytest.raises(BrokenDeclaration), bandung.database.writing() as session:
        pin(session, Catalogue([edited()]), NOW)


def test_a_file_gone_under_open_cases_is_refused(bandung: Bandung) -> None:
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
    with bandung.database.reading() as session:
        check_pinned(session, Catalogue([]))
    bandung.file()
    with bandung.database.reading() as session, pytest.raises(BrokenDeclaration, match="tidak ada lagi"):
        check_pinned(session, Catalogue([]))


def test_a_new_version_beside_the_old_is_welcome(bandung: Bandung) -> None:
    """Open cases keep the version they were filed under."""
    bandung.file()
    with bandung.database.writing() as session:
        pin(session, Catalogue([current()]), NOW)
        pin(session, Catalogue([current(), edited(version=2)]), NOW)
    assert sorted(pinned(bandung)) == [1, 2]
