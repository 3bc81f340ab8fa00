"""The typed errors of the program, as one tree of exceptions.

**Invariants:**

- Each class has a stable `code`. The sentence for a person is in `ui`, never here.
- An error never contains diary text. It may contain the *name* of a field, a line number, an
  identifier, or the name of a vault file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal


class NotAllowedReason(StrEnum):
    """Why the record does not permit a change, or not in the place that was given."""

    COPY_INSIDE_VAULT = "copy-inside-vault"
    COPY_IS_AHEAD = "copy-is-ahead"
    HISTORY = "history"
    ANOTHER_KIND = "another-kind"
    NOTHING_CHANGED = "nothing-changed"
    WITHDRAWN = "withdrawn"
    NOT_WITHDRAWN = "not-withdrawn"
    ANOTHER_AUDIENCE = "another-audience"
    TOO_LITTLE_NOTED = "too-little-noted"
    PRIVATE = "private"
    TAKEN_BACK = "taken-back"
    RECORD_INSIDE_VAULT = "record-inside-vault"
    RECORD_INSIDE_COPY = "record-inside-copy"
    CURRENT_FOLDER = "current-folder"
    INSIDE_VAULT = "inside-vault"
    TOO_LARGE_FOR_PDF = "too-large-for-pdf"
    FILE_INSIDE_VAULT = "file-inside-vault"
    FILE_INSIDE_BUNDLE = "file-inside-bundle"
    ORIGINAL_WITHOUT_HASH = "original-without-hash"
    NOT_GOING_ON = "not-going-on"
    TOO_MUCH_TO_UPLOAD = "too-much-to-upload"
    NOT_REMOVABLE = "not-removable"


class DamageReason(StrEnum):
    """How a file of a vault, a backup or a bundle differs from what was written."""

    FORM = "form"
    PADDING = "padding"
    LENGTH = "length"
    HEADER = "header"
    SEAL = "seal"
    WEAK = "weak"
    MISMATCH = "mismatch"
    DIGEST = "digest"
    SIZE = "size"
    MAC = "mac"
    PAYLOAD = "payload"
    SLOT = "slot"
    ALGORITHM = "algorithm"
    CHUNK_SIZE = "chunk-size"
    ID = "id"
    CHUNK = "chunk"
    SALT_OR_DIGEST_OF_ANOTHER_LENGTH = "salt or digest of another length"
    FIELDS_OUT_OF_ORDER_OR_TWICE = "fields out of order or twice"
    STRUCTURAL_FIELD_NOT_SHOWN = "structural field not shown"
    FEWER_FIELDS_THAN_ANY_ENTRY_HAS = "fewer fields than any entry has"
    WITHHELD_DIGESTS_OUT_OF_ORDER = "withheld digests out of order"
    DOES_NOT_COME_TO_ITS_COMMITMENT = "does not come to its commitment"
    VALUE_THAT_NO_ENTRY_HOLDS = "a value that no entry holds"
    IS_NOT_BUILT_AS_A_DOCUMENT_OF_OURS_IS = "is not built as a document of ours is"
    CANNOT_BE_UNPACKED = "cannot be unpacked"
    DIFFERS = "differs"
    ANOTHER_COPYS = "another copy's"
    NOT_WHAT_WAS_MOVED = "not what was moved"
    ANOTHER_FILE = "another file"
    ANOTHER_VAULTS = "another vault's"
    ANOTHER_KEY = "another key"
    ENDS_ELSEWHERE = "ends elsewhere"
    TIME_STAMPS = "time stamps"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    NOT_THIS_VAULTS = "not this vault's"
    NO_CIPHER = "no cipher"
    MISSING = "missing"
    CHANGED = "changed"
    PLANTED = "planted"
    NOT_A_FILE = "not-a-file"
    SECOND_NAME = "second name"
    SIGNATURE = "signature"
    OF_SEVERAL_RECORDS = "of several records"
    MOVED = "moved"
    TEXT = "text"
    DIFFERS_FROM_KEYS = "differs from keys"
    ENTRY_MISSING = "entry missing"
    ENTRY_UNREADABLE = "entry unreadable"
    LIST = "list"
    NO_VERSION = "no version"
    NO_SIGNING_KEY = "no signing key"
    BOTH = "both"
    NOT_THE_RECORD_THAT_THE_HEAD_NAMES = "not the record that the head names"
    LINK_IS_BROKEN = "a link is broken"
    PATHS = "paths"
    FILES = "files"
    TOO_MANY_STAMPS = "too-many-stamps"
    TOO_LARGE = "too-large"
    ORDER = "order"
    CASE = "case"
    LINE = "line"
    NOT_WHAT_WAS_COMMITTED_TO = "not what was committed to"
    CANNOT_BE_READ = "cannot be read"
    CHANGED_MEANWHILE = "changed-meanwhile"
    LONGER_THAN_RECORDED = "longer-than-recorded"
    OLDER_THAN_THE_HEAD = "older than the head"


class MistypedCodeReason(StrEnum):
    """Why the typed text is not a recovery code."""

    CHECK = "check"
    LENGTH = "length"
    CHARACTER = "character"
    SEAL = "seal"


class MistypedSealReason(StrEnum):
    """Why the typed text is not a seal code."""

    COUNT = "count"
    RECOVERY = "recovery"
    CHECK = "check"
    WORD = "word"


class StampReason(StrEnum):
    """Why a time stamp is refused, is wrong, or cannot be judged."""

    ROOTS = "roots"
    TOO_LARGE = "too-large"
    STATUS = "status"
    IMPRINT = "imprint"
    FORM = "form"
    EMPTY = "empty"
    QUERY = "query"
    NOTHING_RECORDED = "nothing-recorded"
    NONCE = "nonce"
    PURPOSE = "purpose"
    OTHER_ROOTS = "other-roots"
    CERTIFICATE = "certificate"
    ALGORITHM = "algorithm"
    EXPIRED = "expired"
    RULE = "rule"
    CHECKERS_DIFFER = "checkers-differ"
    NO_CERTIFICATE = "no-certificate"
    NO_ROOTS = "no-roots"
    SIGNATURE = "signature"
    MISNAMED = "misnamed"


class ReleaseReason(StrEnum):
    """Why a file is not taken for a newer release of this program."""

    UNSIGNED = "unsigned"
    NOT_A_FILE = "not-a-file"
    NOT_LISTED = "not-listed"
    LIST_FORM = "list-form"
    SIGNATURE_FORM = "signature-form"
    OTHER_KEY = "other-key"
    OLD_WAY = "old-way"
    SIGNATURE_WRONG = "signature-wrong"
    NO_VERSION = "no-version"
    SAME_VERSION = "same-version"
    OLDER_VERSION = "older-version"


class SourceReason(StrEnum):
    """Why a file could not be attached completely."""

    TOO_LARGE = "too-large"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    CHANGED = "changed"


class MediaReason(StrEnum):
    """Why the decoder process could not make anything of a file, or did not answer."""

    PROTOCOL = "protocol"
    CANNOT_START = "cannot-start"
    NOT_CONFINED = "not-confined"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    SOURCE = "source"
    CANNOT_STRIP = "cannot-strip"
    NO_SUCH_PAGE = "no-such-page"
    UNREADABLE = "unreadable"
    NOT_A_JPEG = "not-a-jpeg"
    UNUSUAL_JPEG = "unusual-jpeg"
    TOO_LARGE = "too-large"
    MEMORY = "memory"
    LOCKED = "locked"
    NO_SOUND = "no-sound"
    NO_SOUND_LIBRARY = "no-sound-library"
    NO_SOUND_DEVICE = "no-sound-device"


class CopyReason(StrEnum):
    """How the disk of a backup failed."""

    GONE = "gone"
    FULL = "full"
    DIFFERS = "differs"
    READ_ONLY = "read-only"
    TOO_LARGE = "too-large"


class FaultCode(StrEnum):
    """What verification finds wrong with a record or a backup of it."""

    KEYS_COPY_DAMAGED = "keys-copy-damaged"
    DRAFT_DAMAGED = "draft-damaged"
    DATABASE_DAMAGED = "database-damaged"
    ENTRY_ALTERED = "entry-altered"
    LINK_BROKEN = "link-broken"
    SIGNATURE_WRONG = "signature-wrong"
    PROJECTIONS_DIFFER = "projections-differ"
    SETTINGS_PUT_BACK = "settings-put-back"
    OLDER_COPY = "older-copy"
    DRAFT_PUT_BACK = "draft-put-back"
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_SWAPPED = "attachment-swapped"
    ATTACHMENT_DIFFERS = "attachment-differs"
    ATTACHMENT_DAMAGED = "attachment-damaged"
    COPY_FILE_DAMAGED = "copy-file-damaged"


class DiaryError(Exception):
    """Base class of all errors of the program; `code` is stable and may be printed."""

    code: ClassVar[str] = "diary"


class BadInput(DiaryError):
    """The input cannot be recorded: names the field, and the line if there is one."""

    code = "bad-input"

    def __init__(self, field: str, reason: str, *, line: int | None = None) -> None:
        super().__init__(field, reason, line)
        self.field = field
        self.reason = reason
        self.line = line


class DayFar(BadInput):
    """A day is far from today, and nobody said that it is right."""

    code = "day-far"


class Unknown(DiaryError):
    """Nothing in the record has this identifier or number, or no file has this name."""

    code = "unknown"


class Erased(Unknown):
    """The subject with this identifier or number was erased for safety.

    Its identifier and number are never given to another subject.
    """

    code = "erased"


class NotAllowed(DiaryError):
    """The record does not permit this change, such as amending a withdrawn subject."""

    code = "not-allowed"

    def __init__(self, reason: NotAllowedReason) -> None:
        super().__init__(reason)
        self.reason = reason


class WrongPassphrase(DiaryError):
    """No key slot opens with this passphrase."""

    code = "wrong-passphrase"


class MistypedCode(DiaryError):
    """The typed text is not a recovery code: its length, a character, the check, or a seal.

    `group` is which of the seven groups must be wrong, if that can be known; for `check` it is
    correct only if a single character is wrong.
    """

    code = "mistyped-code"

    def __init__(self, reason: MistypedCodeReason, group: int | None = None) -> None:
        super().__init__(reason, group)
        self.reason = reason
        self.group = group


class MistypedSeal(DiaryError):
    """The typed text is not a seal code: count, a word, the check, or a recovery code.

    For `word`, `at` is the position (from 1) of the first word that is not on the list, and
    `nearest` are similar words of the list. For `count`, `at` is the number of words typed, or 0.
    """

    code = "mistyped-seal"

    def __init__(
        self, reason: MistypedSealReason, at: int = 0, nearest: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason, at, nearest)
        self.reason = reason
        self.at = at
        self.nearest = nearest


class StampRefused(DiaryError):
    """The reply of a time-stamp service is wrong, or not for this record."""

    code = "stamp-refused"

    def __init__(self, reason: StampReason) -> None:
        super().__init__(reason)
        self.reason = reason


class ReleaseRefused(DiaryError):
    """A file is no newer release of this program; `version` is that of an older or equal one."""

    code = "release-refused"

    def __init__(self, reason: ReleaseReason, version: str = "") -> None:
        super().__init__(reason, version)
        self.reason = reason
        self.version = version


class NoReleaseKey(DiaryError):
    """A development build has no key that a release could be checked with."""

    code = "no-release-key"


class ExportRefused(DiaryError):
    """Nothing can be read of an export of another program; `reason` is a code (`encrypted`)."""

    code = "export-refused"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Locked(DiaryError):
    """The session was locked before or during the work."""

    code = "locked"


class Cancelled(DiaryError):
    """The person stopped a long job. None of its partial result was kept."""

    code = "cancelled"


class VaultError(DiaryError):
    """Something is wrong with the vault's folder or with the file named in `part`."""

    code = "vault"

    def __init__(self, part: str, reason: str = "") -> None:
        super().__init__(part, reason)
        self.part = part
        self.reason = reason


