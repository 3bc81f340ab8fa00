"""A few sentences below each other, as the shared rooms of words hand them out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desktop.widgets.notices import announce, clear
from ui.desktop.widgets.plain import PlainLabel, selectable

_POINT = "- "
_GAP = 8


class Lines(QWidget):
    """Each sentence a label of its own; one that begins with a hyphen is a point of a list."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[PlainLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self.hide()

    def show_lines(self, lines: Iterable[str], *, aloud: bool = True) -> None:
        """Show these; none takes them away. What was done is read out, what is asked is not."""
        clear(self._column)
        self._labels.clear()
        kept = list(lines)
        for line in kept:
            if not line:
                self._column.addSpacing(_GAP)
            elif line.startswith(_POINT):
                self._column.addWidget(_point(self._label(line.removeprefix(_POINT))))
            else:
                self._column.addWidget(self._label(line))
        self.setVisible(bool(kept))
        if aloud:
            announce(self, " ".join(kept))

    def text(self) -> str:
        """Everything that is shown, in one line."""
        return " ".join(label.text() for label in self._labels)

    def _label(self, text: str) -> PlainLabel:
        made = selectable(PlainLabel(text))
        self._labels.append(made)
        return made


def _point(label: PlainLabel) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(8, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(PlainLabel("\u2022", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return made
