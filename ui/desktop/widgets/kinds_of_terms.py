"""The kinds that may go against the terms of an order that are ticked, to be ticked themselves.

**Invariants:**

- None is ticked by the program, and each is in the list of kinds as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from diary.behaviour_words import BehaviourWords
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, TickBox
from ui.desktop.widgets.feedback import clear_layout


class KindsOfTerms(QWidget):
    """A box for each kind; `toggled` carries the kind that was ticked or cleared."""

    toggled = Signal(str, bool)

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._words = BehaviourWords(vocabulary)
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(
            PlainLabel(
                _("What kind was it? Tick what fits; more kinds are in the next step."),
                role="field",
            )
        )
        row = QWidget()
        self._row = FlowLayout(row)
        column.addWidget(row)
        self.hide()

    @property
    def boxes(self) -> tuple[QCheckBox, ...]:
        """Return the boxes that are shown."""
        return tuple(self._boxes.values())

    def propose(self, terms: Sequence[str], said: str, chosen: Sequence[str]) -> None:
        """Offer what may go against these terms; `chosen` are the kinds that are chosen."""
        found = self._words.against(terms, said)
        if {each.code for each in found} != set(self._boxes):
            clear_layout(self._row)
            self._boxes.clear()
            for each in found:
                box: QCheckBox = TickBox(each.label.replace("&", "&&"))
                box.setAccessibleDescription(each.explanation)
                box.clicked.connect(partial(self._on_clicked, each.code, box))
                self._boxes[each.code] = box
                self._row.addWidget(box)
        for code, known in self._boxes.items():
            known.setChecked(code in chosen)
        self.setVisible(bool(found))

    def _on_clicked(self, code: str, box: QCheckBox, *_ticked: bool) -> None:
        self.toggled.emit(code, box.isChecked())
