"""One declared SOP per file. A file is found by being here; its messages stand in `messages/<name>/`, what it offers
for download in `files/`."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from engine.catalogue import Catalogue, Declared
from engine.declaration import Sop

MESSAGES = Path(__file__).parent / "messages"
FILES = Path(__file__).parent / "files"


def declared_in(module_name: str) -> list[Declared]:
    """The SOPs a module declares: every value of type Sop. BrokenDeclaration when one must not run."""
    module = import_module(module_name)
    sops = [value for value in vars(module).values() if isinstance(value, Sop)]
    source = module.__file__
    return [Declared(sop, MESSAGES / sop.messages if sop.messages else None, source, FILES) for sop in sops]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Every SOP declared in this folder."""
    return Catalogue(d for info in iter_modules(__path__, f"{__name__}.") for d in declared_in(info.name))
