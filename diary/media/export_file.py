"""An export of another program as a file of this computer, read where it lies.

**Invariants:**

- It is only read, and nothing of it is looked into by this process.
- A folder, a pipe or a device is refused before anything is read.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from diary.errors import ExportRefused, SourceError, SourceReason
from diary.files.durable import open_descriptor
from diary.media.byte_source import FileSource, Source
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_export_reply_checks import MemberPiece, OfferedExport
from diary.media.imports.format import Answers
from diary.media.imports.message import Item
from diary.progress import Progress, no_progress


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file with what the decoder child found in it; `offers` has at least one export."""

    name: str
    offers: tuple[OfferedExport, ...]
    session: SourceSession

    def items(self, offer: OfferedExport, answers: Answers) -> Iterator[Item]:
        """Yield what one of its exports says, in its order. Raises ExportRefused, MediaError."""
        return self.session.messages(self.name, {}, offer, answers)

    def member(self, name: str) -> Iterator[MemberPiece]:
        """Yield a file that came with it in pieces. Raises ExportRefused, MediaError."""
        return self.session.member(name)


@contextmanager
def open_export(
    path: Path, media: MediaClient, progress: Progress = no_progress
) -> Iterator[ExportFile]:
    """Open a file of this computer. Raises SourceError, ExportRefused, MediaError, Cancelled."""
    with open_source(path) as file:
        source = ReportingSource(FileSource(file), progress)
        with export_of(source, path.name, media) as found:
            yield found


def open_source(path: Path) -> io.FileIO:
    """Open a file of this computer for reading. Raises SourceError."""
    try:
        descriptor = open_descriptor(path, follow=True)
    except FileNotFoundError as cause:
        raise SourceError(SourceReason.VANISHED) from cause
    except (OSError, ValueError) as cause:
        raise SourceError(SourceReason.UNREADABLE) from cause
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SourceError(SourceReason.NOT_A_FILE)
    return io.FileIO(descriptor, "r")


@contextmanager
def export_of(source: Source, name: str, media: MediaClient) -> Iterator[ExportFile]:
    """Look into a source that is already open. Raises ExportRefused, MediaError."""
    with media.open(source) as session:
        offers = session.exports(name, {})
        if not offers:
            raise ExportRefused("no-known-export")
        yield ExportFile(name, offers, session)


class ReportingSource:
    """A source that tells how far it was read; it may be read several times."""

    def __init__(self, source: Source, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._furthest = 0

    @property
    def size(self) -> int:
        return self._source.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; raise what the progress raises."""
        data = self._source.read_at(offset, length)
        self._furthest = max(self._furthest, offset + len(data))
        self._progress(self._furthest, self.size)
        return data
