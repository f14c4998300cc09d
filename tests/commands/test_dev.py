"""`./dev` on a machine that has nothing but Python: what is missing is set up once, from the index it is told of."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.commands.fake_index import VERSION, FakeIndex, serving

CLI = "import os, sys; print('cli', os.getcwd(), sys.argv[1:])"


class Checkout:
    """A bare checkout with the real ./dev and an index that offers a pretended uv."""

    def __init__(self, folder: Path, index: FakeIndex) -> None:
        self.folder, self.index = folder, index
        (folder / "commands").mkdir(parents=True)
        (folder / "requirements").mkdir()
        (folder / "home").mkdir()
        shutil.copy(ROOT / "dev", folder)
        shutil.copy(ROOT / "commands" / "uv.py", folder / "commands")
        (folder / "commands" / "__init__.py").touch()
        (folder / "commands" / "cli.py").write_text(CLI)
        for name in ("runtime", "dev"):
            (folder / "requirements" / f"{name}.lock").write_text(f"# {name}\n")
        (folder / "requirements" / "uv.lock").write_text(index.lock)

    def dev(self, *arguments: str, cwd: Path | None = None, **environ: str) -> subprocess.CompletedProcess[str]:
        base = {"PATH": str(self.folder / "none"), "HOME": str(self.folder / "home"), "PIP_INDEX_URL": self.index.url}
        return subprocess.run(
            [sys.executable, str(self.folder / "dev"), *arguments],
            cwd=cwd or self.folder,
            env={**base, **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def uv_calls(self) -> list[str]:
        calls = self.folder / "uv.calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def index() -> Iterator[FakeIndex]:
    with serving(FakeIndex()) as index:
        yield index


@pytest.fixture
def checkout(tmp_path: Path, index: FakeIndex) -> Checkout:
    return Checkout(tmp_path / "checkout", index)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_bare_checkout_fetches_uv_and_makes_its_environment(
    checkout: Checkout, tmp_path: Path, as_json: bool
) -> None:
    checkout.index.as_json = as_json
    done = checkout.dev("disposisi", "sop", "list", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"cli {tmp_path} ['sop', 'list']\n"
    assert (checkout.folder / ".tools" / f"uv-{VERSION}").exists()
    made, synced = checkout.uv_calls()
    assert made.startswith(f"{checkout.index.url} venv ")
    assert "pip sync" in synced
    assert "--require-hashes" in synced
    assert synced.endswith("requirements/runtime.lock")


def test_the_second_start_calls_neither_uv_nor_the_index(checkout: Checkout) -> None:
    checkout.dev("disposisi")
    asked, calls = list(checkout.index.asked), checkout.uv_calls()
    again = checkout.dev("disposisi")
    assert again.stdout.startswith("cli")
    assert again.stderr == ""
    assert (checkout.index.asked, checkout.uv_calls()) == (asked, calls)


def test_a_changed_lock_file_is_installed_again_and_dev_serves_for_runtime(checkout: Checkout) -> None:
    checkout.dev("disposisi")
    (checkout.folder / "requirements" / "runtime.lock").write_text("# changed\n")
    checkout.dev("disposisi")
    assert [line.split()[1] for line in checkout.uv_calls()] == ["venv", "pip", "pip"]
    (checkout.folder / "commands" / "lint.py").write_text("print('lint')")
    assert checkout.dev("lint").stdout == "lint\n"
    assert checkout.uv_calls()[-1].endswith("requirements/dev.lock")
    before = checkout.uv_calls()
    checkout.dev("disposisi")
    assert checkout.uv_calls() == before, "everything in runtime.lock stands in dev.lock too"
    for name in ("runtime", "dev"):
        (checkout.folder / "requirements" / f"{name}.lock").write_text(f"# {name}, changed again\n")
    checkout.dev("disposisi")
    assert checkout.uv_calls()[-1].endswith("requirements/dev.lock"), "a developer keeps the tools"


def test_a_uv_that_is_not_the_locked_one_is_refused(checkout: Checkout) -> None:
    checkout.index.spoilt = True
    done = checkout.dev("disposisi")
    assert done.returncode == 1
    assert "is not the file that requirements/uv.lock names" in done.stderr
    assert checkout.uv_calls() == []
    assert sorted(path.name for path in (checkout.folder / ".tools").iterdir()) == ["lock"]


def test_user_and_password_of_the_index_are_sent_and_not_shown(checkout: Checkout) -> None:
    checkout.index.spoilt = True
    url = checkout.index.url.replace("://", "://petugas:s%40ndi@")
    done = checkout.dev("disposisi", PIP_INDEX_URL=url)
    assert "petugas:s@ndi" in checkout.index.logins
    assert "ndi@" not in done.stderr


def test_an_index_out_of_reach_is_one_clear_sentence(checkout: Checkout) -> None:
    done = checkout.dev("disposisi", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 1
    (sentence,) = [line for line in done.stderr.splitlines() if "cannot reach" in line]
    assert "set PIP_INDEX_URL" in sentence
    assert "Traceback" not in done.stderr


def test_a_uv_on_path_is_used_if_it_runs(checkout: Checkout, tmp_path: Path) -> None:
    """A shim that only says where uv could be had is passed over."""
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / "uv").write_text("#!/bin/sh\nexit 127\n")
    (shims / "uv").chmod(0o755)
    assert checkout.dev("disposisi", PATH=str(shims)).returncode == 0
    assert checkout.index.asked != []


def test_an_unknown_verb_and_help(checkout: Checkout) -> None:
    unknown = checkout.dev("fly")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.count("\n") == 1
    for arguments in ([], ["--help"]):
        helped = checkout.dev(*arguments)
        assert helped.returncode == 0
        verbs = ("up", "test", "lint", "bench", "faults", "disposisi", "lock")
        assert [verb for verb in verbs if f"./dev {verb}" not in helped.stdout] == []
    assert checkout.uv_calls() == []


def test_an_older_python_is_told_so_in_one_sentence() -> None:
    """The first statements run before anything that an older Python has not got."""
    source = (ROOT / "dev").read_text().partition("import fcntl")[0].replace("sys.version_info", "old")
    source = source.replace("import sys\n", "import sys\nold = (3, 9, 2)\n", 1)
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "./dev needs Python 3.11 or newer, and this is 3.9; run it as: python3.11 dev\n"


def test_the_lock_files_are_hashed_and_name_no_index() -> None:
    for name in ("runtime", "dev", "uv"):
        lines = (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
        packages = [number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))]
        assert packages
        assert [lines[number] for number in packages if "--hash=sha256:" not in lines[number + 1]] == []
        assert [line for line in lines if "://" in line or "index-url" in line] == []


def test_everything_in_runtime_lock_stands_in_dev_lock() -> None:
    def pinned(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.lock").read_text().splitlines()
        return {line.split(" \\")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pinned("runtime") - pinned("dev") == set()


def test_the_door_is_executable() -> None:
    assert os.access(ROOT / "dev", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
