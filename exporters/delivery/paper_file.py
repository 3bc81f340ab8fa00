"""Write a separate paper: one PDF, by itself.

**Invariants:**

- A paper that is written alone goes beside bundles and never into one, because a bundle holds only
  what its lists name: a path in the folder of a bundle is refused, like one in a vault, and a path
  that exists. The sheets of a bundle are written with it, from the same PDF.
- The file appears completely or not at all.
- The same paper gives the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from diary.errors import NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors, is_inside, is_inside_vault
from diary.paper_content import ContactSheet, EffectNotes, FactorSheet, Paper, Sheet, StatementNotes
from exporters.bundle import layout
from exporters.delivery.bundle_output import PDF, AtomicFile


@dataclass(frozen=True, slots=True)
class PaperOutput:
    """A paper as written: SHA-256, pages, bytes, and how many entries of the record it has.

    A contact sheet has none.
    """

    digest: str
    pages: int
    bytes: int
    entries: int


def write(paper: Paper, file: Path) -> PaperOutput:
    """Write the paper as `file`, which must not exist.

    Raises AlreadyExists, NotAllowed in a vault or a bundle, and StorageError, DiskFull or
    NotWritable for errors of the disk; nothing is left behind then.
    """
    if is_inside_vault(file):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_VAULT)
    if is_inside(file, layout.BUNDLE_MARKS):
        raise NotAllowed(NotAllowedReason.FILE_INSIDE_BUNDLE)
    data, pages = pdf(paper)
    with AtomicFile(file, paper.head.made, PDF) as out:
        with disk_errors("write"):
            out.file.write(data)
        out.finish()
    return PaperOutput(hashlib.sha256(data).hexdigest(), pages, len(data), _entries(paper))


def pdf(paper: Paper) -> tuple[bytes, int]:
    """Return the paper as it will be written, in memory, and how many pages it has."""
    # Imported here, because the PDF engine would otherwise load with every module that names a
    # paper.
    from exporters.pdf import paper_documents
    from exporters.sheets import document

    out = BytesIO()
    if isinstance(paper, Sheet):
        pages = document.write_sheet(paper, out)
    else:
        pages = paper_documents.write_paper(paper, out)
    return out.getvalue(), pages


def _entries(paper: Paper) -> int:
    match paper:
        case ContactSheet():
            return 0
        case StatementNotes(paragraphs=paragraphs):
            return len(paragraphs)
        case EffectNotes(lasting=lasting, at_the_time=at_the_time):
            return len(lasting) + len(at_the_time)
        case FactorSheet(topics=topics):
            return sum(len(topic.answers) for topic in topics)
        case Sheet(items=items):
            return len(items)
