"""Restore a record from a backup: where the backup is, where the record goes, credentials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from diary.errors import (
    BadInput,
    CopyRefused,
    DamagedCopy,
    DiaryError,
    MistypedCode,
    NoCopy,
    UnfinishedCopy,
    WrongPassphrase,
)
from diary.i18n import N_, _
from diary.progress import Progress
from ui.desktop.pages.base import JobScreen
from ui.desktop.prompter import Prompter
from ui.desktop.record_location import FOLDER
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.threads import JobPool
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess
from ui.desktop.widgets.basic import PlainLabel, button, label_above
from ui.desktop.widgets.credential_fields import CredentialsEdit
from ui.desktop.widgets.feedback import SentenceList
from ui.place_warnings import is_free
from ui.text.error_messages import explain_in_window

OF_ITS_DAY: Final = N_(
    "A copy opens with what opened the record on the day that it was made: a passphrase or a "
    "recovery code of later does not open it."
)


class RestorePage(JobScreen):
    """The page of a restoration; `restored` carries the folder of the new record."""

    restored = Signal(object)
    back_requested = Signal()

    chapter = "keep-it-safe"

    def __init__(
        self, jobs: JobPool, opening: VaultAccess, prompter: Prompter, folder: Path
    ) -> None:
        super().__init__(
            jobs,
            _("Restore from a copy"),
            _("The copy is only read. The record goes to a new folder, and nothing is replaced."),
        )
        self._opening, self._ask = opening, prompter
        self._asking: tuple[QWidget, ...] = ()
        self.back = button(_("Back"), on=self._on_back)
        self.head.addWidget(self.back)
        self.back_by_key(self._on_back)
        self.copy, self.folder = QLineEdit(), QLineEdit(str(folder))
        self._place(_("Folder of the copy"), self.copy, self._on_choose_copy)
        self._place(_("New folder for the record"), self.folder, self._on_choose_folder)
        self.words = CredentialsEdit(_("Passphrase of the day that the copy was made"), prompter)
        self.go = button(_("Restore"), "main", self._on_go)
        self.despite = button(_("Restore everything that is whole"), on=self._on_despite)
        self.open = button(_("Open it"), "main", self._on_open)
        self.said = SentenceList()
        code = _("The recovery code of that day opens it too: type it in place of the passphrase.")
        self.column.addWidget(self.words)
        self.column.addWidget(PlainLabel(code, role="muted"))
        for part in (self.go, self.despite, self.open):
            self.column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.insertWidget(self.column.indexOf(self.status) + 1, self.working)
        self.column.insertWidget(self.column.indexOf(self.status) + 2, self.said)
        self.column.addStretch(1)
        self.despite.hide()
        self.open.hide()
        for line in (self.copy, self.folder):
            line.textChanged.connect(self._on_changed)
        self.words.changed.connect(self._follow)
        self.words.entered.connect(self._on_go)
        self._restored: Path | None = None
        self.setFocusProxy(self.copy)
        self._follow()

    def _place(self, label: str, line: QLineEdit, choose: Callable[[], None]) -> None:
        row = QHBoxLayout()
        row.addWidget(line, 1)
        choosing = button(_("Choose"), on=choose)
        choosing.setAccessibleDescription(label)
        row.addWidget(choosing)
        self._asking += (line, choosing)
        self.column.addLayout(label_above(label, line, row))

    @Slot()
    def _on_changed(self) -> None:
        self.despite.hide()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        places = all(Path(line.text().strip()).is_absolute() for line in (self.copy, self.folder))
        is_free = not self.is_working and self._restored is None
        for part in (*self._asking, self.words):
            part.setEnabled(is_free)
        ready = places and self.words.is_filled() and is_free
        self.go.setEnabled(ready)
        self.despite.setEnabled(ready)

    @Slot()
    def _on_choose_copy(self) -> None:
        start = first_drive_or_home()
        chosen = self._ask.folder(self, _("Choose the folder that the copy is in"), start)
        if chosen is not None:
            self.copy.setText(str(chosen))

    @Slot()
    def _on_choose_folder(self) -> None:
        start = Path(self.folder.text().strip()).parent
        chosen = self._ask.folder(self, _("Choose where to put the record"), start)
        if chosen is not None:
            self.folder.setText(str(chosen if is_free(chosen) else chosen / FOLDER))

    @Slot()
    def _on_go(self) -> None:
        self._start(despite_damage=False)

    @Slot()
    def _on_despite(self) -> None:
        self._start(despite_damage=True)

    def _start(self, *, despite_damage: bool) -> None:
        self._follow()
        if not self.go.isEnabled():
            return
        copy = Path(self.copy.text().strip())
        folder = Path(self.folder.text().strip())
        typed = self.words.take()
        self.status.show_text("")
        self.said.show_lines(())
        self.despite.hide()
        self.to_top()

        def work(progress: Progress) -> tuple[str, ...]:
            return self._opening.restore(
                copy, folder, typed, progress, despite_damage=despite_damage
            )

        sentence = _("Copying back, then reading all of it. Nothing is there until then.")
        self._run(
            sentence,
            work,
            lambda lines: self._on_done(folder, lines),
            lambda error: self._on_failed(error, typed),
        )

    def _on_done(self, folder: Path, lines: tuple[str, ...]) -> None:
        self._restored = folder
        self._follow()
        self.said.show_lines(lines)
        self.go.hide()
        self.open.show()
        self.open.setFocus()

    def _on_failed(self, error: DiaryError, typed: TypedCredentials) -> None:
        if not isinstance(error, DamagedCopy):
            if isinstance(error, WrongPassphrase | MistypedCode | BadInput):
                refused = self.words.refused(error, typed)
                if isinstance(error, WrongPassphrase):
                    refused = f"{refused} {_(OF_ITS_DAY)}"
                self.status.problem(refused)
                return
            self.status.fail(error)
            # the passphrase was refused by nobody, so it is not to be typed again
            self.words.put_back(typed)
            of_copy = isinstance(error, NoCopy | UnfinishedCopy | CopyRefused)
            (self.copy if of_copy else self.folder).setFocus()
            return
        message = explain_in_window(error)
        self.status.problem(" ".join((message.happened, message.safe)))
        self.said.show_lines(
            [
                _(
                    "Try another copy first. If there is none, type the passphrase once more: "
                    "everything else can be restored."
                ),
            ]
        )
        self.despite.show()
        self.words.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self.stop()
        self.back_requested.emit()

    @Slot()
    def _on_open(self) -> None:
        if self._restored is not None:
            self.restored.emit(self._restored)
