"""What is so of a draft: that what is typed is kept, or that the disk refuses it."""

from __future__ import annotations

from PySide6.QtCore import Slot

from diary.i18n import _
from ui.desktop.waiting_line import WaitingLine
from ui.desktop.widgets.basic import PlainLabel


class DraftRemark(PlainLabel):
    """One line at the foot of a form."""

    def __init__(self, waiting_line: WaitingLine) -> None:
        super().__init__(role="muted", wrap=False)
        self._waiting_line = waiting_line
        waiting_line.disk_changed.connect(self._on_changed)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        refuses = self._waiting_line.disk_refuses
        kept = _("What you type is kept as a draft.")
        self.setText(_("What you type is not on the disk yet.") if refuses else kept)
