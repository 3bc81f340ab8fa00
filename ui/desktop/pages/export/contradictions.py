"""What does not fit in the record, and what readers often ask for.

**Invariants:**

- Each can be left, noted or corrected; what is not answered is recorded nowhere, and the bundle
  says how many were not.
- A correction counts once the entry was changed: the old words stay. While a case goes on notes
  come first, and nothing is offered for correction before the officer was asked.
- What readers ask for is folded, not counted, and need not be answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QRadioButton, QVBoxLayout

from diary.i18n import _
from diary.model.record_nouns import AfterConflict
from ui.desktop.pages.export.step import ExportStep, Part
from ui.desktop.widgets.asked_subjects import AskedSubjects
from ui.desktop.widgets.basic import PlainLabel, RadioButton, TickBox, button, selectable
from ui.desktop.widgets.fold import Fold
from ui.handover_contradictions import ContradictionAnswer, ContradictionList
from ui.text.contradictions import case_going_on_text

if TYPE_CHECKING:
    from diary.checklist import ChecklistItem
    from diary.contradictions.rules import Contradiction


class ContradictionsStep(ExportStep):
    """The entries that do not fit each other, one card for each.

    `incident_requested` carries the identifier of an incident to change.
    """

    PART = Part.FITTING
    incident_requested = Signal(str)
    subject_requested = Signal(object, str)

    def __init__(
        self,
        listed: ContradictionList,
        asked: Sequence[ChecklistItem],
        before: Sequence[ContradictionAnswer] = (),
    ) -> None:
        super().__init__(
            _("Before it leaves"),
            _("Nothing here has to be answered. What you have written stands as it is."),
        )
        self._cards: list[_ContradictionCard] = []
        self._add_found(listed, {each.found: each for each in before})
        if asked:
            self._add_asked(asked)
        self.column.addStretch(1)

    def answers(self) -> tuple[ContradictionAnswer, ...]:
        """Return what was answered, in the order of the list."""
        given = (each.answer() for each in self._cards)
        return tuple(each for each in given if each is not None)

    def _add_found(
        self, listed: ContradictionList, before: Mapping[Contradiction, ContradictionAnswer]
    ) -> None:
        self.column.addWidget(PlainLabel(_("These do not fit each other"), role="heading"))
        if listed.is_case_going_on:
            self.column.addWidget(PlainLabel(case_going_on_text()))
            self.asked_officer = TickBox(_("I asked the officer; let me correct entries"))
            self.column.addWidget(self.asked_officer)
        for number, found in enumerate(listed.found, 1):
            made = _ContradictionCard(number, found, listed.names, before.get(found))
            made.incident_requested.connect(self.incident_requested)
            if listed.is_case_going_on:
                made.allow_correcting(allowed=False)
                self.asked_officer.toggled.connect(
                    lambda on, made=made: made.allow_correcting(allowed=on)
                )
            self._cards.append(made)
            self.column.addWidget(made)

    def _add_asked(self, asked: Sequence[ChecklistItem]) -> None:
        fold = Fold(_("What readers often ask for"))
        for one in asked:
            fold.column.addWidget(PlainLabel(one.text, role="field"))
            if one.noun is not None:
                ways = AskedSubjects(one, one.noun, one.text)
                ways.opened.connect(self.subject_requested)
                fold.column.addWidget(ways)
        self.column.addWidget(fold)


class _ContradictionCard(QFrame):
    incident_requested = Signal(str)

    def __init__(
        self,
        number: int,
        found: Contradiction,
        names: Mapping[str, str],
        before: ContradictionAnswer | None,
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._found = found
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 14)
        self._column.setSpacing(4)
        where = ", ".join(names[id_] for id_ in found.incidents if id_ in names)
        if where:
            self._column.addWidget(PlainLabel(where, role="field"))
        self._column.addWidget(selectable(PlainLabel(found.text)))
        self._group = QButtonGroup(self)
        about = _("{what}, number {number}")
        rows = (
            (AfterConflict.LEFT, _("Leave it as it is")),
            (AfterConflict.NOTED, _("Add a note")),
            (AfterConflict.CORRECTED, _("Correct it")),
        )
        for answer, label in rows:
            radio = RadioButton(label)
            radio.setAccessibleName(about.format(what=label, number=number))
            radio.setProperty("answer", answer.value)
            radio.toggled.connect(self._follow)
            self._group.addButton(radio)
            self._column.addWidget(radio)
        self._note = QLineEdit()
        self._note.setMaxLength(2000)
        self._note.setPlaceholderText(_("Your note, in your own words"))
        self._note.setAccessibleName(about.format(what=_("Your note"), number=number))
        self._column.addWidget(self._note)
        how = _("Change it there; the old words stay. Then come back to “Hand over”.")
        self._how = PlainLabel(how, role="muted")
        self._column.addWidget(self._how)
        self._ways = [
            button(
                _("Open {name}").format(name=names[id_]),
                on=partial(self.incident_requested.emit, id_),
            )
            for id_ in found.incidents
            if id_ in names
        ]
        for way in self._ways:
            self._column.addWidget(way, 0, Qt.AlignmentFlag.AlignLeft)
        if before is not None:
            self._radio(before.answer).setChecked(True)
            self._note.setText(before.words)
        self._follow()

    def allow_correcting(self, *, allowed: bool) -> None:
        """Offer a correction, or not."""
        radio = self._radio(AfterConflict.CORRECTED)
        if not allowed and radio.isChecked():
            self._group.setExclusive(False)
            radio.setChecked(False)
            self._group.setExclusive(True)
        radio.setVisible(allowed)

    def answer(self) -> ContradictionAnswer | None:
        """Return the answer; an empty note is none."""
        chosen = self._chosen()
        words = self._note.text().strip()
        if chosen is None or (chosen is AfterConflict.NOTED and not words):
            return None
        noted = words if chosen is AfterConflict.NOTED else ""
        return ContradictionAnswer(self._found, chosen, noted)

    def _radio(self, answer: AfterConflict) -> QRadioButton:
        for radio in self.findChildren(QRadioButton):
            if radio.property("answer") == answer.value:
                return radio
        raise KeyError(answer)

    def _chosen(self) -> AfterConflict | None:
        radio = self._group.checkedButton()
        return AfterConflict(str(radio.property("answer"))) if radio else None

    @Slot()
    def _follow(self) -> None:
        chosen = self._chosen()
        self._note.setVisible(chosen is AfterConflict.NOTED)
        for part in (self._how, *self._ways):
            part.setVisible(chosen is AfterConflict.CORRECTED)
