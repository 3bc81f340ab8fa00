"""A day: three fields to type into, or a calendar to pick from. Both say the same day.

The rules are:

- The fields never jump on by themselves and never correct what was typed.
- Their order is day, month, year in every script.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import _
from diary.model.when import read_day
from ui.desktop.widgets.plain import PlainLabel, button

_AROUND_DAY = 12
_AROUND_FIGURES = 34


class DayEdit(QWidget):
    """Day, month and year. Empty means that no day is said."""

    changed = Signal()

    def __init__(self, day: date | None = None) -> None:
        super().__init__()
        self._day = self._part(_("Day"), 2)
        self._month = self._part(_("Month"), 2)
        self._year = self._part(_("Year"), 4)
        calendar = button(_("Calendar"), on=self._open_calendar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for field in (self._day, self._month, self._year):
            row.addWidget(PlainLabel(field.accessibleName(), role="muted", wrap=False))
            row.addWidget(field)
        row.addWidget(calendar)
        row.addStretch(1)
        self.setFocusProxy(self._day)
        self.set_day(day)
        self._fit()

    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(field.text().strip() for field in self._fields())

    def day(self) -> date:
        """The day typed; raises BadInput."""
        return read_day(self._day.text(), self._month.text(), self._year.text())

    def set_day(self, day: date | None) -> None:
        """Show this day, or none."""
        parts = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
        self.restore(list(parts))

    def state(self) -> list[str]:
        """What stands in the fields, readable or not."""
        return [field.text() for field in self._fields()]

    def restore(self, state: list[str]) -> None:
        """Put back what `state` gave."""
        for field, text in zip(self._fields(), state, strict=True):
            field.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for every figure, whatever the size of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        for field in self._fields():
            figures = QFontMetrics(self.font()).horizontalAdvance("0" * field.maxLength())
            field.setFixedWidth(figures + _AROUND_FIGURES)

    def _fields(self) -> tuple[QLineEdit, QLineEdit, QLineEdit]:
        return self._day, self._month, self._year

    def _part(self, name: str, digits: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(digits)
        field.textChanged.connect(self.changed)
        return field

    @Slot()
    def _open_calendar(self) -> None:
        dialog = _CalendarDialog(self)
        with suppress(BadInput):
            shown = self.day()
            dialog.calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        dialog.move(self.mapToGlobal(QPoint(0, self.height())))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            picked = dialog.calendar.selectedDate()
            self.set_day(date(picked.year(), picked.month(), picked.day()))


class _CalendarDialog(QDialog):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setWindowTitle(_("Calendar"))
        self.calendar = QCalendarWidget()
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        # as high as six weeks are with their names; left to itself the last one is cut
        row = self.calendar.fontMetrics().height() + _AROUND_DAY
        self.calendar.setMinimumSize(max(self.calendar.sizeHint().width(), 7 * row), 8 * row)
        plain = QTextCharFormat()
        plain.setForeground(self.palette().text())
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        self.calendar.activated.connect(self.accept)
        self.calendar.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.calendar)
