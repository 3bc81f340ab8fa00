"""Keep the screen private: idle lock, keys that hide everything, a cleared clipboard.

**Invariants:**

- Input is watched at each window that gets the keyboard, not at the application: there a filter
  would see every event of every widget, which makes everything several times slower. Text that an
  input method composes goes past the window to the field, so a watcher that asks for it stands
  there as well.
- The idle lock warns for twenty seconds, with a way to stay (WCAG 2.2, 2.2.1). Its clock counts on
  while the computer sleeps, where the system can tell; a gap of a minute between two looks is
  sleep, and waking up locks at once.
- Shift three times within two seconds hides; any other key or click between starts the count again,
  so typing capitals hides nothing. One press counts once, however many widgets it passes through.
- Only our own content is cleared from the clipboard: after half a minute, and when the program
  locks, hides or ends.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QWindow
from shiboken6 import isValid


class InputWatcher(QObject):
    """Installs event filters where they are needed, now and for every window to come."""

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._watchers: list[QObject] = []
        self._composed: list[QObject] = []
        self._field: QObject | None = None
        app.focusWindowChanged.connect(self._on_window)
        app.focusObjectChanged.connect(self._on_field)

    def add(self, watcher: QObject, *, composed: bool = False) -> None:
        """Have this event filter see keys and pointer; `composed`: what is composed as well."""
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
# Looks are a second apart. Nothing but sleep keeps the program from looking for so long.
ASLEEP_SECONDS = 60
MINUTES_DEFAULT = 3
MINUTES = range(1, 31)
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
    """Seconds that passed, sleep counted where the system can tell."""
    if sys.platform == "win32":
        return time.monotonic()
    # on macOS, unlike time.monotonic() there, CLOCK_MONOTONIC goes on during sleep
    on_linux = sys.platform == "linux"
    return time.clock_gettime(time.CLOCK_BOOTTIME if on_linux else time.CLOCK_MONOTONIC)


class IdleLock(QObject):
    """Watches the application once started. `warned` carries seconds left, 0 when all is well."""

    warned = Signal(int)
    expired = Signal()

    def __init__(
        self, clock: Callable[[], float] = awake_or_not, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._minutes = MINUTES_DEFAULT
        self._last = self._looked = clock()
        self._warning = False
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    @property
    def minutes(self) -> int:
        """Minutes without a touch until the record locks."""
        return self._minutes

    def set_minutes(self, minutes: int) -> None:
        """From 1 to 30; what is beyond counts as the nearest."""
        self._minutes = max(MINUTES.start, min(minutes, MINUTES.stop - 1))
        self.touch()

    def start(self) -> None:
        """Begin to watch."""
        self.touch()
        self._looked = self._clock()
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._set_warning(0)

    @Slot()
    def touch(self) -> None:
        """Somebody is here."""
        self._last = self._clock()
        self._set_warning(0)

    @Slot()
    def tick(self) -> None:
        """Look at the clock."""
        now, before = self._clock(), self._looked
        self._looked = now
        left = self._minutes * 60 - (now - self._last)
        if left <= 0 or now - before > ASLEEP_SECONDS:
            self._timer.stop()
            self._set_warning(0)
            self.expired.emit()
        elif left <= WARNING_SECONDS:
            self._set_warning(int(left) or 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice a touch; never swallow it."""
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
    """An event filter of the application; `pressed` once per use."""

    pressed = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._times: list[float] = []
        self._down = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; never swallow a key."""
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
# What clipboard managers on Linux (KDE), Windows and macOS read as "do not keep this".
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    "ExcludeClipboardContentFromMonitorProcessing": b"",
    "application/x-nspasteboard-concealed-type": b"",
}


class Clipboard(QObject):
    """Puts text on the clipboard for a short time."""

    def __init__(self, clipboard: QClipboard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLIPBOARD_SECONDS * 1000)
        self._timer.timeout.connect(self.clear_ours)

    def put(self, text: str) -> None:
        """Put text there, marked as not to be kept."""
        data = QMimeData()
        data.setText(text)
        for name, value in _HINTS.items():
            data.setData(name, value)
        self._clipboard.setMimeData(data)
        self._ours = text
        self._timer.start()

    def mime(self) -> QMimeData:
        """What is there now."""
        return self._clipboard.mimeData()

    @Slot()
    def clear_ours(self) -> None:
        """Take away what this program put there, copied text from its fields too."""
        still = bool(self._ours) and self._clipboard.text() == self._ours
        if still or self._clipboard.ownsClipboard():
            self._clipboard.clear()
        self._ours = ""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)
