"""Write a chapter of the guide as a PDF, by itself.

**Invariants:**

- A path in a vault, in a bundle, or that exists is refused: a bundle holds only what its lists
  name, and nothing is written over.
- The file appears completely or not at all.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path

from diary.errors import NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors, is_inside, is_inside_vault
from diary.guide.chapters import Chapter, Guide
from exporters.bundle import layout
from exporters.delivery.bundle_output import PDF, AtomicFile


def write(guide: Guide, chapter: Chapter, program: str, file: Path) -> int:
    """Write the chapter as `file`, which must not exist, and return the number of its pages.

    Raises AlreadyExists, NotAllowed in a vault or a bundle, and StorageError, DiskFull or
    NotWritable for errors of the disk; nothing is left behind then.
    """
    if is_inside_vault(file):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_VAULT)
    if is_inside(file, layout.BUNDLE_MARKS):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_BUNDLE)
    data, pages = pdf(guide, chapter, program)
    made = datetime.combine(guide.written_on, time(), UTC)
    with AtomicFile(file, made, PDF) as out:
        with disk_errors("write"):
            out.file.write(data)
        out.finish()
    return pages


def pdf(guide: Guide, chapter: Chapter, program: str) -> tuple[bytes, int]:
    """Return the chapter as it will be written, in memory, and how many pages it has."""
    # Imported here, because the PDF engine would otherwise load with every command.
    from exporters.pdf import guide_sheet

    out = BytesIO()
    pages = guide_sheet.write_guide_sheet(guide, chapter, program, out)
    return out.getvalue(), pages
