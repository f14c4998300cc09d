"""The demonstration office, made once for all tests of the commands; whoever changes it takes a copy."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.office import prepare
from engine.settings import Settings

FRIDAY = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # 09.30 WIB


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its data folder, on a Friday morning; only to be looked at."""
    folder = tmp_path_factory.mktemp("demo") / "kantor"
    folder.mkdir()
    (folder / "clock").write_text(FRIDAY.isoformat(), encoding="ascii")
    prepare(demo_settings(folder), empty=False)
    return folder


@pytest.fixture
def demo_copy(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(demo_folder, tmp_path / "salinan"))


def demo_settings(folder: Path) -> Settings:
    """The settings of such a folder, with its clock."""
    return Settings.read({"DATA_DIR": str(folder), "CLOCK_FILE": str(folder / "clock")})
