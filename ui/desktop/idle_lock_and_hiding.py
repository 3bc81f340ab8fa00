"""Keep the screen private: idle lock, keys that hide everything, a cleared clipboard.

**Invariants:**

- Input is watched at each window that gets the keyboard, not at the application: there a filter
  would see every event of every widget, which slows everything down several times. Text that an
  input method composes bypasses the window and goes to the field, so a watcher that asks for it is
  installed there as well.
- The idle lock warns for twenty seconds and offers to stay (WCAG 2.2, 2.2.1). Its clock includes
  the time that the computer sleeps, where the system reports it; a gap of a minute between two
  ticks means sleep, and waking up locks at once.
- Work that somebody waits for counts as input while it gets on, and not longer than ten minutes
  after the last input: whoever walked away meanwhile left an open record. What the lock stopped is
  begun again after it, from what pages keep in the draft.
- Shift three times within two seconds hides; any other key or click between starts the count again,
  so typing capitals hides nothing. One press counts once, however many widgets it passes through.
- Only our own content is cleared from the clipboard: after half a minute, and when the program
  locks, hides or ends. What is copied from a field carries the same marks as what a button copies:
  without them Windows keeps it in its history, and may send it to the account's other computers.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QWindow
from shiboken6 import isValid

from ui.desktop.lock_reason import LockCause, LockReason
from ui.policy import LOCK_MINUTES


class InputWatcher(QObject):
    """Installs event filters on every window, present and future."""

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._watchers: list[QObject] = []
        self._composed: list[QObject] = []
        self._field: QObject | None = None
        app.focusWindowChanged.connect(self._on_window)
        app.focusObjectChanged.connect(self._on_field)

    def add(self, watcher: QObject, *, composed: bool = False) -> None:
        """Install a filter for keys and pointer; with `composed` also for input methods."""
        self._watchers.append(watcher)
        for window in self._app.topLevelWindows():
            window.installEventFilter(watcher)
        if composed:
            self._composed.append(watcher)
            self._on_field(self._app.focusObject())

    @Slot(QWindow)
    def _on_window(self, window: QWindow | None) -> None:
        if window is not None:
            for watcher in self._watchers:
                window.installEventFilter(watcher)

    @Slot(QObject)
    def _on_field(self, field: QObject | None) -> None:
        before, self._field = self._field, field
        for watcher in self._composed:
            if before is not None and isValid(before):
                before.removeEventFilter(watcher)
            if field is not None:
                field.installEventFilter(watcher)


WARNING_SECONDS = 20
# Ticks are one second apart. Only sleep can delay one for this long.
ASLEEP_SECONDS = 60
MINUTES_DEFAULT = 3
# How long work that gets on keeps a record open that nobody touches.
WORK_MINUTES = 10
_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
        QEvent.Type.Drop,
    }
)


def awake_or_not() -> float:
    """Return monotonic seconds, including sleep where the system reports it."""
    if sys.platform == "win32":
        return time.monotonic()
    # on macOS, unlike time.monotonic() there, CLOCK_MONOTONIC goes on during sleep
    on_linux = sys.platform == "linux"
    return time.clock_gettime(time.CLOCK_BOOTTIME if on_linux else time.CLOCK_MONOTONIC)


class IdleLock(QObject):
    """Locks after idle minutes, once started, `most` of them at most.

    `warned` carries seconds left, 0 for no warning; `expired` carries the reason.
    """

    warned = Signal(int)
    expired = Signal(object)

    def __init__(
        self,
        clock: Callable[[], float] = awake_or_not,
        parent: QObject | None = None,
        most: int = LOCK_MINUTES.stop - 1,
    ) -> None:
        super().__init__(parent)
        self._clock, self._most = clock, most
        self._minutes = min(MINUTES_DEFAULT, most)
        self._last = self._worked = self._looked = clock()
        self._warning = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def minutes(self) -> int:
        """Return the minutes without input after which the record locks."""
        return self._minutes

    def set_minutes(self, minutes: int) -> None:
        """Set the minutes, limited to 1 to the most that are allowed."""
        self._minutes = max(LOCK_MINUTES.start, min(minutes, self._most))
        self.touch()

    def start(self) -> None:
        self.touch()
        self._looked = self._clock()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._set_warning(0)

    @Slot()
    def touch(self) -> None:
        """Note input, and end the warning."""
        self._last = self._worked = self._clock()
        self._set_warning(0)

    @Slot()
    def work(self) -> None:
        """Note that work that somebody waits for gets on."""
        self._worked = self._clock()
        if self._left(self._worked) > WARNING_SECONDS:
            self._set_warning(0)

    @Slot()
    def tick(self) -> None:
        """Check the clock, and warn or lock."""
        now, before = self._clock(), self._looked
        self._looked = now
        left, slept = self._left(now), now - before > ASLEEP_SECONDS
        if left <= 0 or slept:
            self._timer.stop()
            self._set_warning(0)
            minutes = max(1, int((now - self._last) // 60))
            slept_only = LockReason(LockCause.ASLEEP)
            self.expired.emit(slept_only if slept else LockReason(LockCause.IDLE, minutes))
        elif left <= WARNING_SECONDS:
            self._set_warning(int(left) or 1)

    def _left(self, now: float) -> float:
        """Return the seconds that are left at this moment."""
        most = self._last + max(self._minutes, WORK_MINUTES) * 60
        return min(self._worked + self._minutes * 60, most) - now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note input; never consume the event."""
        if self._timer.isActive() and event.type() in _ACTS:
            self.touch()
        return False

    def _set_warning(self, seconds: int) -> None:
        if seconds or self._warning:
            self._warning = seconds > 0
            self.warned.emit(seconds)


