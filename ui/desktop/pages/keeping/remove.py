"""Removing the whole record from this computer: said plainly, asked for twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from diary.errors import DiaryError
from diary.i18n import _
from diary.progress import Progress
from ui import copy_words
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.typed import Typed
from ui.desktop.whole_work import WholeWork
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.plain import PlainLabel, button
from ui.desktop.widgets.words_edit import WordsEdit

if TYPE_CHECKING:
    from diary.services.session import Session
    from ui.desktop.opening import Opening


class RemoveView(KeepingView):
    """`whole_requested` carries the work; `copy_requested` is the wish to make a copy first."""

    whole_requested = Signal(object)
    copy_requested = Signal()

    def __init__(self, kit: Kit, folder: Path) -> None:
        super().__init__(kit, _("Remove this whole record from this computer"))
        self._folder = folder
        self.told = Lines()
        self.last = PlainLabel(role="field")
        self.copy = button(_("Make a copy first"), on=self.copy_requested.emit)
        self.add_left(self.told, self.last, self.copy)
        self.name = QLineEdit()
        self.words = WordsEdit(_("Passphrase"), kit.ask)
        self.go = button(_("Remove it all, for ever"), "plain", self._on_go)
        self.question = PlainLabel()
        self.add_left(self.question)
        self.field(_("The folder's name"), self.name)
        self.add_left(self.words, self.go)
        self.column.addStretch(1)
        self.name.textChanged.connect(self._follow)
        self.words.changed.connect(self._follow)

    def enter(self, standing: Standing) -> None:
        """Say what goes and what is not reached, and ask."""
        from ui.erasing_words import WINDOW, whole_lines, whole_question

        self.status.say("")
        beside = standing.beside
        lines = whole_lines(self._folder, begun=False, beside=beside, ways=WINDOW)
        self.told.show_lines(lines, aloud=False)
        self.question.setText(whole_question(self._folder, beside))
        self.last.setText(copy_words.last_text(standing.last, self.kit.around.clock()))
        self.words.expect_file(standing.key_file and not standing.by_code)
        self._follow()

    def leave(self) -> None:
        """Forget what was typed."""
        self.name.clear()
        self.words.forget()

    @Slot()
    def _follow(self) -> None:
        typed = self.name.text().strip().casefold()
        meant = typed == self._folder.name.casefold()
        self.go.setEnabled(meant and self.words.is_filled())

    @Slot()
    def _on_go(self) -> None:
        words = self.words.take()
        self.go.setEnabled(False)
        self.status.say(_("This takes a moment."))

        def proven(_nothing: None) -> None:
            self.whole_requested.emit(_work(words))

        def failed(error: DiaryError) -> None:
            self.status.fail(error)
            self.to_top()
            self.words.setFocus()

        self.kit.lane.run(self, partial(_prove, words), proven, failed)


def _prove(words: Typed, session: Session) -> None:
    session.access.prove(words.words())


def _work(words: Typed) -> WholeWork:
    def work(opening: Opening, folder: Path, progress: Progress) -> tuple[str, ...]:
        return opening.remove(folder, words, progress)

    return WholeWork(
        _("Removing the record"),
        _("Its keys go first. This cannot be stopped half-way."),
        work,
        stoppable=False,
        gone=True,
    )
