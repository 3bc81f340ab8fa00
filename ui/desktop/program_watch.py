"""Notices that the program's own files are gone: it was uninstalled, or its drive was pulled out.

**Invariants:**

- A program without its files cannot load what it needs to lock, so it is noticed here, and not when
  something fails.
- An update replaces the files within moments: only what is missing twice in a row is gone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

EVERY: Final = 3_000  # milliseconds
_GONE: Final = 2  # looks in a row


class ProgramWatch(QObject):
    """Looks for one of the program's files; `gone` is sent once."""

    gone = Signal()

    def __init__(self, file: Path, every: int = EVERY, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file, self._missing = file, 0
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Look once."""
        self._missing = 0 if os.path.exists(self._file) else self._missing + 1
        if self._missing == _GONE:
            self._timer.stop()
            self.gone.emit()
