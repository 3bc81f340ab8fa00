"""One line about a copy of a bundle that may still be on a disk, and what to do about it.

**Invariants:**

- The person is asked once: after an answer, or if the copy is not there, the line disappears. It
  stays while a part of the copy could not be removed.
- Removal deletes only files that were written by the program and are unchanged, so that nothing of
  the person's own is lost; it reports what it does not reach.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from ui import bundle_copy
from ui.desktop.page_context import PageContext
from ui.desktop.widgets.announcement import announce
from ui.desktop.widgets.basic import PlainLabel, button, deliberate_button
from ui.text import handovers

if TYPE_CHECKING:
    from diary.services.session import Session
    from exporters.delivery.delivered_bundle import CopyRemoval

Left = Recorded[HandoverRecord]


class LeftoverCopy(QWidget):
    """The question about one copy. `said` carries a result, `failed` an error."""

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._item: Left | None = None
        self.text = PlainLabel()
        self.gone = deliberate_button(_("It is gone"), on=lambda: self._answer(CopyState.GONE))
        self.remove = deliberate_button(_("Remove it"), on=self._on_remove)
        self.keep = button(_("Keep it"), on=lambda: self._answer(CopyState.KEPT))
        row = QHBoxLayout()
        for part in (self.gone, self.remove, self.keep):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        column.addLayout(row)
        self.hide()

    def look(self) -> None:
        """Show the line if a copy without an answer is still where it was written."""
        self.hide()
        self._context.vault_thread.run(self, _unanswered, self._on_noted, self.failed.emit)

    def _on_noted(self, items: tuple[Left, ...]) -> None:
        # in a job, because a slow or stalled disk must not block the vault thread
        if items:
            self._context.jobs.start(self, lambda _p: _first_there(items), self._show, self._ignore)

    def _show(self, item: Left | None) -> None:
        self._item = item
        if item is None:
            return
        text = handovers.may_still_be(item)
        self.text.setText(text)
        for part in (self.gone, self.remove, self.keep):
            part.setEnabled(True)
            part.setAccessibleDescription(text)
        self.show()
        announce(self, text)

    def _ignore(self, _error: DiaryError) -> None:
        """Ask nothing about a copy whose folder cannot be read."""

    def _answer(self, state: CopyState, sentence: str = "") -> None:
        item = self._item
        if item is None:
            return

        def done(noted: Left) -> None:
            self.hide()
            if state is CopyState.PARTLY:
                self._show(noted)
            self.said.emit(sentence or _("Noted. You are not asked about it again."))

        self._context.vault_thread.run(
            self, lambda session: session.handovers.answer(item, state), done, self.failed.emit
        )

    @Slot()
    def _on_remove(self) -> None:
        item = self._item
        if item is None:
            return
        sentences = [
            handovers.may_still_be(item),
            _("Its files are removed from there. The record stays as it is."),
        ]
        ask = self._context.prompter.confirm
        if not ask(self, _("Remove this copy?"), sentences, _("Remove it")):
            return
        for part in (self.gone, self.remove, self.keep):
            part.setEnabled(False)

        def done(removal: CopyRemoval) -> None:
            text = " ".join(handovers.removed(item.content.folder, removal))
            state = bundle_copy.copy_state(item.content, removal)
            if state is None:
                self.hide()
                self.said.emit(text)
            else:
                self._answer(state, text)

        def failed(error: DiaryError) -> None:
            self._show(item)
            self.failed.emit(error)

        self._context.jobs.start(
            self, lambda progress: bundle_copy.remove_copy(item, progress), done, failed
        )


def _unanswered(session: Session) -> tuple[Left, ...]:
    return session.handovers.unanswered()


def _first_there(items: tuple[Left, ...]) -> Left | None:
    return next((item for item in items if os.path.lexists(item.content.folder)), None)
