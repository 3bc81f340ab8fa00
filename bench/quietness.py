"""How much others used of this machine's processors while something was measured.

**Invariants:**

- Others are all processes but this one and those it has waited for, and what a host took away from
  a virtual machine. A ratio of times that a busy machine gives is no ratio of the contenders.
- Where the system does not tell (Linux does, in `/proc/stat`), nothing is said, and not "quiet".
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What others may use, in processors: a desktop at rest stays below it.
LIMIT: Final = 0.2
_STAT: Final = Path("/proc/stat")
# The columns of the first line of /proc/stat, proc_stat(5): what is neither idle nor counted twice.
_BUSY: Final = ("user", "nice", "system", "irq", "softirq", "steal")
_COLUMNS: Final = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")


@dataclass(frozen=True, slots=True)
class Moment:
    """What had been used until one moment, in seconds: by all, and by us and our children."""

    at: float
    busy: float | None
    own: float


def now() -> Moment:
    """Return this moment."""
    used = os.times()
    own = used.user + used.system + used.children_user + used.children_system
    return Moment(time.perf_counter(), busy_seconds(), own)


def busy_seconds(stat: Path = _STAT) -> float | None:
    """Return the seconds that all processors worked since the system's start; None if not told."""
    try:
        first = stat.read_text(encoding="ascii").splitlines()[0].split()
    except (OSError, IndexError):
        return None
    ticks = dict(zip(_COLUMNS, map(int, first[1:]), strict=False))
    return sum(ticks.get(name, 0) for name in _BUSY) / os.sysconf("SC_CLK_TCK")


def others(begun: Moment, ended: Moment) -> float | None:
    """Return how many processors others kept busy from one moment to another; None if not told."""
    if begun.busy is None or ended.busy is None:
        return None
    foreign = (ended.busy - begun.busy) - (ended.own - begun.own)
    return max(0.0, foreign) / max(ended.at - begun.at, 1e-9)
