"""How an export comes: a file alone, a file in a zip, or a file in a folder.

**Invariants:**

- Nothing is unpacked to a disk, so no member can be written outside a folder.
- A member is inflated piece by piece and never beyond the size that the directory of the zip
  states; more bytes than that, or a checksum that is wrong, end the reading as `UnreadableError`.
- A zip whose members are more, or state more bytes, than the limits is refused before it is read.
- The names of members are the archive's own; they are compared and shown, never opened on a disk.
- A name that two members have means neither: whatever asks for it ends as `UnreadableError`.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO

from diary.media.byte_source import SliceSource, Source
from diary.media.imports.format import Export, UnreadableError

MAX_MEMBERS = 200_000
MAX_MEMBER = 64 << 30
_PIECE = 1 << 20
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"


class ZipMembers(Mapping[str, Source]):
    """The members of a zip, by their paths; folders are left out."""

    def __init__(self, file: IO[bytes]) -> None:
        """Read the directory. Raises UnreadableError."""
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise UnreadableError("damaged-zip") from error
        listed = [each for each in self._zip.infolist() if not each.filename.endswith("/")]
        if len(listed) > MAX_MEMBERS:
            raise UnreadableError("too-many-members")
        if any(each.file_size > MAX_MEMBER for each in listed):
            raise UnreadableError("too-large")
        self._infos = {each.filename: each for each in listed}
        self._sizes = {name: each.file_size for name, each in self._infos.items()}
        named = Counter(each.filename for each in listed)
        self._twice = {name for name, count in named.items() if count > 1}

    def sizes(self) -> Mapping[str, int]:
        """Return the size of each member, as the directory states it."""
        return self._sizes

    def __getitem__(self, name: str) -> Source:
        """Return a member as a source. Raises KeyError, UnreadableError."""
        if name in self._twice:
            raise UnreadableError("two-of-one-name")
        return _ZipMember(self._zip, self._infos[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def __len__(self) -> int:
        return len(self._infos)


class FolderMembers(Mapping[str, Source]):
    """The files of a folder, which follow each other behind a list of them, by their paths."""

    def __init__(self, source: Source, listed: int) -> None:
        """Read the list, which the program made, in the first `listed` bytes."""
        self._source = source
        self._places: dict[str, tuple[int, int]] = {}
        self._sizes: dict[str, int] = {}
        at = listed
        for row in json.loads(source.read_at(0, listed))["files"]:
            self._places[row["path"]] = at, row["size"]
            self._sizes[row["path"]] = row["size"]
            at += row["size"]

    def sizes(self) -> Mapping[str, int]:
        """Return the size of each file."""
        return self._sizes

    def __getitem__(self, name: str) -> Source:
        """Return a file as a source. Raises KeyError."""
        return SliceSource(self._source, *self._places[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


Members = ZipMembers | FolderMembers


class _ZipMember:
    """One member, read from its beginning; going back begins again."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._info = info
        self._file: IO[bytes] | None = None
        self._at = 0
        if info.flag_bits & 1:
            raise UnreadableError("encrypted")

    @property
    def size(self) -> int:
        return self._info.file_size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`. Raises UnreadableError if damaged."""
        try:
            if self._file is None or offset < self._at:
                self._file = self._archive.open(self._info)
                self._at = 0
            while self._at < offset:
                skipped = self._file.read(min(_PIECE, offset - self._at))
                if not skipped:
                    return b""
                self._at += len(skipped)
            parts = bytearray()
            while len(parts) < length:
                part = self._file.read(length - len(parts))
                if not part:
                    break
                parts += part
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            raise UnreadableError("damaged-zip") from error
        self._at += len(parts)
        return bytes(parts)


def is_zip(source: Source) -> bool:
    """Return whether a file begins as a zip does."""
    return source.read_at(0, 4) in (_ZIP, _EMPTY_ZIP)


def alone(name: str, source: Source, beside: Mapping[str, int]) -> Export:
    """Return a file as an export; `beside` are the names and sizes of the files in its folder."""
    return Export(name, source, beside)


def in_archive(members: Members, main: str) -> Export:
    """Return a member of a zip or folder as an export, and the others as what came with it."""
    return Export(main, members[main], _Others(members.sizes(), main), members)


class _Others(Mapping[str, int]):
    """The sizes of all members but one; an archive of many exports has one table for all."""

    def __init__(self, sizes: Mapping[str, int], main: str) -> None:
        self._sizes = sizes
        self._main = main

    def __getitem__(self, name: str) -> int:
        if name == self._main:
            raise KeyError(name)
        return self._sizes[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._sizes if name != self._main)

    def __len__(self) -> int:
        return len(self._sizes) - (self._main in self._sizes)


def line_blocks(source: Source, limit: int = _PIECE) -> Iterator[bytes]:
    """Yield a source in pieces of whole lines with their ends, in flat memory.

    A line that is longer than `limit` bytes may come in pieces, without an end but for the last: a
    hostile line of gigabytes costs no more memory than a short one.
    """
    at, rest = 0, b""
    while at < source.size:
        block = source.read_at(at, _PIECE)
        if not block:
            break
        at += len(block)
        whole, end, rest = (rest + block).rpartition(b"\n")
        if end:
            yield whole + end
        while len(rest) > limit:
            yield rest[:limit]
            rest = rest[limit:]
    if rest:
        yield rest


def lines(source: Source, limit: int = _PIECE) -> Iterator[bytes]:
    """Yield the lines of a source with their ends, in flat memory.

    A line longer than `limit` bytes is yielded in pieces of that length, without an end but for the
    last.
    """
    for block in line_blocks(source, limit):
        for line in io.BytesIO(block):
            if len(line) <= limit:
                yield line
            else:
                yield from _cut(line, limit)


def _cut(line: bytes, limit: int) -> Iterator[bytes]:
    for start in range(0, len(line), limit):
        yield line[start : start + limit]
