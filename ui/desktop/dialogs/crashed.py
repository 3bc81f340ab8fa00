"""The last thing shown after an error of the program: one sentence and one button."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout

from diary.i18n import _
from ui.desktop.widgets.plain import PlainLabel, button


def show_crash(sentence: str) -> None:
    """Show it and wait until it was read."""
    dialog = QDialog()
    dialog.setWindowTitle("Daybook")
    dialog.setMinimumWidth(460)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(22, 18, 22, 18)
    column.setSpacing(12)
    column.addWidget(PlainLabel(sentence))
    column.addWidget(button(_("Close"), "main", dialog.accept))
    dialog.exec()
