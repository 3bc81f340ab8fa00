"""If the passphrase is forgotten: the recovery code, made, shown once, taken back.

The rules are:

- The code is shown once, never put on the clipboard and never printed: a printer's queue keeps what
  it prints, and asking for printers opens connections.
- It goes from the screen when the view is left. Into a file it goes only where the person says.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import DiaryError
from diary.i18n import _
from ui import small_files
from ui.access_words import CODE_MADE, CODE_REVOKED, OLD_COPY, recovery_text
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing, standing
from ui.desktop.pages.keeping.view import KeepingView
from ui.desktop.places import first_drive_or_home
from ui.desktop.typed import Typed
from ui.desktop.widgets.lines import Lines
from ui.desktop.widgets.plain import PlainLabel, button
from ui.desktop.widgets.words_edit import WordsEdit
from ui.recovery_sheet import recovery_sheet_lines

if TYPE_CHECKING:
    from diary.services.session import Session

_ROW = 4
_LEFT = Qt.AlignmentFlag.AlignLeft


class CodeView(KeepingView):
    """The recovery code."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit, _("If you forget the passphrase"))
        self._code = ""
        self.state = PlainLabel(role="field")
        self.column.addWidget(self.state)
        self.asking = QWidget()
        self.showing = QWidget()
        self.words = WordsEdit(_("Passphrase"), kit.ask)
        self.make = button(_("Make a code"), "main", self._on_make)
        self.revoke = button(_("Take the code back"), on=self._on_revoke)
        self.shown = PlainLabel(role="code")
        self.lines = Lines()
        self.save = button(_("Write the sheet to a file"), on=self._on_save)
        self.done = button(_("I have written it down"), "main", self._on_done)
        self.said = Lines()
        self._build()
        self.words.entered.connect(self._on_make)
        self.words.changed.connect(self._follow)

    def enter(self, standing: Standing) -> None:
        """Ask; no code is shown any more."""
        self._show_state(standing)
        self.status.say("")
        self.said.show_lines(())
        self._show_code("")

    def leave(self) -> None:
        """Nothing typed and no code stays on screen."""
        self.words.forget()
        self._show_code("")

    def _build(self) -> None:
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.setSpacing(10)
        for sentence in (
            _(
                "A recovery code is 28 letters and digits that open the record when the "
                "passphrase or the key file is lost. It is best left with an advocate, or with "
                "somebody you trust who lives elsewhere: alone it opens nothing."
            ),
            _("On paper at home, somebody who looks for it can find it."),
        ):
            ask.addWidget(PlainLabel(sentence))
        ask.addWidget(self.words)
        for part in (self.make, self.revoke):
            ask.addWidget(part)
        ask.setAlignment(self.make, _LEFT)
        ask.setAlignment(self.revoke, _LEFT)
        show = QVBoxLayout(self.showing)
        show.setContentsMargins(0, 0, 0, 0)
        show.setSpacing(10)
        show.addWidget(PlainLabel(_(CODE_MADE)))
        show.addWidget(self.shown)
        show.addWidget(self.lines)
        show.addWidget(
            PlainLabel(
                _(
                    "Copy it by hand if you can. This program does not print: printers keep what "
                    "they printed. A file can be found, and traces of it last; if you need one, "
                    "write it to a stick that you give away."
                ),
                role="muted",
            )
        )
        show.addWidget(self.save)
        show.addWidget(self.done)
        show.setAlignment(self.save, _LEFT)
        show.setAlignment(self.done, _LEFT)
        self.add_left(self.asking, self.showing, self.said)
        self.column.addStretch(1)
        self.showing.hide()

    def _show_state(self, standing: Standing) -> None:
        self.state.setText(recovery_text(standing.recovery, self.kit.around.zone))
        in_use = standing.recovery.in_use
        self.words.expect_file(standing.key_file and not standing.by_code)
        self.make.setText(_("Make a new code in its place") if in_use else _("Make a code"))
        self.revoke.setVisible(in_use)
        self._follow()

    def _show_code(self, code: str) -> None:
        self._code = code
        groups = code.split("-") if code else []
        # with large text a row breaks between groups; no part of a code may be out of sight
        rows = ["-   ".join(groups[:_ROW]) + "-", "-   ".join(groups[_ROW:])] if code else []
        self.shown.setText("\n".join(rows))
        self.shown.setAccessibleName(" ".join(", ".join(group) + ";" for group in groups))
        sheet = [line for line in recovery_sheet_lines(code) if line.strip()] if code else []
        self.lines.show_lines((s for s in sheet if not s.startswith(" ")), aloud=False)
        self.asking.setVisible(not code)
        self.showing.setVisible(bool(code))

    @Slot()
    def _follow(self) -> None:
        for part in (self.make, self.revoke):
            part.setEnabled(self.words.is_filled())

    @Slot()
    def _on_make(self) -> None:
        if not self.words.is_filled() or not self.make.isVisible():
            return
        typed = self._take()
        self.kit.lane.run(self, partial(_made, typed), self._on_made, self._failed)

    def _on_made(self, got: tuple[str, Standing]) -> None:
        code, now = got
        self._show_state(now)
        self.status.say("")
        self._show_code(code)
        self.done.setFocus()
        self.to_top()
        self.changed.emit()

    @Slot()
    def _on_revoke(self) -> None:
        typed = self._take()
        self.kit.lane.run(self, partial(_revoked, typed), self._on_revoked, self._failed)

    def _on_revoked(self, now: Standing) -> None:
        self._show_state(now)
        self.status.say("")
        self.said.show_lines((_(CODE_REVOKED), _(OLD_COPY)))
        self.changed.emit()

    @Slot()
    def _on_save(self) -> None:
        folder = self.kit.ask.folder(
            self, _("Choose where to write the sheet"), first_drive_or_home()
        )
        if folder is None:
            return
        text = "\n".join(recovery_sheet_lines(self._code)) + "\n"

        def work(_progress: object) -> Path:
            place = small_files.free(folder, "sheet", ".txt")
            small_files.write_new(place, text.encode())
            return place

        def done(place: Path) -> None:
            said = _("Written to {file}. Give it away soon, and leave no other file of it.")
            self.status.say(said.format(file=place))

        self.kit.jobs.start(self, work, done, self.status.fail)

    @Slot()
    def _on_done(self) -> None:
        self._show_code("")
        self.status.say(_("The code is no longer shown, and nobody can show it again."))
        self.back.setFocus()

    def _take(self) -> Typed:
        self.make.setEnabled(False)
        self.revoke.setEnabled(False)
        self.said.show_lines(())
        self.status.say(_("This takes a moment."))
        return self.words.take()

    def _failed(self, error: DiaryError) -> None:
        self.status.fail(error)
        self._follow()
        self.words.setFocus()


def _made(typed: Typed, session: Session) -> tuple[str, Standing]:
    return session.access.make_recovery_code(typed.words()), standing(session)


def _revoked(typed: Typed, session: Session) -> Standing:
    session.access.revoke_recovery_code(typed.words())
    return standing(session)
