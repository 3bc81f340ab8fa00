"""Forgotten passphrase: what a recovery code does, and setting a new passphrase with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from diary.errors import DiaryError
from diary.i18n import _
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.threads import OpeningReport, VaultThread
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.basic import PlainLabel, button, label_above
from ui.desktop.widgets.credential_fields import PassphraseEdit
from ui.desktop.widgets.new_passphrase import NewPassphrase


class RecoverPage(ScrollPage):
    """The page of the recovery code; `opened` carries the OpeningReport of the vault."""

    opened = Signal(object)
    back_requested = Signal()

    chapter = "keep-it-safe"

    def __init__(self, vault_thread: VaultThread, opening: VaultAccess, folder: Path) -> None:
        super().__init__(_("If the passphrase is forgotten"))
        self._vault_thread, self._opening, self._folder = vault_thread, opening, folder
        self.back = button(_("Back"), on=self.back_requested.emit)
        self.head.addWidget(self.back)
        self._busy = False
        bind(Act.BACK, self, self._on_escape)
        for sentence in (
            _(
                "If a recovery code was made for this record, it opens it: 28 letters and digits, "
                "in groups of four. You may have left it with an advocate or somebody you trust."
            ),
            _(
                "Type it here with a new passphrase. Large or small letters, hyphens and spaces "
                "make no difference. A key file is not needed, and is not asked for afterwards."
            ),
            _(
                "Without the code and without the passphrase nobody can open the record, not even "
                "the people who wrote this program. Take your time: nothing is counted, and "
                "nothing is ever wiped. A copy opens with the passphrase of the day it was made."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence))
        self.code = PassphraseEdit(_("Recovery code"))
        self.new = NewPassphrase(_("New passphrase"))
        self.go = button(_("Open it with the new passphrase"), "main", self._on_go)
        self.column.addLayout(label_above(_("Recovery code"), self.code.line, self.code))
        self.column.addWidget(self.new)
        self.column.addStretch(1)
        # in sight on a low screen too, where the fields have to be scrolled
        self.add_foot(self.go, QWidget())
        self.code.changed.connect(self._follow)
        self.new.changed.connect(self._follow)
        self.code.entered.connect(self._on_enter)
        self.setFocusProxy(self.code)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.go.setEnabled(bool(self.code.text().strip()) and self.new.is_done())

    @Slot()
    def _on_enter(self) -> None:
        if self.go.isEnabled():
            self._on_go()
        else:
            self.new.setFocus()

    @Slot()
    def _on_escape(self) -> None:
        """Go back, unless it is being opened: what arrives then belongs to this page."""
        if not self._busy:
            self.back_requested.emit()

    @Slot()
    def _on_go(self) -> None:
        code, new, folder = self.code.text(), self.new.take(), self._folder
        self.go.setEnabled(False)
        self._busy = True
        self.status.show_text(_("Opening. This takes a moment, to slow down anybody who guesses."))
        self.to_top()

        def done(opened: OpeningReport) -> None:
            self._busy = False
            self.code.take()
            self.opened.emit(opened)

        def failed(error: DiaryError) -> None:
            self._busy = False
            # the code stays, since a mistyped one can be corrected group by group
            self.new.set_passphrase(new)
            self.status.fail(error)
            self.code.setFocus()
            self.code.line.end(False)
            self._follow()

        self._vault_thread.unlock(
            self,
            folder,
            lambda: self._opening.recover(folder, TypedCredentials(code), new),
            done,
            failed,
        )
