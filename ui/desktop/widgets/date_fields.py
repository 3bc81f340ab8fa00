"""Widgets for a day, a time, a zone and a range, as exact as the person knows them.

**Invariants:**

- What is shown is what will be recorded; the person can read the current choice before saving.
- Fields never move the focus by themselves and never correct what was typed, so that nothing is
  recorded that the person did not type. Their order is day, month, year in every language.
- A time that the clock showed twice, or never, leads to a question below its fields, for each end
  of a period by itself. Nothing is filled in for the person, who alone knows which it was.
- A stored time that stays as it is keeps its offsets: the rules of its zone may be others by now.
- The time of day that a form begins with is that of the present moment. It goes as soon as another
  day is stated: nobody said that it was at this hour on that day.
- An unreadable day of a range filters nothing, and a line below its fields says so, after the
  person has left them or pressed Enter and not while they are typing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QDate, QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QTextCharFormat
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCalendarWidget,
    QCompleter,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.when import (
    PartOfDay,
    Precision,
    When,
    read_clock,
    read_day,
    yesterday,
    zone_of,
    zone_or_utc,
)
from diary.model.zone_names import zone_names
from diary.model.zone_rules import (
    ClockReading,
    after_gap,
    clock_readings,
    ends_shown_twice,
    moment,
    readings_of_both,
    typed_when,
)
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import (
    ComboBox,
    FlowLayout,
    PlainLabel,
    RadioButton,
    button,
    fit_letters,
)
from ui.desktop.widgets.feedback import StatusLine
from ui.text.error_messages import explain_in_window

_Read = TypeVar("_Read")

_TO_DAYS = len("2026-03-01")
_TO_MINUTES = len("2026-03-01T21:10")
_AROUND_DAY = 12
_AROUND_FIGURES = 34
_AROUND_TIME = 26


class DayEdit(QWidget):
    """Day, month and year. Empty fields mean that no day is stated."""

    changed = Signal()

    def __init__(self, day: date | None = None) -> None:
        super().__init__()
        self._day = self._part(_("Day"), 2)
        self._month = self._part(_("Month"), 2)
        self._year = self._part(_("Year"), 4)
        self._calendar = button(_("Calendar"), on=self._open_calendar)
        # the fields go on below where large text leaves no room for them in one line
        row = FlowLayout(self, 6)
        for field in (self._day, self._month, self._year):
            part = QWidget()
            held = QHBoxLayout(part)
            held.setContentsMargins(0, 0, 0, 0)
            held.setSpacing(6)
            held.addWidget(PlainLabel(field.accessibleName(), role="muted", wrap=False))
            held.addWidget(field)
            row.addWidget(part)
        row.addWidget(self._calendar)
        self.setFocusProxy(self._day)
        self.set_day(day)
        self._fit()

    def tell_apart(self, name: str) -> None:
        """Say by this name which of several days the fields and the calendar are of."""
        for each in (*self._fields(), self._calendar):
            each.setAccessibleDescription(name)

    def is_empty(self) -> bool:
        """Return whether nothing was typed."""
        return not any(field.text().strip() for field in self._fields())

    def day(self) -> date:
        """Return the day typed; raise BadInput."""
        return read_day(self._day.text(), self._month.text(), self._year.text())

    def set_day(self, day: date | None) -> None:
        """Show this day; None empties the fields."""
        parts = (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
        self.restore(list(parts))

    def state(self) -> list[str]:
        """Return the fields as typed, readable or not."""
        return [field.text() for field in self._fields()]

    def restore(self, state: list[str]) -> None:
        """Restore what `state` returned."""
        for field, text in zip(self._fields(), state, strict=True):
            field.setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the fields wide enough at every text size."""
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
        # high enough for six weeks and the names of days; by default Qt cuts off the last week
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


