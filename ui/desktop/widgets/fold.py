"""What is there for whoever wants it: a line that opens, and closes again."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desktop.widgets.basic import button

_CLOSED, _OPEN = "\u25b8", "\u25be"


class Fold(QWidget):
    """A closed part of a page; widgets go into `column`."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.line = button("", "quiet", self._on_pressed)
        self.line.setAccessibleName(title)
        self._inner = QWidget()
        self.column = QVBoxLayout(self._inner)
        self.column.setContentsMargins(24, 0, 0, 6)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(4)
        around.addWidget(self.line)
        around.addWidget(self._inner)
        self.set_open(is_open=False)

    def set_title(self, title: str) -> None:
        """Name the part anew."""
        self._title = title
        self.line.setAccessibleName(title)
        self.set_open(is_open=self.is_open)

    @property
    def is_open(self) -> bool:
        """Return whether its content is shown."""
        return not self._inner.isHidden()

    def set_open(self, *, is_open: bool) -> None:
        """Show the content, or only the line."""
        self._inner.setVisible(is_open)
        self.line.setText(f"{_OPEN if is_open else _CLOSED}  {self._title}")

    @Slot()
    def _on_pressed(self) -> None:
        self.set_open(is_open=not self.is_open)
