"""The web application on a small Bandung office, and strict browsers to visit it with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

import workflows
from engine.db import Database
from engine.files import FileStore
from engine.office import Office
from engine.settings import Settings
from tests.office import Bandung, SetClock, make_bandung, settings_for
from tests.web.pages import Browser
from web import create_app

Visit = Callable[..., Browser]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The office once built, to be copied: the database file and the person ids."""
    folder = tmp_path_factory.mktemp("built")
    file = folder / "office.sqlite3"
    settings = settings_for(folder / "data", f"sqlite:///{file}")
    bandung = make_bandung(settings.database_url, settings)
    bandung.database.dispose()
    return file, bandung.people


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an office of this test's own; its broker is away."""
    return settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")


@pytest.fixture
def bandung(built: tuple[Path, dict[str, int]], settings: Settings) -> Iterator[Bandung]:
    """A Bandung office of this test's own, on SQLite, on Friday 20 November 2026, 09.00 WIB."""
    file, people = built
    shutil.copyfile(file, settings.database_url.removeprefix("sqlite:///"))
    database = Database(settings.database_url)
    files = FileStore(settings.data_dir / "files")
    office = Office(workflows.catalogue(), files, settings.public_url, settings.secret_key.encode())
    yield Bandung(database, office, dict(people), SetClock())
    database.dispose()


@pytest.fixture
def app(bandung: Bandung, settings: Settings) -> Iterator[Flask]:
    """The web application at that office."""
    made = create_app(settings, clock=bandung.clock)
    yield made
    made.extensions["door"].database.dispose()


@pytest.fixture
def visit(app: Flask, bandung: Bandung) -> Visit:
    """`visit()` is a stranger's browser, `visit("bandung.kadis")` that of somebody signed in."""
    return lambda username=None: Browser(app, bandung, username)