class NotAVault(VaultError):
    """The folder is empty, absent, or contains something else."""

    code = "not-a-vault"


class AlreadyExists(VaultError):
    """A new vault or export was to be made where something already exists."""

    code = "already-exists"


class AnotherRecordsCopy(AlreadyExists):
    """The folder contains backups of another record."""

    code = "another-records-copy"


class Damaged(VaultError):
    """A vault or bundle file differs from what was written: torn, altered or replaced."""

    code = "damaged"

    def __init__(self, part: str, reason: DamageReason | FaultCode | Literal[""] = "") -> None:
        super().__init__(part, reason)
        self.reason: DamageReason | FaultCode | Literal[""] = reason


class RolledBack(Damaged):
    """A vault file is authentic but older than the other files say it should be."""

    code = "rolled-back"


class DamagedCopy(Damaged):
    """In a backup only attachments or spare files, named in `parts`, are damaged."""

    code = "damaged-copy"

    def __init__(self, *parts: str) -> None:
        super().__init__(", ".join(parts))
        self.parts = parts


class NoCopy(VaultError):
    """The folder contains no backup of a record."""

    code = "no-copy"


class UnfinishedCopy(VaultError):
    """A backup was started in the folder, and none was finished."""

    code = "unfinished-copy"


class FutureFormat(VaultError):
    """The file was written in a newer version of the format than this program reads.

    `wanted` is the lowest version of the program that reads it; empty if the file does not say.
    """

    code = "future-format"

    def __init__(self, part: str, reason: str = "", *, wanted: str = "") -> None:
        super().__init__(part, reason)
        self.wanted = wanted


