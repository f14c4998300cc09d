"""When the page of the requirements is written: after a whole run that passed, tried on a project of two tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.coverage import PAGE
from tests.coverage_plugin import NAME


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small project with one file of proofs and two requirements, one of which needs none."""
    proofs, docs = tmp_path / "proofs", tmp_path / "docs"
    proofs.mkdir()
    docs.mkdir()
    settings = ["[tool.pytest.ini_options]", 'testpaths = ["proofs"]', 'addopts = ["--import-mode=importlib"]']
    (tmp_path / "pyproject.toml").write_text("\n".join(settings))
    (proofs / "conftest.py").write_text("from tests.coverage_plugin import register as pytest_configure\n")
    facts = ("id,source,gist,not_applicable", "LZM-01,Banten,owner,", "LZM-02,Banten,a|b,form of the manual")
    (docs / "requirements.csv").write_text("\n".join(facts))
    return tmp_path


def prove(checkout: Path, body: str, *arguments: str) -> tuple[str, str]:
    """Runs the project with one parametrized test and one beside it; gives the page, if any, and what was told."""
    head = "import pytest\n@pytest.mark.parametrize('n', [1, 2])\ndef test_it(n):\n    'LZM-01, LZM-02.'\n"
    beside = "def test_beside(): 'LZM-01.'\n"
    (checkout / "proofs" / "test_proof.py").write_text(f"{head}    {body}\n{beside}")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "xdist", *arguments]
    bare = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment = {**os.environ, **bare, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    page = checkout / PAGE
    return page.read_text(encoding="utf-8") if page.exists() else "", done.stdout


@pytest.mark.parametrize("processes", [(), ("--numprocesses", "2")], ids=["one", "two"])
def test_a_whole_run_that_passed_writes_the_page(checkout: Path, processes: tuple[str, ...]) -> None:
    """Also with several processes; a page that is right already is left untouched."""
    page, told = prove(checkout, "assert n", *processes)
    assert "| LZM-01 | owner | `proofs/test_proof.py::test_beside`<br>`proofs/test_proof.py::test_it` |" in page
    assert "| LZM-02 | a\\|b | not applicable: form of the manual |" in page
    assert "docs/coverage.md is written anew" in told
    before = (checkout / PAGE).stat().st_mtime_ns
    again, told = prove(checkout, "assert n", *processes)
    assert (again, (checkout / PAGE).stat().st_mtime_ns) == (page, before)
    assert str(PAGE) not in told


@pytest.mark.parametrize(
    ("body", "arguments"),
    [
        ("assert n == 1", ()),
        ("assert n", ("-k", "test")),
        ("assert n", ("-m", "not slow")),
        ("assert n", ("proofs",)),
        ("assert n == 1", ("--numprocesses", "2")),
    ],
)
def test_a_failed_or_chosen_run_writes_nothing(checkout: Path, body: str, arguments: tuple[str, ...]) -> None:
    """One variant that fails; a selection by word, mark or place."""
    page, told = prove(checkout, body, *arguments)
    assert (page, str(PAGE) in told) == ("", False)


@pytest.mark.parametrize(
    ("body", "arguments", "left"),
    [
        ("n == 1 or pytest.skip()", (), "test_it"),
        ("n == 1 or pytest.xfail()", (), "test_it"),
        ("assert n", ("--deselect", "proofs/test_proof.py::test_beside"), "test_beside"),
        ("n == 1 or pytest.skip()", ("--numprocesses", "2"), "test_it"),
    ],
)
def test_a_run_that_leaves_out_a_proof_writes_nothing(
    checkout: Path, body: str, arguments: tuple[str, ...], left: str
) -> None:
    """One variant that is skipped or expected to fail, a test taken out by name: the run says which proof it lacks."""
    page, told = prove(checkout, body, *arguments)
    assert page == ""
    assert f"stays as it is: proofs/test_proof.py::{left} did not pass here" in told


def test_this_run_is_heard_by_the_process_that_started_it(request: pytest.FixtureRequest) -> None:
    """And by no helper process."""
    config = request.config
    assert config.pluginmanager.has_plugin(NAME) is not hasattr(config, "workerinput")
