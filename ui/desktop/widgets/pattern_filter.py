"""What to look at among the patterns: a period, a person, a behaviour, reported or not."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.patterns.report import IncidentSelection
from ui.desktop.widgets.choice import Choice
from ui.desktop.widgets.days_wanted import DaysWanted
from ui.desktop.widgets.flow import FlowLayout
from ui.desktop.widgets.plain import button, short


class PatternFilter(QWidget):
    """`changed` whenever something else is wanted."""

    changed = Signal()

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.person = _choice(_("Person suspected"), ((_("Anybody"), ""),))
        kinds = ((_("Any behaviour"), ""), *((b.label, b.code) for b in vocabulary.behaviours))
        self.behaviour = _choice(_("Kind of behaviour"), kinds)
        answers = ((_("Reported or not"), None), (_("Reported"), True), (_("Not reported"), False))
        self.reported = _choice(_("Reported to police"), answers)
        self.days = DaysWanted()
        self.context = QCheckBox(_("Show hearings, handovers and dates of your own as marks"))
        self._clear = button(_("Show all"), on=self.clear)
        self._build()

    def wanted(self) -> IncidentSelection:
        """What is chosen; a day that cannot be read asks for nothing."""
        person, behaviour = str(self.person.currentData()), str(self.behaviour.currentData())
        since, until = self.days.wanted()
        return IncidentSelection(
            since=since,
            until=until,
            people=(person,) if person else (),
            behaviours=(behaviour,) if behaviour else (),
            reported=self.reported.currentData(),
        )

    def offer_people(self, people: Iterable[tuple[str, str]]) -> None:
        """The identifiers and names to choose from; the choice stays where it can."""
        chosen = self.person.currentData()
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItem(_("Anybody"), "")
        for id_, name in people:
            self.person.addItem(short(name, 40), id_)
        self.person.setCurrentIndex(max(self.person.findData(chosen), 0))
        self.person.blockSignals(False)

    @Slot()
    def clear(self) -> None:
        """Want all of it."""
        for choice in (self.person, self.behaviour, self.reported):
            choice.setCurrentIndex(0)
        self.days.clear()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        choices = QWidget()
        row = FlowLayout(choices)
        for choice in (self.person, self.behaviour, self.reported):
            choice.setMaximumWidth(250)
            choice.currentIndexChanged.connect(self._on_changed)
            row.addWidget(choice)
        row.addWidget(self._clear)
        for part in (choices, self.days, self.context):
            column.addWidget(part)
        self.days.changed.connect(self._on_changed)
        self.context.toggled.connect(self._on_changed)
        self._clear.hide()

    @Slot()
    def _on_changed(self) -> None:
        self._clear.setVisible(self.wanted() != IncidentSelection() or not self.days.is_empty())
        self.changed.emit()


def _choice(name: str, rows: Iterable[tuple[str, object]]) -> Choice:
    made = Choice()
    made.setAccessibleName(name)
    for label, value in rows:
        made.addItem(label, value)
    return made