HIDE_PRESSES = 3
HIDE_SECONDS = 2.0


class HideKeys(QObject):
    """An event filter for Shift three times and Ctrl+Shift+H; `pressed` follows each use."""

    pressed = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._times: list[float] = []
        self._down = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; never consume a key."""
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress:
            self._times.clear()
        elif kind is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._on_press(event)
        elif kind is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Shift and not event.isAutoRepeat():
                self._down = False
        return False

    def _on_press(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Shift:
            self._times.clear()
            self._down = False
            held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_H and event.modifiers() & held == held:
                self.pressed.emit()
            return
        if self._down or event.isAutoRepeat():
            return
        self._down = True
        now = self._clock()
        self._times = [t for t in self._times if now - t <= HIDE_SECONDS] + [now]
        if len(self._times) >= HIDE_PRESSES:
            self._times.clear()
            self.pressed.emit()


CLIPBOARD_SECONDS = 30
# Clipboard managers on Linux (KDE), Windows and macOS read these as "do not keep".
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"",
    "application/x-nspasteboard-concealed-type": b"",
}


def _marked(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    for name, value in _HINTS.items():
        data.setData(name, value)
    return data


class Clipboard(QObject):
    """Puts text on the clipboard for a short time, and marks what fields put there."""

    def __init__(self, clipboard: QClipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLIPBOARD_SECONDS * 1000)
        self._timer.timeout.connect(self.clear_ours)
        clipboard.dataChanged.connect(self._on_changed)

    def put(self, text: str) -> None:
        """Put text there, marked as not to be kept."""
        self._clipboard.setMimeData(_marked(text))
        self._ours = text
        self._timer.start()

    def mime(self) -> QMimeData:
        """Return the present content."""
        # Qt has none for a clipboard that was never filled
        return self._clipboard.mimeData() or QMimeData()

    @Slot()
    def _on_changed(self) -> None:
        """Mark what a field of this program has just put there; this follows its own change."""
        text = self._clipboard.text() if self._clipboard.ownsClipboard() else ""
        # without text there may be no data at all
        if text and not all(self._clipboard.mimeData().hasFormat(name) for name in _HINTS):
            self._clipboard.setMimeData(_marked(text))

    @Slot()
    def clear_ours(self) -> None:
        """Clear what this program put there, including text copied from its fields."""
        still = bool(self._ours) and self._clipboard.text() == self._ours
        if still or self._clipboard.ownsClipboard():
            self._clipboard.clear()
        self._ours = ""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)
