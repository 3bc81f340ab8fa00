"""Reading the document of a bundle that somebody else made: in a process that holds nothing.

The check of a bundle is handed this as it is handed signing, and knows no process.
"""

from __future__ import annotations

from typing import BinaryIO

from diary.media.client import MediaClient
from diary.media.document_reader import DocumentMarks
from diary.media.source import FileSource
from exporters.check.sheets import PdfReader
from exporters.pdf import reading


def reader(media: MediaClient) -> PdfReader:
    """What reads it; raises Damaged, FutureFormat, MediaError, Cancelled."""

    def read(file: BinaryIO) -> DocumentMarks:
        with media.open(FileSource(file)) as session:
            return session.marks(reading.grammar())

    return read
