"""Rows to tick, each with a text that wraps and is shown literally; none is ticked by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import FileList, FlowLayout, Group, PlainLabel, TickBox, button

# rows, above which they can be ticked at once
_FEW: Final = 5


class TickList(Group):
    """Rows by key, under one question. `changed` follows when one is ticked or not any more."""

    changed = Signal()

    def __init__(self, question: str, rows: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(question)
        self.ticks: dict[str, QCheckBox] = {}
        self.column.setSpacing(6)
        for key, text in rows:
            self.add(key, text)

    def add(self, key: str, text: str) -> None:
        """Add a row, not ticked."""
        tick = TickBox()
        tick.setAccessibleName(text)
        tick.toggled.connect(self.changed)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(_TickText(text, tick), 1, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)
        self.ticks[key] = tick

    def ticked(self) -> tuple[str, ...]:
        """Return the keys of the ticked rows, in their order."""
        return tuple(key for key, tick in self.ticks.items() if tick.isChecked())

    def tick(self, keys: Collection[str]) -> None:
        """Tick the rows with these keys, and no others."""
        for key, tick in self.ticks.items():
            tick.setChecked(key in keys)

    def tick_all(self, *, ticked: bool) -> None:
        """Tick all rows, or none."""
        self.tick(tuple(self.ticks) if ticked else ())


class AllOrNone(QWidget):
    """Two buttons that tick all rows of a list, or none; hidden where there are few, `n`."""

    def __init__(self, rows: TickList | FileList, n: int) -> None:
        super().__init__()
        all_, none = partial(rows.tick_all, ticked=True), partial(rows.tick_all, ticked=False)
        self.all = button(_("Tick all of these"), "quiet", all_)
        self.none = button(_("Tick none"), "quiet", none)
        flow = FlowLayout(self)
        for each in (self.all, self.none):
            # several lists are on one page
            each.setAccessibleDescription(rows.accessibleName())
            flow.addWidget(each)
        self.setVisible(n > _FEW)


class _TickText(PlainLabel):
    """The text of a row; a click on it ticks the row."""

    def __init__(self, text: str, tick: QCheckBox) -> None:
        super().__init__(text)
        self._tick = tick

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self._tick.click()
        super().mouseReleaseEvent(event)
