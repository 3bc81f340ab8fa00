"""Exit codes: stable numbers for what happened."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from diary import errors


class Exit(IntEnum):
    """What the number means."""

    DONE = 0
    FOUND_WRONG = 1
    USAGE = 2
    WRONG_PASSPHRASE = 3
    DAMAGED = 4
    IN_USE = 5
    DISK = 6
    BRANCHED = 7
    CANCELLED = 130


_CODES: Final[dict[type[errors.DiaryError], Exit]] = {
    errors.AlreadyExists: Exit.USAGE,
    errors.WrongPassphrase: Exit.WRONG_PASSPHRASE,
    errors.InUse: Exit.IN_USE,
    errors.VaultError: Exit.DAMAGED,
    errors.StorageError: Exit.DISK,
    # of a place that was named in the command, and another can be named
    errors.FileTooLarge: Exit.USAGE,
    errors.NameTooLong: Exit.USAGE,
    errors.Cancelled: Exit.CANCELLED,
    errors.DiaryError: Exit.USAGE,
}


def exit_for(error: errors.DiaryError) -> Exit:
    """The exit code of a refusal: that of the nearest class that has one."""
    return next(_CODES[cls] for cls in type(error).__mro__ if cls in _CODES)
