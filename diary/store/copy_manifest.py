"""The manifest of a copy: what belongs to it, byte for byte, and how far the record had come.

The rules are:

- What decodes encodes back byte for byte; everything else is one typed error.
- A digest over the rest comes last, in every version: damage is never read as a newer version.
- It is signed with the vault's key, over a text that begins as nothing else that key signs.
- Its paths are of the few forms that a copy is made of: none leads out of its folder, none differs
  from another in capitals alone, none comes from what a person typed.

The text is laid out in docs/backup-format.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from diary.crypto import signing
from diary.errors import Damaged, DamageReason, FutureFormat
from diary.store.head import Book
from diary.store.ledger_table import stamp, unstamp

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
# The files of the record itself, in the copy's own folder; the draft alone may be absent.
PARTS: Final = ("db", "draft", "head", "keys", "keys.bak")
NEEDED: Final = ("db", "head", "keys", "keys.bak")


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of a copy: its path below the copy's place, length, and SHA-256 as it stands."""

    path: str
    size: int
    sha256: bytes

    @property
    def attached(self) -> bool:
        """Whether it is of an attachment, which one copy shares with the next."""
        return self.path.startswith("att/")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One finished copy. `number` grows with each copy to the same place; `made` is UTC."""

    vault_id: bytes
    public_key: bytes
    copy: str
    number: int
    made: datetime
    record: Book
    private: Book
    files: tuple[Listed, ...]
    signature: bytes = b""

    def signed(self, sign: Callable[[bytes], bytes]) -> Manifest:
        """The same, with the vault's signature."""
        return replace(self, signature=sign(_SIGNED + self.listing()))

    def encode(self) -> bytes:
        """The bytes of the file."""
        return _closed(self.listing(), self.signature)

    def check_signature(self) -> None:
        """Raises Damaged unless the key that it names signed it; whose key is for others to ask."""
        try:
            signing.verify(self.public_key, _SIGNED + self.listing(), self.signature)
        except Damaged as cause:
            raise Damaged(NAME, DamageReason.SIGNATURE) from cause

    def listing(self) -> bytes:
        """Everything that is signed."""
        lines = [
            f"DBK-COPY {_VERSION}",
            f"vault {self.vault_id.hex()}",
            f"key {self.public_key.hex()}",
            f"copy {self.copy}",
            f"number {self.number}",
            f"made {stamp(self.made)}",
            f"record {self.record.number} {self.record.link.hex()}",
            f"private {self.private.number} {self.private.link.hex()}",
            *(f"file {each.size} {each.sha256.hex()} {each.path}" for each in self.files),
            "",
        ]
        return "\n".join(lines).encode("ascii")

    def part(self, name: str) -> Listed | None:
        """A file of the record itself; None for a draft that there was not."""
        return next((each for each in self.files if each.path == f"{self.copy}/{name}"), None)

    def attached(self) -> dict[str, Listed]:
        """Every file of an attachment by its path."""
        return {each.path: each for each in self.files if each.attached}


def decode(data: bytes) -> Manifest:
    """A manifest as it stands on the disk, signature unchecked; Damaged or FutureFormat."""
    front, mark, digest = data[:-1].rpartition(b"\n" + _DIGEST)
    covered = front + b"\n"
    if not mark or digest.decode("latin-1") + "\n" != _digest(covered):
        raise Damaged(NAME, DamageReason.DIGEST)
    if not data.startswith(_FORM):
        raise Damaged(NAME, DamageReason.FORM)
    version = covered.split(b"\n", 1)[0][len(_FORM) :]
    if re.fullmatch(rb"[1-9][0-9]{0,5}", version) and int(version) > _VERSION:
        raise FutureFormat(NAME)
    manifest = _read(covered)
    # one comparison holds every number, name and order to what is written
    if manifest is None or manifest.encode() != data:
        raise Damaged(NAME, DamageReason.FORM)
    return manifest


def _read(covered: bytes) -> Manifest | None:
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
        files.append(Listed(match[3], int(match[1]), bytes.fromhex(match[2])))
    try:
        moment = unstamp(made)
    except ValueError:
        return None
    if moment.tzinfo is None or not _belong(files, copy):
        return None
    return Manifest(
        bytes.fromhex(vault),
        bytes.fromhex(key),
        copy,
        int(number),
        moment,
        Book(int(record), bytes.fromhex(record_link)),
        Book(int(private), bytes.fromhex(private_link)),
        tuple(files),
        bytes.fromhex(end[1]),
    )


def _belong(files: list[Listed], copy: str) -> bool:
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
