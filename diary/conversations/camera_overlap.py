"""Runs of several cameras at the same time: they may be of one event.

**Invariants:**

- Only what is known to the minute is compared; a run of which only the day is known overlaps none.
- Times are those that were corrected, where a clock was said to be wrong.
- It names runs and joins nothing: whether they are one event is for the person to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from diary.conversations.contact_runs import ContactRun


def overlapping(runs: Sequence[ContactRun]) -> tuple[tuple[int, ...], ...]:
    """Return the places, rising, of runs of files by several cameras that overlap in time.

    Each group is of runs that hang together; a camera may have several in it.
    """
    timed = [at for at, run in enumerate(runs) if run.files and not run.is_by_day]
    timed.sort(key=lambda at: (runs[at].begins, runs[at].ends))
    groups: list[list[int]] = []
    for at in timed:
        if groups and runs[at].begins <= max(runs[each].ends for each in groups[-1]):
            groups[-1].append(at)
        else:
            groups.append([at])
    return tuple(
        tuple(sorted(group)) for group in groups if len({runs[at].sender for at in group}) > 1
    )
