"""When the program itself goes wrong: lock first, then say where, never what.

The rules are:

- Type and place of the error are shown, no value: a value may be somebody's words.
- The record is sealed and closed before anything is said.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from diary.i18n import _


def place_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """`KeyError at desk.py:12`, from the innermost frame."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__
    name = os.path.basename(trace.tb_frame.f_code.co_filename)
    return f"{kind.__name__} at {name}:{trace.tb_lineno}"


class CrashHook:
    """Takes what nobody caught, on any thread, once."""

    def __init__(self, lock: Callable[[], None], tell: Callable[[str], None]) -> None:
        self._lock, self._tell = lock, tell
        self._used = False

    def install(self) -> None:
        """Be the last to hear of errors."""
        sys.excepthook = self.take
        threading.excepthook = self._take_thread

    def take(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Lock, then tell the place."""
        if self._used or issubclass(kind, KeyboardInterrupt):
            return
        self._used = True
        self._lock()
        self._tell(place_of(kind, trace))

    def _take_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.take(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def sentence(place: str) -> str:
    """What to tell the person."""
    return _(
        "Something went wrong inside the program ({place}). Your record was closed first and is "
        "safe; what you were typing was kept as a draft. Start the program again to go on."
    ).format(place=place)
