"""A day to go to in the timeline: a button opens the fields, Enter goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from diary.errors import BadInput
from diary.i18n import _
from ui.desktop.widgets.basic import button
from ui.desktop.widgets.date_fields import DayEdit
from ui.desktop.widgets.feedback import StatusLine


class DayJump(QWidget):
    """The fields of a day; `day_chosen` carries a date, `left` follows Esc."""

    day_chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.day = DayEdit()
        self.go = button(_("Go there"), on=self._on_go)
        self.status = StatusLine()
        self.status.belong_to(self.day, self._is_day)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        bottom = Qt.AlignmentFlag.AlignBottom
        row.addWidget(self.day, 0, bottom)
        row.addWidget(self.go, 0, bottom)
        row.addWidget(self.status, 3, bottom)
        row.addStretch(1)
        self.setFocusProxy(self.day)
        for field in self.day.findChildren(QLineEdit):
            field.returnPressed.connect(self._on_go)
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _is_day(self) -> bool:
        try:
            self.day.day()
        except BadInput:
            return False
        return True

    @Slot()
    def _on_go(self) -> None:
        try:
            day = self.day.day()
        except BadInput as error:
            self.status.fail(error)
            return
        self.status.show_text("")
        self.day_chosen.emit(day)
