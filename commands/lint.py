"""`./dev lint`: style, types and layers. The test suite runs the same commands, so one verdict covers all."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from engine.settings import ROOT

CHECKS: Final = {
    "style": ("-m", "ruff", "check", "--no-cache", "."),
    "format": ("-m", "ruff", "format", "--check", "--no-cache", "."),
    "types": ("-m", "mypy"),
    "layers": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"),
}


def check(name: str) -> subprocess.CompletedProcess[str]:
    """Run one of CHECKS over the whole checkout."""
    return subprocess.run([sys.executable, *CHECKS[name]], cwd=ROOT, capture_output=True, text=True, check=False)


def main() -> int:
    """Run all of them; 0 when each is content."""
    failed = 0
    for name in CHECKS:
        done = check(name)
        print(f"{name}: {'ok' if done.returncode == 0 else 'FAILED'}")
        if done.returncode != 0:
            print(done.stdout + done.stderr)
            failed += 1
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
