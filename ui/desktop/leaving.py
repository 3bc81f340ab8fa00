"""Leaving: locking replaces the process by a fresh one, hiding ends it. Both lose nothing.

The rules are:

- Windows go first, before anything that can take time.
- Then, in this order: durable files are admitted, the draft is sealed, our clipboard is cleared,
  long jobs stop, the session closes. None can keep the process alive: what hangs, on a stick that
  answers no more, is left behind when its time is over.
- Nothing decrypted outlives it: the process ends or is replaced.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ui.desktop.draft_keeper import DraftKeeper
    from ui.desktop.kit import Kit

_ADMIT_SECONDS = 1.0
_STOP_SECONDS = 2.0
_SEAL_SECONDS = 1.0
_CLOSE_SECONDS = 3.0
MOST_SECONDS = 10.0
LOOSE = "loose-exhibits"


@dataclass(frozen=True, slots=True)
class Endings:
    """How a process ends, and how it is replaced by one at the lock screen."""

    end: Callable[[], None]
    replace: Callable[[], None]
    tidy: Callable[[], None]


class Leaving:
    """The two ways out of an open record."""

    def __init__(
        self,
        kit: Kit,
        drafts: DraftKeeper,
        endings: Endings,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._kit, self._drafts, self._endings = kit, drafts, endings
        self._most_seconds = most_seconds
        self._gone = False
        self._ending = threading.Lock()

    def hide(self) -> None:
        """Windows away, everything kept, process ended."""
        self._leave(self._endings.end)

    def lock(self) -> None:
        """Windows away, everything kept, a fresh process at the lock screen."""
        self._leave(self._endings.replace)

    def pack_up_after_crash(self) -> None:
        """Windows away, everything kept; somebody else says what happened and ends."""
        self._pack_up()
        self._endings.tidy()

    def put_away(self, owner: QObject, then: Callable[[Future[None]], None]) -> None:
        """Keep everything and close the session, the windows as they are; for work on its folder.

        `then` gets what is done once the session is closed.
        """
        kit = self._kit
        kit.jobs.cancel_all()
        loose, admit = kit.intake.last_words()
        self._drafts.stop()
        self._drafts.seal_now({LOOSE: list(loose)} if loose else {})
        self._drafts.close()
        kit.clipboard.clear_ours()

        def close(_outcome: object) -> None:
            then(kit.lane.lock())

        kit.lane.run(owner, admit, close, close)

    def _leave(self, end: Callable[[], None]) -> None:
        def finish() -> None:
            # once, whoever comes first: it is never given back
            if self._ending.acquire(blocking=False):
                self._endings.tidy()
                end()

        if self._gone:
            return
        guard = threading.Timer(self._most_seconds, finish)
        guard.daemon = True
        guard.start()
        self._pack_up()
        guard.cancel()
        guard.join()
        finish()

    def _pack_up(self) -> None:
        if self._gone:
            return
        self._gone = True
        vanish()
        kit = self._kit
        loose, admit = kit.intake.last_words()
        extra: dict[str, object] = {LOOSE: list(loose)} if loose else {}
        # the clock would seal again, without what is added here
        self._drafts.stop()
        self._drafts.seal_now(extra)
        kit.clipboard.clear_ours()
        kit.jobs.cancel_all()
        kit.lane.last_words(admit, _ADMIT_SECONDS)
        kit.media.close()
        kit.jobs.shut_down(_STOP_SECONDS)
        self._drafts.shut_down(_SEAL_SECONDS)
        kit.lane.shut_down(_CLOSE_SECONDS)


def vanish() -> None:
    """Take every window off the screen now, and have the screen know."""
    for window in QApplication.topLevelWidgets():
        window.hide()
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.sync()
