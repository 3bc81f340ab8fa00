"""The backup target: its folder, copying files to and from it, and the signed manifest.

**Invariants:**

- Each backup has a folder of its own for what changes; its manifest is written there last, so a
  folder without a manifest is not finished. Attachments never change, so all backups share one copy
  of them beside these folders.
- What belongs to a finished backup is changed only after a later one was finished.
- A folder is used if it is empty, or if it holds backups of this record. Anything else in it is
  neither read nor removed.
- Both sides may refuse, and the error says which one did: the vault's StorageError is passed on,
  the target's becomes CopyRefused.
- What is read back comes from the medium if the system allows it: it is synced first, and the
  system's cache of it is dropped. A digest is computed from each byte once, in order.
- A manifest that decodes encodes back byte for byte; everything else raises one typed error. A
  digest over the rest comes last, in every version, so damage is never read as a newer version. It
  is signed with the vault's key, over a text with a prefix that no other signature of that key has.
- Its paths have a few fixed forms: none leads out of the folder, no two differ in capitals alone,
  none comes from what a person typed.

docs/backup-format.md describes the text.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.crypto import key_slots, signing
from diary.errors import (
    AlreadyExists,
    AnotherRecordsCopy,
    CopyReason,
    CopyRefused,
    Damaged,
    DamageReason,
    DiskFull,
    FileTooLarge,
    FutureFormat,
    NoCopy,
    NotWritable,
    StorageError,
    UnfinishedCopy,
    VaultError,
)
from diary.files.background_io import forget
from diary.files.durable import (
    create_file,
    disk_errors,
    fix_times,
    make_folders,
    open_vault_file,
    read_bounded,
    remove_file,
    sync_folder,
    write_all,
)
from diary.files.path_kind import is_folder, is_there
from diary.format_version import wanted_in_text
from diary.store.attachment_files import AttachmentFileName
from diary.store.ledger_table import time_from_text, time_to_text
from diary.store.vault_head import BookHead

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


Step = Callable[[int], None]
Refused = Callable[[], contextlib.AbstractContextManager[None]]
PART: Final = ".part"
_BUFFER: Final = 1 << 20
_REASONS: Final[dict[type[StorageError], CopyReason]] = {
    DiskFull: CopyReason.FULL,
    NotWritable: CopyReason.READ_ONLY,
    FileTooLarge: CopyReason.TOO_LARGE,
}


@contextlib.contextmanager
def copy_errors() -> Iterator[None]:
    """Turn errors of a backup's disk into CopyRefused: full, read-only, too-large or gone."""
    try:
        with disk_errors("copy"):
            yield
    except CopyRefused:
        raise
    except StorageError as cause:
        raise CopyRefused(_REASONS.get(type(cause), CopyReason.GONE)) from cause


def copy_file(
    source: Path, part: str, target: Path, step: Step, *, reading: Refused, writing: Refused
) -> tuple[int, bytes]:
    """Copy an encrypted file without syncing it; return its length and SHA-256 as read.

    `part` names it in errors. Raises Damaged if it is missing, and what `reading` and `writing`
    turn errors of either side into; nothing is left under the target's name then.
    """
    beside = target.with_name(target.name + PART)
    digest, size, buffer = hashlib.sha256(), 0, memoryview(bytearray(_BUFFER))
    with _open(source, part, reading) as file:
        with writing():
            beside.unlink(missing_ok=True)
            out = create_file(beside)
        try:
            try:
                while True:
                    with reading():
                        got = file.readinto(buffer) or 0
                    if not got:
                        break
                    with writing():
                        write_all(out, buffer[:got])
                    digest.update(buffer[:got])
                    size += got
                    step(got)
            finally:
                with writing():
                    os.close(out)
            with writing():
                beside.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    return size, digest.digest()


@contextlib.contextmanager
def _open(source: Path, part: str, reading: Refused) -> Iterator[io.FileIO]:
    with reading():
        file = io.FileIO(_open_manifest(source, part), "r")
    try:
        yield file
    finally:
        with reading():
            file.close()


def digest_of(path: Path, part: str, step: Step) -> tuple[int, bytes]:
    """Return length and SHA-256 of a file, read from the disk; raises Damaged, StorageError."""
    with disk_errors("read"), HashingFile(path, part) as file:
        buffer = bytearray(_BUFFER)
        while got := file.readinto(buffer):
            step(got)
        return file.digest()