class KdfRefused(VaultError):
    """Key-derivation parameters are outside the bounds that this program accepts."""

    code = "kdf-refused"


class InUse(VaultError):
    """Another process holds the vault."""

    code = "in-use"


class StorageError(DiaryError):
    """The disk failed; `operation` is what was being done."""

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


class HeldOpen(StorageError):
    """Another program has the file open, which keeps it from being changed on Windows."""

    code = "held-open"


class PlaceGone(StorageError):
    """The folder to write into does not exist, or not any more."""

    code = "place-gone"


class FileTooLarge(StorageError):
    """The file is larger than this file system allows."""

    code = "file-too-large"


class NameTooLong(StorageError):
    """A name, or the path to it, is longer than the file system allows."""

    code = "name-too-long"


class CopyRefused(StorageError):
    """The disk that a backup is written to, or read from, failed.

    `operation` is full, read-only, gone, too-large or differs.
    """

    code = "copy-refused"

    def __init__(self, operation: CopyReason) -> None:
        super().__init__(operation)
        self.operation: CopyReason = operation


class SourceError(DiaryError):
    """A file could not be attached completely."""

    code = "source"

    def __init__(self, reason: SourceReason) -> None:
        super().__init__(reason)
        self.reason = reason


class NotABundle(DiaryError):
    """The given file is not a bundle, or the record in it cannot be read.

    `reason` is the code of the check's refusal of a zip, or empty.
    """

    code = "not-a-bundle"

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class MediaError(DiaryError):
    """The decoder process could not make anything of a file; the original is untouched."""

    code = "media"

    def __init__(self, reason: MediaReason) -> None:
        super().__init__(reason)
        self.reason = reason
