"""The offices the engine is proved in: made-up SOPs, and Bandung, on each database in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache

import pytest

from tests.conftest import BACKENDS
from tests.engine.bandung import bandung_in
from tests.engine.world import Stock, World, stock
from tests.office import Bandung

__all__ = ["stock"]


@pytest.fixture(scope="session")
def shared(stock: Stock) -> Iterator[Callable[[str], World]]:
    """One made-up office a database, shared by the tests that leave its people and calendar alone."""
    with ExitStack() as stack:
        yield lru_cache(maxsize=None)(lambda backend: stack.enter_context(stock.world(backend, keep=True)))


@pytest.fixture(params=BACKENDS)
def world(request: pytest.FixtureRequest, shared: Callable[[str], World]) -> World:
    """The shared made-up office, on each database in turn, with nothing booked."""
    made = shared(request.param)
    made.clear_agenda()
    return made


@pytest.fixture(params=BACKENDS)
def own_world(request: pytest.FixtureRequest, stock: Stock) -> Iterator[World]:
    """A made-up office of the test's own, on each database in turn."""
    with stock.world(request.param) as made:
        yield made


@pytest.fixture
def sqlite_world(stock: Stock) -> Iterator[World]:
    """A made-up office of the test's own on SQLite, for what does not depend on the database."""
    with stock.world("sqlite") as made:
        yield made


@pytest.fixture(params=BACKENDS)
def bandung(request: pytest.FixtureRequest, stock: Stock) -> Iterator[Bandung]:
    """A Bandung office of the test's own, on each database in turn."""
    with bandung_in(stock, request.param) as made:
        yield made


@pytest.fixture
def sqlite_bandung(stock: Stock) -> Iterator[Bandung]:
    """A Bandung office of the test's own on SQLite."""
    with bandung_in(stock, "sqlite") as made:
        yield made
