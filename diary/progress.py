"""Report how far a long job is, and let it be stopped.

**Invariants:**

- A callback takes `(done, total)` in bytes or parts of the job, never falling, never past total:
  whoever shows it need not check.
- It may raise `diary.errors.Cancelled`; the job then leaves nothing half-done and lets it pass.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Ignore the progress of a job."""


def subprogress(progress: Progress, start: int, length: int, whole: int) -> Progress:
    """Return a callback for one step of a job: its way to its own total fills this part."""

    def step(done: int, total: int) -> None:
        share = length if total <= 0 else length * min(max(done, 0), total) // total
        progress(start + share, whole)

    return step
