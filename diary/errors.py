"""Every way the record can refuse, as one tree of typed errors.

The rules are:

- Each class carries a stable `code`; the sentence for a person lives in `ui`, never here.
- An error never carries diary text. It may carry the *name* of a field, a line number, an
  identifier, or the name of a vault file.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal


class NotAllowedReason(StrEnum):
    """What the record does not permit, or not in the place that was named."""

    COPY_INSIDE_VAULT = "copy-inside-vault"
    COPY_IS_AHEAD = "copy-is-ahead"
    HISTORY = "history"
    ANOTHER_KIND = "another-kind"
    NOTHING_CHANGED = "nothing-changed"
    WITHDRAWN = "withdrawn"
    ANOTHER_AUDIENCE = "another-audience"
    TOO_LITTLE_NOTED = "too-little-noted"
    PRIVATE = "private"
    RECORD_INSIDE_VAULT = "record-inside-vault"
    INSIDE_VAULT = "inside-vault"
    TOO_LARGE_FOR_PDF = "too-large-for-pdf"
    FILE_INSIDE_VAULT = "file-inside-vault"
    FILE_INSIDE_BUNDLE = "file-inside-bundle"
    ORIGINAL_WITHOUT_HASH = "original-without-hash"
    NOT_GOING_ON = "not-going-on"
    TOO_MUCH_TO_UPLOAD = "too-much-to-upload"


class DamageReason(StrEnum):
    """How a file of a vault, a copy or a bundle is not what was written."""

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
    """Why what was typed is no recovery code."""

    CHECK = "check"
    LENGTH = "length"
    CHARACTER = "character"
    SEAL = "seal"


class MistypedSealReason(StrEnum):
    """Why what was typed is no seal code."""

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


class SourceReason(StrEnum):
    """Why a file that was to be attached could not be taken whole."""

    TOO_LARGE = "too-large"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    CHANGED = "changed"


class MediaReason(StrEnum):
    """Why nothing could be made of a file, or the child that was to did not answer."""

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


class CopyReason(StrEnum):
    """How the disk of a copy refused."""

    GONE = "gone"
    FULL = "full"
    DIFFERS = "differs"
    READ_ONLY = "read-only"
    TOO_LARGE = "too-large"


class FaultCode(StrEnum):
    """What verifying finds wrong with a record or a copy of it."""

    KEYS_COPY_DAMAGED = "keys-copy-damaged"
    DRAFT_DAMAGED = "draft-damaged"
    DATABASE_DAMAGED = "database-damaged"
    ENTRY_ALTERED = "entry-altered"
    LINK_BROKEN = "link-broken"
    SIGNATURE_WRONG = "signature-wrong"
    PROJECTIONS_DIFFER = "projections-differ"
    SETTINGS_PUT_BACK = "settings-put-back"
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_SWAPPED = "attachment-swapped"
    ATTACHMENT_DIFFERS = "attachment-differs"
    ATTACHMENT_DAMAGED = "attachment-damaged"
    COPY_FILE_DAMAGED = "copy-file-damaged"


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

    def __init__(self, reason: NotAllowedReason) -> None:
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

    def __init__(self, reason: MistypedCodeReason, group: int | None = None) -> None:
        super().__init__(reason, group)
        self.reason = reason
        self.group = group


class MistypedSeal(DiaryError):
    """What was typed is no seal code: `reason` is `count`, `word`, `check` or `recovery`.

    With `word`, `at` is the place of the first word that is none of the list, from 1, and `nearest`
    words of the list that look like it; with `count`, `at` is how many words there were, or 0.
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
    """A time stamp's reply that is not for this record, or wrong; `reason` is a stable word."""

    code = "stamp-refused"

    def __init__(self, reason: StampReason) -> None:
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

    def __init__(self, part: str, reason: DamageReason | FaultCode | Literal[""] = "") -> None:
        super().__init__(part, reason)
        self.reason: DamageReason | FaultCode | Literal[""] = reason


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

    def __init__(self, operation: CopyReason) -> None:
        super().__init__(operation)
        self.operation: CopyReason = operation


class SourceError(DiaryError):
    """A file that was to be attached could not be taken whole; `reason` is a stable word."""

    code = "source"

    def __init__(self, reason: SourceReason) -> None:
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

    def __init__(self, reason: MediaReason) -> None:
        super().__init__(reason)
        self.reason = reason
