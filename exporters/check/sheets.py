"""The sheets of the PDF against the record: each names an entry and its commitment.

The rules are:

- A sheet's entry must be opened, and its commitment the one that the chain holds at that number.
- The digest at the foot of the pages must be that of the list of originals.
- Only these marks are compared; whether the words on a sheet are the opened ones, a person sees.
- An opened entry that no sheet names is counted, unless it was withdrawn, or tells what was done
  to the record itself: a document has a sheet for all else that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from diary.casefile import Disclosure
from diary.errors import Damaged
from exporters.bag import EVIDENCE
from exporters.check import history
from exporters.check.openings import Subject
from exporters.check.report import Findings
from exporters.check.sources import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PdfReader:
    """How marks (page, entry, commitment) and the digest at each page's foot are read back."""

    marks: Callable[[Path | BinaryIO], list[tuple[int, int, str]]]
    digests: Callable[[Path | BinaryIO], list[str]]


def default_reader() -> PdfReader:
    """The reader of our own documents."""
    # here, since a check without a PDF should not load the library that reads one
    from exporters.pdf import reading

    return PdfReader(reading.marks, reading.digests)


def examine(
    pdfs: Mapping[str, Source],
    reader: PdfReader,
    disclosure: Disclosure,
    subjects: Collection[Subject],
    findings: Findings,
    *,
    whole: bool,
) -> int:
    """Say which sheets of any volume do not fit; how many sheets there are.

    `whole` if these are all volumes of a document that names all that is opened.
    """
    held = [commitment.hex() for commitment in disclosure.commitments]
    opened = {opening.n for opening in disclosure.openings if not opening.is_shut}
    latest = {subject.latest.n for subject in subjects if subject.revisions}
    named: list[int] = []
    for file, pdf in pdfs.items():
        try:
            marks = _read(reader.marks, pdf)
        except Damaged:
            findings.problem("pdf-unreadable", file)
            whole = False
            continue
        named += [n for _page, n, _commitment in marks]
        for page, n, commitment in marks:
            if not 1 <= n <= len(held) or held[n - 1] != commitment:
                findings.problem("sheet-differs", file, page=page, entry=n)
            elif n not in opened:
                findings.problem("sheet-not-opened", file, page=page, entry=n)
            elif n not in latest:
                findings.note("sheet-of-earlier-revision", file, page=page, entry=n)
    shown = [subject for subject in subjects if subject.revisions]
    standing = {s.latest.n for s in shown if not s.withdrawn and s.noun != history.NOUN}
    unnamed = standing.difference(named)
    if whole and named and unnamed:
        findings.note("entries-on-no-sheet", EVIDENCE, count=len(unnamed), entry=min(unnamed))
    return len(named)


def examine_feet(
    pdfs: Mapping[str, Source], reader: PdfReader, digest: str, findings: Findings
) -> None:
    """Say if a page's foot prints another digest than that of the list of originals."""
    for file, pdf in pdfs.items():
        try:
            feet = _read(reader.digests, pdf)
        except Damaged:
            findings.problem("pdf-unreadable", file)
            continue
        if set(feet) != {digest}:
            findings.problem("page-foot-differs", file)


def _read(what: Callable[[Path | BinaryIO], T], pdf: Source) -> T:
    try:
        with pdf.open() as file:
            return what(cast(BinaryIO, file))
    except OSError as cause:
        raise Damaged("pdf", "cannot be read") from cause
