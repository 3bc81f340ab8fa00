"""A button that opens a small menu of what is done seldom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ui.desktop.widgets.basic import button

_OPENS = "\u25be"


class ActionMenu(QWidget):
    """The button and its menu; the button is hidden while no action of the menu can be chosen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.button = button(f"{text}  {_OPENS}", on=self._on_pressed)
        self.button.setAccessibleName(text)
        self.menu = QMenu(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.button)

    def add(self, text: str, on: Callable[[], object]) -> QAction:
        """Add an action at the end of the menu."""
        made = QAction(text, self.menu)
        pressed = on  # `triggered` would pass its own argument on
        made.triggered.connect(lambda: pressed())
        made.changed.connect(self._follow)
        self.menu.addAction(made)
        return made

    @Slot()
    def _follow(self) -> None:
        # the button, since this widget would be a window until it has a parent
        self.button.setVisible(any(each.isVisible() for each in self.menu.actions()))

    @Slot()
    def _on_pressed(self) -> None:
        rtl = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        at = self.mapToGlobal(QPoint(0, self.height()))
        width = self.menu.sizeHint().width()
        # below the button, from its far edge, so that it stays in the window
        at.setX(at.x() if rtl else at.x() + self.width() - width)
        self.menu.popup(at)
        first = next((each for each in self.menu.actions() if each.isVisible()), None)
        if first is not None:
            self.menu.setActiveAction(first)
