"""Exit codes, which are stable numbers, and what a refusal means for a command.

**Invariants:**

- Nothing that a command was given is "still here", as it is in a form of the window.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from diary import errors
from diary.errors import BadInput, DiaryError, DiskFull
from diary.i18n import N_, _
from ui.text.errors import TABLE, ErrorMessage, explain


class ExitCode(IntEnum):
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


_CODES: Final[dict[type[errors.DiaryError], ExitCode]] = {
    errors.AlreadyExists: ExitCode.USAGE,
    errors.WrongPassphrase: ExitCode.WRONG_PASSPHRASE,
    errors.InUse: ExitCode.IN_USE,
    errors.VaultError: ExitCode.DAMAGED,
    errors.StorageError: ExitCode.DISK,
    # of a place that was named in the command, and another can be named
    errors.FileTooLarge: ExitCode.USAGE,
    errors.NameTooLong: ExitCode.USAGE,
    errors.Cancelled: ExitCode.CANCELLED,
    errors.DiaryError: ExitCode.USAGE,
}


def exit_for(error: errors.DiaryError) -> ExitCode:
    """The exit code of a refusal: that of the nearest class that has one."""
    return next(_CODES[cls] for cls in type(error).__mro__ if cls in _CODES)


# A command may have done a part of it, and what it was given stands nowhere but where it came from.
_FULL = ErrorMessage(
    N_("The disk is full."),
    N_("What was saved before is safe. What this command was to do is not done, or not all of it."),
    N_("Free some space, then do it again."),
)


def error_line(error: DiaryError) -> str:
    """All of it in one line, in the language in use."""
    said = explain(error)
    if isinstance(error, BadInput):
        # every command refuses it whole
        return f"{said.happened} {_('Nothing was changed.')}"
    if isinstance(error, DiskFull) and said.safe == _(TABLE[DiskFull.code].safe):
        return f"{_(_FULL.happened)} {_(_FULL.safe)} {_(_FULL.next)}"
    return said.text
