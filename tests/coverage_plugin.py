"""Writes docs/coverage.md at the end of a whole run in which nothing failed, from the tests that passed in it.

With several processes it is the one that started them that writes. A run that leaves out any test the page would name, by a
selection or because this machine lacks what it needs, leaves the page as it is.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.coverage import PAGE, REQUIREMENTS, citations, read_requirements, render

NAME: Final = "requirement-coverage"


def register(config: pytest.Config) -> None:
    """Adds the witness to a run; a helper process of a distributed run gets none."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Witness(config), NAME)


class Witness:
    """Hears every verdict of one run and writes the page from them."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.passed: set[str] = set()
        self.others: set[str] = set()
        self.told = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test counts as passed when each of its variants did, from its preparation to its clearing up."""
        name = report.nodeid.partition("[")[0]
        if not report.passed:
            self.others.add(name)
        elif report.when == "call":
            self.passed.add(name)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """After everybody else has had a word on how the run ended."""
        if session.exitstatus == pytest.ExitCode.OK and self._is_whole():
            self._write()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """One line, where there is something to say."""
        if self.told:
            terminalreporter.write_line(self.told)

    def _is_whole(self) -> bool:
        chosen = self.config.option.keyword or self.config.option.markexpr
        return self.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen

    def _write(self) -> None:
        root = self.config.rootpath
        cited = citations(root, self.config.getini("testpaths"))
        unheard = [test for test in cited if not self._has_passed(test)]
        if unheard:
            more = f", nor did {len(unheard) - 1} more" if unheard[1:] else ""
            self.told = f"{PAGE} stays as it is: {unheard[0]} did not pass here{more}"
            return
        text, page = render(read_requirements(root / REQUIREMENTS), cited), root / PAGE
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            self.told = f"{PAGE} is written anew"

    def _has_passed(self, test: str) -> bool:
        """A name that stands for several tests (a generated class) has passed when all of them did, and there was one."""
        mine = {name for name in self.passed | self.others if name == test or name.startswith(f"{test}::")}
        return bool(mine) and not mine & self.others
