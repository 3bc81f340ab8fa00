"""Fuzzes every target, or those named, and prints what was tried: `python -m tests.fuzz`."""

from __future__ import annotations

import argparse
import sys

from tests.fuzz import guided
from tests.fuzz.registry import TARGETS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a target; all without one")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(TARGETS)
    if unknown:
        parser.error(f"no target is called {', '.join(sorted(unknown))}: {', '.join(TARGETS)}")
    say("| target | files to start from | tried | edges reached | by | found |")
    say("|---|---|---|---|---|---|")
    found = []
    for name in chosen.names or TARGETS:
        told = guided.run(name, chosen.seconds)
        seeds = len(TARGETS[name].seeds())
        say(f"| {name} | {seeds} | {told.tried:,} | {told.edges} | {told.how} | "
            f"{'see below' if told.finding else 'nothing'} |")  # fmt: skip
        if told.finding:
            found.append(f"\n{name}:\n{told.finding}")
    say("".join(found))
    return 1 if found else 0


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
