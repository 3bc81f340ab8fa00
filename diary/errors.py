"""Every way the record can refuse, as one tree of typed errors.

The rules are:

- Each class carries a stable `code`; the sentence for a person lives in `ui`, never here.
- An error never carries diary text. It may carry the *name* of a field, a line number, an
  identifier, or the name of a vault file.
"""

from __future__ import annotations

from typing import ClassVar


class DiaryError(Exception):
    """Root of every refusal; `code` is stable and may be printed."""

    code: ClassVar[str] = "diary"


class BadInput(DiaryError):
    """What was handed in cannot be recorded: names the field, and the line where there is one."""

    code = "bad-input"

    def __init__(self, field: str, reason: str, *, line: int | None = None) -> None:
        super().__init__(field, reason, line)
        self.field = field
        self.reason = reason
        self.line = line


class Unknown(DiaryError):
    """An identifier or number that nothing in the record has."""

    code = "unknown"


class Erased(Unknown):
    """An identifier or number whose words were erased for safety; nothing else ever gets it."""

    code = "erased"


class NotAllowed(DiaryError):
    """A change that the record does not permit, such as amending what is withdrawn."""

    code = "not-allowed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongPassphrase(DiaryError):
    """No slot opens with this passphrase."""

    code = "wrong-passphrase"


class MistypedCode(DiaryError):
    """What was typed is no recovery code: `reason` is `length`, `character`, `check` or `seal`.

    `group` is the one of the seven groups that cannot be right, where that can be told; with
    `check` it is so if only one character is wrong.
    """

    code = "mistyped-code"

    def __init__(self, reason: str, group: int | None = None) -> None:
        super().__init__(reason, group)
        self.reason = reason
        self.group = group


class MistypedSeal(DiaryError):
    """What was typed is no seal code: `reason` is `count`, `word`, `check` or `recovery`.

    With `word`, `at` is the place of the first word that is none of the list, from 1, and `nearest`
    words of the list that look like it; with `count`, `at` is how many words there were, or 0.
    """

    code = "mistyped-seal"

    def __init__(self, reason: str, at: int = 0, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(reason, at, nearest)
        self.reason = reason
        self.at = at
        self.nearest = nearest


class StampRefused(DiaryError):
    """A time stamp's reply that is not for this record, or wrong; `reason` is a stable word."""

    code = "stamp-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Locked(DiaryError):
    """The session was locked before or while the work ran."""

    code = "locked"


class Cancelled(DiaryError):
    """The person stopped a long job; nothing half-done was kept."""

    code = "cancelled"


class VaultError(DiaryError):
    """Something about the vault's folder or files, named in `part`."""

    code = "vault"

    def __init__(self, part: str, reason: str = "") -> None:
        super().__init__(part, reason)
        self.part = part
        self.reason = reason


class NotAVault(VaultError):
    """The folder is empty, absent or holds something else."""

    code = "not-a-vault"


class AlreadyExists(VaultError):
    """A new vault or export was asked for where something already stands."""

    code = "already-exists"


class AnotherRecordsCopy(AlreadyExists):
    """The folder holds copies, and they are of another record."""

    code = "another-records-copy"


class Damaged(VaultError):
    """A vault or bundle file is not what was written: torn, altered or replaced."""

    code = "damaged"


class RolledBack(Damaged):
    """A vault file is authentic but older than its companions say it should be."""

    code = "rolled-back"


class DamagedCopy(Damaged):
    """A copy of a record of which only attachments or spare files are damaged, named in `parts`."""

    code = "damaged-copy"

    def __init__(self, *parts: str) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


class NoCopy(VaultError):
    """The folder holds no copy of a record."""

    code = "no-copy"


class UnfinishedCopy(VaultError):
    """A copy was begun in the folder and none was finished."""

    code = "unfinished-copy"


class FutureFormat(VaultError):
    """Written by a newer version of the format than this program reads."""

    code = "future-format"


class KdfRefused(VaultError):
    """Key-derivation parameters outside the bounds that this program accepts."""

    code = "kdf-refused"


class InUse(VaultError):
    """Another process holds the vault."""

    code = "in-use"


class StorageError(DiaryError):
    """The disk refused: `operation` says what was being done."""

    code = "storage"

    def __init__(self, operation: str) -> None:
        super().__init__(operation)
        self.operation = operation


class DiskFull(StorageError):
    """No space is left on the device, or a quota is used up."""

    code = "disk-full"


class NotWritable(StorageError):
    """The place cannot be written: permissions or a read-only medium."""

    code = "not-writable"


class PlaceGone(StorageError):
    """The folder that something was to be written into is not there, or not any more."""

    code = "place-gone"


class FileTooLarge(StorageError):
    """A file is longer than this kind of disk holds."""

    code = "file-too-large"


class NameTooLong(StorageError):
    """A name, or the path to it, is longer than the disk takes."""

    code = "name-too-long"


class CopyRefused(StorageError):
    """The disk that a copy of the record goes to, or comes from, refused.

    `operation` is full, read-only, gone, too-large or differs.
    """

    code = "copy-refused"


class SourceError(DiaryError):
    """A file that was to be attached could not be taken whole; `reason` is a stable word."""

    code = "source"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotABundle(DiaryError):
    """What is to be read as a case is no bundle, or one whose record cannot be read.

    `reason` is the code of what its check says where a zip is refused, or empty.
    """

    code = "not-a-bundle"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class MediaError(DiaryError):
    """The decoder child could not make anything of a file; the original is untouched."""

    code = "media"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
