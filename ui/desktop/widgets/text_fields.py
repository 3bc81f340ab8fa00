"""Fields to write and read long text, and sheets of labels and versions.

**Invariants:**

- Text is plain, and Tab moves to the next field. Pasted or dropped rich text loses its markup, so
  that only what is visible is recorded. A pasted picture is not text: it is passed on by a signal.
- A text view shows the text literally, wraps even a line without spaces, and grows with the text,
  so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPalette, QResizeEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QPlainTextEdit,
    QSizePolicy,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from diary.i18n import _
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.feedback import card
from ui.desktop.widgets.room import Room, turn

# In fewer letters than these a text is below its label.
_ROOMY = 56
_LABEL_SHARE = 34
_NO_LIMIT = 16_777_215


class TextEdit(QPlainTextEdit):
    """A field of `lines` lines. `media_pasted` carries pasted files or pictures."""

    media_pasted = Signal(object)

    def __init__(self, lines: int = 3, placeholder: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self._lines = lines
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of `lines` lines."""
        height = QFontMetricsF(self.font()).lineSpacing() * self._lines + 22
        return QSize(320, int(height))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, with a smaller width."""
        return QSize(160, self.sizeHint().height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Accept text, pictures and files."""
        return source.hasText() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert text as it is; emit files and pictures."""
        files = source.hasUrls() and any(url.isLocalFile() for url in source.urls())
        if files or (source.hasImage() and not source.hasText()):
            self.media_pasted.emit(source)
            return
        if source.hasText():
            self.insertPlainText(source.text())


class TextView(QTextEdit):
    """Text to read: selectable, literal, as high as its content."""

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
        self._align()
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self.setPlainText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adapt the height to the new width."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: the text would scroll out of its own sight."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self._align()

    def _align(self) -> None:
        """Begin where its label begins, in whatever letters the text is."""
        flag = Qt.AlignmentFlag
        turned = flag.AlignRight | flag.AlignAbsolute
        option = self.document().defaultTextOption()
        option.setAlignment(turned if self.isRightToLeft() else flag.AlignLeading)
        self.document().setDefaultTextOption(option)

    def _fit(self) -> None:
        height = int(self.document().size().height()) + 4
        if height != self.height():
            self.setFixedHeight(max(height, 24))


Lines = Iterable[tuple[str, str]]


def read_only(label: str, text: str) -> TextView:
    """Return a text view with a name for screen readers."""
    view = TextView(text)
    view.setAccessibleName(label)
    return view


def field_sheet(lines: Lines, title: str = "") -> QWidget:
    """Return a sheet of labels and texts."""
    sheet, column = card(title)
    for number, (label, text) in enumerate(lines):
        if number:
            column.addSpacing(6)
        column.addWidget(PlainLabel(label, role="field"))
        column.addWidget(read_only(label, text))
    return sheet


class FactSheet(QFrame):
    """A sheet of short texts, each beside its label, or below it where there is no room."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(6)
        self._rows: list[tuple[QBoxLayout, PlainLabel]] = []
        for label, text in lines:
            name = PlainLabel(label, role="muted")
            # in line with the text, which has a margin of its own
            name.setContentsMargins(0, 2, 0, 0)
            row = QBoxLayout(QBoxLayout.Direction.TopToBottom)
            row.setSpacing(2)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(read_only(label, text), 1)
            column.addLayout(row)
            self._rows.append((row, name))
        Room(self, _ROOMY, self._arrange)

    def _arrange(self, wide: bool) -> None:
        """Place each text beside its label or below it."""
        share = self.width() * _LABEL_SHARE // 100 if wide else 0
        for row, name in self._rows:
            turn(row, wide=wide)
            name.setMinimumWidth(share or 40)
            name.setMaximumWidth(share or _NO_LIMIT)


def version_sheet(
    title: str, reason: str, changes: Sequence[tuple[str, str, str]], note: str = ""
) -> QWidget:
    """Return a sheet about one version: when it was written, why, and what it changed."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 4, 0, 6)
    column.setSpacing(3)
    column.addWidget(PlainLabel(title, role="field"))
    if note:
        column.addWidget(PlainLabel(note, role="muted"))
    if reason:
        column.addWidget(PlainLabel(_("Reason given"), role="muted"))
        column.addWidget(read_only(_("Reason given"), reason))
    for label, before, after in changes:
        column.addWidget(PlainLabel(_("{field}: before").format(field=label), role="muted"))
        column.addWidget(read_only(label, before or _("(nothing)")))
        column.addWidget(PlainLabel(_("{field}: since then").format(field=label), role="muted"))
        column.addWidget(read_only(label, after or _("(nothing)")))
    return made
