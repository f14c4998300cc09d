"""Which test proves which requirement: read from the docstrings of the tests, told in docs/coverage.md.

A docstring names what its test proves: `XYZ-04`, a list `XYZ-08/09` or `XYZ-37, 43, 57–59, 65`, a range `XYZ-17…XYZ-34` or
`XYZ-24…36`, where XYZ is one of SOURCES. A number after a comma counts only where the list goes on or ends behind it, so that
"XYZ-21, 10 rows" names one requirement. Names of tests are pytest's, without what a parametrized one is tried with.

`python -m tests.coverage` writes the page from the docstrings alone and lists what no test names yet; `./dev test` writes it
from the tests that passed (tests/coverage_plugin.py).
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.settings import ROOT

SOURCES: Final = ("BDG", "BKL", "UNS", "SPK", "LZM")
"""What the ids of the five source documents begin with."""
REQUIREMENTS: Final = Path("docs/requirements.csv")
PAGE: Final = Path("docs/coverage.md")
_TO: Final = r"(?:…|\.{3}|–)"
_CITATION: Final = re.compile(
    rf"""(?<![\w-]) ({"|".join(SOURCES)}) - (\d{{1,3}}) (?!\w|-\d)
    ( (?: {_TO} (?:\1-)? \d{{1,3}} (?!\w)
        | / \d{{1,3}} (?!\w)
        | , \s* \d\d (?!\w) (?= \s* (?: [,;)…–—/] | [.:](?!\d) | $ ) )
      )* )""",
    re.VERBOSE,
)
_PART: Final = re.compile(rf"({_TO}|/|,)\s*(?:[A-Z]{{3}}-)?(\d+)")
_INTRODUCTION: Final = """# Coverage of the requirements

Every fact of the five source documents, in a few words, and the tests that prove it. A whole run of `./dev test` in which
nothing failed writes this page, from the tests that passed; nobody writes it by hand. What a fact is stands in
[requirements.csv](requirements.csv), which test proves it in the docstring of the test.
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact of a source document. `not_applicable` is the reason why nothing has to prove it; mostly empty."""

    id: str
    source: str
    gist: str
    not_applicable: str


def read_requirements(path: Path) -> list[Requirement]:
    """The requirements in the order of the file. Raises TypeError where its columns are not those of Requirement."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Requirement(**row) for row in csv.DictReader(file)]


def ids_in(text: str) -> list[str]:
    """The ids a text names, each once, in its order; a range that runs backwards is given as it stands, to be unknown."""
    found: dict[str, None] = {}
    for source, first, rest in _CITATION.findall(text):
        last = int(first)
        found[f"{source}-{last:02}"] = None
        for sign, number in _PART.findall(rest):
            here = int(number)
            if sign in "/,":
                found[f"{source}-{here:02}"] = None
            elif here < last:
                found[f"{source}-{last:02}…{here:02}"] = None
            else:
                found.update({f"{source}-{n:02}": None for n in range(last, here + 1)})
            last = here
    return list(found)


def citations(root: Path, folders: Iterable[str] = ("tests",)) -> dict[str, list[str]]:
    """Every test below `folders` of `root` that names requirements, as `path::name`, with their ids."""
    found = {}
    for where, tree in _modules(root, folders):
        for name, texts in _tests(tree.body):
            ids = list(dict.fromkeys(id_ for text in texts for id_ in ids_in(text)))
            if ids:
                found[f"{where}::{name}"] = ids
    return found


def mentions(root: Path, folders: Iterable[str] = ("tests",)) -> dict[str, list[str]]:
    """Every id that any docstring of a test file names, with the files: what a module says is no proof, but must exist."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for where, tree in _modules(root, folders):
        texts = [_docstring(node) for node in ast.walk(tree)]
        for id_ in dict.fromkeys(id_ for text in texts for id_ in ids_in(text)):
            found[id_].append(where)
    return dict(found)


def provers(cited: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The same the other way round: id → the tests that name it, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for test in sorted(cited):
        for id_ in cited[test]:
            found[id_].append(test)
    return dict(found)


def missing(requirements: Iterable[Requirement], cited: Mapping[str, Iterable[str]]) -> list[str]:
    """The ids that no test names although they apply."""
    proven = provers(cited)
    return [r.id for r in requirements if r.id not in proven and not r.not_applicable]


def render(requirements: Iterable[Requirement], cited: Mapping[str, Iterable[str]]) -> str:
    """The page: a table a source, a row an id. The same requirements and tests always give the same text."""
    proven, tables = provers(cited), defaultdict(list)
    for requirement in requirements:
        tables[requirement.source].append(requirement)
    return "\n".join([_INTRODUCTION, *(_table(source, rows, proven) for source, rows in tables.items())])


def _table(source: str, rows: list[Requirement], proven: Mapping[str, list[str]]) -> str:
    without = sum(1 for r in rows if r.not_applicable)
    done = sum(1 for r in rows if r.id in proven and not r.not_applicable)
    lines = [f"| {r.id} | {_cell(r.gist)} | {_proof(r, proven.get(r.id, []))} |" for r in rows]
    head = f"{len(rows)} facts: {done} proven, {without} not applicable, {len(rows) - done - without} without a test."
    return "\n".join([f"## {source}", "", head, "", "| id | fact | proof |", "|---|---|---|", *lines, ""])


def _proof(requirement: Requirement, tests: list[str]) -> str:
    if requirement.not_applicable:
        return f"not applicable: {_cell(requirement.not_applicable)}"
    return "<br>".join(f"`{test}`" for test in tests) or "**no test yet**"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _modules(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(path for folder in folders for path in (root / folder).rglob("test_*.py")):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _tests(body: list[ast.stmt], above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and docstrings of each test: a function, a method with its class, or a name bound to what a factory made."""
    made = {node.name: node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name, (*above, _docstring(node))
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            for name, texts in _tests(node.body, (*above, _docstring(node))):
                yield f"{node.name}::{name}", texts
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            maker = next((n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)), "")
            if node.targets[0].id.startswith(("test", "Test")) and maker in made:
                yield node.targets[0].id, (*above, _docstring(made[maker]))


def _docstring(node: ast.AST) -> str:
    if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ast.get_docstring(node) or ""
    return ""


def main() -> int:
    """Writes the page from the docstrings as they stand; 1 where a requirement is without a test."""
    requirements, cited = read_requirements(ROOT / REQUIREMENTS), citations(ROOT)
    (ROOT / PAGE).write_text(render(requirements, cited), encoding="utf-8")
    left = missing(requirements, cited)
    print(f"{PAGE}: {len(left)} of {len(requirements)} requirements without a test: {', '.join(left) or 'none'}")
    return min(len(left), 1)


if __name__ == "__main__":
    sys.exit(main())