class HashingFile(io.FileIO):
    """A file of a backup that hashes itself while it is read, in any order of reading.

    Raises Damaged if it is missing or not a regular file.
    """

    def __init__(self, path: Path, part: str) -> None:
        super().__init__(_open_manifest(path, part), "r")
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        forget(self.fileno())

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read on; bytes that directly follow what was hashed are hashed as well."""
        at = self.tell()
        got = super().readinto(buffer) or 0
        if at <= self._hashed < at + got:
            with memoryview(buffer) as given, given.cast("B") as data:
                self._sha256.update(data[self._hashed - at : got])
            self._hashed = at + got
        return got

    def digest(self) -> tuple[int, bytes]:
        """Return length and SHA-256 of the whole file; raises StorageError.

        A reader begins with the end of a file and need not return to it, so that is read here.
        """
        rest = bytearray(_BUFFER)
        with disk_errors("read"):
            self.seek(self._hashed)
            while self.readinto(rest):
                pass
        return self._hashed, self._sha256.digest()

    def close(self) -> None:
        """Close it, and drop its pages from the system's cache in favour of other files."""
        if not self.closed:
            forget(self.fileno())
        super().close()


def _open_manifest(path: Path, part: str) -> int:
    try:
        return open_vault_file(path, part)
    except FileNotFoundError as cause:
        raise Damaged(part, DamageReason.MISSING) from cause


NAME: Final = "manifest"
# About 300,000 attachments.
MOST: Final = 64 << 20
_FORM: Final = b"DBK-COPY "
_VERSION: Final = 1
_SIGNED: Final = b"daybook/copy/v1\n"
_DIGEST: Final = b"digest "
_NUMBER: Final = r"(0|[1-9][0-9]{0,15})"
_HEX32: Final = "([0-9a-f]{64})"
_FRONT: Final = re.compile(
    rf"DBK-COPY 1\nvault ([0-9a-f]{{32}})\nkey {_HEX32}\ncopy ([0-9a-f]{{8}})\n"
    rf"number {_NUMBER}\nmade ([0-9TZ:.-]{{27}})\n"
    rf"record {_NUMBER} {_HEX32}\nprivate {_NUMBER} {_HEX32}\n",
    re.ASCII,
)
_FILE: Final = re.compile(rf"file {_NUMBER} {_HEX32} ([a-z0-9./]{{1,64}})\n", re.ASCII)
_END: Final = re.compile(r"signature ([0-9a-f]{128})\n", re.ASCII)
_ATTACHED: Final = re.compile(r"att/([0-9a-f]{2})/\1[0-9a-f]{30}(?:\.[1-9][0-9]{0,5})?", re.ASCII)
# The files of the record itself, in the backup's own folder; only the draft may be absent.
PARTS: Final = ("db", "draft", "head", "keys", "keys.bak")
NEEDED: Final = ("db", "head", "keys", "keys.bak")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """A file of a backup: its path below the target, length in bytes, and SHA-256."""

    path: str
    size: int
    sha256: bytes

    @property
    def attached(self) -> bool:
        """Return whether it belongs to an attachment, which backups share."""
        return self.path.startswith("att/")


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """One finished backup; `number` grows with each to the same target, `made` is UTC."""

    vault_id: bytes
    public_key: bytes
    copy: str
    number: int
    made: datetime
    record: BookHead
    private: BookHead
    files: tuple[ManifestFile, ...]
    signature: bytes = b""

    def signed(self, sign: Callable[[bytes], bytes]) -> BackupManifest:
        """Return the same manifest with the vault's signature."""
        return replace(self, signature=sign(_SIGNED + self.listing()))

    def encode(self) -> bytes:
        return _closed(self.listing(), self.signature)

    def check_signature(self) -> None:
        """Raise Damaged unless the key that it names signed it; the caller checks that key."""
        try:
            signing.verify(self.public_key, _SIGNED + self.listing(), self.signature)
        except Damaged as cause:
            raise Damaged(NAME, DamageReason.SIGNATURE) from cause

    def listing(self) -> bytes:
        """Return everything that is signed."""
        lines = [
            f"DBK-COPY {_VERSION}",
            f"vault {self.vault_id.hex()}",
            f"key {self.public_key.hex()}",
            f"copy {self.copy}",
            f"number {self.number}",
            f"made {time_to_text(self.made)}",
            f"record {self.record.number} {self.record.link.hex()}",
            f"private {self.private.number} {self.private.link.hex()}",
            *(f"file {each.size} {each.sha256.hex()} {each.path}" for each in self.files),
            "",
        ]
        return "\n".join(lines).encode("ascii")

    def part(self, name: str) -> ManifestFile | None:
        """Return a file of the record itself; None if there was no draft."""
        return next((each for each in self.files if each.path == f"{self.copy}/{name}"), None)

    def attached(self) -> dict[str, ManifestFile]:
        """Return every file of an attachment by its path."""
        return {each.path: each for each in self.files if each.attached}


