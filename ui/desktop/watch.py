"""Watches what comes in from keyboard and pointer, at the windows, before any widget has it.

The rules are:

- A watcher stands at each window that gets the keyboard, not at the application: there it would
  see every event of every widget, which makes everything several times slower.
- Text that an input method composes goes past the window to the field, so a watcher that asks for
  it stands there as well.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid


class Watch(QObject):
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
