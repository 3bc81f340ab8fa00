"""What the views of this page share: the way back, and being entered anew."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from diary.i18n import _
from ui.desktop.kit import Kit
from ui.desktop.pages.keeping.standing import Standing
from ui.desktop.pages.screen import Screen
from ui.desktop.widgets.plain import FieldLabel, PlainLabel, button


class ViewId(StrEnum):
    """Every view of this page but the overview."""

    COPIES = "copies"
    CODE = "code"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a view
    KEY_FILE = "key-file"
    SEAL = "seal"
    STAMP = "stamp"
    ROTATE = "rotate"
    REMOVE = "remove"


class KeepingView(Screen):
    """`left` goes back; `changed` when the overview has to be read anew."""

    left = Signal()
    changed = Signal()

    def __init__(self, kit: Kit, title: str, intro: str = "") -> None:
        super().__init__(title, intro)
        self.kit = kit
        self.back = button(_("Back"), on=self.left.emit)
        self.head.addWidget(self.back)
        self.setFocusProxy(self.back)

    def enter(self, standing: Standing) -> None:
        """Show how it stands; nothing that was typed before is there any more."""

    def leave(self) -> None:
        """Forget what was typed or shown, since somebody else may look next."""

    def part(self, title: str, *sentences: str) -> None:
        """A heading and what stands under it."""
        self.column.addSpacing(6)
        self.column.addWidget(PlainLabel(title, role="heading"))
        for sentence in sentences:
            self.column.addWidget(PlainLabel(sentence))

    def add_left(self, *parts: QWidget) -> None:
        """Below each other, no wider than they need."""
        for each in parts:
            if isinstance(each, QPushButton):
                self.column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self.column.addWidget(each)

    def field(self, label: str, part: QWidget) -> None:
        """A part with its name above it."""
        self.column.addWidget(FieldLabel(label, part))
        self.column.addWidget(part)
