"""`python -m bench`: run every bench of every module in this folder with a list `BENCHES`."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

import bench
from bench import kept_rows, performance_page
from bench.harness import QUICK_ROUNDS, ROUNDS, Bench, Settings, rows

PASSED, MISSED, NOISY = 0, 1, 3


def found(words: str = "") -> dict[ModuleType, list[Bench]]:
    """Return benches by module, in the order of their names.

    Those with these words in their name, or all of the module with this name.
    """
    benches: dict[ModuleType, list[Bench]] = {}
    for module in sorted(pkgutil.iter_modules(bench.__path__), key=lambda module: module.name):
        if module.name != "__main__":
            loaded = importlib.import_module(f"bench.{module.name}")
            all_of_it: list[Bench] = getattr(loaded, "BENCHES", [])
            wanted = "" if words == module.name else words.lower()
            if chosen := [each for each in all_of_it if wanted in each.name.lower()]:
                benches[loaded] = chosen
    return benches


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches; return 1 if a ratio missed its limit, 3 if others disturbed a run."""
    parser = argparse.ArgumentParser(prog="bench", description=bench.__doc__)
    parser.add_argument("--rounds", type=int, help=f"how often each runs ({ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="less work, one round, no proof")
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="benches named like this, or a module"
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/performance.md from the newest figures"
    )
    asked = parser.parse_args(arguments)
    if asked.write and asked.quick:
        parser.error("a quick run is no proof")
    settings = Settings(asked.rounds or (QUICK_ROUNDS if asked.quick else ROUNDS), asked.quick)
    chosen = found(asked.only)
    if not chosen:
        parser.error("no bench is named like this")
    everything = found()
    every = [each for benches in everything.values() for each in benches]
    verdicts = set()
    for row in rows([each for benches in chosen.values() for each in benches], settings):
        verdicts.add(row.verdict)
        if not asked.quick:
            kept_rows.keep(row, every)
    if asked.write:
        print(f"Written: {performance_page.write(everything, kept_rows.load(every))}")
    return MISSED if "FAIL" in verdicts else NOISY if "noisy" in verdicts else PASSED


if __name__ == "__main__":
    sys.exit(main())
