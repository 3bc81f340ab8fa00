"""The files to be checked, found, unpacked, hashed and read without trusting any of them.

**Invariants:**

- Links, devices, pipes and sockets are refused by type and never opened; a file that is replaced by
  one between the test and the opening is refused too.
- A file is read in pieces, or whole up to a limit; nothing that a file claims about itself is
  trusted.
- A deflated file is unpacked as it is read, a piece at a time, never beyond the size that the zip's
  directory has. One that does not give exactly that many bytes raises OSError, like a disk that
  cannot be read. Seeking back keeps up to 64 MiB in memory; a larger file is unpacked again from
  its beginning.
- A name is shown as printable ASCII, so no name can rewrite a line of the report.
- Two files are hashed at a time. `progress` is called on the caller's thread alone, so it may raise
  and may update a window. A file that cannot be read to its end has no hash; that is a result, not
  an error.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import threading
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from diary.files.durable import open_descriptor
from diary.files.path_kind import reparse_tag
from diary.files.seekable_reader import FilePart
from diary.progress import Progress
from exporters.check.check_report import FindingCode, Findings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


_PIECE: Final = 64 * 1024
_SKIP: Final = 1024 * 1024
KEPT: Final = 64 * 1024 * 1024
_RAW: Final = -15


class DeflatedReader(io.RawIOBase):
    """The `size` bytes that `packed` unpacks to; closing it closes `packed`."""

    def __init__(self, packed: io.RawIOBase, size: int) -> None:
        self._packed, self._size = packed, size
        self._kept: io.BytesIO | None = None
        self._begin()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to an offset; raise OSError if the bytes on the way do not unpack."""
        at = self._at if self._kept is None else self._kept.tell()
        to = {io.SEEK_SET: 0, io.SEEK_CUR: at, io.SEEK_END: self._size}[whence] + offset
        if to < 0:
            raise OSError("before the beginning")
        if to < at and self._kept is None:
            self._begin()
            if self._size <= KEPT:
                pieces = iter(lambda: self._next(_SKIP), b"")
                self._kept = io.BytesIO(b"".join(pieces))
        if self._kept is not None:
            return self._kept.seek(to)
        while self._at < min(to, self._size):
            self._next(min(_SKIP, to - self._at))
        return to

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes; raise OSError."""
        if self._kept is not None:
            return self._kept.readinto(buffer)
        view = memoryview(buffer).cast("B")
        data = self._next(len(view)) if len(view) else b""
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file it reads from, too."""
        self._packed.close()
        super().close()

    def _begin(self) -> None:
        self._packed.seek(0)
        self._engine = zlib.decompressobj(_RAW)
        self._rest = b""
        self._at = 0

    def _next(self, most: int) -> bytes:
        """Return up to `most` bytes; none only at the end, which must be where the zip says."""
        wanted = min(most, self._size - self._at)
        while not self._engine.eof:
            self._rest = self._rest or self._packed.read(_PIECE) or b""
            before = len(self._rest)
            # At the end one more byte is requested, to see that there is none.
            data = self._unpack(max(wanted, 1))
            if data and not wanted:
                raise OSError("longer than the zip says")
            self._at += len(data)
            if data:
                return data
            if not before and not self._engine.eof:
                raise OSError("it breaks off")
        if wanted:
            raise OSError("shorter than the zip says")
        if self._engine.unused_data or self._packed.read(1):
            raise OSError("something stands behind its end")
        return b""

    def _unpack(self, most: int) -> bytes:
        try:
            data = self._engine.decompress(self._rest, most)
        except zlib.error as cause:
            raise OSError("it does not unpack") from cause
        self._rest = self._engine.unconsumed_tail
        return data


