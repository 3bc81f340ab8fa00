"""Waiting in a program with a window: for its events, and for no time that somebody guessed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QObject, QTimer

from ui.desktop.threads import JobPool

# Milliseconds. The first ends a test that hangs; the other is for what other threads do unheard.
PATIENCE = 60_000
_LOOK_AGAIN = 50


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
    """Give everything its place, as the program does before it paints; only then measure."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


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
