"""The draft: what is typed and not recorded, sealed every few seconds and put back afterwards.

The rules are:

- Whoever holds unsaved words registers a name, how to read them and how to put them back.
- It is sealed on a lane of its own: no export, copy or import that runs long makes it wait.
- Nothing is sealed that is already sealed; when nothing is left unsaved the draft is cleared.
- Leaving seals at once, on the thread that leaves. What was on its way by then comes too late.
- What the disk refuses is told, and that it takes it again; what is unsaved stays where it is.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from diary.errors import DiaryError, Locked
from ui.desktop.tasks import DraftStore, JobPool

SECONDS = 3
_VERSION = 1
# What one page holds unsaved, as JSON; the page that gave it knows what stands in it.
Draft = dict[str, Any]


class DraftKeeper(QObject):
    """Keeps the draft of one open session. `failed` carries the error of a sealing, `kept` none.

    `lane` is its own alone, of one thread.
    """

    failed = Signal(object)
    kept = Signal()

    def __init__(self, lane: JobPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._drafts: DraftStore | None = None
        self._sources: dict[str, Callable[[], object]] = {}
        self._waiting: Draft = {}
        self._sealed = ""
        self._busy = False
        self._turn = 0
        self._sealing = threading.Lock()
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.tick)

    def open(self, drafts: DraftStore, text: str | None) -> tuple[str, ...]:
        """Begin with what `load` gave; tells which names have something to put back."""
        self._drafts = drafts
        self._waiting = _read(text)
        self._sealed = text or ""
        self._timer.start()
        return tuple(self._waiting)

    def register(
        self, name: str, read: Callable[[], object], restore: Callable[[Any], None]
    ) -> None:
        """`read` gives JSON or None for nothing unsaved; what was kept is restored now."""
        self._sources[name] = read
        if name in self._waiting:
            restore(self._waiting.pop(name))

    @Slot()
    def tick(self) -> None:
        """Seal what is unsaved, if it changed, without holding up the window."""
        drafts, text = self._drafts, self.text()
        if drafts is None or self._busy or text == self._sealed:
            return
        self._busy = True
        self._turn += 1
        turn = self._turn

        def put() -> None:
            with self._sealing:
                # never over what was sealed after it
                if turn == self._turn:
                    _put(drafts, text)

        def done(_nothing: None) -> None:
            self._busy = False
            if turn == self._turn:
                self._sealed = text
                self.kept.emit()

        def failed(error: DiaryError) -> None:
            self._busy = False
            self.failed.emit(error)

        self._lane.start(self, lambda _progress: put(), done, failed)

    def seal_now(self, extra: Mapping[str, object] | None = None) -> None:
        """Seal here and now, with `extra` beside what pages hold; a refusal cannot be helped."""
        drafts, text = self._drafts, self.text(extra)
        if drafts is None or (text == self._sealed and not self._busy):
            return
        try:
            with self._sealing:
                _put(drafts, text)
                self._turn += 1
            self._sealed = text
            self.kept.emit()
        except Locked:
            return
        except DiaryError as error:
            self.failed.emit(error)

    def stop(self) -> None:
        """Seal nothing by the clock any more."""
        self._timer.stop()

    def drop(self, name: str) -> None:
        """Forget one that holds words, and what it held."""
        self._sources.pop(name, None)
        self._waiting.pop(name, None)

    def hold(self, name: str, state: object) -> None:
        """Keep what one held until it registers again."""
        self._waiting[name] = state

    def close(self) -> None:
        """Let go of everything that holds words; nothing is sealed any more."""
        self.stop()
        self._drafts = None
        self._sources.clear()
        self._waiting.clear()

    def shut_down(self, seconds: float) -> bool:
        """Seal nothing more, and wait so long for a sealing on its way; tells whether it ended."""
        self.stop()
        return self._lane.shut_down(seconds)

    def text(self, extra: Mapping[str, object] | None = None) -> str:
        """The draft as it would be sealed; '' if nothing is unsaved."""
        held: dict[str, object] = dict(self._waiting)
        for name, read in self._sources.items():
            state = read()
            if state is not None:
                held[name] = state
        held.update(extra or {})
        if not held:
            return ""
        return json.dumps({"version": _VERSION, "held": held}, ensure_ascii=False)


def _put(drafts: DraftStore, text: str) -> None:
    if text:
        drafts.save(text)
    else:
        drafts.clear()


def _read(text: str | None) -> Draft:
    if not text:
        return {}
    try:
        said = json.loads(text)
        held = said["held"] if said["version"] == _VERSION else {}
    except (ValueError, KeyError, TypeError):
        # authentic, but of another version: nothing to put back, and nothing to stop for
        return {}
    return held if isinstance(held, dict) else {}