MAX_FILES: Final = 100_000
_MAX_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One regular file; `name` is its path in the folder, or the name it was supplied under.

    With a `start` it is a part of the file at `path`: one of those in a zip, stored there in
    `packed` bytes if it is deflated.
    """

    name: str
    path: Path
    size: int
    start: int | None = None
    packed: int | None = None

    @property
    def shown(self) -> str:
        """The name, safe to print."""
        return printable_name(self.name)

    def open(self) -> io.BufferedReader:
        """Open the file for reading; raise OSError, also if it is no regular file any more."""
        handle = open_descriptor(self.path)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError("not a regular file")
        if self.start is None:
            return os.fdopen(handle, "rb")
        if self.packed is None:
            return io.BufferedReader(FilePart(handle, self.start, self.size))
        return io.BufferedReader(
            DeflatedReader(FilePart(handle, self.start, self.packed), self.size)
        )

    def read(self, most: int) -> bytes | None:
        """Return the content, or None if it has more than `most` bytes; raise OSError."""
        if self.size > most:
            return None
        with self.open() as file:
            content = file.read(most + 1)
        return None if len(content) > most else content


class FolderContents(NamedTuple):
    """The regular files of one folder, and the names of its sub-folders."""

    sources: list[SourceFile]
    folders: list[str]


def printable_name(name: str) -> str:
    """Return a name as printable ASCII."""
    plain = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in plain)[:300]


def walk(folder: Path, findings: Findings) -> FolderContents:
    """Return every regular file under a folder, and its sub-folders' names; refuse the rest."""
    found: list[SourceFile] = []
    folders: list[str] = []
    waiting: list[tuple[Path, str, int]] = [(folder, "", 0)]
    while waiting:
        at, prefix, depth = waiting.pop()
        try:
            with os.scandir(at) as entries:
                listed = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except OSError:
            findings.problem(
                FindingCode.FOLDER_UNREADABLE, printable_name(prefix.rstrip("/")) or "."
            )
            continue
        for entry in listed:
            name = prefix + entry.name
            if _is_folder(entry):
                folders.append(name)
                if depth < _MAX_DEPTH:
                    waiting.append((Path(entry.path), name + "/", depth + 1))
                else:
                    findings.problem(FindingCode.FOLDER_TOO_DEEP, printable_name(name))
                continue
            source = _regular(name, Path(entry.path), findings)
            if source:
                found.append(source)
        if len(found) > MAX_FILES:
            findings.problem(FindingCode.TOO_MANY_FILES, most=MAX_FILES)
            return FolderContents(found[:MAX_FILES], folders)
    return FolderContents(found, folders)


def gather(paths: Sequence[Path], findings: Findings) -> list[SourceFile]:
    """Return every regular file among these paths and in the folders among them."""
    return list(_gather(paths, findings))[:MAX_FILES]


def _gather(paths: Sequence[Path], findings: Findings) -> Iterator[SourceFile]:
    for path in paths:
        if os.path.isdir(path) and not os.path.islink(path):
            yield from walk(path, findings).sources
        else:
            source = _regular(path.name or str(path), path, findings)
            if source:
                yield source


def _regular(name: str, path: Path, findings: Findings) -> SourceFile | None:
    try:
        facts = os.lstat(path)
    except (OSError, ValueError):
        findings.problem(FindingCode.FILE_UNREADABLE, printable_name(name))
        return None
    if stat.S_ISDIR(facts.st_mode):
        # The disk did not say so when it was asked whether the path is a folder.
        findings.problem(FindingCode.FOLDER_UNREADABLE, printable_name(name))
        return None
    if not stat.S_ISREG(facts.st_mode):
        is_link = stat.S_ISLNK(facts.st_mode)
        code = FindingCode.FILE_IS_A_LINK if is_link else FindingCode.FILE_IS_NOT_A_FILE
        findings.problem(code, printable_name(name))
        return None
    return SourceFile(name, path, facts.st_size)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether it is a folder of this tree; `_regular` reports it if that is unknown."""
    mount_point = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: a Windows folder that leads elsewhere
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    tag = reparse_tag(facts)
    return stat.S_ISDIR(facts.st_mode) and tag != mount_point


_THREADS: Final = 2
_READ: Final = 1024 * 1024
_TELL_EVERY: Final = 0.1


def hash_all(sources: Sequence[SourceFile], progress: Progress) -> dict[SourceFile, str]:
    """Return the hex SHA-256 of each file, except those that could not be read."""
    # The largest first, so that the two threads end at nearly the same time.
    job = _HashJob(sorted(sources, key=lambda source: -source.size))
    total = sum(source.size for source in sources)
    with ThreadPoolExecutor(_THREADS) as pool:
        running = [pool.submit(job.run) for _ in range(_THREADS)]
        try:
            while wait(running, _TELL_EVERY).not_done:
                progress(min(job.done, total), total)
        finally:
            job.stop.set()
        for thread in running:
            thread.result()
    progress(total, total)
    return job.hashes


class _HashJob:
    def __init__(self, sources: Sequence[SourceFile]) -> None:
        self.stop = threading.Event()
        self.hashes: dict[SourceFile, str] = {}
        self.done = 0
        self._waiting = list(reversed(sources))
        self._lock = threading.Lock()

    def run(self) -> None:
        buffer = memoryview(bytearray(_READ))
        while not self.stop.is_set():
            with self._lock:
                if not self._waiting:
                    return
                source = self._waiting.pop()
            try:
                digest = self._hash(source, buffer)
            except OSError:
                continue
            self.hashes[source] = digest

    def _hash(self, source: SourceFile, buffer: memoryview) -> str:
        digest = hashlib.sha256()
        with source.open() as file:
            while (count := file.readinto(buffer)) and not self.stop.is_set():
                digest.update(buffer[:count])
                with self._lock:
                    self.done += count
        return digest.hexdigest()
