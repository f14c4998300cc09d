"""`disposisi sop`: the declared SOPs, their check and their table."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import workflows
from engine.catalogue import Declared, guides_in
from engine.clock import Clock
from engine.declaration import Sop
from engine.declaration.actions import NEXT, STAY, Action, Timed
from engine.declaration.check import check, findings
from engine.declaration.roles import SYSTEM
from engine.declaration.rows import End, Parallel, Step, Wait
from engine.errors import BrokenDeclaration, NotFound
from engine.templates import read_templates

HEAD = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output")
SHARES = (4, 35, 17, 17, 14, 19)
"""Columns by their share of a terminal of 120 characters."""
PRINTED, NARROWEST, WIDEST = 120, 80, 150
"""Characters of a line: where it is not a terminal that is written to, and the limits where it is one."""


def listing(_: argparse.Namespace) -> int:
    """Every declared version, the one in force marked."""
    catalogue = workflows.catalogue()
    current = {(d.sop.key, d.sop.version) for d in catalogue.in_force(Clock().now().date())}
    for declared in catalogue:
        sop = declared.sop
        state = "berlaku" if (sop.key, sop.version) in current else "tidak berlaku"
        print(f"{sop.key:<22} v{sop.version:<3} {sop.identity.effective}  {state:<14} {sop.identity.name}")
    return 0


def check_file(arguments: argparse.Namespace) -> int:
    """Accepts or refuses a declaration: its faults and 1, or what is odd about the sheet and 0."""
    path: Path | None = arguments.file
    try:
        sops = _load(path.absolute()) if path is not None else [declared.sop for declared in workflows.catalogue()]
    except BrokenDeclaration as broken:
        print(broken, file=sys.stderr)
        return 1
    for sop in sops:
        print(f"{sop.key} versi {sop.version}: baik")
        for finding in findings(sop):
            print(f"  - {finding}")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Prints the table of a SOP."""
    for line in _sheet(_declared(arguments.key, arguments.version).sop):
        print(line)
    return 0


def _declared(key: str, version: int | None) -> Declared:
    catalogue = workflows.catalogue()
    known = catalogue.keys()
    if key not in known:
        raise NotFound(f"SOP {key} tidak dikenal. Yang ada: {', '.join(known)}.")
    return catalogue.get(key, version) if version is not None else catalogue.current(key, Clock().now().date())


def _load(path: Path) -> list[Sop]:
    """Runs the file and checks what it declares. Raises BrokenDeclaration for whatever is wrong with it."""
    found = [value for value in _run(path).values() if isinstance(value, Sop)]
    if not found:
        raise BrokenDeclaration([f"{path}: the file declares no SOP; write SOP = Sop(…)"])
    for sop in found:
        folder = path.parent / "messages" / str(sop.messages)
        check(sop, read_templates(folder) if sop.messages else {}, str(path), guides_in(path.parent / "files"))
    return found


def _run(path: Path) -> dict[str, object]:
    spec = spec_from_file_location(f"declaration_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BrokenDeclaration([f"{path}: this is no Python file; write a declaration in a file ending in .py"])
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # where the checker finds the forms of the file
    try:
        spec.loader.exec_module(module)
    except BrokenDeclaration:
        raise
    except SyntaxError as error:
        raise BrokenDeclaration([f"{path}, line {error.lineno}: {error.msg}"]) from error
    except Exception as error:  # whatever the file raises is a fault of the file
        raise BrokenDeclaration([f"{path}{_line(error, path)}: {type(error).__name__}: {error}"]) from error
    return vars(module)


def _line(error: Exception, path: Path) -> str:
    """The last line of the file itself on the way to the error."""
    found, trace = "", error.__traceback__
    while trace is not None:
        if Path(trace.tb_frame.f_code.co_filename) == path:
            found = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _sheet(sop: Sop) -> Iterator[str]:
    """The identity block, the table, and below it what belongs to no row."""
    identity = sop.identity
    yield from (identity.agency, identity.unit, identity.name, f"Nomor {identity.number or '-'}, versi {sop.version}")
    yield f"Berlaku sejak {identity.effective}, disahkan {identity.approved_by.position}"
    hands = {"Disusun": identity.prepared_by, "Diperiksa": identity.reviewed_by}
    yield from (f"{what} {who}" for what, who in hands.items() if who)
    yield ""
    widths = _widths(shutil.get_terminal_size().columns if sys.stdout.isatty() else PRINTED)
    rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
    yield rule
    yield from _lines(HEAD, widths)
    yield rule
    for cells in _rows(sop):
        yield from _lines(cells, widths)
        yield rule
    yield from (f"Peringatan: {warning}" for warning in identity.warnings)
    if sop.actions:
        yield from ("", "Di luar tabel:", *(_beside(sop, action) for action in sop.actions))


def _widths(columns: int) -> list[int]:
    """The width of each column: its share, which is rounded down, and never less than its head."""
    room = min(max(columns, NARROWEST), WIDEST) - len(SHARES) * 3 - 1
    return [max(len(head), share * room // sum(SHARES)) for head, share in zip(HEAD, SHARES, strict=True)]


def _rows(sop: Sop) -> Iterator[Sequence[str]]:
    for row in sop.rows:
        match row:
            case Parallel():
                yield ("", f"{row.activity} (serentak):", "", "", "", "")
                yield from (_step(sop, inner) for inner in row.rows)
            case Wait():
                yield ("", row.activity, row.role.label if row.role else "-", "", "", _exits(sop, row.actions))
            case End():
                yield (row.no, row.label, row.role.label if row.role else "-", "", "", "akhir")
            case _:
                yield _step(sop, row)


def _step(sop: Sop, row: Step) -> Sequence[str]:
    limits = "; ".join(d.label for d in row.deadlines)
    within = f"{row.within.text} ({limits})" if limits else row.within.text
    branches = [a for a in row.actions if a.to is not NEXT]
    output = f"{row.yields}: {_exits(sop, row.actions)}" if branches else row.yields
    return (row.no, row.activity, row.role.label, ", ".join(row.needs), within, output)


def _exits(sop: Sop, actions: Sequence[Action]) -> str:
    return ", ".join(f"{a.exit or a.label} → {_target(sop, a)}" for a in actions)


def _target(sop: Sop, action: Action) -> str:
    if action.to is STAY:
        return "tetap"
    if action.to is NEXT:
        return "baris berikut"
    row = sop.states[str(action.to)]
    return row.label if isinstance(row, End) else (row.no if isinstance(row, Step) else row.activity)


def _beside(sop: Sop, action: Action) -> str:
    who = SYSTEM.label if isinstance(action, Timed) else ", ".join(role.label for role in action.by or ())
    return f"  {action.label} ({who or 'pelaksana baris'}) → {_target(sop, action)}"


def _lines(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    wrapped = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for index in range(max(map(len, wrapped))):
        parts = (lines[index] if index < len(lines) else "" for lines in wrapped)
        yield "| " + " | ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)) + " |"
