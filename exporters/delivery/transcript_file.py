"""Write a transcript as one file, in no bundle's folder, without holding it in memory.

**Invariants:**

- The file appears whole or not at all. It is never written into a vault or into a bundle.
"""

from __future__ import annotations

import hashlib
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, cast

from diary.conversations.transcript import Transcript
from diary.errors import NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors, is_inside, is_inside_vault
from exporters.bundle import layout
from exporters.delivery.bundle_output import PDF, AtomicFile
from exporters.delivery.paper_file import PaperOutput
from exporters.transcript import text
from exporters.transcript.document import write_document


def write_transcript(transcript: Transcript, file: Path, *, as_text: bool) -> PaperOutput:
    """Write the transcript as `file`, which must not exist.

    Raises AlreadyExists, NotAllowed in a vault or a bundle, Damaged, and StorageError, DiskFull or
    NotWritable for errors of the disk; nothing is left behind then.
    """
    if is_inside_vault(file):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_VAULT)
    if is_inside(file, layout.BUNDLE_MARKS):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_BUNDLE)
    magic = text.FIRST_LINE.encode() if as_text else PDF
    pages = 0
    with AtomicFile(file, transcript.head.made, magic) as out:
        hashed = _HashedFile(out.file)
        # It has what is written to it, and no more is asked of it.
        stream = cast(BinaryIO, hashed)
        if as_text:
            text.write_text(transcript, stream)
        else:
            pages = write_document(transcript, stream)
        out.finish()
    return PaperOutput(hashed.digest(), pages, hashed.size, transcript.shown)


class _HashedFile(BufferedIOBase):
    """A file that is hashed and counted while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        with disk_errors("write"):
            self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def digest(self) -> str:
        """Return the SHA-256 of what was written, in hexadecimal digits."""
        return self._hash.hexdigest()
