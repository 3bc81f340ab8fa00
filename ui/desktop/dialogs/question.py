"""A question in a window of its own: plain text, and the focus on the safe answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button


class Question(QDialog):
    """A title, a few sentences, perhaps a line to fill in; going back is the safe answer."""

    def __init__(
        self, parent: QWidget, title: str, sentences: Sequence[str], yes: str, label: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Daybook")
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        column.setSpacing(10)
        column.addWidget(PlainLabel(title, role="heading"))
        for sentence in sentences:
            column.addWidget(PlainLabel(sentence))
        self._line = QLineEdit()
        if label:
            column.addWidget(FieldLabel(label, self._line))
            column.addWidget(self._line)
            self._line.returnPressed.connect(self.accept)
        else:
            self._line.hide()
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(_("Go back"), on=self.reject)
        row.addWidget(cancel)
        row.addWidget(button(yes, "main", self.accept))
        column.addSpacing(6)
        column.addLayout(row)
        (self._line if label else cancel).setFocus()

    def agreed(self) -> bool:
        """Ask, and wait for the answer."""
        return self.exec() == QDialog.DialogCode.Accepted

    def text(self) -> str:
        """The line without spaces around it."""
        return self._line.text().strip()