class ZoneEdit(QWidget):
    """Shows the time zone; a button opens the list of all zones, which filters while typing."""

    changed = Signal()

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._zone = zone
        self._label = PlainLabel(role="muted", wrap=False)
        self._open = button(_("Another time zone"), "quiet", self._on_open)
        self._list: ComboBox | None = None
        self._row = FlowLayout(self)
        self._row.addWidget(self._label)
        self._row.addWidget(self._open)
        self.set_zone(zone)

    def zone(self) -> str:
        """Return the IANA name of the zone as chosen or typed."""
        return self._list.currentText().strip() if self._list is not None else self._zone

    def set_zone(self, zone: str) -> None:
        self._zone = zone
        self._label.setText(_("Time zone: {zone}").format(zone=zone))
        if self._list is not None:
            self._list.setCurrentText(zone)

    @Slot()
    def _on_open(self) -> None:
        # 600 names are listed only on request
        made = ComboBox()
        made.setAccessibleName(_("Time zone"))
        made.setEditable(True)
        made.addItems(sorted(name for name in zone_names() if "/" in name))
        made.setCurrentText(self._zone)
        completer = made.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        made.currentTextChanged.connect(self.changed)
        self._list = made
        self._open.hide()
        self._label.hide()
        self._row.addWidget(made)
        made.setFocus()


class ClockQuestion(QFrame):
    """Asks about each unclear time once; `time_chosen` carries a wall time chosen instead."""

    time_chosen = Signal(str)

    def __init__(self, end: str) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._about = ("", "")
        self._answers: dict[tuple[str, str], str] = {}
        self._text = PlainLabel()
        self._first, self._second = RadioButton(), RadioButton()
        self._group = QButtonGroup(self)
        self._instead: QPushButton = button("", on=self._take_instead)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self._text)
        for radio in (self._first, self._second):
            radio.setAccessibleDescription(end)
            self._group.addButton(radio)
            column.addWidget(radio)
            radio.clicked.connect(self._on_answered)
        column.addWidget(self._instead)
        self.hide()

    def known(self, wall: str, zone: str) -> str:
        """Return the offset that was answered, or stored, for a wall time, or ''."""
        return self._answers.get((wall, zone), "")

    def settle(self, wall: str, zone: str, readings: tuple[ClockReading, ...]) -> str:
        """Return the offset to record for a wall time that can have these readings.

        Shows the question and raises BadInput if it can have two, or none.
        """
        if answer := self.known(wall, zone):
            return answer
        if not readings:
            self._ask_gap(wall, zone)
            raise BadInput("when.at", N_("the clocks went forward: that time did not exist"))
        if len(readings) > 1:
            self._ask_overlap(wall, zone, readings)
            raise BadInput("when.offset", N_("the clocks went back: say which of the two it was"))
        return readings[0].offset

    def remember(self, wall: str, zone: str, offset: str) -> None:
        """Store an offset that was answered before."""
        if offset:
            self._answers[wall[:_TO_MINUTES], zone] = offset

    def forget(self) -> None:
        """Delete every answer."""
        self._answers.clear()

    def state(self) -> list[list[str]]:
        """Return the answers."""
        return [[*about, offset] for about, offset in self._answers.items()]

    def restore(self, state: list[list[str]]) -> None:
        """Restore what `state` returned."""
        self._answers = {(wall, zone): offset for wall, zone, offset in state}

    def hide_unless_about(self, wall: str, zone: str) -> None:
        """Hide the question if the fields have another time now."""
        if (wall, zone) != self._about:
            self._about = ("", "")
            self.hide()

    def _ask_overlap(self, wall: str, zone: str, readings: tuple[ClockReading, ...]) -> None:
        first, second = readings
        clock = wall[11:16]
        self._about = (wall, zone)
        self._text.setText(
            _("The clocks went back that night, so {time} came twice. Which one?").format(
                time=clock
            )
        )
        rows = (
            (self._first, first.offset, _("The first {time}, before the change ({offset})")),
            (self._second, second.offset, _("The second {time}, after the change ({offset})")),
        )
        self._group.setExclusive(False)
        for radio, offset, text in rows:
            radio.setText(text.format(time=clock, offset=offset))
            radio.setProperty("offset", offset)
            radio.setChecked(False)
            radio.show()
        self._group.setExclusive(True)
        self._instead.hide()
        self._open(self._first)

    def _ask_gap(self, wall: str, zone: str) -> None:
        self._about = (wall, zone)
        later = after_gap(wall, zone)
        self._text.setText(
            _(
                "The clocks went forward that night, so {time} did not exist. If the clock you "
                "looked at had not been changed yet, it was {later} by the new time. Or type "
                "another time."
            ).format(time=wall[11:16], later=later[11:16])
        )
        self._instead.setText(_("It was {later}").format(later=later[11:16]))
        self._instead.setProperty("wall", later)
        self._first.hide()
        self._second.hide()
        self._instead.show()
        self._open(self._instead)

    def _open(self, focus: QRadioButton | QPushButton) -> None:
        self.show()
        announce(self, self._text.text())
        focus.setFocus()

    @Slot()
    def _on_answered(self) -> None:
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._answers[self._about] = str(chosen.property("offset"))

    @Slot()
    def _take_instead(self) -> None:
        wall = str(self._instead.property("wall"))
        self.hide()
        self.time_chosen.emit(wall)


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
_AT_ONE_TIME = (Precision.ABOUT, Precision.EXACT)


