"""How far long work is, with a way to stop it; it takes no room while nothing runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.widgets.notices import announce
from ui.desktop.widgets.plain import PlainLabel, button

# Qt counts in 32 bits, files do not
_STEPS = 1000


class Working(QWidget):
    """`stop_requested` when the person has enough of it."""

    stop_requested = Signal()

    def __init__(self, *, stoppable: bool = True) -> None:
        super().__init__()
        self._said = PlainLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("How far it is"))
        self.bar.setMinimumWidth(260)
        self.stop = button(_("Stop"), on=self.stop_requested.emit)
        self.stop.setVisible(stoppable)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        row = QHBoxLayout()
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        row.addStretch(1)
        column.addLayout(row)
        self.hide()

    def begin(self, said: str) -> None:
        """Say what is done now."""
        self._said.setText(said)
        self.bar.setRange(0, 0)
        self.show()
        self.stop.setFocus()
        announce(self, said)

    def progressed(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(done * _STEPS // total if total else 0)

    def end(self) -> None:
        """Out of sight."""
        self.hide()
