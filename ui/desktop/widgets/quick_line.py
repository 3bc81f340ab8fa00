"""The quick line: the one line in which a person records an incident.

**Invariants:**

- The line is free again at once; a text on its way is kept until it is recorded, and returns to the
  line if the record refuses it. 'Just now' is the default and is recorded as 'about' the moment of
  Enter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import (
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.record_nouns import Incident
from diary.model.when import Precision, When, moment, not_sure, yesterday, zone_of
from ui.desktop.draft_autosave import Draft
from ui.desktop.widgets.basic import (
    ComboBox,
    FieldLabel,
    WrappingFieldRow,
    button,
)
from ui.desktop.widgets.date_fields import DayEdit

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
    """`entered` carries an Incident; `more_requested` carries text and When for the long form."""

    entered = Signal(object)
    refused = Signal(object)
    more_requested = Signal(str, object)

    def __init__(self, clock: Callable[[], datetime], zone: str) -> None:
        super().__init__()
        self._clock, self._zone = clock, zone
        self._on_its_way: list[str] = []
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
        save = button(_("Save"), "main", self._on_enter)
        more = button(_("Add details"), on=self._on_more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(FieldLabel(_("Record something"), self.line))
        column.addWidget(WrappingFieldRow(self.line, self.choice, save, more))
        column.addWidget(self.day)
        self.setFocusProxy(self.line)

    def recorded(self, text: str) -> None:
        """Note that the text is in the record."""
        if text in self._on_its_way:
            self._on_its_way.remove(text)

    def restore_text(self, text: str) -> None:
        """Return a refused text to the line, before what was typed since."""
        self.recorded(text)
        later = self.line.text()
        self.line.setText(f"{text} {later}" if later else text)

    def unsaved(self) -> Draft | None:
        """Return what is not recorded yet, or None."""
        texts = [*self._on_its_way, self.line.text()]
        text = " ".join(part for part in texts if part.strip())
        if not text:
            return None
        return {"text": text, "choice": self.choice.currentData(), "day": self.day.state()}

    def restore(self, state: Draft) -> None:
        """Restore what `unsaved` returned."""
        self.line.setText(str(state["text"]))
        self.choice.setCurrentIndex(max(self.choice.findData(state["choice"]), 0))
        self.day.restore(list(state["day"]))

    def when(self) -> When:
        """Return the time chosen beside the line; raise BadInput."""
        chosen = self.choice.currentData()
        today = self._clock().astimezone(zone_of(self._zone)).date()
        if chosen == NOW:
            return moment(self._clock(), self._zone, Precision.ABOUT)
        if chosen == NOT_SURE:
            return not_sure(self._zone)
        day: date = {TODAY: today, YESTERDAY: yesterday(today)}.get(chosen) or self.day.day()
        return When(Precision.DAY, self._zone, day.isoformat())

    @Slot()
    def _on_enter(self) -> None:
        text = self.line.text().strip()
        if not text:
            return
        try:
            incident = Incident(what=text, when=self.when())
        except BadInput as error:
            self.day.setFocus()
            self.refused.emit(BadInput(_("When it happened"), error.reason))
            return
        self._on_its_way.append(text)
        self._clear()
        self.line.setFocus()
        self.entered.emit(incident)

    @Slot()
    def _on_more(self) -> None:
        try:
            when: When | None = self.when()
        except BadInput:
            when = None
        text = self.line.text()
        self._clear()
        self.more_requested.emit(text, when)

    def _clear(self) -> None:
        self.line.clear()
        self.choice.setCurrentIndex(0)

    @Slot()
    def _on_choice(self) -> None:
        self.day.setVisible(self.choice.currentData() == DATE)
        if self.day.isVisible():
            self.day.setFocus()
