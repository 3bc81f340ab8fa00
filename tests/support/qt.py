"""Waiting in a program with a window: for its events, and for no time that somebody guessed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QObject, QTimer

from ui.desktop.threads import JobPool

# Milliseconds. The first ends a test that hangs; the other is for what other threads do unheard.
PATIENCE = 60_000
_LOOK_AGAIN = 50
_MOST_PASSES = 100


def work_until(condition: Callable[[], object], *, patience: int = PATIENCE) -> None:
    """Let the program handle its events until this is so, and not one pass of them longer.

    A condition may also assert, and is so once it no longer raises. Raises what it asserted last,
    or TimeoutError.
    """
    deadline = QDeadlineTimer(patience)
    again = QTimer()
    again.start(_LOOK_AGAIN)
    # Asked once: a condition may take as long as there is, and would then say nothing.
    while not _holds(condition, is_last=(is_last := deadline.hasExpired())):
        if is_last:
            raise TimeoutError("it did not come to be so")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def lay_out() -> None:
    """Give everything its place, as the program does before it paints; only then measure.

    A part that gets another size asks the part around it to lay out again, in an event that comes
    after those under way, so there are as many passes as parts within each other.
    """
    program, passes = QCoreApplication.instance(), 0
    assert program is not None
    counter = _LayoutCounter()
    program.installEventFilter(counter)
    try:
        while counter.take():
            passes += 1
            assert passes < _MOST_PASSES, "two parts ask each other for another place for ever"
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    finally:
        program.removeEventFilter(counter)


class _LayoutCounter(QObject):
    """Counts the layouts of a pass; before the first one there is something to do."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 1

    def take(self) -> int:
        """Return how many there were since this was asked."""
        count, self._count = self._count, 0
        return count

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._count += event.type() == QEvent.Type.LayoutRequest
        return False


def settle(jobs: JobPool) -> None:
    """Wait until a pool of one thread has delivered what it was given before."""
    owner, delivered = QObject(), []
    jobs.start(owner, lambda _progress: None, delivered.append, delivered.append)
    work_until(lambda: bool(delivered))


def _holds(condition: Callable[[], object], *, is_last: bool) -> bool:
    try:
        found = condition()
    except AssertionError:
        if is_last:
            raise
        return False
    return found is None or bool(found)
