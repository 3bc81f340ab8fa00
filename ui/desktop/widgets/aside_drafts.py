"""The drafts of a form that were put aside: each with its words, and a way to go on with it.

**Invariants:**

- A draft is never mixed with another subject: one that was begun stays as it was, beside the form,
  until the person goes on with it.
- Words of a draft are on a label, since a button would read `&` as a mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import PlainLabel, button, panel, short_text
from ui.desktop.widgets.feedback import clear_layout

_WORDS = 70


@dataclass(frozen=True, slots=True)
class DraftName:
    """What is said of a draft: its key on its page, when it was begun, and its first words."""

    key: str
    words: str
    when: str = ""

    @property
    def text(self) -> str:
        """Return one line."""
        words = short_text(self.words, _WORDS)
        if not self.when:
            return words
        return _("A draft from {when}: {words}").format(when=self.when, words=words)


class AsideDrafts(QWidget):
    """One row for each draft; `chosen` carries the key of the one to go on with."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.ways: list[QPushButton] = []
        sheet, self._rows = panel("notice", (14, 8, 14, 8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(sheet)
        self.hide()

    def show_drafts(self, drafts: Sequence[DraftName]) -> None:
        """Show these drafts; without any it takes no room."""
        clear_layout(self._rows)
        self.ways = []
        for each in drafts:
            whole = QWidget()
            row = QHBoxLayout(whole)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(PlainLabel(each.text), 1)
            way = button(_("Go on with it"), on=partial(self.chosen.emit, each.key))
            way.setAccessibleDescription(each.text)
            self.ways.append(way)
            row.addWidget(way, 0, Qt.AlignmentFlag.AlignVCenter)
            self._rows.addWidget(whole)
        self.setVisible(bool(drafts))
