"""The steps of a form, named above it: each can be shown at any time.

**Invariants:**

- No step has to be done before another one, so none of them is disabled.
- A step in which something is said has a mark, and says so to a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import FlowLayout, tab_button

_TICK = "\u2713"
_AROUND = 40


class StepTabs(QWidget):
    """`chosen` carries the number of a step, from 0."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], is_said: Callable[[int], bool]) -> None:
        super().__init__()
        self.setAccessibleName(_("Steps"))
        self._names, self._is_said = tuple(names), is_said
        self._group = QButtonGroup(self)
        row = FlowLayout(self)
        for number in range(len(names)):
            made = tab_button("", "step")
            self._group.addButton(made, number)
            row.addWidget(made)
        self._group.idClicked.connect(self.chosen)
        self.show_at(0)

    def buttons(self) -> tuple[QPushButton, ...]:
        """Return the button of each step."""
        found = (self._group.button(number) for number in range(len(self._names)))
        return tuple(each for each in found if isinstance(each, QPushButton))

    def show_at(self, number: int) -> None:
        """Show which step is open, and in which ones something is said."""
        for at, (name, made) in enumerate(zip(self._names, self.buttons(), strict=True)):
            said = at != number and self._is_said(at)
            made.setText(f"{_TICK if said else at + 1}  {name}")
            told = _("Step {number} of {whole}: {name}")
            whole = len(self._names)
            made.setAccessibleName(told.format(number=at + 1, whole=whole, name=name))
            made.setAccessibleDescription(_("something is written here") if said else "")
            made.setChecked(at == number)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # as wide as in bold, in which the open one is written, and with either mark
        bold = QFont(self.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        mark = max(map(metrics.horizontalAdvance, (_TICK, str(len(self._names)))))
        for name, made in zip(self._names, self.buttons(), strict=True):
            made.setMinimumWidth(metrics.horizontalAdvance(f"  {name}") + mark + _AROUND)
