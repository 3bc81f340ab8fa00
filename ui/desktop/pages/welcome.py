"""The first run: is this device safe, who may read this one day, where it is, what opens it.

The rules are:

- The first question is whether somebody could see this device. Nothing is made before that.
- It says plainly what cannot be undone: nobody can reset a passphrase.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from diary.errors import DiaryError
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from ui.desktop.dialogs.ask import Ask
from ui.desktop.lane import Lane, Opened
from ui.desktop.opening import Opening
from ui.desktop.pages.base import Page
from ui.desktop.pages.screen import WizardStep
from ui.desktop.pages.welcome_steps import (
    DeviceStep,
    DisclosureStep,
    FolderStep,
    PassphraseStep,
)
from ui.desktop.widgets.page_stack import PageStack
from ui.desktop.widgets.plain import button


class WelcomePage(Page):
    """`created` carries folder and what the lane opened; `left` goes back to a record before."""

    created = Signal(object, object)
    existing_requested = Signal()
    restore_requested = Signal()
    read_requested = Signal()
    close_requested = Signal()
    left = Signal()

    def __init__(
        self,
        lane: Lane,
        opening: Opening,
        ask: Ask,
        vocabulary: Vocabulary,
        folder: Path,
        *,
        first: bool = True,
    ) -> None:
        super().__init__()
        self._lane, self._opening, self._first = lane, opening, first
        self.device = DeviceStep(vocabulary)
        self.disclosure = DisclosureStep(vocabulary)
        self.folder = FolderStep(ask, folder)
        self.passphrase = PassphraseStep()
        self._steps: tuple[WizardStep, ...] = (
            self.device,
            self.disclosure,
            self.folder,
            self.passphrase,
        )
        self._stack = PageStack()
        for step in self._steps:
            self._stack.addWidget(step)
        self.back = button(_("Back"), on=self._on_back)
        self.go_on = button(_("Continue"), "main", self._on_go_on)
        self.existing = button(_("I already have a record"), "quiet", self.existing_requested.emit)
        self.restore_button = button(_("Restore from a copy"), "quiet", self.restore_requested.emit)
        self.read = button(_("Read a bundle"), "quiet", self._on_read)
        self._build()
        self.show_step(0)

    def show_step(self, number: int) -> None:
        """Show one of the four."""
        self._stack.setCurrentIndex(number)
        self.back.setVisible(number > 0 or not self._first)
        self.existing.setVisible(number == 0)
        self.restore_button.setVisible(number == 0)
        self.read.setVisible(number == 0)
        last = number == len(self._steps) - 1
        self.go_on.setText(_("Make the record") if last else _("Continue"))
        self._follow()
        self._steps[number].setFocus()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 18)
        row.addWidget(self.back)
        row.addWidget(self.go_on)
        row.addWidget(self.existing)
        row.addWidget(self.restore_button)
        row.addWidget(self.read)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack, 1)
        column.addLayout(row)
        for step in self._steps:
            step.changed.connect(self._follow)
        self.device.close_requested.connect(self.close_requested)

    @Slot()
    def _follow(self) -> None:
        step = self._steps[self._stack.currentIndex()]
        self.go_on.setEnabled(step.is_done())

    @Slot()
    def _on_read(self) -> None:
        self.read_requested.emit()

    @Slot()
    def _on_back(self) -> None:
        at = self._stack.currentIndex()
        if at:
            self.show_step(at - 1)
        else:
            self.left.emit()

    @Slot()
    def _on_go_on(self) -> None:
        at = self._stack.currentIndex()
        if at + 1 < len(self._steps):
            self.show_step(at + 1)
            return
        folder, passphrase = self.folder.folder(), self.passphrase.take()
        self.go_on.setEnabled(False)
        self.passphrase.status.say(_("Making the record. This takes a moment."))
        self.passphrase.to_top()

        def done(opened: Opened) -> None:
            self.passphrase.status.say("")
            self.created.emit(folder, opened)

        def failed(error: DiaryError) -> None:
            self.passphrase.set_passphrase(passphrase)
            self.passphrase.status.fail(error)
            self._follow()

        self._lane.unlock(
            self, folder, lambda: self._opening.create(folder, passphrase), done, failed
        )
