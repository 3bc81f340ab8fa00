"""The lock screen: one field, one button, and what to do if that does not open the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from diary.errors import Damaged, DiaryError, InUse, NotAVault
from diary.i18n import _
from ui.desktop.pages.base import Page
from ui.desktop.prompter import Prompter
from ui.desktop.record_location import is_record
from ui.desktop.threads import OpeningReport, VaultThread
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.basic import PlainLabel, TitleLabel, button, fit_letters, panel
from ui.desktop.widgets.credential_fields import CredentialsEdit
from ui.desktop.widgets.feedback import StatusLine, reserve_lines
from ui.text.error_messages import explain_in_window

if TYPE_CHECKING:
    from diary.services.session import Session

_WIDE: Final = 76  # letters
_SAID: Final = 5  # lines


class UnlockPage(Page):
    """The lock screen. `opened` carries the OpeningReport; the other signals ask for pages."""

    opened = Signal(object)
    elsewhere_requested = Signal()
    new_requested = Signal()
    safety_requested = Signal()
    read_requested = Signal()
    restore_requested = Signal()
    forgotten = Signal()
    removal_requested = Signal()
    chapter = "keep-it-safe"

    def __init__(self, vault_thread: VaultThread, opening: VaultAccess, prompter: Prompter) -> None:
        super().__init__()
        self._vault_thread, self._opening = vault_thread, opening
        self._folder: Path | None = None
        self._busy = False
        self.words = CredentialsEdit(_("Passphrase"), prompter)
        self.passphrase = self.words.passphrase
        self.status = StatusLine()
        self.open = button(_("Open"), "main", self._on_open)
        self.mend = button(_("Put it right and open"), "main", self._on_mend)
        self.finish = button(_("Finish removing it"), on=self.removal_requested.emit)
        self.forgot = button(_("I forgot my passphrase"), "quiet", self.forgotten.emit)
        self._where = PlainLabel(role="muted")
        self._build()

    def set_folder(self, folder: Path) -> None:
        """Set the record to open; a folder that holds none says so before anything is typed."""
        if folder != self._folder:
            self.words.forget()
        self._folder = folder
        self._where.setText(str(folder))
        self.status.show_text("")
        self.mend.hide()
        self.finish.hide()
        self.open.show()
        if not is_record(folder) and not self._is_half_removed():
            self.status.problem(explain_in_window(NotAVault("folder")).text)
        self.passphrase.setFocus()

    def say(self, text: str) -> None:
        """Say why it is locked, until something else is to be said."""
        self.status.show_text(text)

    def _build(self) -> None:
        sheet, column = panel("card", (28, 24, 28, 22))
        fit_letters(
            sheet, lambda letters: sheet.setMaximumWidth(_WIDE * letters.averageCharWidth())
        )
        column.setSpacing(10)
        column.addWidget(TitleLabel("Daybook"))
        column.addWidget(self._where)
        column.addSpacing(6)
        for part in (self.words, self.open, self.mend, self.finish, self.status):
            column.addWidget(part)
        # what is said of a try moves nothing that is pressed at the next one
        reserve_lines(self.status, _SAID)
        self.mend.hide()
        self.finish.hide()
        self.from_copy = button(_("Restore from a copy"), "quiet", self.restore_requested.emit)
        ways = (
            self.forgot,
            button(_("Open a record in another place"), "quiet", self._elsewhere),
            button(_("Start a new record"), "quiet", self._new),
            self.from_copy,
            button(_("Read a bundle"), "quiet", self._read),
            button(_("Staying safe"), "quiet", self.safety_requested.emit),
        )
        # two in a row, so that all are in sight on a small screen
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, way in enumerate(ways):
            grid.addWidget(way, *divmod(at, 2))
        column.addLayout(grid)
        inner = QWidget()
        inner.setProperty("role", "column")
        outer = QVBoxLayout(inner)
        outer.addStretch(2)
        # centred by stretches, since alignment would cut off a sentence that wraps
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(sheet, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        # with large text and all parts visible, the card is taller than a small screen
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self.words.entered.connect(self._on_enter)

    @Slot()
    def _on_enter(self) -> None:
        self._go(self._opening.unlock if self.mend.isHidden() else self._opening.recover)

    @Slot()
    def _on_open(self) -> None:
        self._go(self._opening.unlock)

    @Slot()
    def _on_mend(self) -> None:
        self._go(self._opening.recover)

    def _go(self, way: Callable[[Path, TypedCredentials], Session]) -> None:
        folder = self._folder
        if self._busy or folder is None:
            return
        if not self.words.is_filled():
            self.passphrase.setFocus()
            return
        typed = self.words.take()
        self._busy = True
        self.open.setEnabled(False)
        self.mend.setEnabled(False)
        self.status.show_text(_("Opening. This takes a moment, to slow down anybody who guesses."))
        self._vault_thread.unlock(
            self,
            folder,
            lambda: way(folder, typed),
            self._on_opened,
            lambda error: self._on_failed(error, folder, typed),
        )

    def _on_opened(self, opened: OpeningReport) -> None:
        self._ready()
        self.status.show_text("")
        self.opened.emit(opened)

    def _on_failed(self, error: DiaryError, folder: Path, typed: TypedCredentials) -> None:
        self._ready()
        if isinstance(error, InUse) and folder == self._folder and not self.words.is_filled():
            # the passphrase was not tried: Enter tries again without typing it again
            self.words.put_back(typed)
        if isinstance(error, Damaged | NotAVault) and self._is_half_removed():
            self._offer_removal()
        elif isinstance(error, Damaged) and error.part == "keys" and error.reason != "both":
            self._offer_mending()
        else:
            self.status.problem(self.words.refused(error, typed))

    def _offer_mending(self) -> None:
        self.mend.show()
        self.open.hide()
        self.status.problem(
            _(
                "A small file of the record, the one with its keys, is damaged. What you wrote is "
                "safe, and nothing was changed. There is a copy of that file. Copy the whole "
                "folder somewhere safe if you can, then type the passphrase or the recovery code "
                "once more."
            )
        )
        self.passphrase.setFocus()

    def _is_half_removed(self) -> bool:
        return self._folder is not None and self._opening.removal_begun(self._folder)

    def _offer_removal(self) -> None:
        self.finish.show()
        self.status.problem(
            _(
                "Removing this record was begun and cut off. Its keys are gone, so nothing in it "
                "can be read any more. The rest can go now."
            )
        )
        self.finish.setFocus()

    def _ready(self) -> None:
        self._busy = False
        self.open.setEnabled(True)
        self.mend.setEnabled(True)

    @Slot()
    def _elsewhere(self) -> None:
        self.elsewhere_requested.emit()

    @Slot()
    def _read(self) -> None:
        self.read_requested.emit()

    @Slot()
    def _new(self) -> None:
        self.new_requested.emit()
