"""The declared SOPs of an installation: by key, version and effective date, each with its rule book and its texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path

from engine.declaration.check import check, check_set
from engine.declaration.describe import describe
from engine.declaration.sop import Sop
from engine.errors import NotFound
from engine.rules.machine import RuleBook
from engine.templates import Template, read_templates


def guides_in(folder: Path) -> frozenset[str]:
    """Every file below a folder, as a declaration names its guides; none where there is no folder."""
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class Declared:
    """One version of a SOP, checked: its rule book, its message templates, its fingerprint, and where its guides lie."""

    def __init__(
        self, sop: Sop, folder: Path | None = None, source: str | None = None, files: Path | None = None
    ) -> None:
        self.sop, self.files = sop, files
        self.templates: dict[str, Template] = read_templates(folder) if folder is not None else {}
        check(sop, self.templates, source, guides_in(files) if files is not None else frozenset())
        self.book = RuleBook(sop)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the declaration as plain data: cases pin it, an edit shows."""
        return hashlib.sha256(json.dumps(describe(self.sop), sort_keys=True).encode()).hexdigest()


class Catalogue:
    """Every declared SOP. Built once at start; a broken declaration does not get in."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        found = list(declared)
        check_set(d.sop for d in found)
        self._by_version = {(d.sop.key, d.sop.version): d for d in found}

    def __iter__(self) -> Iterator[Declared]:
        """Every version, in the order of key and version."""
        return iter(self._by_version[key] for key in sorted(self._by_version))

    def keys(self) -> list[str]:
        """The SOP keys, sorted."""
        return sorted({key for key, _ in self._by_version})

    def get(self, key: str, version: int) -> Declared:
        """The version a case is pinned to; NotFound when its file is gone."""
        try:
            return self._by_version[key, version]
        except KeyError:
            raise NotFound(f"Versi {version} dari SOP {key} tidak terpasang lagi.") from None

    def current(self, key: str, on: date) -> Declared:
        """The version in force on a day: the newest whose effective date has come. NotFound where there is none."""
        versions = [d for (k, _), d in self._by_version.items() if k == key and d.sop.identity.effective <= on]
        if not versions:
            raise NotFound("SOP itu tidak dikenal atau belum berlaku.")
        return max(versions, key=lambda d: (d.sop.identity.effective, d.sop.version))

    def in_force(self, on: date) -> list[Declared]:
        """The SOPs in force on a day, by key."""
        found = []
        for key in self.keys():
            try:
                found.append(self.current(key, on))
            except NotFound:
                continue
        return found
