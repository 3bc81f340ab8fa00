"""The base of the protection views, and the state of the record that they show.

The state is read in one task on the vault thread; pages keep nothing of the session.
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
from ui.desktop.page_context import PageContext
from ui.desktop.pages.base import ScrollPage
from ui.desktop.record_location import COPY_FOLDER
from ui.desktop.shortcuts import Act, bind
from ui.desktop.widgets.basic import PlainLabel, button, label_above
from ui.text.access import recovery_text

if TYPE_CHECKING:
    from diary.services.access.state import RecoveryState
    from diary.services.backup.service import LastBackup
    from diary.services.backup.verification import BackupVerification
    from diary.services.backup.writer import BackupJob
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class ProtectionState:
    """The state that the overview shows.

    `used` is when the recovery code was used, if nobody has acknowledged that use. `beside` are the
    records that earlier rotations left beside this one. `decided`: the person decided against a
    copy or a recovery code, and is not to be asked again. `unwritten`: the recovery code was shown,
    and nobody said that it was written down. `older_copy`: something shows that an older copy may
    have been put back, and the person did not say that they know of it.
    """

    last: LastBackup | None
    recovery: RecoveryState
    key_file: bool
    by_code: bool
    seals: int
    used: datetime | None
    beside: tuple[Path, ...]
    decided: bool = False
    unwritten: bool = False
    older_copy: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether a copy or a code is missing, or does not fit, and that was not decided."""
        is_missing = self.last is None or not self.has_code
        return not self.decided and (is_missing or self.code_is_newer)

    @property
    def code_is_newer(self) -> bool:
        """Return whether the recovery code was made after the last copy, which it cannot open."""
        made, last = self.recovery.made, self.last
        return self.has_code and made is not None and last is not None and made > last.made

    @property
    def has_code(self) -> bool:
        """Return whether there is a recovery code that somebody can have."""
        return self.recovery.in_use and not self.unwritten

    def code_text(self, zone: str) -> str:
        """Return whether there is a recovery code, and whether anybody can have it."""
        text = recovery_text(self.recovery, zone)
        if not self.unwritten:
            return text
        unwritten = _(
            "It was shown, and not marked as written down. If you did not write it down, nobody "
            "has it: make a new one."
        )
        return f"{text} {unwritten}"


def open_text(now: ProtectionState) -> str:
    """Return what is missing and why there is a dot, or an empty string."""
    if not now.is_open:
        return ""
    if now.code_is_newer:
        missing = _(
            "The last copy was made before the recovery code, which does not open it. Make a copy "
            "again."
        )
    elif now.last is not None:
        missing = (
            _("The recovery code was not marked as written down: perhaps nobody has it.")
            if now.unwritten
            else _("There is no recovery code: a forgotten passphrase would lose the record.")
        )
    elif now.has_code:
        missing = _("There is no copy: a lost or broken disk would lose the record.")
    else:
        missing = _(
            "There is no copy and no recovery code: a lost disk or a forgotten passphrase would "
            "lose the record."
        )
    why = _("The dot at 'Keeping it safe' stands for that.")
    return f"{missing} {why}"


_DECIDED = "window.decided-against-copies"


def decide_against(session: Session) -> None:
    """Note for good that the person decided against a copy or a recovery code."""
    session.settings.put(_DECIDED, True)


_SHOWN = "window.recovery-code-shown"


def note_code_shown(session: Session) -> None:
    """Note that the code in use is on the screen, and nowhere else yet."""
    session.settings.put(_SHOWN, _code_time(session.access.recovery_state()))


def note_code_written(session: Session) -> ProtectionState:
    """Note that the person said that the code is written down; return the state."""
    session.settings.put(_SHOWN, None)
    return read_protection_state(session)


def _code_time(recovery: RecoveryState) -> str:
    return recovery.made.isoformat() if recovery.made else ""


def read_protection_state(session: Session) -> ProtectionState:
    """Return the state that the overview shows."""
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
        session.settings.get(_DECIDED) is True,
        # a code that was made elsewhere since is another one
        recovery.in_use and session.settings.get(_SHOWN) == _code_time(recovery) != "",
        session.tells_older_copy(),
    )


def begin_backup(session: Session, folder: Path) -> tuple[BackupJob, Path]:
    """Begin a backup in `folder`, or in a folder inside it; return the job and its folder.

    Raises as `begin` of the backup service does.
    """
    try:
        return session.backup.begin(folder), folder
    except AlreadyExists:
        inside = folder / COPY_FOLDER
        return session.backup.begin(inside), inside


def begin_verification(session: Session, folder: Path) -> BackupVerification:
    """Begin to verify the backup in `folder`, or in a folder inside it.

    Raises as `reading` of the backup service does.
    """
    try:
        return session.backup.reading(folder)
    except NoCopy:
        inside = folder / COPY_FOLDER
        if not os.path.isdir(inside):
            raise
        return session.backup.reading(inside)


class ViewId(StrEnum):
    """Every view of this page except the overview."""

    COPIES = "copies"
    CODE = "code"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a view
    KEY_FILE = "key-file"
    SEAL = "seal"
    STAMP = "stamp"
    ROTATE = "rotate"
    REMOVE = "remove"


class ProtectionView(ScrollPage):
    """One view; `left` goes back, `changed` says that the overview must be read again."""

    left = Signal()
    changed = Signal()

    def __init__(self, context: PageContext, title: str, intro: str = "") -> None:
        super().__init__(title, intro)
        self.page_context = context
        self.back = button(_("Back"), on=self.left.emit)
        self.head.addWidget(self.back)
        bind(Act.BACK, self, self.on_escape)
        self.setFocusProxy(self.back)

    def enter(self, state: ProtectionState) -> None:
        """Show the state, without anything that was typed before."""

    def leave(self) -> None:
        """Forget what was typed or shown, since another person may look next."""

    def on_escape(self) -> None:
        """Go back."""
        self.left.emit()

    def part(self, title: str, *sentences: str) -> None:
        """Add a heading and its sentences."""
        self.column.addSpacing(6)
        self.column.addWidget(PlainLabel(title, role="heading"))
        for sentence in sentences:
            self.column.addWidget(PlainLabel(sentence))

    def add_left(self, *parts: QWidget) -> None:
        """Add widgets below each other; buttons are no wider than they need."""
        for each in parts:
            if isinstance(each, QPushButton):
                self.column.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self.column.addWidget(each)

    def field(self, label: str, part: QWidget) -> None:
        """Add a widget with its label above it."""
        self.column.addLayout(label_above(label, part))
