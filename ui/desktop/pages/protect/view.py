"""What the views of the protection page share: the record's state, and the way back.

The state is read on the vault thread in one go; pages keep nothing of the session.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from diary.errors import AlreadyExists, NoCopy
from diary.i18n import _
from ui.desktop.locations import COPY_FOLDER
from ui.desktop.page_context import PageContext
from ui.desktop.pages.base import ScrollPage
from ui.desktop.widgets.basic import FieldLabel, PlainLabel, button

if TYPE_CHECKING:
    from diary.services.access.state import RecoveryState
    from diary.services.backup.service import LastBackup
    from diary.services.backup.verification import BackupVerification
    from diary.services.backup.writer import BackupJob
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class ProtectionState:
    """What the overview tells; `used` is a use of the recovery code that nobody owned up to.

    `beside` are records that new keys left beside this one.
    """

    last: LastBackup | None
    recovery: RecoveryState
    key_file: bool
    by_code: bool
    seals: int
    used: datetime | None
    beside: tuple[Path, ...]


def read_protection_state(session: Session) -> ProtectionState:
    """Everything that the overview tells."""
    access = session.access
    recovery = access.recovery_state()
    return ProtectionState(
        session.backup.last(),
        recovery,
        access.key_file_in_use,
        access.opened_by_code,
        len(session.seals.items()),
        None if recovery.seen else recovery.used,
        session.erasure.beside(),
    )


def begin_backup(session: Session, folder: Path) -> tuple[BackupJob, Path]:
    """A copy to be run beside, in `folder` or in one inside it; raises what `begin` says."""
    try:
        return session.backup.begin(folder), folder
    except AlreadyExists:
        inside = folder / COPY_FOLDER
        return session.backup.begin(inside), inside


def begin_verification(session: Session, folder: Path) -> BackupVerification:
    """The copy in `folder`, or in one inside it, to be read beside; raises what `reading` says."""
    try:
        return session.backup.reading(folder)
    except NoCopy:
        inside = folder / COPY_FOLDER
        if not os.path.isdir(inside):
            raise
        return session.backup.reading(inside)


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


class ProtectionView(ScrollPage):
    """`left` goes back; `changed` when the overview has to be read anew."""

    left = Signal()
    changed = Signal()

    def __init__(self, kit: PageContext, title: str, intro: str = "") -> None:
        super().__init__(title, intro)
        self.kit = kit
        self.back = button(_("Back"), on=self.left.emit)
        self.head.addWidget(self.back)
        self.setFocusProxy(self.back)

    def enter(self, standing: ProtectionState) -> None:
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
