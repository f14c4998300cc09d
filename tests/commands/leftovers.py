"""Finds every process that came of a start, by a mark in its environment or by the folder it works in (Linux).

Servers that write a title over their command line lose their environment with it; those are known by their folder.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Mark:
    """Put `environ` into the environment of what is started, in `folder`; `alive` then lists all that came of it."""

    folder: Path
    value: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def environ(self) -> dict[str, str]:
        return {"DISPOSISI_TEST_MARK": self.value}

    def alive(self) -> dict[int, str]:
        """Number and command line; zombies do not count."""
        found: dict[int, str] = {}
        for process in Path("/proc").iterdir():
            try:
                if process.name.isdigit() and self._is_ours(process):
                    found[int(process.name)] = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue  # it has just ended
        return found

    def _is_ours(self, process: Path) -> bool:
        marked = self.value.encode() in (process / "environ").read_bytes()
        return marked or (process / "cwd").readlink().is_relative_to(self.folder)
