"""Progress of a long job, and a way to stop it.

**Invariants:**

- A callback takes `(done, total)` in bytes or parts of the job. `done` never falls and never
  exceeds `total`, so that a display need not check.
- It may raise `diary.errors.Cancelled`; the job then leaves nothing half-done and lets the error
  pass.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Ignore the progress of a job."""


def subprogress(progress: Progress, start: int, length: int, whole: int) -> Progress:
    """Return a callback for one step of a job, which fills this part of the whole."""

    def step(done: int, total: int) -> None:
        share = length if total <= 0 else length * min(max(done, 0), total) // total
        progress(start + share, whole)

    return step
