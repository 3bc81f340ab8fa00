"""The wait for a record that another program has open, such as an export that is running.

Invariants:

- It is bounded: a window that stays open must not hold a command for ever.
- Nothing of the record is read or changed while waiting: the lock comes before everything else.
- After a second it is said, so that nobody takes a wait for a fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from diary.errors import InUse
from diary.i18n import _
from ui.cli.terminal import Terminal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LockWait:
    """How long to wait and when to say so, in seconds; `clock` only ever goes forward."""

    limit: float = 30.0
    quiet: float = 1.0
    step: float = 0.2
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def until_free(self, attempt: Callable[[], T], terminal: Terminal) -> T:
        """Do what needs the lock as soon as it is free; raises InUse when the time is over."""
        began = self.clock()
        is_said = False
        while True:
            try:
                return attempt()
            except InUse:
                waited = self.clock() - began
                if waited >= self.limit:
                    raise
            if waited >= self.quiet and not is_said:
                is_said = True
                terminal.complain(
                    _(
                        "This record is open in another window or program, such as an export that "
                        "is running. Waiting for it, up to {n} seconds."
                    ).format(n=round(self.limit))
                )
            self.pause(min(self.step, self.limit - waited))
