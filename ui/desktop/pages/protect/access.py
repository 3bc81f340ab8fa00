"""Views of what opens the record: the passphrase, its key file and the recovery code.

**Invariants:**

- The code is shown once, never put on the clipboard and never printed: a printer's queue keeps what
  it prints, and listing printers opens connections.
- The code disappears when the view is left, so that nobody reads it later. It is written to a file
  only where the person chooses.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from diary.errors import BadInput, DiaryError
from diary.i18n import _
from ui import files_outside_record
from ui.desktop.page_context import PageContext
from ui.desktop.pages.protect.view import (
    ProtectionState,
    ProtectionView,
    note_code_shown,
    note_code_written,
    read_protection_state,
)
from ui.desktop.removable_drives import first_drive_or_home
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.widgets.basic import PlainLabel, button, deliberate_button
from ui.desktop.widgets.credential_fields import (
    TAKEN,
    CredentialsEdit,
    KeyFileEdit,
    key_file_refused,
)
from ui.desktop.widgets.feedback import SentenceList
from ui.desktop.widgets.new_passphrase import NewPassphrase
from ui.text.access import (
    CODE_MADE,
    CODE_REVOKED,
    OLD_COPY,
    changed_lines,
    recovery_sheet_lines,
)

if TYPE_CHECKING:
    from diary.services.session import Session


class PassphraseView(ProtectionView):
    """Set a new passphrase in place of the old one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("Change the passphrase"))
        self.words = CredentialsEdit(_("Passphrase now, or the recovery code"), context.prompter)
        self.new = NewPassphrase(_("New passphrase"))
        self.change = button(_("Change it"), "main", self._on_change)
        self.said = SentenceList()
        self.add_left(self.words, self.new, self.change, self.said)
        self.column.addStretch(1)
        self.setFocusProxy(self.words)
        self.words.entered.connect(self.new.setFocus)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)

    def enter(self, state: ProtectionState) -> None:
        """Clear results of earlier changes, and ask."""
        self.words.expect_file(state.key_file and not state.by_code, possible=state.key_file)
        self.status.show_text("")
        self.said.show_lines(())
        self._follow()

    def leave(self) -> None:
        self.words.forget()
        self.new.forget()

    @Slot()
    def _follow(self) -> None:
        self.change.setEnabled(self.words.is_filled() and self.new.is_done())

    @Slot()
    def _on_change(self) -> None:
        old, new = self.words.take(), self.new.take()
        self.status.show_text(_(TAKEN))
        self.to_top()
        self.change.setEnabled(False)
        self.said.show_lines(())

        def failed(error: DiaryError) -> None:
            self.new.set_passphrase(new)
            self.status.problem(self.words.refused(error, old))
            self.to_top()

        self.page_context.vault_thread.run(
            self, partial(_change_credentials, old, new), self._on_changed, failed
        )

    def _on_changed(self, lines: list[str]) -> None:
        self.status.show_text("")
        self.new.understood.setChecked(False)
        self.said.show_lines(lines)
        self.back.setFocus()
        self.changed.emit()


