"""The quick line: the one line in which a person records an incident.

**Invariants:**

- Enter always records: the line is free again at once, and what was entered waits to be recorded
  with the moment of Enter (`WaitingLine`). It returns to the line if it is undone or refused.
  A date that cannot be read, or is far from today and may be mistyped, is asked about first.
- A line has its identifier from its first letter on. A draft of it is known by that, so that words
  that are in the record already do not come back as unsaved. One that was undone or refused gets a
  new one when it is entered again.
- 'Just now' is the default and is recorded as 'about' the moment of Enter. Where the words say
  another time it is not: then the person is asked, and until they answer its time is not stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import (
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from diary.contradictions.rules import Contradiction
from diary.contradictions.time_words import line_question
from diary.contradictions.whole_record import question_of
from diary.errors import BadInput, DayFar
from diary.i18n import N_, _
from diary.model.entered_lines import EnteredLine
from diary.model.far_days import far_days
from diary.model.noun_codec import checked
from diary.model.record_nouns import AfterQuestion, Incident
from diary.model.revisions import new_id
from diary.model.when import Precision, When, not_sure, yesterday, zone_or_utc
from diary.model.zone_rules import moment, typed_when
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.basic import ComboBox, WrappingFieldRow, button, label_above
from ui.desktop.widgets.date_fields import DayEdit
from ui.desktop.widgets.far_day_question import FarDayQuestion

NOW, TODAY, YESTERDAY, DATE, NOT_SURE = "now", "today", "yesterday", "date", "not-sure"


_CHOICES = (
    (NOW, N_("just now")),
    (TODAY, N_("earlier today")),
    (YESTERDAY, N_("yesterday")),
    (DATE, N_("on a date")),
    (NOT_SURE, N_("not sure when")),
)


MAX_LINE = 20_000


class QuickLine(QWidget):
    """`entered` carries an EnteredLine, and the question about its time or None.

    `more_requested` carries text and When for the long form.
    """

    entered = Signal(object, object)
    refused = Signal(object)
    more_requested = Signal(str, object)

    def __init__(self, clock: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self._id = new_id()
        self._last: tuple[str, Draft] = ("", {})
        self.line = QLineEdit()
        self.line.setProperty("role", "quick")
        self.line.setMaxLength(MAX_LINE)
        self.line.setPlaceholderText(_("What happened? One line, then Enter."))
        self.line.returnPressed.connect(self._on_enter)
        self.choice = ComboBox()
        self.choice.setAccessibleName(_("When it happened"))
        for value, label in _CHOICES:
            self.choice.addItem(_(label), value)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.day = DayEdit()
        self.day.hide()
        self.far_day = FarDayQuestion()
        self.far_day.answered.connect(self._on_enter)
        save = button(_("Save"), "main", self._on_enter)
        more = button(_("Add details"), on=self._on_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = WrappingFieldRow(self.line, self.choice, save, more)
        column.addLayout(label_above(_("Record something"), self.line, row))
        column.addWidget(self.day)
        column.addWidget(self.far_day)
        self.setFocusProxy(self.line)

    def take_back(self, line: EnteredLine) -> None:
        """Return a line that was undone or refused, before what was typed since."""
        later = self.line.text()
        id_, state = self._last
        if later:
            self.line.setText(f"{line.content.what} {later}")
            if id_ == line.id and state.get("choice") != self.choice.currentData():
                # the words of two times together are of neither
                self.choice.setCurrentIndex(self.choice.findData(NOT_SURE))
        else:
            if id_ == line.id:
                self.restore(state)
            else:
                self.restore_text(line.content.what)
            self._id = line.id
        self.line.setFocus()

    def restore_text(self, text: str) -> None:
        """Return a text to the line, before what was typed since."""
        later = self.line.text()
        self.line.setText(f"{text} {later}" if later else text)

    def unsaved(self) -> Draft | None:
        """Return what is not entered yet, or None."""
        text = self.line.text()
        if not text.strip():
            return None
        choice, day = self.choice.currentData(), self.day.state()
        return {"text": text, "choice": choice, "day": day, "id": self._id}

    def restore(self, state: Draft) -> None:
        """Restore what `unsaved` returned."""
        self._id = str(state.get("id") or new_id())
        self.line.setText(str(state["text"]))
        self.choice.setCurrentIndex(max(self.choice.findData(state["choice"]), 0))
        self.day.restore(list(state["day"]))

    def forget(self, id_: str) -> None:
        """Empty the line if it is the one of this identifier: the record has it already."""
        if self._id == id_:
            self._clear()

    def when(self) -> When:
        """Return the time chosen beside the line; raise BadInput."""
        chosen = self.choice.currentData()
        today = self._clock().astimezone(zone_or_utc(self._zone)).date()
        if chosen == NOW:
            return moment(self._clock(), self._zone, Precision.ABOUT)
        if chosen == NOT_SURE:
            return not_sure(self._zone)
        day: date = {TODAY: today, YESTERDAY: yesterday(today)}.get(chosen) or self.day.day()
        return typed_when(Precision.DAY, self._zone, day.isoformat())

    @Slot()
    def _on_enter(self) -> None:
        text = self.line.text().strip()
        if not text:
            return
        at = self._clock()
        if self._id == self._last[0]:
            self._id = new_id()
        try:
            line, found = self._entered(text, at)
            # what cannot be recorded stays in the line
            checked(line.content)
            self._ask_about_day(line.content)
        except DayFar:
            return
        except BadInput as error:
            self.day.setFocus()
            self.refused.emit(BadInput(_("When it happened"), error.reason))
            return
        self._last = (self._id, self.unsaved() or {})
        self._clear()
        self.line.setFocus()
        self.entered.emit(line, found)

    def _entered(self, text: str, at: datetime) -> tuple[EnteredLine, Contradiction | None]:
        when = self.when()
        typed = at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
        content = Incident(what=text, when=when, typed_at=typed)
        found = self._question(text, at)
        if found is not None:
            asked = question_of(found, AfterQuestion.LATER, at)
            content = replace(content, when=None, questions=(asked,))
        return EnteredLine(self._id, content), found

    def _ask_about_day(self, content: Incident) -> None:
        """Raise DayFar, asking about a day that is far from today, unless it is right."""
        today = self._clock().astimezone(zone_or_utc(self._zone)).date()
        for found in far_days(content, today):
            if not self.far_day.is_right(found):
                raise self.far_day.ask(found, today, self.day)

    def _question(self, text: str, at: datetime) -> Contradiction | None:
        """Return the question about words for another time, where no time was chosen."""
        is_now = self.choice.currentData() == NOW
        return line_question(text, at, self._zone) if is_now else None

    @Slot()
    def _on_more(self) -> None:
        text = self.line.text()
        try:
            when: When | None = self.when()
        except BadInput:
            when = None
        if self._question(text, self._clock()) is not None:
            when = not_sure(self._zone)
        self._clear()
        self.more_requested.emit(text, when)

    def _clear(self) -> None:
        self._id = new_id()
        self.far_day.forget()
        self.line.clear()
        self.choice.setCurrentIndex(0)

    @Slot()
    def _on_choice(self) -> None:
        self.far_day.take_back()
        self.day.setVisible(self.choice.currentData() == DATE)
        if self.day.isVisible():
            self.day.setFocus()
