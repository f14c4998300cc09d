"""A broken declaration does not import.

`check` refuses what cannot run, with every fault at once; `findings` tells what is odd about the document and refuses
nothing. Pure: reads the declaration and the message templates, touches nothing.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import groupby
from pathlib import Path

from engine.declaration.check.answers import answer_faults
from engine.declaration.check.around import around_faults
from engine.declaration.check.findings import findings
from engine.declaration.check.graph import way_faults
from engine.declaration.check.naming import naming_faults
from engine.declaration.check.parts import Fault
from engine.declaration.check.people import role_faults
from engine.declaration.check.rows import row_faults, target_faults
from engine.declaration.check.shape import misfits
from engine.declaration.check.texts import text_faults
from engine.declaration.sop import Sop
from engine.errors import BrokenDeclaration
from engine.templates import Template

Templates = frozenset[str] | Mapping[str, Template]


def check(
    sop: Sop, templates: Templates = frozenset(), source: str | None = None, files: Set[str] = frozenset()
) -> None:
    """Raises BrokenDeclaration with every fault of `sop`, each naming file, row and mend.

    With `templates` as names only their presence is asked; as a mapping their slots are checked too. `source` is the
    file to name; otherwise it is looked up, and the SOP's key stands in where it is not found. `files` are those to
    download that exist (see `engine.rules.guides`).
    """
    faults = list(dict.fromkeys(_faults(sop, templates, files)))
    if faults:
        where = source or _file_of(sop) or str(getattr(sop, "key", "declaration"))
        raise BrokenDeclaration([f"{where}: {fault}" for fault in faults])


def check_set(sops: Iterable[Sop]) -> None:
    """Raises BrokenDeclaration when two SOPs would be taken for each other: by key and version, or by code."""
    every = sorted(sops, key=lambda sop: (sop.key, sop.version))
    faults = []
    for (key, version), same in groupby(every, key=lambda sop: (sop.key, sop.version)):
        found = list(same)
        if len(found) > 1:
            mend = f"version={version + 1} in the newer, with its own effective date"
            faults.append(f"{_files(found)}: SOP {key!r} has version {version} twice; write {mend}")
    for code in sorted({sop.code for sop in every}):
        sharing = [sop for sop in every if sop.code == code]
        if len({sop.key for sop in sharing}) > 1:
            keys = " and ".join(sorted({sop.key for sop in sharing}))
            faults.append(f"{_files(sharing)}: {keys} share the code {code!r}; write another code for one of them")
    if faults:
        raise BrokenDeclaration(faults)


def _faults(sop: Sop, templates: Templates, files: Set[str]) -> Iterator[Fault]:
    """Every fault, in an order in which causes come before consequences."""
    wrong = list(misfits(sop))
    yield from wrong
    if wrong:
        return
    if not sop.rows:
        yield Fault(f"SOP {sop.key!r}", "it has no rows", "rows=(Step(…), …, End(…))")
        return
    names, targets = list(naming_faults(sop)), list(target_faults(sop))
    yield from names
    yield from role_faults(sop)
    yield from row_faults(sop)
    yield from targets
    if not targets:
        yield from way_faults(sop)
    yield from answer_faults(sop)
    yield from text_faults(sop, templates)
    yield from around_faults(sop, files)


def _file_of(sop: object) -> str | None:
    """The file of the module that declares `sop`, relative to where we are."""
    for module in list(sys.modules.values()):
        if any(value is sop for value in list(getattr(module, "__dict__", {}).values())):
            try:
                path = Path(inspect.getsourcefile(module) or "")
            except TypeError:
                continue
            return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
    return None


def _files(sops: Iterable[Sop]) -> str:
    return " and ".join(dict.fromkeys(_file_of(sop) or sop.key for sop in sops))


__all__ = ["check", "check_set", "findings"]