class WhenEdit(QWidget):
    """Editor of a When. `now` returns the present moment, `zone` is the person's time zone.

    One that `may_be_empty` begins with nothing said: that is no answer, as "not sure" is one.
    """

    changed = Signal()

    def __init__(
        self, now: Callable[[], datetime], zone: str, *, may_be_empty: bool = False
    ) -> None:
        super().__init__()
        self._now = now
        self._home = zone
        self._may_be_empty = may_be_empty
        self._precision = _combo(_("How closely you know the time"), PRECISIONS)
        if may_be_empty:
            self._precision.insertItem(0, _("Not said"), "")
        self._part = _combo(_("Part of the day"), PARTS)
        self._day, self._until_day = DayEdit(), DayEdit()
        self._time = _clock_line(_("Time"))
        self._until_time = _clock_line(_("Until, time"))
        self._zone = ZoneEdit(zone)
        self._how = QLineEdit()
        self._how.setPlaceholderText(_("How do you know the time? Call log, message, memory"))
        self._how.setAccessibleName(_("How you know the time"))
        self._question, self._until_question = (
            ClockQuestion(_("Time")),
            ClockQuestion(_("Until, time")),
        )
        self._shown: When | None = None
        self.just_now = button(_("Just now"), on=self.set_now)
        if not may_be_empty:
            self.just_now.hide()
        self.yesterday = button(_("Yesterday"), on=self._on_yesterday)
        # the time and the day that are there because it is now, or "" and None
        self._given: tuple[str, date | None] = ("", None)
        self._build()
        self.setFocusProxy(self._precision)
        if may_be_empty:
            self.set_when(None)
        else:
            self.set_now()

    def set_now(self) -> None:
        """Show 'about now'."""
        now = moment(self._now(), self._home, Precision.ABOUT)
        self.set_when(now)
        self.note_given()

    def note_given(self) -> None:
        """Note that the time on show is there because it was then, and nobody stated it."""
        with suppress(BadInput):
            self._given = (self._time.text(), self._day.day())

    def is_given(self) -> bool:
        """Return whether the time on show is there only because it was then."""
        time, day = self._given
        if not time or self._chosen() is not Precision.ABOUT:
            return False
        with suppress(BadInput):
            return (self._time.text(), self._day.day()) == (time, day)
        return False

    def set_when(self, when: When | None) -> None:
        """Show this time; None is shown as nothing said where that may be, else as not sure."""
        is_said = when is not None or not self._may_be_empty
        if when is None:
            when = When(Precision.NOT_SURE, self._home)
        self._shown = when
        self._given = ("", None)
        _select(self._part, when.part or PartOfDay.EVENING)
        self._day.set_day(date.fromisoformat(when.at[:10]) if when.at else None)
        self._time.setText(when.at[11:16])
        self._until_day.set_day(date.fromisoformat(when.until[:10]) if when.until else None)
        self._until_time.setText(when.until[11:16])
        self._zone.set_zone(when.zone)
        for question, wall, offset in (
            (self._question, when.at, when.offset),
            (self._until_question, when.until, when.until_offset),
        ):
            question.forget()
            if len(wall) > _TO_DAYS:
                question.remember(wall, when.zone, offset)
        self._how.setText(when.how)
        # the last, since a day that is filled in says how closely the time is known
        _select(self._precision, when.precision if is_said else "")
        self._fit()

    def value(self) -> When | None:
        """Return the stated time, or None if nothing is said.

        Raises BadInput, showing the question if the clock is unclear. The part that could not be
        read has the focus of this editor until the next reading.
        """
        self.setFocusProxy(self._precision)
        precision, zone = self._chosen(), self._zone.zone()
        if precision is None and self._day.is_empty() and not self._how.text().strip():
            return None
        precision = precision or Precision.NOT_SURE
        zone_of(zone)
        at = until = ""
        part = None
        if precision is not Precision.NOT_SURE or not self._day.is_empty():
            at = self._read_from(self._day, self._day.day).isoformat()
        if precision in _TIMED:
            at = f"{at}T{self._clock_of(self._time)}"
        if precision is Precision.BETWEEN:
            day = self._day if self._until_day.is_empty() else self._until_day
            last = self._read_from(day, day.day).isoformat()
            until = f"{last}T{self._clock_of(self._until_time)}"
        if precision is Precision.PART_OF_DAY:
            part = PartOfDay(self._part.currentData())
        how = self._how.text().strip()
        shown = self._shown
        if precision in _TIMED:
            ends = self._offsets(at, until, zone)
            found = When(precision, zone, at, until, part, *ends, how)
            said = (found.zone, found.at, found.until, *ends)
            if (
                shown
                and (shown.zone, shown.at, shown.until, shown.offset, shown.until_offset) == said
            ):
                return replace(found, twice=shown.twice)
            return replace(found, twice=ends_shown_twice(at, until, zone))
        if shown and (shown.zone, shown.at, shown.until, shown.part) == (zone, at, until, part):
            return replace(shown, precision=precision, how=how)
        return typed_when(precision, zone, at, until, part, how=how)

    def _offsets(self, at: str, until: str, zone: str) -> tuple[str, str]:
        first, last = self._question, self._until_question
        if not until:
            return first.settle(at, zone, clock_readings(at, zone)), ""
        ends = (first.known(at, zone), last.known(until, zone))
        begins_at, ends_at = readings_of_both(at, until, zone, *ends)
        return first.settle(at, zone, begins_at), last.settle(until, zone, ends_at)

    def state(self) -> Draft:
        """Return the fields as typed, readable or not."""
        return {
            "precision": str(self._precision.currentData()),
            "part": PartOfDay(self._part.currentData()).value,
            "day": self._day.state(),
            "time": self._time.text(),
            "until_day": self._until_day.state(),
            "until_time": self._until_time.text(),
            "zone": self._zone.zone(),
            "how": self._how.text(),
            "given": self.is_given(),
            "clock_answers": self._question.state(),
            "until_clock_answers": self._until_question.state(),
        }

    def restore(self, state: Draft) -> None:
        """Restore what `state` returned."""
        self._given = ("", None)
        _select(self._part, PartOfDay(state["part"]))
        self._day.restore(state["day"])
        self._time.setText(state["time"])
        self._until_day.restore(state["until_day"])
        self._until_time.setText(state["until_time"])
        self._zone.set_zone(state["zone"])
        self._how.setText(state["how"])
        self._question.restore(state.get("clock_answers", []))
        self._until_question.restore(state.get("until_clock_answers", []))
        _select(self._precision, str(state["precision"]))
        if state.get("given"):
            self.note_given()
        self._fit()

    def _chosen(self) -> Precision | None:
        # Qt returns a StrEnum member as a plain string
        chosen = self._precision.currentData()
        return Precision(chosen) if chosen else None

    def _build(self) -> None:
        first = FlowLayout()
        fields: tuple[QWidget, ...] = (
            self._precision,
            self._time,
            self._day,
            self.just_now,
            self.yesterday,
            self._part,
        )
        for field in fields:
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
        column.addWidget(self._question)
        column.addWidget(self._until_row)
        column.addWidget(self._until_question)
        column.addWidget(self._how)
        column.addWidget(self._zone)
        self._precision.currentIndexChanged.connect(self._on_changed)
        self._part.currentIndexChanged.connect(self._on_changed)
        for line in (self._time, self._until_time, self._how):
            line.textChanged.connect(self._on_changed)
        for part in (self._day, self._until_day, self._zone):
            part.changed.connect(self._on_changed)
        self._day.changed.connect(self._on_day)
        self._time.textChanged.connect(self._on_time_stated)
        self._precision.activated.connect(self._on_precision_chosen)
        self._question.time_chosen.connect(self._on_time_chosen)
        self._until_question.time_chosen.connect(self._on_until_time_chosen)

    @Slot()
    def _on_changed(self) -> None:
        self._fit()
        self.changed.emit()

    @Slot()
    def _on_yesterday(self) -> None:
        today = self._now().astimezone(zone_or_utc(self._home)).date()
        if self._chosen() in (None, Precision.NOT_SURE, Precision.BETWEEN):
            _select(self._precision, Precision.DAY)
        self._day.set_day(yesterday(today))

    @Slot()
    def _on_day(self) -> None:
        """Drop the time of the present moment once another day is stated; a day is a day."""
        if self._chosen() is None and not self._day.is_empty():
            _select(self._precision, Precision.DAY)
        time, today = self._given
        if not time or self._time.text() != time or self._chosen() not in _AT_ONE_TIME:
            return
        try:
            is_other = self._day.day() != today
        except BadInput:
            return
        if is_other:
            self._given = ("", None)
            self._time.clear()
            if self._chosen() is Precision.ABOUT:
                _select(self._precision, Precision.DAY)

    @Slot()
    def _on_time_stated(self) -> None:
        """A day with a time is about that time."""
        if self._chosen() is Precision.DAY and self._time.text().strip():
            _select(self._precision, Precision.ABOUT)

    @Slot()
    def _on_precision_chosen(self) -> None:
        if self._chosen() is Precision.DAY:
            self._time.clear()

    @Slot(str)
    def _on_time_chosen(self, wall: str) -> None:
        self._given = ("", None)
        self._day.set_day(date.fromisoformat(wall[:10]))
        self._time.setText(wall[11:16])

    @Slot(str)
    def _on_until_time_chosen(self, wall: str) -> None:
        last = date.fromisoformat(wall[:_TO_DAYS])
        if not self._until_day.is_empty() or wall[:_TO_DAYS] != self._wall()[:_TO_DAYS]:
            self._until_day.set_day(last)
        self._until_time.setText(wall[_TO_DAYS + 1 : _TO_MINUTES])

    def _fit(self) -> None:
        precision = self._chosen()
        self._time.setVisible(precision in (*_TIMED, Precision.DAY))
        self._part.setVisible(precision is Precision.PART_OF_DAY)
        self._until_row.setVisible(precision is Precision.BETWEEN)
        zone = self._zone.zone()
        self._question.hide_unless_about(self._wall() if precision in _TIMED else "", zone)
        until = self._until_wall() if precision is Precision.BETWEEN else ""
        self._until_question.hide_unless_about(until, zone)

    def _clock_of(self, line: QLineEdit) -> str:
        return self._read_from(line, lambda: read_clock(line.text()))

    def _read_from(self, part: QWidget, read: Callable[[], _Read]) -> _Read:
        try:
            return read()
        except BadInput:
            self.setFocusProxy(part)
            raise

    def _wall(self) -> str:
        try:
            return f"{self._day.day().isoformat()}T{read_clock(self._time.text())}"
        except BadInput:
            return ""

    def _until_wall(self) -> str:
        day = self._day if self._until_day.is_empty() else self._until_day
        try:
            return f"{day.day().isoformat()}T{read_clock(self._until_time.text())}"
        except BadInput:
            return ""


