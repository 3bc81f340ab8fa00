"""Fields for credentials: a passphrase or a code, and perhaps a key file.

**Invariants:**

- A passphrase is hidden and shown on request; pasting is allowed, so that a password manager works.
- The field for a key file is hidden until requested.
- What was typed is read once; the field is empty afterwards, so that it is not left on screen.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.errors import BadInput, DiaryError
from diary.i18n import N_, _
from ui.desktop.prompter import Prompter
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.widgets.basic import TickBox, button, label_above
from ui.text.error_messages import explain_in_window

# An emptied field would look like a refusal.
TAKEN: Final = N_("This takes a moment. What you typed was taken.")


def key_file_refused(error: BadInput) -> str:
    """Return what to say of a key file that cannot be used."""
    happened = explain_in_window(error).happened
    advice = _(
        "Nothing was changed. Check the name of the file, and that its stick is plugged in, then "
        "press the button again."
    )
    return f"{happened[:1].upper()}{happened[1:]} {advice}"


class PassphraseEdit(QWidget):
    """A passphrase field. `entered` follows Enter, `changed` every key."""

    entered = Signal()
    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.line.setMaxLength(1024)
        self.line.returnPressed.connect(self.entered)
        self.line.textChanged.connect(self.changed)
        self.show_box = TickBox(_("Show what I type"))
        self.show_box.setAccessibleDescription(name)
        self.show_box.toggled.connect(self._on_show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.show_box)
        self.setFocusProxy(self.line)

    def take(self) -> str:
        """Return the passphrase and empty the field."""
        text = self.line.text()
        self.line.clear()
        return text

    def text(self) -> str:
        """Return the passphrase and leave it in the field."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)

    @Slot(bool)
    def _on_show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)


class KeyFileEdit(QWidget):
    """The path of a key file, typed or chosen; `entered` follows Enter."""

    entered = Signal()
    changed = Signal()

    def __init__(self, prompter: Prompter, label: str = "") -> None:
        super().__init__()
        self._ask = prompter
        self.line = QLineEdit()
        self.line.textChanged.connect(self.changed)
        self.line.returnPressed.connect(self.entered)
        self.choose = button(_("Choose"), on=self._on_choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.choose.setAccessibleDescription(label or _("Key file"))
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        column.addLayout(label_above(label or _("Key file"), self.line, row))
        self.setFocusProxy(self.line)

    def path(self) -> Path | None:
        """Return the path, or None if the field is empty."""
        text = self.line.text().strip()
        return Path(os.path.expanduser(text)) if text else None

    @Slot()
    def _on_choose(self) -> None:
        chosen = self._ask.files(self, _("Choose the key file"))
        if chosen:
            self.line.setText(str(chosen[0]))


class CredentialsEdit(QWidget):
    """A passphrase with an optional key file. `entered` follows Enter, `changed` every key."""

    entered = Signal()
    changed = Signal()

    def __init__(self, name: str, prompter: Prompter) -> None:
        super().__init__()
        self.passphrase = PassphraseEdit(name)
        self.uses_file = TickBox(_("I use a key file"))
        self.file = KeyFileEdit(prompter)
        self.file.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(label_above(name, self.passphrase.line, self.passphrase))
        column.addWidget(self.uses_file)
        column.addWidget(self.file)
        self.passphrase.entered.connect(self.entered)
        self.file.entered.connect(self.entered)
        self.passphrase.changed.connect(self.changed)
        self.uses_file.toggled.connect(self.file.setVisible)
        self.setFocusProxy(self.passphrase)

    def is_filled(self) -> bool:
        """Return whether a passphrase was typed."""
        return bool(self.passphrase.text())

    def take(self) -> TypedCredentials:
        """Return the credentials and empty the passphrase field; the path stays."""
        file = self.file.path() if self.uses_file.isChecked() else None
        return TypedCredentials(self.passphrase.take(), file)

    def put_back(self, typed: TypedCredentials) -> None:
        """Fill the field again when these credentials were never tried."""
        self.passphrase.line.setText(typed.text)

    def refused(self, error: DiaryError, typed: TypedCredentials) -> str:
        """Give the focus to what was refused, and return what to say.

        A passphrase that was not tried, since the file could not be read, is put back.
        """
        if isinstance(error, BadInput) and typed.key_file is not None:
            self.put_back(typed)
            self.file.setFocus()
            return key_file_refused(error)
        self.setFocus()
        return explain_in_window(error).text

    def forget(self) -> None:
        """Empty the passphrase field and hide its text again."""
        self.passphrase.take()
        self.passphrase.show_box.setChecked(False)

    def expect_file(self, used: bool, *, possible: bool) -> None:
        """Ask for the key file if the vault uses one, and not at all where none is `possible`."""
        self.uses_file.setChecked(used)
        self.uses_file.setVisible(possible)
