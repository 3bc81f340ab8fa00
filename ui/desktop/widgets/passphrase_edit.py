"""The field for a passphrase: hidden, shown on request, pasting allowed, Caps Lock told."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from diary.i18n import _


class PassphraseEdit(QWidget):
    """`entered` on Enter, `changed` with every key."""

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
        self.show_box = QCheckBox(_("Show what I type"))
        self.show_box.toggled.connect(self._on_show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.show_box)
        self.setFocusProxy(self.line)

    def take(self) -> str:
        """The passphrase; the field is empty afterwards."""
        text = self.line.text()
        self.line.clear()
        return text

    def text(self) -> str:
        """The passphrase as it stands."""
        return self.line.text()

    def set_text(self, text: str) -> None:
        """Put one in."""
        self.line.setText(text)

    @Slot(bool)
    def _on_show(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(mode)