class KeyFileView(ProtectionView):
    """Add, replace or remove the file that is needed besides the passphrase."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("Key file"))
        self.state = PlainLabel(role="field")
        self.column.addWidget(self.state)
        for sentence in (
            _(
                "With a key file, the passphrase alone does not open the record: the file has to "
                "be there too. On a stick that you carry, it keeps out somebody who saw you type."
            ),
            _(
                "Take a file that nobody changes, such as a photograph: changed in the least, it "
                "no longer opens the record. Keep a second copy of it. If it is lost, only a "
                "recovery code opens the record."
            ),
            _(
                "Or let one be made: a small file of random numbers. It looks like no picture, so "
                "somebody who finds it may ask what it is."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence))
        self.no_code = PlainLabel(
            _(
                "There is no recovery code. Make one first: without it, the record cannot be "
                "opened once the file is lost."
            ),
            role="field",
        )
        self.column.addWidget(self.no_code)
        self.words = CredentialsEdit(_("Passphrase"), context.prompter)
        self.new = KeyFileEdit(context.prompter, _("New key file"))
        self.make = button(_("Make a file for it"), on=self._on_make)
        self.add = button(_("Add this key file"), "main", self._on_add)
        self.remove = deliberate_button(_("Take the key file away"), on=self._on_remove)
        self.said = SentenceList()
        self.add_left(self.words, self.new, self.make, self.add, self.remove, self.said)
        self.column.addStretch(1)
        self.setFocusProxy(self.words)
        self.words.entered.connect(self.new.setFocus)
        self.new.entered.connect(self._on_enter)
        self.words.changed.connect(self._follow)
        self.new.changed.connect(self._follow)

    def enter(self, state: ProtectionState) -> None:
        """Clear results of earlier changes, and ask."""
        self.status.show_text("")
        self.said.show_lines(())
        self.no_code.setVisible(not state.has_code)
        self._show_state(key_file=state.key_file)

    def leave(self) -> None:
        """Forget what was typed, and the paths of files."""
        self.words.forget()
        self.words.file.line.clear()
        self.new.line.clear()

    def _show_state(self, *, key_file: bool) -> None:
        used, unused = _("A key file is in use."), _("No key file is in use.")
        self.state.setText(used if key_file else unused)
        self.add.setText(_("Use this one instead") if key_file else _("Add this key file"))
        self.remove.setVisible(key_file)
        self.words.expect_file(key_file, possible=key_file)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.add.setEnabled(self.words.is_filled() and self.new.path() is not None)
        self.remove.setEnabled(self.words.is_filled())

    @Slot()
    def _on_enter(self) -> None:
        if self.add.isEnabled():
            self._on_add()

    @Slot()
    def _on_make(self) -> None:
        """Write a new file where the person chooses; what opens the record stays as it is."""
        folder = self.page_context.prompter.folder(
            self, _("Choose where to put the key file"), first_drive_or_home()
        )
        if folder is None:
            return
        self.status.show_text("")
        self.said.show_lines(())

        def work(_progress: object) -> Path:
            return files_outside_record.write_key_file(folder)

        def done(place: Path) -> None:
            self.new.line.setText(str(place))
            self.said.show_lines(
                (
                    _("Made: {file}. It opens nothing yet.").format(file=place),
                    _(
                        "Its name may be changed, what is in it may not. Copy it to a second "
                        "place, then type the passphrase above and add it."
                    ),
                )
            )

        self.page_context.jobs.start(self, work, done, self.status.fail)

    @Slot()
    def _on_add(self) -> None:
        self._change(self.new.path())

    @Slot()
    def _on_remove(self) -> None:
        self._change(None)

    def _change(self, file: Path | None) -> None:
        old = self.words.take()
        self.status.show_text(_(TAKEN))
        self.to_top()
        self.said.show_lines(())

        def done(lines: list[str]) -> None:
            self.status.show_text("")
            self.leave()
            self._show_state(key_file=file is not None)
            self.said.show_lines(lines)
            self.changed.emit()

        def failed(error: DiaryError) -> None:
            said = self.words.refused(error, old)
            if isinstance(error, BadInput) and file and not os.path.isfile(file):
                self.words.put_back(old)
                self.new.setFocus()
                said = key_file_refused(error)
            self.status.problem(said)
            self.to_top()

        self.page_context.vault_thread.run(
            self, partial(_with_file, old, TypedCredentials(old.text, file)), done, failed
        )


def _change_credentials(old: TypedCredentials, new: str, session: Session) -> list[str]:
    before = old.words()
    after = TypedCredentials(new, old.key_file if before.has_key_file else None).words()
    session.access.change_passphrase(before, after)
    return changed_lines(session, after)


def _with_file(old: TypedCredentials, new: TypedCredentials, session: Session) -> list[str]:
    after = new.words()
    session.access.change_key_file(old.words(), after)
    lines = changed_lines(session, after)
    if not after.has_key_file:
        lines[0] = _("Changed. From now on the passphrase alone opens this record.")
    return lines


_ROW = 4
_LEFT = Qt.AlignmentFlag.AlignLeft


class RecoveryCodeView(ProtectionView):
    """Make, replace or revoke the recovery code."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, _("If you forget the passphrase"))
        self._code = ""
        self._typed = TypedCredentials("")
        self.state = PlainLabel(role="field")
        self.column.addWidget(self.state)
        self.asking = QWidget()
        self.showing = QWidget()
        self.words = CredentialsEdit(_("Passphrase"), context.prompter)
        self.make = button(_("Make a code"), "main", self._on_make)
        self.revoke = deliberate_button(_("Take the code back"), on=self._on_revoke)
        self.shown = PlainLabel(role="code")
        self.shown.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.lines = SentenceList()
        self.save = button(_("Write the sheet to a file"), on=self._on_save)
        self.done = deliberate_button(_("I have written it down"), "main", self._on_done)
        self.said = SentenceList()
        self._build()
        self.setFocusProxy(self.words)
        self.words.entered.connect(self._on_make)
        self.words.changed.connect(self._follow)

    def enter(self, state: ProtectionState) -> None:
        """Ask, without showing a code."""
        self._show_state(state)
        self.status.show_text("")
        self.said.show_lines(())
        self._show_code("")

    def leave(self) -> None:
        """Forget what was typed, and the code."""
        self.words.forget()
        self._show_code("")

    def on_escape(self) -> None:
        """Go back, unless a code is shown: it would be gone before it is written down."""
        if not self._code:
            super().on_escape()

    def _build(self) -> None:
        ask = QVBoxLayout(self.asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.setSpacing(10)
        for sentence in (
            _(
                "A recovery code is 28 letters and digits that open the record when the "
                "passphrase or the key file is lost. It is best left with an advocate, or with "
                "somebody you trust who lives elsewhere. Without the record or a copy of it the "
                "code opens nothing; whoever has both can read everything."
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

    def _show_state(self, state: ProtectionState) -> None:
        self.state.setText(state.code_text(self.page_context.form_context.zone))
        in_use = state.recovery.in_use
        self.words.expect_file(state.key_file and not state.by_code, possible=state.key_file)
        self.make.setText(_("Make a new code in its place") if in_use else _("Make a code"))
        self.revoke.setVisible(in_use)
        self._follow()

    def _show_code(self, code: str) -> None:
        self._code = code
        groups = code.split("-") if code else []
        # large text wraps between groups; no part of a code may be out of view
        rows = ["-   ".join(groups[:_ROW]) + "-", "-   ".join(groups[_ROW:])] if code else []
        self.shown.setText("\n".join(rows))
        self.shown.setAccessibleName(" ".join(", ".join(group) + ";" for group in groups))
        sheet = [line for line in recovery_sheet_lines(code) if line.strip()] if code else []
        self.lines.show_lines((s for s in sheet if not s.startswith(" ")), aloud=False)
        self.asking.setVisible(not code)
        self.state.setVisible(not code)
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
        self.page_context.vault_thread.run(
            self, partial(_make_code, typed), self._on_made, self._failed
        )

    def _on_made(self, got: tuple[str, ProtectionState]) -> None:
        self._typed = TypedCredentials("")
        code, now = got
        self._show_state(now)
        self.status.show_text("")
        self._show_code(code)
        # not a button: a second Enter would take the code away before it is written down
        self.shown.setFocus()
        self.to_top()
        self.changed.emit()

    @Slot()
    def _on_revoke(self) -> None:
        typed = self._take()
        self.page_context.vault_thread.run(
            self, partial(_revoke_code, typed), self._on_revoked, self._failed
        )

    def _on_revoked(self, now: ProtectionState) -> None:
        self._typed = TypedCredentials("")
        self._show_state(now)
        self.status.show_text("")
        self.said.show_lines((_(CODE_REVOKED), _(OLD_COPY)))
        self.changed.emit()

    @Slot()
    def _on_save(self) -> None:
        folder = self.page_context.prompter.folder(
            self, _("Choose where to write the sheet"), first_drive_or_home()
        )
        if folder is None:
            return
        text = "\n".join(recovery_sheet_lines(self._code)) + "\n"

        def work(_progress: object) -> Path:
            place = files_outside_record.free_name(folder, "sheet", ".txt")
            files_outside_record.write_new(place, text.encode())
            return place

        def done(place: Path) -> None:
            self._note_written()
            sentence = _("Written to {file}. Give it away soon, and leave no other file of it.")
            self.status.show_text(sentence.format(file=place))

        self.page_context.jobs.start(self, work, done, self.status.fail)

    @Slot()
    def _on_done(self) -> None:
        self._note_written()
        self._show_code("")
        self.status.show_text(_("The code is no longer shown, and nobody can show it again."))
        self.back.setFocus()

    def _note_written(self) -> None:
        def done(now: ProtectionState) -> None:
            self._show_state(now)
            self.changed.emit()

        self.page_context.vault_thread.run(self, note_code_written, done, self.status.fail)

    def _take(self) -> TypedCredentials:
        self.make.setEnabled(False)
        self.revoke.setEnabled(False)
        self.said.show_lines(())
        self.status.show_text(_(TAKEN))
        self.to_top()
        self._typed = self.words.take()
        return self._typed

    def _failed(self, error: DiaryError) -> None:
        said = self.words.refused(error, self._typed)
        self._typed = TypedCredentials("")
        self.status.problem(said)
        self._follow()


def _make_code(typed: TypedCredentials, session: Session) -> tuple[str, ProtectionState]:
    code = session.access.make_recovery_code(typed.words())
    note_code_shown(session)
    return code, read_protection_state(session)


def _revoke_code(typed: TypedCredentials, session: Session) -> ProtectionState:
    session.access.revoke_recovery_code(typed.words())
    return read_protection_state(session)
