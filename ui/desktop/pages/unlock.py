"""The lock screen: one field, one button, and a way to another record."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import DiaryError, WrongPassphrase
from diary.i18n import _
from ui.desktop.lane import Lane, Opened
from ui.desktop.opening import Opening
from ui.desktop.widgets.notices import StatusLine
from ui.desktop.widgets.passphrase_edit import PassphraseEdit
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button, panel


class UnlockPage(QWidget):
    """`opened` carries what the lane opened; the others are wishes for another page."""

    opened = Signal(object)
    elsewhere_requested = Signal()
    new_requested = Signal()
    safety_requested = Signal()

    def __init__(self, lane: Lane, opening: Opening) -> None:
        super().__init__()
        self._lane, self._opening = lane, opening
        self._folder: Path | None = None
        self._busy = False
        self.passphrase = PassphraseEdit(_("Passphrase"))
        self.status = StatusLine()
        self.open = button(_("Open"), "main", self._on_open)
        self._where = PlainLabel(role="muted")
        self._build()

    def set_folder(self, folder: Path) -> None:
        """Which record to open."""
        self._folder = folder
        self._where.setText(str(folder))
        self.status.say("")
        self.passphrase.setFocus()

    def _build(self) -> None:
        sheet, column = panel("card", (28, 24, 28, 22))
        sheet.setFixedWidth(self.fontMetrics().averageCharWidth() * 62)
        column.setSpacing(10)
        column.addWidget(PlainLabel("Daybook", role="title"))
        column.addWidget(self._where)
        column.addSpacing(6)
        column.addWidget(FieldLabel(_("Passphrase"), self.passphrase))
        column.addWidget(self.passphrase)
        column.addWidget(self.status)
        column.addWidget(self.open)
        column.addSpacing(8)
        column.addWidget(button(_("Open a record in another place"), "quiet", self._elsewhere))
        column.addWidget(button(_("Start a new record"), "quiet", self._new))
        column.addWidget(button(_("Staying safe"), "quiet", self.safety_requested.emit))
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        # not by alignment, which would cut off a sentence that takes more lines
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(sheet)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.passphrase.entered.connect(self._on_open)

    @Slot()
    def _on_open(self) -> None:
        folder = self._folder
        if self._busy or folder is None or not self.passphrase.text():
            return
        passphrase = self.passphrase.take()
        self._busy = True
        self.open.setEnabled(False)
        self.status.say(_("Opening. This takes a moment, to slow down anybody who guesses."))
        self._lane.unlock(
            self, lambda: self._opening.unlock(folder, passphrase), self._on_opened, self._on_failed
        )

    def _on_opened(self, opened: Opened) -> None:
        self._ready()
        self.status.say("")
        self.opened.emit(opened)

    def _on_failed(self, error: DiaryError) -> None:
        self._ready()
        self.status.fail(error)
        if isinstance(error, WrongPassphrase):
            self.passphrase.setFocus()

    def _ready(self) -> None:
        self._busy = False
        self.open.setEnabled(True)

    @Slot()
    def _elsewhere(self) -> None:
        self.elsewhere_requested.emit()

    @Slot()
    def _new(self) -> None:
        self.new_requested.emit()
