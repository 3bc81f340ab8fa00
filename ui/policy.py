"""What an administrator preset for a computer, and the one reader of that file; Qt-free.

**Invariants:**

- A file that is not as it should be is refused whole and said, never ignored: an unknown key, a
  wrong value, or a file that others than an administrator may change. "Could not look" is refused
  too. No record is ever kept from being opened by it.
- A policy makes things stricter than the person's own choice. The one exception is `allow`: the
  organisation's answer about files of others, which the person can change in the settings.
- Its place is fixed for each system. No variable, option or record leads to another.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from diary.errors import BadInput, NotAllowed, NotAllowedReason
from diary.i18n import N_, _, ngettext
from ui import policy_protection
from ui.place_warnings import is_on_stick

LOCK_MINUTES: Final = range(1, 31)

FILES, MINUTES, REMOVABLE = "files-of-others", "lock-minutes", "records-on-removable-drives-only"
_NAME: Final = "policy.toml"
_LONGEST: Final = 16_384  # bytes
_LONGEST_KEY: Final = 40


class FilesAnswer(StrEnum):
    """What happens with files of others where the decoder is not confined."""

    ASK = "ask"
    NEVER = "never"
    ALLOW = "allow"


class PolicyFault(StrEnum):
    """Why a policy file is refused."""

    UNREADABLE = "unreadable"
    NOT_A_FILE = "not-a-file"
    TOO_LARGE = "too-large"
    UNPROTECTED = "unprotected"
    FORM = "form"
    KEY = "key"
    FILES_VALUE = "files-value"
    MINUTES_VALUE = "minutes-value"
    REMOVABLE_VALUE = "removable-value"


_WHY: Final = {
    PolicyFault.UNREADABLE: N_("it cannot be read"),
    PolicyFault.NOT_A_FILE: N_("it, or its folder, is a link or something else"),
    PolicyFault.TOO_LARGE: N_("it is too long"),
    PolicyFault.UNPROTECTED: N_(
        "others than an administrator may change it or its folder, or that could not be ruled out"
    ),
    PolicyFault.FORM: N_("it is not TOML in UTF-8"),
    PolicyFault.KEY: N_("it has a key that this version does not know"),
    PolicyFault.FILES_VALUE: N_('files-of-others has to be "ask", "never" or "allow"'),
    PolicyFault.MINUTES_VALUE: N_("lock-minutes has to be a whole number from 1 to 30"),
    PolicyFault.REMOVABLE_VALUE: N_("records-on-removable-drives-only has to be true or false"),
}


class PolicyRefused(BadInput):
    """The policy file is not used; `key` is the unknown key, where it can be printed."""

    def __init__(self, fault: PolicyFault, key: str = "") -> None:
        super().__init__(_NAME, str(fault))
        self.fault, self.key = fault, key


@dataclass(frozen=True, slots=True)
class Policy:
    """The presets of a computer; without a file nothing is preset.

    `refused` is the sentence that says why there is a file and it is not used.
    """

    files: FilesAnswer = FilesAnswer.ASK
    lock_minutes: int | None = None
    removable_only: bool = False
    refused: str = ""

    @property
    def most_minutes(self) -> int:
        """Return the most minutes without input after which a record locks."""
        return self.lock_minutes or LOCK_MINUTES.stop - 1

    def files_answer(self, own: bool | None) -> bool | None:
        """Return whether files of others are opened unprotected; None if the person is asked.

        `own` is the person's answer, None if there is none yet.
        """
        if self.files is FilesAnswer.NEVER:
            return False
        if own is None and self.files is FilesAnswer.ALLOW:
            return True
        return own

    def allows_record_in(self, folder: Path) -> bool:
        """Return whether a new record may be made in this folder; links are followed."""
        return not self.removable_only or is_on_stick(Path(os.path.realpath(folder)))

    def refuse_record_in(self, folder: Path) -> None:
        """Raise NotAllowed where no new record may be made in this folder."""
        if not self.allows_record_in(folder):
            raise NotAllowed(NotAllowedReason.NOT_REMOVABLE)

    def text(self) -> str:
        """Return in one line what the organisation set, or why its file is not used; or ""."""
        if self.refused:
            return self.refused
        parts = []
        if self.lock_minutes is not None:
            minutes = ngettext(
                "a record locks after {n} minute at most",
                "a record locks after {n} minutes at most",
                self.lock_minutes,
            )
            parts.append(minutes.format(n=self.lock_minutes))
        if self.removable_only:
            parts.append(_("new records are made on a removable drive only"))
        if self.files is FilesAnswer.NEVER:
            parts.append(_("files of others are never opened without protection"))
        if self.files is FilesAnswer.ALLOW:
            parts.append(
                _("files of others are opened without protection, unless you change that here")
            )
        if not parts:
            return ""
        sentence = _("An organisation set this for the computer: {presets}.")
        return sentence.format(presets="; ".join(parts))


def policy_place() -> Path | None:
    """Return where the policy file of this system is; None if Windows does not say."""
    if sys.platform == "win32":
        shared = _program_data()
        return shared / "Daybook" / _NAME if shared is not None else None
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Daybook", _NAME)
    return Path("/etc/daybook", _NAME)


def load(place: Path | None = None, owner: int = policy_protection.ROOT) -> Policy:
    """Return the policy of this computer; only tests pass another place and owner."""
    found = place or policy_place()
    if found is None:
        return Policy()
    try:
        return read(found, owner)
    except PolicyRefused as error:
        return Policy(refused=refusal_text(error, found))


def refusal_text(error: PolicyRefused, place: Path) -> str:
    """Return one sentence that says why the file at `place` is not used."""
    why = _(_WHY[error.fault])
    sentence = _(
        "The presets of this computer are not used, because of their file {place}: {why}. Show "
        "this to the organisation that looks after the computer; records open as before."
    )
    return sentence.format(place=place, why=f"{why} ({error.key})" if error.key else why)


def read(place: Path, owner: int = policy_protection.ROOT) -> Policy:
    """Return the policy in a file, an empty one if there is no file; raise PolicyRefused."""
    try:
        folder = os.lstat(place.parent)
    except FileNotFoundError:
        return Policy()
    except OSError as refused:
        raise PolicyRefused(PolicyFault.UNREADABLE) from refused
    if not stat.S_ISDIR(folder.st_mode) or _is_redirected(folder):
        raise PolicyRefused(PolicyFault.NOT_A_FILE)
    content = _content(place, folder, owner)
    return Policy() if content is None else parse(content)


def parse(content: bytes) -> Policy:
    """Return the policy that these bytes state, or raise PolicyRefused."""
    try:
        # editors on Windows put a mark before UTF-8
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise PolicyRefused(PolicyFault.FORM) from wrong
    for key in values:
        if key not in (FILES, MINUTES, REMOVABLE):
            shown = key if key.isprintable() and len(key) <= _LONGEST_KEY else ""
            raise PolicyRefused(PolicyFault.KEY, shown)
    return Policy(_files(values), _minutes(values), _removable(values))


def _files(values: Mapping[str, object]) -> FilesAnswer:
    value = values.get(FILES, FilesAnswer.ASK.value)
    if not isinstance(value, str) or value not in tuple(FilesAnswer):
        raise PolicyRefused(PolicyFault.FILES_VALUE)
    return FilesAnswer(value)


def _minutes(values: Mapping[str, object]) -> int | None:
    value = values.get(MINUTES)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value not in LOCK_MINUTES:
        raise PolicyRefused(PolicyFault.MINUTES_VALUE)
    return value


def _removable(values: Mapping[str, object]) -> bool:
    value = values.get(REMOVABLE, False)
    if not isinstance(value, bool):
        raise PolicyRefused(PolicyFault.REMOVABLE_VALUE)
    return value


def _content(place: Path, folder: os.stat_result, owner: int) -> bytes | None:
    """Return the bytes of the file, None if there is none; raise PolicyRefused."""
    # a link is not followed, and a pipe is not waited for
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        seen = os.lstat(place)
        if not stat.S_ISREG(seen.st_mode) or _is_redirected(seen):
            raise PolicyRefused(PolicyFault.NOT_A_FILE)
        descriptor = os.open(place, flags | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    except OSError as refused:
        fault = PolicyFault.NOT_A_FILE if refused.errno == errno.ELOOP else PolicyFault.UNREADABLE
        raise PolicyRefused(fault) from refused
    with open(descriptor, "rb") as file:
        if not _is_protected(place, folder, os.fstat(descriptor), owner):
            raise PolicyRefused(PolicyFault.UNPROTECTED)
        try:
            content = file.read(_LONGEST + 1)
        except OSError as refused:
            raise PolicyRefused(PolicyFault.UNREADABLE) from refused
    if len(content) > _LONGEST:
        raise PolicyRefused(PolicyFault.TOO_LARGE)
    return content


def _is_protected(place: Path, folder: os.stat_result, file: os.stat_result, owner: int) -> bool:
    if sys.platform == "win32":
        try:
            described = [
                (policy_protection.described_by_windows(each), each != place)
                for each in (place.parent, place)
            ]
        except OSError:
            return False
        return all(
            policy_protection.is_protected_on_windows(text, folder=is_folder)
            for text, is_folder in described
        )
    return all(policy_protection.is_protected(seen, owner) for seen in (folder, file))


def _is_redirected(seen: os.stat_result) -> bool:
    """Return whether Windows leads elsewhere from here, as a junction does."""
    return bool(getattr(seen, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _program_data() -> Path | None:
    """Return the folder of Windows for data of all accounts, whatever variables say."""
    if sys.platform == "win32":
        import ctypes

        all_users, path = 0x23, ctypes.create_unicode_buffer(260)
        failed = ctypes.WinDLL("shell32").SHGetFolderPathW(None, all_users, None, 0, path)
        return Path(path.value) if not failed and path.value else None
    return None
