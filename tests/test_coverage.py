"""Every fact of the source documents is proven by a test or says why not; and the page that tells so is made rightly."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from engine.settings import ROOT
from tests.coverage import (
    PAGE,
    REQUIREMENTS,
    SOURCES,
    Requirement,
    citations,
    ids_in,
    mentions,
    missing,
    provers,
    read_requirements,
    render,
)

FACTS = {"BDG": 37, "BKL": 28, "UNS": 50, "SPK": 80, "LZM": 46}
MEND = f"Put it right, then: {Path(sys.executable).name} -m tests.coverage"
ALL = read_requirements(ROOT / REQUIREMENTS)


def test_the_requirements_are_exactly_those_of_the_documents() -> None:
    """241 ids, numbered without a gap source by source, each with its gist and the name of its document."""
    assert [r.id for r in ALL] == [f"{source}-{n:02}" for source in SOURCES for n in range(1, FACTS[source] + 1)]
    assert len(ALL) == 241
    assert len({(r.id[:3], r.source) for r in ALL}) == len({r.source for r in ALL}) == len(SOURCES)
    assert [r.id for r in ALL if not r.gist.strip()] == []
    assert Counter(r.gist for r in ALL).most_common(1)[0][1] == 1


def test_every_requirement_is_named_by_a_test_or_not_applicable() -> None:
    """What is left here is a promise without proof."""
    left = missing(ALL, citations(ROOT))
    assert left == [], f"{len(left)} of {len(ALL)} without a test: {', '.join(left)}"


def test_no_test_names_a_requirement_that_does_not_exist() -> None:
    """Neither does the docstring of a test module or of a helper in it."""
    known = {r.id for r in ALL}
    assert {id_: files for id_, files in mentions(ROOT).items() if id_ not in known} == {}


def test_the_page_holds_exactly_the_requirements() -> None:
    """Each once, in the order of the documents."""
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert re.findall(r"^\| ([A-Z]{3}-\d\d) \|", page, re.MULTILINE) == [r.id for r in ALL], MEND


def test_the_page_is_fresh() -> None:
    """It names the tests that stand here now, not those of last week."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(ALL, citations(ROOT)), MEND


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("BDG-04", "04"),
        ("BDG-08/09 and BDG-05/06/07.", "08 09 05 06 07"),
        ("BDG-17…BDG-20, rows", "17 18 19 20"),
        ("BDG-17…20: rows", "17 18 19 20"),
        ("BDG-17–19, BDG-22...24", "17 18 19 22 23 24"),
        ("(BDG-03, 14, 17–19, 25)", "03 14 17 18 19 25"),
        ("BDG-03, 14,\n    17; more", "03 14 17"),
        ("BDG-03, BDG-04 twice, BDG-03", "03 04"),
        ("BDG-21, 10 rows of it", "21"),
        ("BDG-21, 10.30 or 10:30", "21"),
        ("BDG-21, 10", "21 10"),
        ("case BDG-2026-00001, letter BDG-26-001, XBDG-01, BDG-A1, BDG-17a, a BDG-", ""),
        ("BDG-7, BDG-99", "07 99"),
    ],
)
def test_the_ids_a_docstring_names(text: str, ids: str) -> None:
    """Single, in a list, in a range; a time, a case number or a count is none."""
    assert ids_in(text) == [f"BDG-{number}" for number in ids.split()]


def test_a_range_backwards_or_across_documents_is_no_range() -> None:
    """It is then unknown, or only its two ends."""
    assert ids_in("BDG-20…17") == ["BDG-20", "BDG-20…17"]
    assert ids_in("BDG-37…BKL-02") == ["BDG-37", "BKL-02"]


MODULE = '''
"""A module is no proof (SPK-80)."""

def test_one():
    """SPK-01."""

async def test_two():
    """SPK-02…03."""

def helper():
    """SPK-04."""

def test_silent(): ...

class TestThree:
    """SPK-05."""

    def test_method(self):
        """SPK-06, SPK-05."""

    def test_bare(self): ...

    def helper(self):
        """SPK-07."""

class Machine:
    """SPK-08."""

TestMachine = Machine.TestCase
test_made = helper()
other = helper()
'''


def test_the_tests_of_a_file_and_what_each_names(tmp_path: Path) -> None:
    """Functions, methods with their class, and what a factory made; not modules, helpers or silent tests."""
    proofs = tmp_path / "proofs"
    proofs.mkdir()
    (proofs / "test_all.py").write_text(MODULE)
    (proofs / "helper.py").write_text("def test_of_a_helper(): 'SPK-09'\n")
    numbers = {
        "test_one": ["01"],
        "test_two": ["02", "03"],
        "TestThree::test_method": ["05", "06"],
        "TestThree::test_bare": ["05"],
        "TestMachine": ["08"],
        "test_made": ["04"],
    }
    expected = {f"proofs/test_all.py::{name}": [f"SPK-{n}" for n in ids] for name, ids in numbers.items()}
    assert citations(tmp_path, ["proofs"]) == expected
    assert provers(expected)["SPK-05"] == [f"proofs/test_all.py::TestThree::test_{name}" for name in ("bare", "method")]
    everywhere = mentions(tmp_path, ["proofs"])
    assert sorted(everywhere) == [f"SPK-0{n}" for n in range(1, 9)] + ["SPK-80"]
    assert set(map(tuple, everywhere.values())) == {("proofs/test_all.py",)}


def test_the_page_tells_proven_missing_and_not_applicable() -> None:
    """The same facts and tests give the same text, whatever order the tests are found in."""
    facts = [
        Requirement("BDG-01", "Sheet", "a|b", ""),
        Requirement("BDG-02", "Sheet", "gone", "lost | in the scan"),
        Requirement("BDG-03", "Sheet", "open", ""),
        Requirement("BDG-04", "Sheet", "logo", "not printed"),
        Requirement("LZM-01", "Manual", "owner", ""),
    ]
    cited = {"t.py::test_b": ["BDG-01", "LZM-01"], "t.py::test_a": ["BDG-02", "BDG-01"]}
    page = render(facts, cited)
    assert page == render(facts, dict(reversed(cited.items())))
    assert "## Sheet\n\n4 facts: 1 proven, 2 not applicable, 1 without a test." in page
    assert "| BDG-01 | a\\|b | `t.py::test_a`<br>`t.py::test_b` |" in page
    assert "| BDG-02 | gone | not applicable: lost \\| in the scan |" in page
    assert "| BDG-03 | open | **no test yet** |" in page
    assert "## Manual\n\n1 facts: 1 proven, 0 not applicable, 0 without a test." in page
    assert missing(facts, cited) == ["BDG-03"]
