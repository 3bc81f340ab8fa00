"""`python -m tests.faults`: every sweep from the first fault to the last, and a table of counts.

It takes about an hour and a half. The first fault that is not stood ends it with a traceback.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults import copies, corruption, erasings, power, strace, sweeps

EVERY = (*strace.CHANGING, *strace.READING)


def rows(home: Path) -> Iterator[tuple[str, int, str, str]]:
    """What was done, how often, what came of it, and what could not be seen."""
    at = sweeps.place(home / "calls")
    for name, command in (("record", at.record()), ("attach", at.attach())):
        reached = sweeps.reached(at, command, EVERY)
        yield _count(sweeps.kills(at, name, command, reached))
        for error in sweeps.ERRORS:
            yield _count(sweeps.refusals(at, name, command, reached, error))
    yield _count(sweeps.kept_sessions(at, range(200)))
    yield _count(sweeps.kept_until(at, range(100)))
    for name, command in (
        ("record", at.record()),
        ("attach", at.attach()),
        ("a session", ["keep", at.vault, "4"]),
    ):
        calls = power.record(at, command)
        yield _count(power.lost(at, name, calls, power.cuts(at, calls)))
    pair = copies.pair(home / "copies")
    for name in ("backup", "restore"):
        reached = copies.reached(pair, name, EVERY)
        yield _count(copies.kills(pair, name, reached))
        for error in sweeps.ERRORS:
            yield _count(copies.refusals(pair, name, reached, error))
    place = erasings.place(home / "erasings")
    for name in ("one", "whole", "rotate"):
        points = erasings.reached(place, name, EVERY)
        yield _count(erasings.kills(place, name, points))
        for error in sweeps.ERRORS:
            yield _count(erasings.refusals(place, name, points, error))
    closed, killed = corruption.closed(home), corruption.killed(home)
    for name, damages in corruption.small_files(closed):
        yield _told(closed.sweep(f"`{name}` damaged", damages))
    yield _told(closed.sweep("`keys` rewritten, digest right", corruption.hostile_keys()))
    yield _told(closed.sweep("`db` damaged", corruption.database(closed)))
    yield _told(killed.sweep("`db-wal` damaged", corruption.write_ahead_log(killed)))
    yield _told(closed.sweep("`att/` damaged", corruption.attachments(closed)))


def _count(count: sweeps.Count) -> tuple[str, int, str, str]:
    return count.what, count.tried, _listed(count.answers), ""


def _told(told: corruption.Told) -> tuple[str, int, str, str]:
    return told.what, told.tried, _listed(told.answers), "; ".join(told.unseen)


def _listed(answers: Counter[str]) -> str:
    return "; ".join(f"{answer}: {number}" for answer, number in sorted(answers.items()))


def main() -> int:
    sys.stdout.write("| fault | tried | answers | not seen |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as home:
        for row in rows(Path(home)):
            sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
