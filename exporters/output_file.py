"""A file that appears whole under its name, or not at all; the sister of `output.PartFolder`.

The rules are:

- It is written under a hidden name beside the place, made durable, then renamed; whatever goes
  wrong removes it. What an earlier try left hidden is cleared away if it looks like one of ours.
- It is readable by its owner alone, and carries one given time.
"""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from diary.errors import AlreadyExists, StorageError
from diary.files.durable import create_file, disk_errors, open_new, sync_folder, sync_written
from exporters.output import unfinished_path

# what every PDF begins with
PDF: Final = b"%PDF-"


class PartFile:
    """A file being written; use as a context, write to `file`, and call `finish` at the end."""

    file: BinaryIO

    def __init__(self, place: Path, stamp: datetime, magic: bytes) -> None:
        """Claim `place`, where nothing may stand: raises AlreadyExists otherwise.

        `magic` is what such a file begins with, by which a leftover is known as ours.
        """
        self._place = place.absolute()
        if os.path.lexists(self._place):
            raise AlreadyExists("file")
        self._part = unfinished_path(self._place)
        self._stamp = int(stamp.timestamp()) * 1_000_000_000
        self._finished = False
        with disk_errors("create"):
            clear_unfinished_file(self._part, magic)
            self.file = open_new(self._part)

    def __enter__(self) -> PartFile:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what is unfinished; StorageError("clear-away") if that cannot be done.

        Nor can it where the disk went away with it.
        """
        try:
            self.file.close()
        except OSError:
            # what could not be flushed is taken away below, or was finished before
            pass
        if os.path.lexists(self._part):
            with disk_errors("clear-away"):
                self._part.unlink()
        elif not self._finished:
            raise StorageError("clear-away") from error

    def finish(self) -> None:
        """Make the file durable and give it its name; raises AlreadyExists if that was taken."""
        with disk_errors("write"):
            sync_written(self.file)
            self.file.close()
            os.utime(self._part, ns=(self._stamp, self._stamp))
            self._rename()
            sync_folder(self._place.parent)

    def _rename(self) -> None:
        try:
            # claimed first: a rename would put itself over whatever came in between
            os.close(create_file(self._place))
        except FileExistsError as cause:
            raise AlreadyExists("file") from cause
        try:
            self._part.replace(self._place)
            self._finished = True
        except OSError:
            self._place.unlink()
            raise


def clear_unfinished_file(part: Path, magic: bytes) -> bool:
    """Remove what an unfinished writing left under its hidden name; tell whether there was any.

    Raises AlreadyExists("leftover") for anything that does not begin like one of ours, and OSError
    where it cannot be looked at or removed.
    """
    try:
        facts = os.lstat(part)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(facts.st_mode):
        raise AlreadyExists("leftover")
    with part.open("rb") as file:
        start = file.read(len(magic))
    if not magic.startswith(start):
        raise AlreadyExists("leftover")
    part.unlink()
    return True