def decode_manifest(data: bytes) -> BackupManifest:
    """Parse a manifest, signature unchecked; raises Damaged, FutureFormat."""
    front, mark, digest = data[:-1].rpartition(b"\n" + _DIGEST)
    covered = front + b"\n"
    if not mark or digest.decode("latin-1") + "\n" != _digest(covered):
        raise Damaged(NAME, DamageReason.DIGEST)
    if not data.startswith(_FORM):
        raise Damaged(NAME, DamageReason.FORM)
    said = covered.split(b"\n", 1)[0][len(_FORM) :].decode("latin-1")
    wanted = wanted_in_text(said)
    if wanted is not None:
        raise FutureFormat(NAME, wanted=wanted)
    manifest = _read(covered)
    # This one comparison checks every number, name and order against the bytes.
    if manifest is None or manifest.encode() != data:
        raise Damaged(NAME, DamageReason.FORM)
    return manifest


def _read(covered: bytes) -> BackupManifest | None:
    text = covered.decode("latin-1")
    front, end = _FRONT.match(text), _END.search(text, max(0, len(text) - 139))
    if front is None or end is None or end.end() != len(text):
        return None
    vault, key, copy, number, made, record, record_link, private, private_link = front.groups()
    files = []
    for line in text[front.end() : end.start()].splitlines(keepends=True):
        match = _FILE.fullmatch(line)
        if match is None:
            return None
        files.append(ManifestFile(match[3], int(match[1]), bytes.fromhex(match[2])))
    try:
        moment = time_from_text(made)
    except ValueError:
        return None
    if moment.tzinfo is None or not _belong(files, copy):
        return None
    return BackupManifest(
        bytes.fromhex(vault),
        bytes.fromhex(key),
        copy,
        int(number),
        moment,
        BookHead(int(record), bytes.fromhex(record_link)),
        BookHead(int(private), bytes.fromhex(private_link)),
        tuple(files),
        bytes.fromhex(end[1]),
    )


def _belong(files: list[ManifestFile], copy: str) -> bool:
    paths = [each.path for each in files]
    own = {f"{copy}/{name}" for name in PARTS}
    needed = {f"{copy}/{name}" for name in NEEDED}
    known = all(path in own or _ATTACHED.fullmatch(path) for path in paths)
    return known and needed <= set(paths) and paths == sorted(set(paths))


def _closed(listing: bytes, signature: bytes) -> bytes:
    covered = listing + f"signature {signature.hex()}\n".encode("ascii")
    return covered + _DIGEST + _digest(covered).encode("ascii")


def _digest(covered: bytes) -> str:
    return hashlib.sha256(covered).hexdigest() + "\n"


