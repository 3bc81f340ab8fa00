"""Writes a separate paper: one PDF, by itself.

The rules are:

- It stands beside bundles and never in one: a place in the folder of a bundle is refused, like one
  in a vault, and a place that is taken.
- The file appears whole or not at all.
- The same paper gives the same bytes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from diary.errors import NotAllowed, NotAllowedReason
from diary.files.durable import disk_errors, is_inside, is_inside_vault
from diary.papers import ContactSheet, EffectNotes, FactorSheet, Paper, StatementNotes
from exporters.bundle import layout
from exporters.delivery.output import PDF, AtomicFile


@dataclass(frozen=True, slots=True)
class PaperOutput:
    """A paper as written: its SHA-256, pages and bytes; `entries` is how much of the record it has.

    A contact sheet has nothing of the record.
    """

    digest: str
    pages: int
    bytes: int
    entries: int


def write(paper: Paper, file: Path) -> PaperOutput:
    """Write the paper as `file`, which must not exist.

    Raises AlreadyExists, NotAllowed in a vault or a bundle, and StorageError, DiskFull or
    NotWritable as the disk refuses; nothing is then left behind.
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
    """The paper as it will be written, in memory, and how many pages it has."""
    # here, since the whole PDF engine would otherwise load with whatever names a paper
    from exporters.pdf import papers

    out = BytesIO()
    pages = papers.write_paper(paper, out)
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
