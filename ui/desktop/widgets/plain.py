"""Labels and buttons that never read markup: what they are given is what they show.

The rules are:

- Every QLabel of the program is a PlainLabel. Qt's own guess at rich text would follow `<img>`.
- Diary text never goes on a button or tick box, where `&` would be a key and not a letter.
- No tool tips: they guess at rich text too, and what they say is out of reach of the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

ELLIPSIS = "\u2026"


class PlainLabel(QLabel):
    """A label that wraps and shows its text literally; `role` names its place in the style."""

    def __init__(
        self, text: str = "", *, role: str = "", wrap: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if wrap:
            self.setMinimumWidth(40)
        self.setText(text)


class FieldLabel(PlainLabel):
    """The name of a field: a click or its `&` key goes to the field, readers read it there."""

    def __init__(self, text: str, field: QWidget, *, wrap: bool = True) -> None:
        super().__init__(text, role="field", wrap=wrap)
        self.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(text.replace("&", ""))


def selectable(label: PlainLabel) -> PlainLabel:
    """Let the text be selected with mouse and keyboard."""
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


class _Button(QPushButton):
    """Left to itself a button takes Enter from the keyboard only in some dialogs.

    Nor is it pressed by the second half of a double click that began on what stood there before:
    whoever opens an incident so did not ask for a picture to be shown.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._began_here = False

    def showEvent(self, event: QShowEvent) -> None:
        self._began_here = False
        super().showEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._began_here = True
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._began_here:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            # a key still held down from the page before is no answer to this one
            self.click()


def button(text: str, role: str = "", on: Callable[[], object] | None = None) -> QPushButton:
    """A button; Enter presses it when it has the focus, and only then."""
    made = _Button(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if on is not None:
        pressed = on  # `clicked` would hand its own argument on
        made.clicked.connect(lambda: pressed())
    return made


def choice(text: str, meaning: str) -> tuple[QRadioButton, QVBoxLayout]:
    """A choice of several, and the rows that it stands in with what it means close below."""
    made = QRadioButton(text)
    made.setAccessibleDescription(meaning)
    rows = QVBoxLayout()
    rows.setSpacing(0)
    rows.addWidget(made)
    below = QHBoxLayout()
    # where the words of the choice begin, from whichever side they are read
    below.addSpacing(29)
    below.addWidget(PlainLabel(meaning, role="muted"), 1)
    rows.addLayout(below)
    return made, rows


def panel(role: str, margins: tuple[int, int, int, int]) -> tuple[QFrame, QVBoxLayout]:
    """A framed sheet and the column to fill."""
    made = QFrame()
    made.setProperty("role", role)
    column = QVBoxLayout(made)
    column.setContentsMargins(*margins)
    column.setSpacing(6)
    return made, column


def short(text: str, length: int = 80) -> str:
    """One line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + ELLIPSIS


def restyle(widget: QWidget) -> None:
    """Have the style look at the widget's properties again."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