def _combo(name: str, rows: tuple[tuple[StrEnum, str], ...]) -> ComboBox:
    made = ComboBox()
    made.setAccessibleName(name)
    for value, label in rows:
        made.addItem(_(label), value)
    return made


def _select(combo: ComboBox, value: str) -> None:
    for row in range(combo.count()):
        if combo.itemData(row) == value:
            combo.setCurrentIndex(row)


def _clock_line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    hint = _("e.g. {time}").format(time="21:10")
    line.setPlaceholderText(hint)
    line.setMaxLength(10)
    line.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def fit(letters: QFontMetrics) -> None:
        widest = max(letters.horizontalAdvance(hint), letters.horizontalAdvance("00:00 pm"))
        line.setFixedWidth(widest + _AROUND_TIME)

    fit_letters(line, fit)
    return line


class DayRange(QWidget):
    """The first and the last day of a range. `changed` follows every key."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.since, self.until = DayEdit(), DayEdit()
        self.troubles = StatusLine(), StatusLine()
        for trouble, edit in zip(self.troubles, self._edits(), strict=True):
            trouble.belong_to(edit)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        rows = zip((_("From"), _("to")), self._edits(), self.troubles, strict=True)
        for line, (label, edit, trouble) in enumerate(rows):
            edit.tell_apart(label)
            grid.addWidget(_beside(edit, label), 2 * line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(edit, 2 * line, 1)
            grid.addWidget(trouble, 2 * line + 1, 1)
            self._follow(edit, trouble)

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day; None for one that is empty or unreadable."""
        return _day(self.since), _day(self.until)

    def is_empty(self) -> bool:
        """Return whether nothing was typed."""
        return all(edit.is_empty() for edit in self._edits())

    def clear(self) -> None:
        """Empty both days, which selects every day."""
        for edit in self._edits():
            edit.set_day(None)

    def _edits(self) -> tuple[DayEdit, DayEdit]:
        return self.since, self.until

    def _follow(self, edit: DayEdit, trouble: StatusLine) -> None:
        def tell() -> None:
            text = _problem(edit)
            if text != trouble.text():
                trouble.show_text("") if not text else trouble.problem(text)

        def left() -> None:
            focused = QApplication.focusWidget()
            if focused is None or not edit.isAncestorOf(focused):
                tell()

        def typed() -> None:
            if trouble.text() and not _problem(edit):
                trouble.show_text("")
            self.changed.emit()

        edit.changed.connect(typed)
        for field in edit.findChildren(QLineEdit):
            field.editingFinished.connect(left)
            field.returnPressed.connect(tell)


def _beside(edit: DayEdit, text: str) -> PlainLabel:
    """Return a label at the height of the first field, also where fields go on below."""
    label = PlainLabel(text, wrap=False)
    field = edit.findChildren(QLineEdit)[0]
    fit_letters(edit, lambda _letters: label.setMinimumHeight(field.sizeHint().height()))
    return label


def _problem(edit: DayEdit) -> str:
    if edit.is_empty():
        return ""
    try:
        edit.day()
    except BadInput as error:
        happened = explain_in_window(BadInput("", error.reason)).happened
        return " ".join((happened, _("Until it is a day, it leaves nothing out.")))
    return ""


def _day(edit: DayEdit) -> date | None:
    try:
        return edit.day()
    except BadInput:
        return None
