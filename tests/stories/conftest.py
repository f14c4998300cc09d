"""The web application on the five agencies, visited by programs and by strict browsers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from engine.settings import Settings
from tests.office import settings_for
from tests.offices import Houses, make_houses
from tests.stories.bengkulu import loans
from tests.stories.spektral import riau
from tests.web.api_client import Caller
from tests.web.pages import Browser
from web import create_app

__all__ = ["loans", "riau"]


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The agencies once set up, to be copied: the database file and the person ids."""
    folder = tmp_path_factory.mktemp("settled")
    file = folder / "office.sqlite3"
    houses = make_houses(settings_for(folder / "data", f"sqlite:///{file}"))
    houses.database.dispose()
    return file, houses.people


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an office of this test's own; its broker is away."""
    return settings_for(tmp_path / "data", f"sqlite:///{tmp_path / 'office.sqlite3'}")


@pytest.fixture
def houses(settled: tuple[Path, dict[str, int]], settings: Settings) -> Iterator[Houses]:
    """The agencies of this test's own, on SQLite, on Friday 20 November 2026, 09.00 WIB."""
    file, people = settled
    shutil.copyfile(file, settings.database_url.removeprefix("sqlite:///"))
    made = make_houses(settings, dict(people))
    yield made
    made.database.dispose()


@pytest.fixture
def app(houses: Houses, settings: Settings) -> Iterator[Flask]:
    """The web application at those agencies."""
    made = create_app(settings, clock=houses.clock)
    yield made
    made.extensions["door"].database.dispose()


@pytest.fixture
def caller(app: Flask, houses: Houses) -> Callable[[str | None], Caller]:
    """`caller("uns.staf")` is a program with a token of that account."""
    return lambda username: houses.caller(app, username)


@pytest.fixture
def visit(app: Flask, houses: Houses) -> Callable[..., Browser]:
    """`visit()` is a stranger's browser, `visit("uns.staf")` that of somebody signed in."""
    return lambda username=None: Browser(app, houses, username)
