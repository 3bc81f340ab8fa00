"""Erase one subject for safety: explain what it does and does not reach, then ask twice.

**Invariants:**

- Everything is explained before anything is asked; a backup and withdrawal are offered first, since
  erasing cannot be undone.
- It needs the number and the passphrase. Enter alone never erases.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from diary import characters
from diary.errors import DiaryError
from diary.i18n import _
from diary.model.record_nouns import Evidence
from ui.desktop.page_context import PageContext
from ui.desktop.page_list import Navigator
from ui.desktop.pages.base import ScrollPage
from ui.desktop.shortcuts import Act, bind
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.widgets.basic import PlainLabel, button, deliberate_button, fit_letters, label_above
from ui.desktop.widgets.credential_fields import TAKEN, CredentialsEdit
from ui.desktop.widgets.feedback import SentenceList
from ui.text import backups

if TYPE_CHECKING:
    from diary.services.backup.service import LastBackup
    from diary.services.erasure import ErasurePlan, ErasureResult
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class _ErasureState:
    plan: ErasurePlan
    last: LastBackup | None
    key_file: bool
    by_code: bool


class ErasePage(ScrollPage):
    """The effects of erasing one subject, and the question."""

    def __init__(self, context: PageContext, navigator: Navigator) -> None:
        super().__init__(_("Erase for safety"))
        self._context, self._navigator = context, navigator
        self._plan: ErasurePlan | None = None
        self.back = button(_("Go back; nothing is erased"), on=navigator.go_back)
        bind(Act.BACK, self, navigator.go_back)
        self.yet = PlainLabel(
            _("Nothing is erased yet. Read what erasing it would do."), role="field"
        )
        self.told = SentenceList()
        self.last = PlainLabel(role="field")
        self.copy = button(_("Make a copy first"), on=navigator.make_backup)
        self.number_label = PlainLabel()
        self.number = QLineEdit()
        number = self.number
        fit_letters(number, lambda letters: number.setMaximumWidth(40 * letters.averageCharWidth()))
        self.words = CredentialsEdit(_("Passphrase"), context.prompter)
        self.go = deliberate_button(_("Erase it for ever"), on=self._on_go)
        self.asking = QWidget()
        column = QVBoxLayout(self.asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.last)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addWidget(self.number_label)
        column.addLayout(label_above(_("Its number"), self.number))
        column.addWidget(self.words)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self.yet)
        self.column.addWidget(self.told)
        self.column.addWidget(self.asking)
        self.column.addStretch(1)
        for part in (self.yet, self.asking):
            part.hide()
        self.number.textChanged.connect(self._follow)
        self.words.changed.connect(self._follow)
        self.setFocusProxy(self.back)

    def show_subject(self, id_: str) -> None:
        """Read what erasing this subject would do, and show it."""
        self._forget()
        self._context.vault_thread.run(self, partial(_read, id_), self._show, self.status.fail)

    def leave(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._plan = None
        self.status.show_text("")
        self.told.show_lines(())
        self.number.clear()
        self.words.forget()
        for part in (self.yet, self.asking):
            part.hide()
        self.back.setText(_("Go back; nothing is erased"))
        self.back.setEnabled(True)
        self.to_top()

    def _show(self, read: _ErasureState) -> None:
        from ui.text.erasure import WINDOW, plan_lines

        self._plan = read.plan
        zone = self._context.form_context.zone
        self.told.show_lines(plan_lines(read.plan, zone, WINDOW), aloud=False)
        self.last.setText(backups.last_backup_text(read.last, self._context.form_context.clock()))
        ask = _("To erase it, type {name} here. Going back changes nothing.")
        self.number_label.setText(ask.format(name=_name(read.plan)))
        self.words.expect_file(read.key_file and not read.by_code, possible=read.key_file)
        for part in (self.yet, self.asking):
            part.show()
        self._follow()

    @Slot()
    def _follow(self) -> None:
        meant = False
        if self._plan is not None:
            typed = characters.folded(self.number.text().strip())
            meant = typed == characters.folded(_name(self._plan))
        self.go.setEnabled(meant and self.words.is_filled())

    @Slot()
    def _on_go(self) -> None:
        plan = self._plan
        if plan is None or not self.go.isEnabled():
            return
        typed = self.words.take()
        # it says that nothing is erased
        self.back.setEnabled(False)
        self.status.show_text(_(TAKEN))
        self.to_top()

        def failed(error: DiaryError) -> None:
            self.back.setEnabled(True)
            self.status.problem(self.words.refused(error, typed))
            self.to_top()

        self._context.vault_thread.run(
            self,
            partial(_erase, plan.item.id, typed),
            lambda done: self._on_done(done, draft=plan.draft),
            failed,
        )

    def _on_done(self, done: ErasureResult, *, draft: bool) -> None:
        from ui.text.erasure import WINDOW, done_lines

        self._forget()
        self.back.setText(_("Back"))
        self.told.show_lines(done_lines(done, WINDOW))
        self.back.setFocus()
        self._navigator.erased(unsaved=draft)


def _read(id_: str, session: Session) -> _ErasureState:
    access = session.access
    plan = session.erasure.plan(id_)
    return _ErasureState(plan, session.backup.last(), access.key_file_in_use, access.opened_by_code)


def _erase(id_: str, typed: TypedCredentials, session: Session) -> ErasureResult:
    return session.erasure.erase(id_, typed.words())


def _name(plan: ErasurePlan) -> str:
    item = plan.item
    if isinstance(item.content, Evidence) and item.content.reference:
        return item.content.reference
    return str(item.number)