ATTACHMENTS: Final = "att"
_COPY: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_GROUP: Final = re.compile(r"[0-9a-f]{2}", re.ASCII)
_MOST_KEYS: Final = 1 << 16
# What a backup's own folder can hold, finished or not.
_OWN: Final = (*PARTS, NAME)
_LEFT: Final = ("", PART, ".new", "-journal", "-wal", "-shm")
# Written by operating systems to every disk that they see, never by a person.
_DROPPINGS: Final = re.compile(
    r"system volume information|\$recycle\.bin|desktop\.ini|thumbs\.db|lost\+found|\.directory"
    r"|\.ds_store|\.trashe?s?(-[0-9]+)?|\.spotlight-v100|\.fseventsd|\._.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TargetContents:
    """The content of a folder; `damaged` are backups with an unreadable manifest, and why."""

    finished: tuple[BackupManifest, ...] = ()
    damaged: tuple[tuple[str, VaultError], ...] = ()
    unfinished: tuple[str, ...] = ()
    attachments: bool = False
    strange: bool = False


class BackupTarget:
    """A folder for backups. Every method may also raise CopyRefused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def newest(self) -> BackupManifest:
        """Return the latest finished backup.

        Raises NoCopy, UnfinishedCopy, Damaged, FutureFormat.
        """
        found = self.contents()
        for _, error in found.damaged:
            raise error
        if not found.finished:
            raise (UnfinishedCopy if found.unfinished else NoCopy)("folder")
        records = {manifest.vault_id for manifest in found.finished}
        newest = max(found.finished, key=lambda manifest: manifest.number)
        same = sum(manifest.number == newest.number for manifest in found.finished)
        if len(records) > 1 or same > 1:
            raise Damaged(NAME, DamageReason.OF_SEVERAL_RECORDS)
        return newest

    def latest_finished(self, vault_id: bytes, public_key: bytes) -> BackupManifest | None:
        """Return the latest finished backup of this record to build on, or None.

        Raises AlreadyExists if the folder holds anything else, AnotherRecordsCopy.
        """
        found = self.contents()
        for _, error in found.damaged:
            if isinstance(error, FutureFormat):
                raise error
        ours = [each for each in found.finished if _is_signed(each, vault_id, public_key)]
        if any(manifest.vault_id != vault_id for manifest in found.finished):
            raise AnotherRecordsCopy(self.folder.name)
        begun = [name for name, _ in found.damaged] + list(found.unfinished)
        begun += [each.copy for each in found.finished if each not in ours]
        known = [self._record_of(name) for name in begun]
        if any(id_ not in (None, vault_id) for id_ in known):
            raise AnotherRecordsCopy(self.folder.name)
        # Attachments of unknown origin may be all that is left of another person's backup.
        mine = bool(ours) or vault_id in known
        if not mine and (found.strange or found.attachments or _holds(self.folder, begun)):
            raise AlreadyExists(self.folder.name)
        return max(ours, key=lambda manifest: manifest.number, default=None)

    def contents(self) -> TargetContents:
        """Return what the folder holds; a missing folder holds nothing."""
        found = TargetContents()
        with copy_errors():
            try:
                entries = sorted(os.scandir(self.folder), key=lambda entry: entry.name)
            except (FileNotFoundError, NotADirectoryError):
                return found
            for entry in entries:
                if _COPY.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                    found = self._with(found, entry.name)
                elif entry.name == ATTACHMENTS and entry.is_dir(follow_symlinks=False):
                    found = replace(found, attachments=True)
                elif not _DROPPINGS.fullmatch(entry.name):
                    found = replace(found, strange=True)
        return found

    def new_name(self, random: Callable[[int], bytes]) -> str:
        """Return a random name for a new backup, which reveals neither its time nor its number."""
        with copy_errors():
            while is_there(self.folder / (name := random(4).hex())):
                continue
        return name

    def make(self, copy: str) -> Path:
        """Create the folder of a new backup, durably."""
        with copy_errors():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            make_folders(self.folder, (copy,))
        return self.folder / copy

    def remove_others(self, keep: BackupManifest) -> None:
        """Remove every other backup, and attachments that `keep` does not name, if possible.

        A manifest goes first: what is left of its backup then counts as not finished.
        """
        kept = keep.attached()
        for entry in self._scan(self.folder, _COPY):
            if entry != keep.copy:
                self._remove(self.folder / entry)
        att = self.folder / ATTACHMENTS
        for group in self._scan(att, _GROUP):
            for file in self._scan(att / group, None):
                if AttachmentFileName.read(file) and f"{ATTACHMENTS}/{group}/{file}" not in kept:
                    with contextlib.suppress(OSError):
                        remove_file(att / group / file)
                        fix_times(att / group)

    def abandon(self, copy: str) -> None:
        """Remove a backup's own folder; attachments stay, intact, for the next time."""
        self._remove(self.folder / copy)

    def _with(self, found: TargetContents, name: str) -> TargetContents:
        path = self.folder / name / NAME
        part = f"{name}/{NAME}"
        try:
            data = read_bounded(path, MOST)
            if data is None:
                return replace(found, unfinished=(*found.unfinished, name))
            manifest = decode_manifest(data)
            if manifest.copy != name:
                raise Damaged(part, DamageReason.MOVED)
        except VaultError as error:
            rewritten = type(error)(part, error.reason)
            return replace(found, damaged=(*found.damaged, (name, rewritten)))
        return replace(found, finished=(*found.finished, manifest))

    def _record_of(self, copy: str) -> bytes | None:
        with copy_errors():
            try:
                data = read_bounded(self.folder / copy / "keys", _MOST_KEYS)
                return None if data is None else key_slots.parse(data).vault_id
            except VaultError:
                return None

    def _remove(self, folder: Path) -> None:
        with contextlib.suppress(OSError):
            if not is_folder(folder):
                return
            for name in (NAME, *_OWN):
                for end in _LEFT:
                    remove_file(folder / f"{name}{end}")
                if name == NAME:
                    sync_folder(folder)
            folder.rmdir()

    def _scan(self, folder: Path, form: re.Pattern[str] | None) -> Iterator[str]:
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(folder)) if is_folder(folder) else ():
                if form is None or form.fullmatch(name):
                    yield name


def _is_signed(manifest: BackupManifest, vault_id: bytes, public_key: bytes) -> bool:
    if (manifest.vault_id, manifest.public_key) != (vault_id, public_key):
        return False
    try:
        manifest.check_signature()
    except Damaged:
        return False
    return True


def _holds(folder: Path, copies: list[str]) -> bool:
    with copy_errors():
        names = [name for copy in copies for name in os.listdir(folder / copy)]
    # A backup writes `keys` first; interrupted there, it does not show whose it is.
    return not set(names) <= {f"keys{end}" for end in _LEFT}
