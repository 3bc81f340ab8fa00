"""When it happened, as closely as the person knows it, and no closer.

The rules are:

- What is shown is what will be recorded; the choice in force can be read before saving.
- An hour that a clock showed twice, or never, is asked about. Nothing is filled in for the person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.when import PartOfDay, Precision, When, moment, read_clock, zone_of
from ui.desktop.draft_keeper import Draft
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.clock_question import ClockQuestion
from ui.desktop.widgets.day_edit import DayEdit
from ui.desktop.widgets.flow import FlowLayout
from ui.desktop.widgets.plain import PlainLabel
from ui.desktop.widgets.zone_edit import ZoneEdit

PRECISIONS = (
    (Precision.ABOUT, N_("About this time")),
    (Precision.EXACT, N_("Exactly this time")),
    (Precision.BETWEEN, N_("Between two times")),
    (Precision.DAY, N_("That day, time not known")),
    (Precision.PART_OF_DAY, N_("Part of a day")),
    (Precision.NOT_SURE, N_("Not sure when")),
)
PARTS = (
    (PartOfDay.SMALL_HOURS, N_("in the small hours (0 to 6)")),
    (PartOfDay.MORNING, N_("in the morning (6 to 12)")),
    (PartOfDay.AFTERNOON, N_("in the afternoon (12 to 18)")),
    (PartOfDay.EVENING, N_("in the evening (18 to 22)")),
    (PartOfDay.NIGHT, N_("at night (22 to 24)")),
)
_TIMED = (Precision.ABOUT, Precision.EXACT, Precision.BETWEEN)


class WhenEdit(QWidget):
    """Editor of a When. `now` is asked for the present moment, `zone` is where the person is."""

    changed = Signal()

    def __init__(self, now: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._now = now
        self._home = zone
        self._precision = _combo(_("How closely you know the time"), PRECISIONS)
        self._part = _combo(_("Part of the day"), PARTS)
        self._day, self._until_day = DayEdit(), DayEdit()
        self._time = _clock_line(_("Time"))
        self._until_time = _clock_line(_("Until, time"))
        self._zone = ZoneEdit(zone)
        self._how = QLineEdit()
        self._how.setPlaceholderText(_("How do you know the time? Call log, message, memory"))
        self._how.setAccessibleName(_("How you know the time"))
        self._question = ClockQuestion()
        self._build()
        self.setFocusProxy(self._precision)
        self.set_now()

    def set_now(self) -> None:
        """Say 'about now'."""
        self.set_when(moment(self._now(), self._home, Precision.ABOUT))

    def set_when(self, when: When | None) -> None:
        """Show this; None is shown as not sure."""
        if when is None:
            when = When(Precision.NOT_SURE, self._home)
        self._question.forget()
        _select(self._precision, when.precision)
        _select(self._part, when.part or PartOfDay.EVENING)
        self._day.set_day(date.fromisoformat(when.at[:10]) if when.at else None)
        self._time.setText(when.at[11:16])
        self._until_day.set_day(date.fromisoformat(when.until[:10]) if when.until else None)
        self._until_time.setText(when.until[11:16])
        self._zone.set_zone(when.zone)
        self._question.remember(when.at, when.offset)
        self._how.setText(when.how)
        self._fit()

    def value(self) -> When:
        """What is said here. Raises BadInput; where the clock is unclear the question is shown."""
        precision, zone = self._chosen(), self._zone.zone()
        zone_of(zone)
        at = offset = until = ""
        part = None
        if precision is not Precision.NOT_SURE or not self._day.is_empty():
            at = self._day.day().isoformat()
        if precision in _TIMED:
            at = f"{at}T{read_clock(self._time.text())}"
            offset = self._question.settle(at, zone)
        if precision is Precision.BETWEEN:
            day = self._day if self._until_day.is_empty() else self._until_day
            until = f"{day.day().isoformat()}T{read_clock(self._until_time.text())}"
        if precision is Precision.PART_OF_DAY:
            part = PartOfDay(self._part.currentData())
        return When(precision, zone, at, until, part, offset, self._how.text().strip())

    def state(self) -> Draft:
        """What stands in the fields, readable or not."""
        return {
            "precision": self._chosen().value,
            "part": PartOfDay(self._part.currentData()).value,
            "day": self._day.state(),
            "time": self._time.text(),
            "until_day": self._until_day.state(),
            "until_time": self._until_time.text(),
            "zone": self._zone.zone(),
            "how": self._how.text(),
        }

    def restore(self, state: Draft) -> None:
        """Put back what `state` gave."""
        _select(self._precision, Precision(state["precision"]))
        _select(self._part, PartOfDay(state["part"]))
        self._day.restore(state["day"])
        self._time.setText(state["time"])
        self._until_day.restore(state["until_day"])
        self._until_time.setText(state["until_time"])
        self._zone.set_zone(state["zone"])
        self._how.setText(state["how"])
        self._fit()

    def _chosen(self) -> Precision:
        # Qt hands a member of a text enum back as bare text
        return Precision(self._precision.currentData())

    def _build(self) -> None:
        first = FlowLayout()
        for field in (self._precision, self._time, self._day, self._part):
            first.addWidget(field)
        self._until_row = QWidget()
        second = FlowLayout(self._until_row)
        second.addWidget(PlainLabel(_("and"), wrap=False))
        second.addWidget(self._until_time)
        second.addWidget(self._until_day)
        second.addWidget(PlainLabel(_("(no day: the same day)"), role="muted", wrap=False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._until_row)
        column.addWidget(self._question)
        column.addWidget(self._how)
        column.addWidget(self._zone)
        self._precision.currentIndexChanged.connect(self._on_changed)
        self._part.currentIndexChanged.connect(self._on_changed)
        for line in (self._time, self._until_time, self._how):
            line.textChanged.connect(self._on_changed)
        for part in (self._day, self._until_day, self._zone):
            part.changed.connect(self._on_changed)
        self._question.time_chosen.connect(self._on_time_chosen)

    @Slot()
    def _on_changed(self) -> None:
        self._fit()
        self.changed.emit()

    @Slot(str)
    def _on_time_chosen(self, wall: str) -> None:
        self._day.set_day(date.fromisoformat(wall[:10]))
        self._time.setText(wall[11:16])

    def _fit(self) -> None:
        precision = self._chosen()
        self._time.setVisible(precision in _TIMED)
        self._part.setVisible(precision is Precision.PART_OF_DAY)
        self._until_row.setVisible(precision is Precision.BETWEEN)
        self._question.hide_unless_about(self._wall(), self._zone.zone())

    def _wall(self) -> str:
        try:
            return f"{self._day.day().isoformat()}T{read_clock(self._time.text())}"
        except BadInput:
            return ""


def _combo(name: str, rows: tuple[tuple[StrEnum, str], ...]) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    for value, label in rows:
        made.addItem(_(label), value)
    return made


def _select(combo: Choice, value: StrEnum) -> None:
    for row in range(combo.count()):
        if combo.itemData(row) == value:
            combo.setCurrentIndex(row)


def _clock_line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText("21:10")
    line.setMaxLength(10)
    line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    line.setFixedWidth(line.fontMetrics().horizontalAdvance("00:00 pm") + 26)
    return line
