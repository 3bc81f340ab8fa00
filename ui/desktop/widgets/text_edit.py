"""Places to write and to read more than a line; plain text only, Tab moves on.

The rules are:

- Pasted or dropped rich text loses its markup. A pasted picture is not text: it is handed on.
- Reading shows the text literally, breaks even a line without spaces, and grows with it.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPalette, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget


class TextEdit(QPlainTextEdit):
    """A field of `lines` lines. `media_pasted` carries what is a file or a picture, not text."""

    media_pasted = Signal(object)

    def __init__(self, lines: int = 3, placeholder: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """So many lines high."""
        height = QFontMetricsF(self.font()).lineSpacing() * self._lines + 22
        return QSize(320, int(height))

    def minimumSizeHint(self) -> QSize:
        """As high as wanted, narrower if need be."""
        return QSize(160, self.sizeHint().height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text, or media to hand on."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert text as it is; hand files and pictures on."""
        files = source.hasUrls() and any(url.isLocalFile() for url in source.urls())
        if files or (source.hasImage() and not source.hasText()):
            self.media_pasted.emit(source)
            return
        if source.hasText():
            self.insertPlainText(source.text())


class TextView(QTextEdit):
    """Text to read: selectable, literal, as high as it is long."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "text")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(2)
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show this text."""
        self.setPlainText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height that the text needs at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = int(self.document().size().height()) + 4
        if height != self.height():
            self.setFixedHeight(max(height, 24))
