"""Words typed beside a sound, with time marks that lead back to where they were said.

**Invariants:**

- A mark is part of the words, "[00:12]": it is recorded, printed and searched like any letter, and
  means the same to somebody who only has the words.
- A click on a mark goes there, and changes nothing that is typed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from diary.i18n import _
from diary.text.media_times import time_mark, time_marks
from ui.desktop.widgets.text_fields import TextEdit


class TimedWords(TextEdit):
    """A field for words; `mark_chosen` carries the second of a mark that was chosen.

    `mark_wanted` follows the key that sets one.
    """

    mark_chosen = Signal(float)
    mark_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(8, parent=parent)
        self.setAccessibleName(_("What is said in it"))
        self.setAccessibleDescription(
            _("Ctrl+M sets a time mark. With the cursor on a mark, Ctrl+Enter goes there.")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        self._colours = _MarkColours(self.document(), self)

    def insert_mark(self, second: float) -> None:
        """Set a mark at the cursor, apart from the word before it."""
        cursor = self.textCursor()
        before = self.toPlainText()[: cursor.selectionStart()]
        apart = " " if before and not before[-1].isspace() else ""
        cursor.insertText(f"{apart}{time_mark(second)} ")
        self.setTextCursor(cursor)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Set a mark, or go to the one at the cursor."""
        is_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if is_control and event.key() == Qt.Key.Key_M and not self.isReadOnly():
            self.mark_wanted.emit()
        elif is_control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.textCursor().position())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a pointing hand over a mark."""
        super().mouseMoveEvent(event)
        over = self._mark_under(event) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to a mark that was clicked; one that was selected is only selected."""
        super().mouseReleaseEvent(event)
        found = self._mark_under(event)
        is_click = event.button() is Qt.MouseButton.LeftButton
        if found is not None and is_click and not self.textCursor().hasSelection():
            self.mark_chosen.emit(found)

    def _choose(self, position: int) -> None:
        found = self._mark_at(position)
        if found is not None:
            self.mark_chosen.emit(found)

    def _mark_under(self, event: QMouseEvent) -> float | None:
        point = event.position().toPoint()
        cursor = self.cursorForPosition(point)
        # Beside the end of a line the cursor stands at its end, and nothing is under the mouse.
        nearest = self.cursorRect(cursor)
        beside = abs(point.x() - nearest.center().x()) > 2 * nearest.height()
        is_off = beside or not nearest.top() <= point.y() <= nearest.bottom()
        return None if is_off else self._mark_at(cursor.position())

    def _mark_at(self, position: int) -> float | None:
        block = self.document().findBlock(position)
        at = position - block.position()
        for begins, ends, second in time_marks(block.text()):
            if begins <= at <= ends:
                return second
        return None


class _MarkColours(QSyntaxHighlighter):
    """Shows marks in the colour of what can be pressed."""

    def __init__(self, document: QTextDocument, field: TimedWords) -> None:
        super().__init__(document)
        self._field = field

    def highlightBlock(self, text: str) -> None:
        """Colour the marks of one paragraph."""
        form = QTextCharFormat()
        form.setForeground(self._field.palette().color(QPalette.ColorRole.Link))
        form.setFontUnderline(True)
        for begins, ends, _second in time_marks(text):
            self.setFormat(begins, ends - begins, form)
