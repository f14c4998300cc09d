"""What a running office costs: seconds from `./dev up` to ready at a second start, and the memory of all its processes."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from commands.uv import ROOT


def run() -> list[tuple[str, str]]:
    """Rows (what, how much) for the table of benchmarks. Linux tells the memory; elsewhere that row is left out."""
    with tempfile.TemporaryDirectory(prefix="bench-office-") as folder:
        _office(folder)
        seconds, memory = _office(folder)
    rows = [("./dev up, second start, to ready", f"{seconds:.1f} s")]
    return rows + ([("all processes together, PSS", f"{memory:.0f} MB")] if memory else [])


def _office(folder: str) -> tuple[float, float]:
    begun = perf_counter()
    command = [str(ROOT / "dev"), "up", "--port", "0", "--data", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as office:
        assert office.stdout is not None
        ready = any(line.startswith("ready ") for line in office.stdout)
        seconds = perf_counter() - begun
        memory = sum(_pss(number) for number in _family(office.pid)) / 1024
        office.terminate()
    assert ready, "the office did not start"
    return seconds, memory


def _family(number: int) -> Iterator[int]:
    yield number
    for listed in Path(f"/proc/{number}/task").glob("*/children"):
        for child in listed.read_text().split():
            yield from _family(int(child))


def _pss(number: int) -> int:
    """Kilobytes, shared pages counted once over all who share them."""
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    for what, figure in run():
        print(what, figure)
