"""The offices the declared SOPs are proved in."""

from tests.engine.conftest import bandung, sqlite_bandung, stock

__all__ = ["bandung", "sqlite_bandung", "stock"]
