"""`python -m bench`: run every bench of every module in this folder with a list `BENCHES`."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import bench
from bench.harness import QUICK_ROUNDS, ROUNDS, Bench, Settings, report


def found() -> list[Bench]:
    """Return all benches, module by module in the order of their names."""
    benches: list[Bench] = []
    for module in sorted(pkgutil.iter_modules(bench.__path__), key=lambda module: module.name):
        if module.name != "__main__":
            loaded = importlib.import_module(f"bench.{module.name}")
            benches += getattr(loaded, "BENCHES", [])
    return benches


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benches; return exit status 1 if a ratio missed its limit."""
    parser = argparse.ArgumentParser(prog="bench", description=bench.__doc__)
    parser.add_argument("--rounds", type=int, help=f"how often each runs ({ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="less work, one round, no proof")
    parser.add_argument("--only", default="", metavar="WORDS", help="benches named like this")
    asked = parser.parse_args(arguments)
    rounds = asked.rounds or (QUICK_ROUNDS if asked.quick else ROUNDS)
    chosen = [each for each in found() if asked.only.lower() in each.name.lower()]
    if not chosen:
        parser.error("no bench is named like this")
    return 1 if report(chosen, Settings(rounds, asked.quick)) else 0


if __name__ == "__main__":
    sys.exit(main())
