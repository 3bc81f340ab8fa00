"""The incidents behind a mark: when, and the first words of each, with a way to open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.notices import announce, clear
from ui.desktop.widgets.plain import PlainLabel, button, short

MOST = 40


@dataclass(frozen=True, slots=True)
class Behind:
    """One incident behind a mark."""

    id: str
    number: int
    told: str
    words: str


class Picked(QWidget):
    """`incident_opened` carries an incident's id."""

    incident_opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_rows(self, meaning: str, rows: Sequence[Behind], total: int) -> None:
        """Show these, under what the mark says; `total` may be more than are shown."""
        clear(self._column)
        self._column.addWidget(PlainLabel(meaning, role="field"))
        for row in rows:
            self._column.addWidget(self._line(row))
        if total > len(rows):
            text = _("and {n} more; the timeline has them all").format(n=total - len(rows))
            self._column.addWidget(PlainLabel(text, role="muted"))
        self.show()
        announce(self, meaning)

    def _line(self, row: Behind) -> QWidget:
        line = QWidget()
        parts = QHBoxLayout(line)
        parts.setContentsMargins(0, 0, 0, 0)
        name = _("Incident {number}").format(number=row.number)
        opener = button(name, "quiet", lambda: self.incident_opened.emit(row.id))
        parts.addWidget(opener)
        parts.addWidget(PlainLabel(row.told, role="muted", wrap=False))
        parts.addWidget(PlainLabel(short(row.words), wrap=True), 1)
        return line
