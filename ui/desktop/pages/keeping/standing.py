"""How safe the record stands, read on the lane in one go; pages keep nothing of the session."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diary.errors import AlreadyExists, NoCopy
from ui.desktop.places import COPY_FOLDER

if TYPE_CHECKING:
    from diary.services.access.state import RecoveryState
    from diary.services.backup.service import LastBackup
    from diary.services.backup.verification import BackupVerification
    from diary.services.backup.writer import BackupJob
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class Standing:
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


def standing(session: Session) -> Standing:
    """Everything that the overview tells."""
    access = session.access
    recovery = access.recovery_state()
    return Standing(
        session.backup.last(),
        recovery,
        access.key_file_in_use,
        access.opened_by_code,
        len(session.seals.items()),
        None if recovery.seen else recovery.used,
        session.erasure.beside(),
    )


def begin_copy(session: Session, folder: Path) -> tuple[BackupJob, Path]:
    """A copy to be run beside, in `folder` or in one inside it; raises what `begin` says."""
    try:
        return session.backup.begin(folder), folder
    except AlreadyExists:
        inside = folder / COPY_FOLDER
        return session.backup.begin(inside), inside


def begin_reading(session: Session, folder: Path) -> BackupVerification:
    """The copy in `folder`, or in one inside it, to be read beside; raises what `reading` says."""
    try:
        return session.backup.reading(folder)
    except NoCopy:
        inside = folder / COPY_FOLDER
        if not os.path.isdir(inside):
            raise
        return session.backup.reading(inside)
