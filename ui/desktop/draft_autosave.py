"""The draft: typed but unrecorded text, sealed every few seconds and restored later.

**Invariants:**

- A page with unsaved text registers a name, a function that reads it and one that restores it, so
  that nothing typed is missed.
- The draft is sealed on a thread of its own: no export, copy or import that takes long delays it.
- A line that waits to be recorded is sealed at once, and every change of it: opening records what
  the draft has waiting, so it is in the record whatever ends the program.
- A text that is already sealed is not sealed again; when nothing is unsaved the draft is cleared.
- A line that opening left to the person is no line that waits: it becomes a draft of the form, and
  is never recorded without a press.
- Leaving seals at once, on the thread that leaves. A sealing that is still queued then is dropped,
  since it would replace newer text.
- A refusal of the disk is reported, and so is the next success; unsaved text stays on its page.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Container, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from diary.errors import DiaryError, Locked
from diary.json_value import Json
from diary.model.entered_lines import WAITING, EnteredLine, line_values, read_lines
from ui.desktop.threads import DraftStore, JobPool
from ui.desktop.waiting_line import WaitingLine

SECONDS = 3
_VERSION = 1
# Unsaved input of one page, as JSON; only that page knows its structure.
Draft = dict[str, Any]


class DraftAutosave(QObject):
    """Keeps the draft of one session; `failed` carries an error, `kept` follows a success.

    `lane` is a pool of one thread that nothing else uses, so that sealing never waits.
    """

    failed = Signal(object)
    kept = Signal()

    def __init__(self, vault_thread: JobPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault_thread = vault_thread
        self._drafts: DraftStore | None = None
        self._line: WaitingLine | None = None
        self._sources: dict[str, Callable[[], object]] = {}
        self._waiting: Draft = {}
        self._sealed = ""
        self._busy = False
        self._again = False
        self._turn = 0
        self._sealing = threading.Lock()
        self._timer = QTimer(self)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.tick)

    def open(
        self,
        drafts: DraftStore,
        text: str | None,
        held: Container[str] = (),
        form: str = "",
    ) -> tuple[str, ...]:
        """Start with the text that was loaded; return the names that have something to restore.

        `held` are the identifiers of lines that are not to be recorded without the person; they are
        put aside in the page `form`.
        """
        self._drafts = drafts
        whole = _read(text)
        self._waiting = whole["held"]
        self._sealed = text or ""
        self._timer.start()
        lines = read_lines(whole.get(WAITING))
        aside = [_aside(line) for line in lines if line.id in held]
        if aside:
            page = self._waiting.setdefault(form, {})
            page["aside"] = [*page.get("aside", ()), *aside]
        if self._line is not None:
            self._line.restore(tuple(line for line in lines if line.id not in held))
        return tuple(self._waiting)

    def follow(self, line: WaitingLine) -> None:
        """Keep the lines that wait to be recorded, and seal each change of them at once."""
        self._line = line
        line.changed.connect(self.seal_soon)
        self.kept.connect(line.note_sealed)
        self.failed.connect(line.note_refused)

    def register(
        self, name: str, read: Callable[[], object], restore: Callable[[Any], None]
    ) -> None:
        """Register a page and restore what was kept for it.

        `read` returns JSON, or None if nothing is unsaved.
        """
        self._sources[name] = read
        if name in self._waiting:
            restore(self._waiting.pop(name))

    @Slot()
    def seal_soon(self) -> None:
        """Seal what is unsaved without waiting for the timer."""
        self._again = self._busy
        self.tick()

    @Slot()
    def tick(self) -> None:
        """Seal what is unsaved if it changed, without blocking the window."""
        drafts, text = self._drafts, self.text()
        if drafts is None or self._busy or text == self._sealed:
            return
        self._busy = True
        self._turn += 1
        turn = self._turn

        def put() -> None:
            with self._sealing:
                # never replace a text that was sealed later
                if turn == self._turn:
                    _put(drafts, text)

        def done(_nothing: None) -> None:
            self._busy = False
            if turn == self._turn:
                self._sealed = text
                self.kept.emit()
            self._tick_again()

        def failed(error: DiaryError) -> None:
            self._busy = False
            self.failed.emit(error)
            self._tick_again()

        self._vault_thread.start(self, lambda _progress: put(), done, failed)

    def _tick_again(self) -> None:
        if self._again:
            self._again = False
            self.tick()

    def seal_now(self, extra: Mapping[str, object] | None = None) -> bool:
        """Seal on this thread, with `extra` added; return whether it is kept.

        An error is reported by `failed` as well.
        """
        drafts, text = self._drafts, self.text(extra)
        if drafts is None or (text == self._sealed and not self._busy):
            return True
        try:
            with self._sealing:
                _put(drafts, text)
                self._turn += 1
            self._sealed = text
            self.kept.emit()
        except Locked:
            return True
        except DiaryError as error:
            self.failed.emit(error)
            return False
        return True

    def stop(self) -> None:
        """Stop sealing by the timer."""
        self._timer.stop()

    def drop(self, name: str) -> None:
        """Remove a page from the draft, with what was kept for it."""
        self._sources.pop(name, None)
        self._waiting.pop(name, None)

    def keep_state(self, name: str, state: object) -> None:
        """Keep the state of a page until it registers again."""
        self._waiting[name] = state

    def close(self) -> None:
        """Release all pages and what was kept; nothing is sealed after this."""
        self.stop()
        self._drafts = None
        self._sources.clear()
        self._waiting.clear()

    def shut_down(self, seconds: float) -> bool:
        """Stop, and wait up to `seconds` for a running sealing; return whether it ended."""
        self.stop()
        return self._vault_thread.shut_down(seconds)

    def text(self, extra: Mapping[str, object] | None = None) -> str:
        """Return the draft as it would be sealed; '' if nothing is unsaved."""
        held: dict[str, object] = dict(self._waiting)
        for name, read in self._sources.items():
            state = read()
            if state is not None:
                held[name] = state
        held.update(extra or {})
        lines: list[Json] = line_values(self._line.lines()) if self._line else []
        if not held and not lines:
            return ""
        whole = {"version": _VERSION, WAITING: lines, "held": held}
        return json.dumps(whole, ensure_ascii=False)


def _put(drafts: DraftStore, text: str) -> None:
    if text:
        drafts.save(text)
    else:
        drafts.clear()


def _aside(line: EnteredLine) -> Draft:
    """Return a line as a draft that was put aside in the form of an incident."""
    (entered,) = line_values([line])
    at, what = line.content.typed_at, line.content.what
    said = {"key": line.id, "at": at, "form": {"what": what}, "amending": None, "reason": ""}
    return {**said, "entered": entered}


def _read(text: str | None) -> Draft:
    """Return the whole draft, with what pages held in `held`."""
    nothing: Draft = {"held": {}}
    try:
        whole = json.loads(text) if text else nothing
        is_ours = not text or whole["version"] == _VERSION
        return whole if is_ours and isinstance(whole["held"], dict) else nothing
    except (ValueError, KeyError, TypeError):
        # authentic, but from another version: there is nothing to restore, and no reason to stop
        return nothing
