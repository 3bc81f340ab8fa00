"""Compare the sheets of the PDF with the record: each names an entry and its commitment.

**Invariants:**

- A sheet's entry must be disclosed, and its commitment the one that the chain has at that number.
- The digest at the foot of the pages must be that of the list of originals.
- A document may come from anybody: it is read by a reader that is passed in and has no key. If
  there is none, or if it cannot read the document, the report says so and nothing passes.
- Only these marks are compared; whether the words on a sheet are the disclosed ones, a person sees.
- A disclosed entry that no sheet names is counted, unless its words are on the pages, or it was
  withdrawn, or says what was done to the record itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO, Protocol, cast, runtime_checkable

from diary.errors import Damaged, FutureFormat, MediaError, MediaReason
from diary.media.own_pdf_reader import DocumentMarks
from exporters.bundle.disclosed_record import DisclosedRecord
from exporters.bundle.layout import EVIDENCE
from exporters.check import record_check
from exporters.check.check_report import FindingCode, Findings
from exporters.check.record_check import DisclosedSubject
from exporters.check.source_files import SourceFile


class PdfReader(Protocol):
    """A function that reads the marks of an open document."""

    def __call__(self, file: BinaryIO, /) -> DocumentMarks:
        """Raise Damaged for a document that is not ours, FutureFormat for one of a later version.

        Raises MediaError if it cannot read at all.
        """


@runtime_checkable
class VolumesReader(PdfReader, Protocol):
    """A reader that has something to begin with, which it does once for all volumes of a bundle."""

    def of_volumes(
        self, files: Iterable[SourceFile]
    ) -> AbstractContextManager[Callable[[SourceFile], DocumentMarks]]:
        """Return a function that reads any of these files, which may raise OSError as well."""


def read(
    pdfs: Mapping[str, SourceFile], reader: PdfReader | None, findings: Findings
) -> Iterator[tuple[str, DocumentMarks]]:
    """Yield the marks on the pages of one volume after the other; report one that is not read."""
    with _of_volumes(reader, pdfs.values()) as read_one:
        for path, pdf in pdfs.items():
            try:
                found = read_one(pdf)
            except FutureFormat as later:
                findings.later_format(path, later)
            except Damaged:
                findings.problem(FindingCode.DOCUMENT_NOT_OURS, path)
            except (MediaError, OSError):
                findings.gap(FindingCode.DOCUMENT_NOT_LOOKED_INTO, path)
            else:
                yield path, found


def _of_volumes(
    reader: PdfReader | VolumesReader | None, files: Iterable[SourceFile]
) -> AbstractContextManager[Callable[[SourceFile], DocumentMarks]]:
    if isinstance(reader, VolumesReader):
        return reader.of_volumes(files)

    def read_one(pdf: SourceFile) -> DocumentMarks:
        if reader is None:
            raise MediaError(MediaReason.CANNOT_START)
        with pdf.open() as file:
            return reader(cast(BinaryIO, file))

    return nullcontext(read_one)


def examine(
    pdfs: Mapping[str, DocumentMarks],
    record: DisclosedRecord,
    subjects: Collection[DisclosedSubject],
    worded: Set[int],
    findings: Findings,
    *,
    whole: bool,
) -> int:
    """Report the sheets of any volume that do not fit; return how many sheets there are.

    `worded` are the entries of which there are words on the pages, `whole` if these are all volumes
    of a document that names all that is disclosed.
    """
    held = [commitment.hex() for commitment in record.commitments]
    opened = {entry.n for entry in record.entries if not entry.is_withheld}
    latest = {each.n: subject.latest.n for subject in subjects for each in subject.revisions}
    named = [n for pdf in pdfs.values() for _page, n, _commitment in pdf.marks]
    named_once = frozenset(named)
    for file, pdf in pdfs.items():
        for page, n, commitment in pdf.marks:
            if not 1 <= n <= len(held) or held[n - 1] != commitment:
                findings.problem(FindingCode.SHEET_DIFFERS, file, page=page, entry=n)
            elif n not in opened:
                findings.problem(FindingCode.SHEET_NOT_OPENED, file, page=page, entry=n)
            elif latest.get(n) not in named_once:
                findings.note(FindingCode.SHEET_OF_EARLIER_REVISION, file, page=page, entry=n)
    shown = [subject for subject in subjects if subject.revisions]
    standing = {s.latest.n for s in shown if not s.withdrawn and s.noun != record_check.NOUN}
    unnamed = standing.difference(named, worded)
    if whole and named and unnamed:
        findings.note(
            FindingCode.ENTRIES_ON_NO_SHEET, EVIDENCE, count=len(unnamed), entry=min(unnamed)
        )
    return len(named)


def examine_feet(pdfs: Mapping[str, DocumentMarks], digest: str, findings: Findings) -> None:
    """Report a page foot that prints another digest than that of the list of originals."""
    for file, pdf in pdfs.items():
        if set(pdf.digests) != {digest}:
            findings.problem(FindingCode.PAGE_FOOT_DIFFERS, file)
