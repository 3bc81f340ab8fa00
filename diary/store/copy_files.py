"""Files on their way to a copy and back: copied, made durable, and read again from the disk itself.

The rules are:

- Both sides of a copying may refuse; which one did is told apart: the other side's StorageError
  stays what it is, the copy's becomes CopyRefused.
- What is read back comes from the medium where the system lets us ask for that: it is synced
  first, and the system's own memory of it is dropped.
- A file's digest is worked out from each byte once, in order, also while it is being decrypted.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.errors import CopyRefused, Damaged, DiskFull, FileTooLarge, NotWritable, StorageError
from diary.files.background import forget
from diary.files.durable import create_file, disk_errors, open_vault_file, write_all

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Step = Callable[[int], None]
Refused = Callable[[], contextlib.AbstractContextManager[None]]
PART: Final = ".part"
_BUFFER: Final = 1 << 20
_REASONS: Final[dict[type[StorageError], str]] = {
    DiskFull: "full",
    NotWritable: "read-only",
    FileTooLarge: "too-large",
}


@contextlib.contextmanager
def copy_errors() -> Iterator[None]:
    """Turn what the disk of a copy says into CopyRefused: full, read-only, too-large or gone."""
    try:
        with disk_errors("copy"):
            yield
    except CopyRefused:
        raise
    except StorageError as cause:
        raise CopyRefused(_REASONS.get(type(cause), "gone")) from cause


def copy_file(
    source: Path, part: str, target: Path, step: Step, *, reading: Refused, writing: Refused
) -> tuple[int, bytes]:
    """Copies a sealed file, not yet synced; its length and SHA-256 as they were read.

    `part` names it in errors. Raises Damaged when there is none, and what `reading` and `writing`
    make of a refusal of either side; nothing under the target's name is left then.
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
        file = io.FileIO(_opened(source, part), "r")
    try:
        yield file
    finally:
        with reading():
            file.close()


def digest_of(path: Path, part: str, step: Step) -> tuple[int, bytes]:
    """Length and SHA-256 of a file, read from the disk; raises Damaged, StorageError."""
    with disk_errors("read"), Hashed(path, part) as file:
        buffer = bytearray(_BUFFER)
        while got := file.readinto(buffer):
            step(got)
        return file.digest()


class Hashed(io.FileIO):
    """A file of a copy that digests itself while it is read, in whatever order it is read.

    Raises Damaged when it is missing or no file.
    """

    def __init__(self, path: Path, part: str) -> None:
        super().__init__(_opened(path, part), "r")
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        forget(self.fileno())

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Reads on; what comes right after what was digested is digested as well."""
        at = self.tell()
        got = super().readinto(buffer) or 0
        if at <= self._hashed < at + got:
            with memoryview(buffer) as given, given.cast("B") as data:
                self._sha256.update(data[self._hashed - at : got])
            self._hashed = at + got
        return got

    def digest(self) -> tuple[int, bytes]:
        """Length and SHA-256 of the whole file; StorageError if its disk does not answer.

        A reader begins with the end of a file and need not come back to it, so that is read here.
        """
        rest = bytearray(_BUFFER)
        with disk_errors("read"):
            self.seek(self._hashed)
            while self.readinto(rest):
                pass
        return self._hashed, self._sha256.digest()

    def close(self) -> None:
        """Closes it; what was read does not push other things out of the system's memory."""
        if not self.closed:
            forget(self.fileno())
        super().close()


def _opened(path: Path, part: str) -> int:
    try:
        return open_vault_file(path, part)
    except FileNotFoundError as cause:
        raise Damaged(part, "missing") from cause
