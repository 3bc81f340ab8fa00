"""What opens a record, typed: a passphrase or a code, and a key file where one is used.

The rules are:

- The field for a key file is out of sight until it is asked for.
- What was typed is taken once; the field is empty afterwards.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _
from ui.desktop.dialogs.ask import Ask
from ui.desktop.typed import Typed
from ui.desktop.widgets.passphrase_edit import PassphraseEdit
from ui.desktop.widgets.plain import FieldLabel, button


class KeyFileEdit(QWidget):
    """The place of a key file, typed or chosen; `entered` on Enter."""

    entered = Signal()
    changed = Signal()

    def __init__(self, ask: Ask, label: str = "") -> None:
        super().__init__()
        self._ask = ask
        self.line = QLineEdit()
        self.line.textChanged.connect(self.changed)
        self.line.returnPressed.connect(self.entered)
        self.choose = button(_("Choose"), on=self._on_choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldLabel(label or _("Key file"), self.line))
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        column.addLayout(row)
        self.setFocusProxy(self.line)

    def path(self) -> Path | None:
        """The file that is named, if one is."""
        text = self.line.text().strip()
        return Path(os.path.expanduser(text)) if text else None

    @Slot()
    def _on_choose(self) -> None:
        chosen = self._ask.files(self, _("Choose the key file"))
        if chosen:
            self.line.setText(str(chosen[0]))


class WordsEdit(QWidget):
    """`entered` on Enter, `changed` with every key."""

    entered = Signal()
    changed = Signal()

    def __init__(self, name: str, ask: Ask) -> None:
        super().__init__()
        self.passphrase = PassphraseEdit(name)
        self.uses_file = QCheckBox(_("I use a key file"))
        self.file = KeyFileEdit(ask)
        self.file.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(FieldLabel(name, self.passphrase.line))
        column.addWidget(self.passphrase)
        column.addWidget(self.uses_file)
        column.addWidget(self.file)
        self.passphrase.entered.connect(self.entered)
        self.file.entered.connect(self.entered)
        self.passphrase.changed.connect(self.changed)
        self.uses_file.toggled.connect(self.file.setVisible)
        self.setFocusProxy(self.passphrase)

    def is_filled(self) -> bool:
        """Whether something was typed."""
        return bool(self.passphrase.text())

    def take(self) -> Typed:
        """What was typed; the passphrase is gone from the field, the key file's place stays."""
        file = self.file.path() if self.uses_file.isChecked() else None
        return Typed(self.passphrase.take(), file)

    def put_back(self, typed: Typed) -> None:
        """Fill the field again, for what was never tried with these words."""
        self.passphrase.line.setText(typed.text)

    def forget(self) -> None:
        """Empty the field."""
        self.passphrase.take()
        self.passphrase.show_box.setChecked(False)

    def expect_file(self, used: bool) -> None:
        """Have the key file asked for where one is in use."""
        self.uses_file.setChecked(used)
