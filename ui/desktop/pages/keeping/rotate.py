"""New keys for everything: what it does and does not do, then the wish to have it done."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox

from diary.errors import DiaryError
from diary.i18n import _
from diary.progress import Progress
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.typed import Typed
from ui.desktop.whole_work import WholeWork
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.desktop.widgets.plain import PlainLabel, button
from ui.desktop.widgets.words_edit import WordsEdit

if TYPE_CHECKING:
    from diary.services.session import Session
    from ui.desktop.opening import Opening


class RotateView(KeepingView):
    """`whole_requested` carries the work, once the words were proven."""

    whole_requested = Signal(object)

    def __init__(self, kit: Kit, folder: Path) -> None:
        super().__init__(kit, _("New keys for everything"))
        self._folder = folder
        why = _(
            "For when somebody may have an older copy of the record and a passphrase that opened "
            "it. It takes as long as a copy, and as much room again on this disk."
        )
        self.column.addWidget(PlainLabel(why))
        self.told = Lines()
        self.remove_old = QCheckBox(
            _("Remove the old record once the new one has been read back whole")
        )
        self.words = WordsEdit(_("Passphrase now"), kit.ask)
        self.new = NewPassphrase(_("New passphrase"))
        self.go = button(_("Move to new keys"), "main", self._on_go)
        self.add_left(self.told, self.remove_old, self.words, self.new, self.go)
        self.column.addStretch(1)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)
        self.remove_old.toggled.connect(self._tell)

    def enter(self, standing: Standing) -> None:
        """Say what it does, and ask."""
        self.status.say("")
        self.words.expect_file(standing.key_file and not standing.by_code)
        self._tell()
        self._follow()

    def leave(self) -> None:
        """Forget what was typed."""
        self.words.forget()
        self.new.forget()

    @Slot()
    def _tell(self) -> None:
        from ui.erasing_words import WINDOW, rotate_lines

        lines = rotate_lines(self._folder, remove_old=self.remove_old.isChecked(), ways=WINDOW)
        self.told.show_lines(lines, aloud=False)

    @Slot()
    def _follow(self) -> None:
        self.go.setEnabled(self.words.is_filled() and self.new.is_done())

    @Slot()
    def _on_go(self) -> None:
        old, new = self.words.take(), self.new.take()
        self.go.setEnabled(False)
        self.status.say(_("This takes a moment."))

        def proven(_nothing: None) -> None:
            self.new.understood.setChecked(False)
            self.whole_requested.emit(_work(old, new, remove_old=self.remove_old.isChecked()))

        def failed(error: DiaryError) -> None:
            self.new.set_passphrase(new)
            self.status.fail(error)
            self.to_top()
            self.words.setFocus()

        self.kit.lane.run(self, partial(_prove, old, new), proven, failed)


def _prove(old: Typed, new: str, session: Session) -> None:
    session.access.prove(old.words())
    # refused now, while everything is as it was
    Typed(new).words().new_secret()


def _work(old: Typed, new: str, *, remove_old: bool) -> WholeWork:
    def work(opening: Opening, folder: Path, progress: Progress) -> tuple[str, ...]:
        after = Typed(new, old.key_file)
        return opening.rotate(folder, old, after, progress, remove_old=remove_old)

    return WholeWork(
        _("New keys for everything"),
        _("Moving every entry and file, then reading them again. Stopping leaves all as it was."),
        work,
        stoppable=True,
        gone=False,
    )
