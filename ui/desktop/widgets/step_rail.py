"""The parts of a way that goes step by step, named at the left, with the one that is shown.

**Invariants:**

- A part that was seen leads back to it; one that comes later cannot be pressed.
- A part with nothing to ask was never seen, so it has no tick: it says that it was passed by.
- Where there is no room beside the page, one line above it says the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.basic import PlainLabel, set_tip, tab_button

_TICK, _PASSED = "\u2713", "\u2013"
_AROUND = 30
_MARGIN = 14


class StepRail(QFrame):
    """The names of the parts in order. `part_chosen` carries the name of an earlier one."""

    part_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Steps"))
        self._names: tuple[str, ...] = ()
        self._seen: set[str] = set()
        self._at, self._ended = "", False
        self._line = PlainLabel(role="muted")
        self._rows = QWidget()
        self._rows.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 20, 0, 0)
        column.addWidget(self._line)
        column.addWidget(self._rows)
        column.addStretch(1)
        self._line.hide()

    def set_parts(self, names: Sequence[str]) -> None:
        """Name the parts, in order."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self._fill()

    def show_at(self, name: str, *, ended: bool = False) -> None:
        """Show which part is open; once it has `ended` no part leads back."""
        self._at = name
        self._ended = ended
        # what is gone back behind is asked anew, or is passed by
        before = self._names[: self._names.index(name)] if name in self._names else ()
        self._seen = {each for each in self._seen if each in before} | {name}
        self._fill()

    def set_compact(self, *, compact: bool) -> None:
        """Show one line instead of the list, or the list again."""
        self._rows.setVisible(not compact)
        self._line.setVisible(compact)
        left, top = (24, 10) if compact else (_MARGIN, 20)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(left, top, 0, 0)

    def list_width(self) -> int:
        """Return how wide the list is, also while one line is shown instead of it."""
        if self.isHidden():
            return 0
        rows = (self._wanted(number, name) for number, name in enumerate(self._names))
        return max(rows, default=0) + _MARGIN

    def _wanted(self, number: int, name: str) -> int:
        # as wide as in bold, in which the open one is written
        bold = QFont(self.font())
        bold.setBold(True)
        return QFontMetrics(bold).horizontalAdvance(f"{number + 1}  {name}") + _AROUND

    def changeEvent(self, event: QEvent) -> None:
        """Measure again at another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fill()

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        at = self._names.index(self._at) if self._at in self._names else 0
        whole = len(self._names)
        for number, name in enumerate(self._names):
            self._add(number, name, at)
        words = _("Step {number} of {whole}: {name}")
        self._line.setText(words.format(number=at + 1, whole=whole, name=self._at))

    def _add(self, number: int, name: str, at: int) -> None:
        is_done = number < at and name in self._seen
        is_passed = number < at and not is_done
        mark = _TICK if is_done else _PASSED if is_passed else str(number + 1)
        made = tab_button(f"{mark}  {name}", "nav", lambda: self.part_chosen.emit(name))
        made.setChecked(number == at)
        made.setEnabled(is_done and not self._ended)
        told = _("Step {number} of {whole}: {name}")
        made.setAccessibleName(told.format(number=number + 1, whole=len(self._names), name=name))
        if is_passed:
            state = _("passed by: nothing was to be asked")
            set_tip(made, _("Passed by: nothing was to be asked here."))
        elif number == at:
            state = _("the one that is open")
        else:
            state = _("done") if is_done else _("comes later")
        made.setAccessibleDescription(state)
        made.setMinimumWidth(self._wanted(number, name))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_done else Qt.FocusPolicy.NoFocus)
        self._column.addWidget(made)
