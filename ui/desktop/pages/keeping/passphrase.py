"""The passphrase and its key file: changing one, adding or taking away the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from diary.errors import DiaryError
from diary.i18n import _
from ui.access_words import changed_lines
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.typed import Typed
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.desktop.widgets.plain import PlainLabel, button
from ui.desktop.widgets.words_edit import KeyFileEdit, WordsEdit

if TYPE_CHECKING:
    from pathlib import Path

    from diary.services.session import Session


class PassphraseView(KeepingView):
    """A new passphrase in place of the old one."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Change the passphrase"))
        self.words = WordsEdit(_("Passphrase now, or the recovery code"), kit.ask)
        self.new = NewPassphrase(_("New passphrase"))
        self.change = button(_("Change it"), "main", self._on_change)
        self.said = Lines()
        self.add_left(self.words, self.new, self.change, self.said)
        self.column.addStretch(1)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)

    def enter(self, standing: Standing) -> None:
        """Ask anew."""
        self.words.expect_file(standing.key_file and not standing.by_code)
        self.status.say("")
        self.said.show_lines(())
        self._follow()

    def leave(self) -> None:
        """Forget what was typed."""
        self.words.forget()
        self.new.forget()

    @Slot()
    def _follow(self) -> None:
        self.change.setEnabled(self.words.is_filled() and self.new.is_done())

    @Slot()
    def _on_change(self) -> None:
        old, new = self.words.take(), self.new.take()
        self.status.say(_("This takes a moment."))
        self.change.setEnabled(False)
        self.said.show_lines(())

        def failed(error: DiaryError) -> None:
            self.new.set_passphrase(new)
            self.status.fail(error)
            self.to_top()
            self.words.setFocus()

        self.kit.lane.run(self, partial(_changed, old, new), self._on_changed, failed)

    def _on_changed(self, lines: list[str]) -> None:
        self.status.say("")
        self.new.understood.setChecked(False)
        self.said.show_lines(lines)
        self.back.setFocus()
        self.changed.emit()


class KeyFileView(KeepingView):
    """A file that has to be there besides the passphrase, or none."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("Key file"))
        self.state = PlainLabel(role="field")
        self.column.addWidget(self.state)
        for sentence in (
            _(
                "A key file has to be there besides the passphrase. On a stick that you carry, "
                "it keeps out somebody who saw you type."
            ),
            _(
                "It is taken byte for byte, so take one that never changes and keep a second copy "
                "of it. If it is lost, only a recovery code opens the record."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence))
        self.words = WordsEdit(_("Passphrase"), kit.ask)
        self.new = KeyFileEdit(kit.ask, _("New key file"))
        self.add = button(_("Add this key file"), "main", self._on_add)
        self.remove = button(_("Take the key file away"), on=self._on_remove)
        self.said = Lines()
        self.add_left(self.words, self.new, self.add, self.remove, self.said)
        self.column.addStretch(1)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)

    def enter(self, standing: Standing) -> None:
        """Ask anew."""
        self.status.say("")
        self.said.show_lines(())
        self._show_state(key_file=standing.key_file)

    def leave(self) -> None:
        """Forget what was typed, and which file was named."""
        self.words.forget()
        self.words.file.line.clear()
        self.new.line.clear()

    def _show_state(self, *, key_file: bool) -> None:
        used, unused = _("A key file is in use."), _("No key file is in use.")
        self.state.setText(used if key_file else unused)
        self.add.setText(_("Use this one instead") if key_file else _("Add this key file"))
        self.remove.setVisible(key_file)
        self.words.expect_file(key_file)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.add.setEnabled(self.words.is_filled() and self.new.path() is not None)
        self.remove.setEnabled(self.words.is_filled())

    @Slot()
    def _on_add(self) -> None:
        self._change(self.new.path())

    @Slot()
    def _on_remove(self) -> None:
        self._change(None)

    def _change(self, file: Path | None) -> None:
        old = self.words.take()
        self.status.say(_("This takes a moment."))
        self.said.show_lines(())

        def done(lines: list[str]) -> None:
            self.status.say("")
            self.leave()
            self._show_state(key_file=file is not None)
            self.said.show_lines(lines)
            self.changed.emit()

        def failed(error: DiaryError) -> None:
            self.status.fail(error)
            self.to_top()
            self.words.setFocus()

        self.kit.lane.run(self, partial(_with_file, old, Typed(old.text, file)), done, failed)


def _changed(old: Typed, new: str, session: Session) -> list[str]:
    before = old.words()
    after = Typed(new, old.key_file if before.has_key_file else None).words()
    session.access.change_passphrase(before, after)
    return changed_lines(session, after)


def _with_file(old: Typed, new: Typed, session: Session) -> list[str]:
    after = new.words()
    session.access.change_key_file(old.words(), after)
    lines = changed_lines(session, after)
    if not after.has_key_file:
        lines[0] = _("Changed. From now on the passphrase alone opens this record.")
    return lines
