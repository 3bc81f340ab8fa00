"""`python -m tests.faults`: every fault from the first to the last, and a table of counts.

As many processes as there are processors work on it. What is not stood is told on standard error,
and ends it with status 1 once all others were tried. Words after the command choose what to sweep.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from tests.faults import shares
from tests.faults.sweeps import Count


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(shares.WHAT))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.names) - set(shares.WHAT):
        parser.error(f"nothing is called {', '.join(sorted(unknown))}: {', '.join(shares.WHAT)}")
    began, failed = time.monotonic(), 0
    say("| fault | tried | looked at | answers | not seen |\n|---|---|---|---|---|")
    with shares.home() as home:
        for count in shares.swept(home, asked.names or shares.WHAT, asked.processes):
            say(row(count))
            failed += len(count.failed)
    minutes = (time.monotonic() - began) / 60
    say(f"\n{failed} not stood; {minutes:.0f} minutes with {asked.processes} processes")
    return 1 if failed else 0


def row(count: Count) -> str:
    answers = [f"{answer}: {number}" for answer, number in sorted(count.answers.items())]
    if count.missed:
        answers.append(f"call not made again: {count.missed}")
    if count.failed:
        answers.append(f"not stood: {len(count.failed)}")
    told = count.what, count.tried, count.looked, "; ".join(answers), "; ".join(count.unseen)
    return f"| {' | '.join(map(str, told))} |"


def say(text: str) -> None:
    """Some lines, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
