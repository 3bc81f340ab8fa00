"""What is wrong with a field, told to a screen reader as the description of the field.

**Invariants:**

- The description stands as long as the error does, before what describes the field anyway.
- A field of several inputs tells it at each: the focus may be in any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from ui.desktop.widgets.basic import ComboBox


class FieldError(QObject):
    """One error of one field; `changed` is called after each change of the field."""

    def __init__(self, field: QWidget, text: str, changed: Callable[[], None]) -> None:
        super().__init__(field)
        self._stands = True
        self._changed = changed
        self._before = [(each, each.accessibleDescription()) for each in (field, *_inputs(field))]
        for each, said in self._before:
            each.setAccessibleDescription(f"{text} {said}".strip())
            self._follow(each)

    def take_back(self) -> None:
        """Describe the field as it was described before."""
        self._stands = False
        for each, said in self._before:
            if isValid(each):
                each.setAccessibleDescription(said)
        if isValid(self):
            self.deleteLater()

    def _follow(self, each: QWidget) -> None:
        if isinstance(each, QLineEdit | QPlainTextEdit):
            each.textChanged.connect(self._on_changed)
        elif isinstance(each, ComboBox):
            each.currentIndexChanged.connect(self._on_changed)
        elif isinstance(each, QAbstractButton):
            each.clicked.connect(self._on_changed)

    def _on_changed(self, *_value: object) -> None:
        if self._stands:
            self._changed()


def _inputs(field: QWidget) -> Iterator[QWidget]:
    """Yield what a value is put into, inside a field of several; a button only leads elsewhere."""
    for each in field.findChildren(QWidget):
        if isinstance(each, QPushButton):
            continue
        if isinstance(each, QLineEdit | QPlainTextEdit | ComboBox | QAbstractButton):
            yield each
