"""Whether a file that somebody brought is a release of this program that is newer than this one.

**Invariants:**

- Nothing is asked of a network, written, remembered or run: the file and what lies beside it are
  read, and that is all.
- A file counts by a signature of the key that is built in: its own (`FILE.minisig`), or that of the
  list of the release (`SHA256SUMS.minisig`), which has the file's SHA-256. A signature that is
  there and does not hold is refused, and no other one is tried instead.
- The version is in the trusted comment, which the signature covers. Only a higher one passes, so
  that an old release, faults and all, cannot be given again as a new one.
- What changed is text that the same list covers. It is plain text to whoever shows it.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from diary.crypto.release_signature import (
    MAX_SIGNATURE_BYTES,
    ReleaseKey,
    ReleaseSignature,
    parse_key,
    parse_signature,
)
from diary.errors import Damaged, DamageReason, NoReleaseKey, ReleaseReason, ReleaseRefused
from diary.files.durable import disk_errors, read_bounded
from diary.progress import Progress, no_progress

LIST: Final = "SHA256SUMS"
CHANGES: Final = "CHANGES.txt"
SUFFIX: Final = ".minisig"
_MAX_LIST: Final = 1 << 20
_MAX_CHANGES: Final = 1 << 18
# The old way signs the whole file, which has to be in memory for that.
_MAX_LEGACY: Final = 64 << 20
_PIECE: Final = 1 << 20
_ROW: Final = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._+~-]{0,199})", re.ASCII)
_NUMBER: Final = r"(0|[1-9][0-9]{0,4})"
_VERSION: Final = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}", re.ASCII)
_COMMENT: Final = re.compile(r"daybook (\S+) ([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII)

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a newer release: its name in the release, version, day, and what changed.

    `changes` is empty if the text is not beside the file, or is not the one that was signed.
    """

    name: str
    version: str
    released_on: date
    sha256: str
    changes: str


@dataclass(frozen=True, slots=True)
class _Read:
    size: int
    sha256: str
    blake2b: bytes


@dataclass(frozen=True, slots=True)
class _Signed:
    """What the trusted comment of a signature that holds says."""

    version: str
    day: date


def version_of(text: str) -> Version:
    """Return a version as numbers that can be compared; raise ReleaseRefused for no version."""
    found = _VERSION.fullmatch(text)
    if found is None:
        raise ReleaseRefused(ReleaseReason.NO_VERSION)
    return int(found[1]), int(found[2]), int(found[3])


def check_release(
    path: Path, key_line: str, own: str, progress: Progress = no_progress
) -> ReleaseFile:
    """Return what the file is if it is a newer release of this program.

    `key_line` is the second line of a public key file, empty in a development build. Raises
    NoReleaseKey, ReleaseRefused, StorageError, and Damaged for a line that is no key.
    """
    if not key_line:
        raise NoReleaseKey
    key = parse_key(key_line)
    with disk_errors("read"):
        if not stat.S_ISREG(path.stat().st_mode):
            raise ReleaseRefused(ReleaseReason.NOT_A_FILE)
        with path.open("rb") as file:
            read = _digests(file, path.stat().st_size, progress)
    own_signature = _beside(path.with_name(path.name + SUFFIX), MAX_SIGNATURE_BYTES)
    rows, listed = _list_of(path.parent, key, needed=own_signature is None)
    if own_signature is not None:
        signed = _signed(parse_or_refuse(own_signature), key, path, read)
        name = path.name
    else:
        if listed is None:
            raise ReleaseRefused(ReleaseReason.UNSIGNED)
        signed = listed
        name = next((name for name, digest in rows.items() if digest == read.sha256), "")
        if not name:
            raise ReleaseRefused(ReleaseReason.NOT_LISTED)
    _refuse_not_newer(signed.version, own)
    changes = _changes(path.parent, rows) if listed and listed.version == signed.version else ""
    return ReleaseFile(name, signed.version, signed.day, read.sha256, changes)


def parse_or_refuse(raw: bytes) -> ReleaseSignature:
    """Return what a signature file says; raise ReleaseRefused for another form."""
    try:
        return parse_signature(raw)
    except Damaged as cause:
        raise ReleaseRefused(ReleaseReason.SIGNATURE_FORM) from cause


