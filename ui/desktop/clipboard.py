"""The clipboard: what this program put there is taken away again.

The rules are:

- Only our own content is cleared, never what somebody else put there since.
- It goes after half a minute, and when the program locks, hides or ends.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard

SECONDS = 30
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
        self._timer.setInterval(SECONDS * 1000)
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
