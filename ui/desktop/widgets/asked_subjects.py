"""The subjects that a question of the checklist is about, each a way to it.

**Invariants:**

- A button says number or reference, and the day where one is known: no words of the record.
- A few are shown at first: who comes from an import has many, and none of them is urgent.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from diary.checklist import ChecklistItem
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.text.noun_names import noun_text
from diary.text.time_texts import day_text
from ui.desktop.widgets.basic import FlowLayout, Group, PlainLabel, button

_AT_ONCE: Final = 6
_MORE: Final = 100


class AskedSubjects(Group):
    """Ways to the subjects of one question; `opened` carries noun and identifier."""

    opened = Signal(object, str)

    def __init__(self, item: ChecklistItem, noun: Noun, text: str) -> None:
        super().__init__(text)
        self._item, self._noun = item, noun
        self.ways: dict[str, QPushButton] = {}
        column = self.column
        column.setSpacing(4)
        column.addWidget(PlainLabel(noun_text(noun), role="muted"))
        self._parts = QWidget()
        self._row = FlowLayout(self._parts, spacing=4)
        self._more = button("", "quiet", partial(self._show, _MORE))
        column.addWidget(self._parts)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._show(_AT_ONCE)

    def _show(self, count: int) -> None:
        item, begin = self._item, len(self.ways)
        subjects = list(zip(item.about, item.ids, item.days, strict=True))
        for label, id_, day in subjects[begin : begin + count]:
            said = f"{label} \u00b7 {day_text(day)}" if day else label
            way = button(
                said.replace("&", "&&"), "chip", partial(self.opened.emit, self._noun, id_)
            )
            way.setAccessibleName(f"{noun_text(self._noun)} {said}")
            self.ways[id_] = way
            self._row.addWidget(way)
        left = len(subjects) - len(self.ways)
        self._more.setText(_("{n} more").format(n=f"{left:,}"))
        self._more.setVisible(left > 0)
