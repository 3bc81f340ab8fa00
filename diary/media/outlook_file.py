"""Outlook's messages ([MS-OXMSG]): which compound file is one, and its properties by number.

**Invariants:**

- A compound file is a message if its root has the stream of a message's properties; the name and
  the ending of the file decide nothing.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import Source
from diary.media.compound_file import (
    SIGNATURE,
    STORAGE,
    STREAM,
    CompoundFile,
    DamagedError,
    DirectoryEntry,
)
from diary.media.file_type import HEAD, FileType, detect_file_type

OUTLOOK: Final = FileType("email", "application/vnd.ms-outlook")
MAX_VALUE: Final = 16 << 20
ATTACHED: Final = 0x3701
_FIXED: Final = "__properties_version1.0"
_PROPERTY: Final = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.IGNORECASE)
_OBJECT: Final = 0x000D
# How much precedes the properties of a message, of one inside another, and of anything else.
_HEADS: Final = {"message": 32, "inside": 24, "": 8}


def file_type_of(source: Source) -> FileType:
    """Return the type of a file: as its first bytes say, but a message by its properties."""
    head = source.read_at(0, HEAD)
    if head.startswith(SIGNATURE) and is_message(source):
        return OUTLOOK
    return detect_file_type(head)


def is_message(source: Source) -> bool:
    """Return whether a file is a message of Outlook."""
    if source.read_at(0, len(SIGNATURE)) != SIGNATURE:
        return False
    try:
        file = CompoundFile(source)
        return any(each.name == _FIXED for each in file.inside(file.root))
    except (DamagedError, struct.error):
        return False


class StorageProperties:
    """The properties of a message, a recipient or an attachment. Raises DamagedError."""

    def __init__(self, file: CompoundFile, storage: DirectoryEntry, kind: str = "") -> None:
        self._file = file
        self._values: dict[int, tuple[int, bytes]] = {}
        self._streams: dict[int, tuple[int, DirectoryEntry]] = {}
        self._objects: dict[int, DirectoryEntry] = {}
        self._folders: list[DirectoryEntry] = []
        for entry in file.inside(storage):
            if entry.name == _FIXED:
                data = file.stream(entry, MAX_VALUE)[_HEADS[kind] :]
                for row in struct.iter_unpack("<HHI8s", data[: len(data) // 16 * 16]):
                    self._values.setdefault(row[1], (row[0], row[3]))
                continue
            known = _PROPERTY.fullmatch(entry.name)
            if known is None:
                self._folders += [entry] if entry.kind == STORAGE else []
            elif entry.kind == STREAM:
                self._streams.setdefault(int(known[1], 16), (int(known[2], 16), entry))
            elif int(known[2], 16) == _OBJECT:
                self._objects[int(known[1], 16)] = entry

    def value(self, number: int) -> tuple[int, bytes] | None:
        """Return type and bytes of a property, cut at MAX_VALUE. Raises DamagedError."""
        found = self._streams.get(number)
        if found is None:
            return self._values.get(number)
        return found[0], self._file.stream(found[1], MAX_VALUE)

    def whole(self, number: int) -> bytes:
        """Return all bytes of a property that is a stream. Raises DamagedError."""
        found = self._streams.get(number)
        return b"" if found is None else self._file.stream(found[1])

    def size(self, number: int) -> int:
        """Return how many bytes a property has that is a stream; 0 if there is none."""
        found = self._streams.get(number)
        return 0 if found is None else found[1].size

    def message(self) -> DirectoryEntry | None:
        """Return the message that this attachment is, if it is one."""
        return self._objects.get(ATTACHED)

    def folders(self, name: str) -> Iterator[DirectoryEntry]:
        """Yield the storages inside whose names begin so, in their order."""
        yield from sorted(
            (each for each in self._folders if each.name.lower().startswith(name)),
            key=lambda each: each.name,
        )
