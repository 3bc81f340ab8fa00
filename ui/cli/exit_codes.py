"""Exit codes, which are stable numbers, and the text of an error for a command.

**Invariants:**

- No text says that what was typed is "still here": that is true of a form in the window, and not of
  a command.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from diary import errors
from diary.errors import BadInput, DiaryError, DiskFull
from diary.i18n import N_, _
from diary.json_value import Json
from ui.cli.taken_places import PlaceTaken
from ui.text.error_messages import TABLE, ErrorMessage, explain


class ExitCode(IntEnum):
    """The exit codes and their meanings."""

    DONE = 0
    FOUND_WRONG = 1
    USAGE = 2
    WRONG_PASSPHRASE = 3
    DAMAGED = 4
    IN_USE = 5
    DISK = 6
    BRANCHED = 7
    NO_RELEASE_KEY = 8
    DAY_FAR = 9
    PROGRAM_FAULT = 70
    CANCELLED = 130


# What each says of any command; for `FOUND_WRONG` a command says what it found.
MEANINGS: Final[dict[ExitCode, str]] = {
    ExitCode.DONE: N_("done"),
    ExitCode.FOUND_WRONG: N_(
        "done, and something was found wrong: a check or 'verify' that names faults, a damaged "
        "original"
    ),
    ExitCode.USAGE: N_(
        "refused: arguments, JSON, an unknown number, a place that is taken, a recovery code with "
        "a mistake in it"
    ),
    ExitCode.WRONG_PASSPHRASE: N_("the passphrase or recovery code does not open the record"),
    ExitCode.DAMAGED: N_(
        "no record or copy there, or it is damaged, unfinished, rolled back or of a newer format"
    ),
    ExitCode.IN_USE: N_("the record is open in another program, and still was after half a minute"),
    ExitCode.DISK: N_(
        "the disk refused: full, read-only, or unplugged; or something was made elsewhere and the "
        "record could not note it"
    ),
    ExitCode.BRANCHED: N_(
        "two bundles part where the record was put back from a copy, and it says so itself"
    ),
    ExitCode.NO_RELEASE_KEY: N_("a development build has no key to check a newer version with"),
    ExitCode.DAY_FAR: N_(
        "a day is so far from today that its year may be mistyped; nothing is recorded without "
        "--sure"
    ),
    ExitCode.PROGRAM_FAULT: N_("a mistake in the program itself, which is no mistake of yours"),
    ExitCode.CANCELLED: N_(
        "stopped, by Ctrl+C or at a question; what was confirmed before is kept"
    ),
}


_CODES: Final[dict[type[errors.DiaryError], ExitCode]] = {
    errors.AlreadyExists: ExitCode.USAGE,
    errors.DayFar: ExitCode.DAY_FAR,
    errors.WrongPassphrase: ExitCode.WRONG_PASSPHRASE,
    errors.InUse: ExitCode.IN_USE,
    errors.ReleaseRefused: ExitCode.FOUND_WRONG,
    errors.NoReleaseKey: ExitCode.NO_RELEASE_KEY,
    errors.VaultError: ExitCode.DAMAGED,
    errors.StorageError: ExitCode.DISK,
    # The error is about a path that was named in the command, and another can be named.
    errors.FileTooLarge: ExitCode.USAGE,
    errors.NameTooLong: ExitCode.USAGE,
    errors.Cancelled: ExitCode.CANCELLED,
    errors.DiaryError: ExitCode.USAGE,
}


def exit_for(error: errors.DiaryError) -> ExitCode:
    """Return the exit code of an error: that of the nearest class that has one."""
    return next(_CODES[cls] for cls in type(error).__mro__ if cls in _CODES)


# A command may have done a part of it, and its input exists only where it came from.
_FULL = ErrorMessage(
    N_("The disk is full."),
    N_("What was saved before is safe. What this command was to do is not done, or not all of it."),
    N_("Free some space, then do it again."),
)


def error_json(error: DiaryError) -> dict[str, Json]:
    """Return a refusal as JSON: its code, its exit code, where it is about, and its sentence."""
    field, line = (error.field, error.line) if isinstance(error, BadInput) else ("", None)
    if isinstance(error, PlaceTaken):
        field = error.option
    return fault_json(error.code, exit_for(error), error_line(error), field, line)


def fault_json(
    code: str, exit_code: ExitCode, text: str, field: str = "", line: int | None = None
) -> dict[str, Json]:
    """Return what ended a command as JSON."""
    return {
        "error": {
            "code": code,
            "exit": int(exit_code),
            "field": field or None,
            "line": line,
            "text": text,
        }
    }


def error_line(error: DiaryError) -> str:
    """Return the whole message in one line, in the language in use."""
    message = explain(error)
    if isinstance(error, PlaceTaken):
        said = _(
            "{option}: something has that name already. It was left as it is. Name another place; "
            "{free} is free there."
        )
        return said.format(option=error.option, free=error.free)
    if isinstance(error, BadInput):
        # Every command refuses such input before it changes anything.
        return f"{message.happened} {_('Nothing was changed.')}"
    if isinstance(error, DiskFull) and message.safe == _(TABLE[DiskFull.code].safe):
        return f"{_(_FULL.happened)} {_(_FULL.safe)} {_(_FULL.next)}"
    return message.text
