"""Views that start a task on the whole record: new keys for everything, and removal.

**Invariants:**

- Both say plainly what is done and what is not, and ask twice before anything begins, since a
  mistake here affects the whole record.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from diary import characters
from diary.errors import DiaryError
from diary.i18n import _
from diary.progress import Progress
from ui.desktop.page_context import PageContext
from ui.desktop.pages.protect.view import ProtectionState, ProtectionView
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultTask, removal_task
from ui.desktop.widgets.basic import PlainLabel, TickBox, button, deliberate_button
from ui.desktop.widgets.credential_fields import TAKEN, CredentialsEdit
from ui.desktop.widgets.feedback import SentenceList
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.text import backups

if TYPE_CHECKING:
    from diary.services.session import Session
    from ui.desktop.vault_access import VaultAccess


class RotateView(ProtectionView):
    """Ask for new keys; `whole_requested` carries the task once the passphrase was proven."""

    whole_requested = Signal(object)

    def __init__(self, context: PageContext, folder: Path) -> None:
        super().__init__(context, _("New keys for everything"))
        self._folder = folder
        why = _(
            "For when somebody may have an older copy of the record and a passphrase that opened "
            "it. It takes as long as a copy, and as much room again on this disk."
        )
        self.column.addWidget(PlainLabel(why))
        self.told = SentenceList()
        self.remove_old = TickBox(
            _("Remove the old record once the new one has been read back whole")
        )
        self.words = CredentialsEdit(_("Passphrase now"), context.prompter)
        self.new = NewPassphrase(_("New passphrase"))
        self.go = button(_("Move to new keys"), "main", self._on_go)
        self.add_left(self.told, self.remove_old, self.words, self.new, self.go)
        self.column.addStretch(1)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)
        self.remove_old.toggled.connect(self._tell)

    def enter(self, state: ProtectionState) -> None:
        """Explain what it does, and ask."""
        self.status.show_text("")
        self.words.expect_file(state.key_file and not state.by_code, possible=state.key_file)
        self._tell()
        self._follow()

    def leave(self) -> None:
        self.words.forget()
        self.new.forget()

    @Slot()
    def _tell(self) -> None:
        from ui.text.erasure import WINDOW, rotate_lines

        lines = rotate_lines(self._folder, remove_old=self.remove_old.isChecked(), ways=WINDOW)
        self.told.show_lines(lines, aloud=False)

    @Slot()
    def _follow(self) -> None:
        self.go.setEnabled(self.words.is_filled() and self.new.is_done())

    @Slot()
    def _on_go(self) -> None:
        old, new = self.words.take(), self.new.take()
        self.go.setEnabled(False)
        self.status.show_text(_(TAKEN))
        self.to_top()

        def proven(_nothing: None) -> None:
            self.new.understood.setChecked(False)
            self.whole_requested.emit(
                _rotation_task(old, new, remove_old=self.remove_old.isChecked())
            )

        def failed(error: DiaryError) -> None:
            self.new.set_passphrase(new)
            self.status.problem(self.words.refused(error, old))
            self.to_top()

        self.page_context.vault_thread.run(self, partial(_prove_rotation, old, new), proven, failed)


def _prove_rotation(old: TypedCredentials, new: str, session: Session) -> None:
    session.access.prove(old.words())
    # a new passphrase is refused here, while nothing has changed yet
    TypedCredentials(new).words().new_secret()


def _rotation_task(old: TypedCredentials, new: str, *, remove_old: bool) -> VaultTask:
    def work(opening: VaultAccess, folder: Path, progress: Progress) -> tuple[str, ...]:
        after = TypedCredentials(new, old.key_file)
        return opening.rotate(folder, old, after, progress, remove_old=remove_old)

    return VaultTask(
        _("New keys for everything"),
        _("Moving every entry and file, then reading them again. Stopping leaves all as it was."),
        work,
        stoppable=True,
        gone=False,
    )


class RemoveView(ProtectionView):
    """Ask for removal; `whole_requested` carries the task, `copy_requested` asks for a backup."""

    whole_requested = Signal(object)
    copy_requested = Signal()

    def __init__(self, context: PageContext, folder: Path) -> None:
        super().__init__(context, _("Remove this whole record from this computer"))
        self._folder = folder
        self.told = SentenceList()
        self.last = PlainLabel(role="field")
        self.copy = button(_("Make a copy first"), on=self.copy_requested.emit)
        self.add_left(self.told, self.last, self.copy)
        self.name = QLineEdit()
        self.words = CredentialsEdit(_("Passphrase"), context.prompter)
        self.go = deliberate_button(_("Remove it all, for ever"), on=self._on_go)
        self.question = PlainLabel()
        self.add_left(self.question)
        self.field(_("The folder's name"), self.name)
        self.add_left(self.words, self.go)
        self.column.addStretch(1)
        self.name.textChanged.connect(self._follow)
        self.words.changed.connect(self._follow)

    def enter(self, state: ProtectionState) -> None:
        """Explain what is removed and what is not reached, and ask."""
        from ui.text.erasure import WINDOW, whole_lines, whole_question

        self.status.show_text("")
        beside = state.beside
        lines = whole_lines(self._folder, begun=False, beside=beside, ways=WINDOW)
        self.told.show_lines(lines, aloud=False)
        self.question.setText(whole_question(self._folder, beside))
        self.last.setText(
            backups.last_backup_text(state.last, self.page_context.form_context.clock())
        )
        self.words.expect_file(state.key_file and not state.by_code, possible=state.key_file)
        self._follow()

    def leave(self) -> None:
        self.name.clear()
        self.words.forget()

    @Slot()
    def _follow(self) -> None:
        typed = characters.folded(self.name.text().strip())
        meant = typed == characters.folded(self._folder.name)
        self.go.setEnabled(meant and self.words.is_filled())

    @Slot()
    def _on_go(self) -> None:
        words = self.words.take()
        self.go.setEnabled(False)
        self.status.show_text(_(TAKEN))
        self.to_top()

        def proven(_nothing: None) -> None:
            said = _("Its keys go first. This cannot be stopped half-way.")
            self.whole_requested.emit(removal_task(said, words))

        def failed(error: DiaryError) -> None:
            self.status.problem(self.words.refused(error, words))
            self.to_top()

        self.page_context.vault_thread.run(self, partial(_prove_removal, words), proven, failed)


def _prove_removal(words: TypedCredentials, session: Session) -> None:
    session.access.prove(words.words())
