"""The subjects that a question of the checklist is about, each a way to it.

**Invariants:**

- A button says number or reference and nothing else, so no words of the record are on it.
- A long list is made in portions, so that a page with many questions opens at once.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from diary.checklist import ChecklistItem
from diary.i18n import _
from diary.model.books_and_nouns import Noun
from diary.text.noun_names import noun_text
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button

_AT_ONCE: Final = 20
_MORE: Final = 100


class AskedSubjects(QWidget):
    """Ways to the subjects of one question; `opened` carries noun and identifier."""

    opened = Signal(object, str)

    def __init__(self, item: ChecklistItem, noun: Noun) -> None:
        super().__init__()
        self._item, self._noun = item, noun
        self.ways: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
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
        pairs = list(zip(item.about, item.ids, strict=True))
        for label, id_ in pairs[begin : begin + count]:
            way = button(
                label.replace("&", "&&"), "chip", partial(self.opened.emit, self._noun, id_)
            )
            way.setAccessibleName(f"{noun_text(self._noun)} {label}")
            self.ways[id_] = way
            self._row.addWidget(way)
        left = len(pairs) - len(self.ways)
        self._more.setText(_("{n} more").format(n=f"{left:,}"))
        self._more.setVisible(left > 0)
