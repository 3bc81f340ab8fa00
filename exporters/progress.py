"""How a long job says how far it is, and how it is stopped.

The rules are:

- A callback takes `(done, total)` in bytes or parts of the job, never falling, never past total.
- It may raise `diary.errors.Cancelled`; the job then leaves nothing half-done and lets it pass.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]


def unheard(done: int, total: int) -> None:
    """Progress for a caller who does not listen."""


def stretch(progress: Progress, start: int, length: int, whole: int) -> Progress:
    """A callback for one step of a job: its way from 0 to its own total fills this stretch."""

    def step(done: int, total: int) -> None:
        share = length if total <= 0 else length * min(max(done, 0), total) // total
        progress(start + share, whole)

    return step