def parse_list(raw: bytes) -> dict[str, str]:
    """Return the SHA-256 of each file of a release by its name; raise ReleaseRefused."""
    rows: dict[str, str] = {}
    lines = raw.decode("latin-1").split("\n")
    if lines.pop():
        raise ReleaseRefused(ReleaseReason.LIST_FORM)
    for line in lines:
        found = _ROW.fullmatch(line)
        if found is None or found[2] in rows:
            raise ReleaseRefused(ReleaseReason.LIST_FORM)
        rows[found[2]] = found[1]
    return rows


def _digests(file: BinaryIO, size: int, progress: Progress) -> _Read:
    sha256, blake2b, done = hashlib.sha256(), hashlib.blake2b(), 0
    while piece := file.read(_PIECE):
        sha256.update(piece)
        blake2b.update(piece)
        done += len(piece)
        progress(min(done, size), size)
    return _Read(done, sha256.hexdigest(), blake2b.digest())


def _list_of(
    folder: Path, key: ReleaseKey, *, needed: bool
) -> tuple[Mapping[str, str], _Signed | None]:
    """Return the rows of the signed list in the folder; none if there is no such list.

    If it is not `needed`, one that does not hold counts as none: it only has what changed.
    """
    try:
        signature = _beside(folder / (LIST + SUFFIX), MAX_SIGNATURE_BYTES)
        raw = _beside(folder / LIST, _MAX_LIST)
        if raw is None or signature is None:
            return {}, None
        read = _Read(len(raw), hashlib.sha256(raw).hexdigest(), hashlib.blake2b(raw).digest())
        signed = _signed(parse_or_refuse(signature), key, folder / LIST, read)
        return parse_list(raw), signed
    except ReleaseRefused:
        if needed:
            raise
        return {}, None


def _signed(found: ReleaseSignature, key: ReleaseKey, path: Path, read: _Read) -> _Signed:
    """Return what a signature says once it holds; raise ReleaseRefused."""
    if found.key_id != key.id:
        raise ReleaseRefused(ReleaseReason.OTHER_KEY)
    if not found.prehashed and read.size > _MAX_LEGACY:
        raise ReleaseRefused(ReleaseReason.OLD_WAY)
    try:
        found.check(key, read.blake2b if found.prehashed else _whole(path, read))
    except Damaged as cause:
        raise ReleaseRefused(ReleaseReason.SIGNATURE_WRONG) from cause
    said = _COMMENT.fullmatch(found.comment)
    if said is None:
        raise ReleaseRefused(ReleaseReason.NO_VERSION)
    version_of(said[1])
    try:
        return _Signed(said[1], date.fromisoformat(said[2]))
    except ValueError as cause:
        raise ReleaseRefused(ReleaseReason.NO_VERSION) from cause


def _whole(path: Path, read: _Read) -> bytes:
    """Return the file that was read before; raise Damaged if it is another one by now."""
    with disk_errors("read"), path.open("rb") as file:
        data = file.read(read.size + 1)
    if hashlib.sha256(data).hexdigest() != read.sha256:
        raise Damaged(path.name, DamageReason.MISMATCH)
    return data


def _refuse_not_newer(version: str, own: str) -> None:
    if version_of(version) == version_of(own):
        raise ReleaseRefused(ReleaseReason.SAME_VERSION, version)
    if version_of(version) < version_of(own):
        raise ReleaseRefused(ReleaseReason.OLDER_VERSION, version)


def _changes(folder: Path, rows: Mapping[str, str]) -> str:
    try:
        raw = _beside(folder / CHANGES, _MAX_CHANGES)
    except ReleaseRefused:
        return ""
    if raw is None or hashlib.sha256(raw).hexdigest() != rows.get(CHANGES):
        return ""
    return raw.decode("utf-8", errors="replace")


def _beside(path: Path, most: int) -> bytes | None:
    """Return a small file, or None if there is none; a link or a pipe is not opened."""
    try:
        return read_bounded(path, most)
    except Damaged as cause:
        raise ReleaseRefused(ReleaseReason.SIGNATURE_FORM) from cause
