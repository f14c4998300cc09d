"""Every benchmark, one table: `./dev bench`. Ratios within one run; nothing here passes or fails."""

from __future__ import annotations

import importlib
import pkgutil

import bench


def main() -> None:
    """Runs each module of this folder that has a `run`."""
    rows: list[tuple[str, str]] = []
    for info in pkgutil.iter_modules(bench.__path__):
        if info.name != "__main__":
            module = importlib.import_module(f"bench.{info.name}")
            rows += module.run() if hasattr(module, "run") else []
    width = max(len(what) for what, _ in rows)
    for what, figure in rows:
        print(f"{what:<{width}}  {figure}")


if __name__ == "__main__":
    main()
