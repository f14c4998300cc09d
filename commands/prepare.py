"""Make the database ready, in a process of its own so that the supervisor stays small.

`python -m commands.prepare --tell FD [--empty]` writes what the person should read to the file descriptor FD and
not to the log: it may hold a one-time link.
"""

from __future__ import annotations

import argparse
import os
import sys

from engine.errors import DisposisiError
from engine.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """0 when the database is ready; 1 when it is not, with the reason told."""
    parser = argparse.ArgumentParser(prog="commands.prepare")
    parser.add_argument("--tell", type=int, required=True)
    parser.add_argument("--empty", action="store_true")
    arguments = parser.parse_args(argv)
    from commands.office import prepare  # here, so that a wrong command line is told at once

    try:
        lines, code = prepare(Settings.read(), empty=arguments.empty), 0
    except DisposisiError as error:
        lines, code = [str(error)], 1
    with os.fdopen(arguments.tell, "w", encoding="utf-8") as told:
        told.writelines(f"{line}\n" for line in lines)
    return code


if __name__ == "__main__":
    sys.exit(main())
