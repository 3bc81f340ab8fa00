"""What is there for whoever wants it: a line that opens, and closes again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.widgets.basic import button

_CLOSED, _OPEN = "\u25b8", "\u25be"
_AROUND = 24


class Fold(QWidget):
    """A closed part of a page; widgets go into `column`. A long title goes on in a second line."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.line = button("", "quiet", self._on_pressed)
        self.line.setAccessibleName(title)
        # as wide as the page, and never wider
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
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
        self._write()

    @property
    def is_open(self) -> bool:
        """Return whether its content is shown."""
        return not self._inner.isHidden()

    def set_open(self, *, is_open: bool) -> None:
        """Show the content, or only the line."""
        self._inner.setVisible(is_open)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the title where it has to go on in another line."""
        super().resizeEvent(event)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Break the title anew at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._write()

    def _write(self) -> None:
        metrics = QFontMetrics(self.font())
        mark = f"{_OPEN if self.is_open else _CLOSED}  "
        room = self.width() - _AROUND - metrics.horizontalAdvance(mark)
        lines = [""]
        for word in self._title.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        self.line.setText(f"{mark}{lines[0]}" + "".join(f"\n     {each}" for each in lines[1:]))

    @Slot()
    def _on_pressed(self) -> None:
        self.set_open(is_open=not self.is_open)
