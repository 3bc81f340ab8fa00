"""Every document of a bundle in memory, as it will be written, and what stands on which page.

**Invariants:**

- Whatever the other side can read as pages is here: the summary, the record in its volumes, and the
  sheets; in the order in which a reader meets them.
- On each page of the record stand the entries that begin there, and the one that goes on from the
  page before. The heading of a section ends an entry.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from diary.case_file import CaseFile
from diary.i18n import use_language
from diary.progress import Progress, no_progress, subprogress
from exporters.bundle import layout
from exporters.delivery import paper_file, payload
from exporters.pdf import evidence_document, volume_plan
from exporters.pdf.sections.document_context import exhibit_anchor, incident_anchor
from exporters.pdf.sections.transcripts import transcript_anchor
from exporters.summary import document as summary_document

if TYPE_CHECKING:
    from exporters.pdf.engine.document import PdfDocument

# Stands in place of the digest of the files that are not yet written.
NO_DIGEST: Final = "0" * 64
# in points, of two places that are the same
_NEAR: Final = 2.0


# about how much of the work each part is
_OF_SUMMARY: Final = 10
_OF_RECORD: Final = 75
_OF_SHEETS: Final = 15
_WHOLE: Final = 100


@dataclass(frozen=True, slots=True)
class PreviewedDocument:
    """One document: its path in the bundle, its bytes, and the entries on each page from 0.

    `pictures` are the pages on which files of exhibits may be seen.
    """

    path: str
    pdf: bytes
    entries: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    pictures: frozenset[int] = frozenset()

    @property
    def is_record(self) -> bool:
        """Whether it is the record itself, or a volume of it."""
        return layout.is_document(self.path)

    @property
    def is_summary(self) -> bool:
        """Whether it is the summary."""
        return self.path == layout.SUMMARY


def preview_bundle(
    case: CaseFile, progress: Progress = no_progress, *, split: bool = False
) -> tuple[PreviewedDocument, ...]:
    """Set every document of the bundle; `progress` may raise Cancelled."""
    case = payload.strip_withheld_digests(case)
    summary = [_summary(case)] if case.profile.summary else []
    progress(_OF_SUMMARY, _WHOLE)
    of_record = subprogress(progress, _OF_SUMMARY, _OF_RECORD, _WHOLE)
    record = _volumes(case, of_record) if split else [_record(case, of_record)]
    of_sheets = subprogress(progress, _OF_SUMMARY + _OF_RECORD, _OF_SHEETS, _WHOLE)
    sheets: list[PreviewedDocument] = []
    with use_language(case.language):
        for sheet in case.sheets:
            pages = paper_file.pdf(sheet)[0]
            sheets.append(PreviewedDocument(layout.sheet_path(sheet.kind), pages))
            of_sheets(len(sheets), len(case.sheets))
    return (*summary, *record, *sheets)


def _summary(case: CaseFile) -> PreviewedDocument:
    out = io.BytesIO()
    summary_document.write_summary(case, out, manifest_digest=NO_DIGEST)
    return PreviewedDocument(layout.SUMMARY, out.getvalue())


def _record(case: CaseFile, progress: Progress) -> PreviewedDocument:
    out = io.BytesIO()
    document = evidence_document.set_document(
        case, out, manifest_digest=NO_DIGEST, progress=progress
    )
    return _previewed(case, layout.EVIDENCE, out, document)


def _volumes(case: CaseFile, progress: Progress) -> list[PreviewedDocument]:
    laid = volume_plan.plan_volumes(case, NO_DIGEST, subprogress(progress, 0, 2, 3))
    rest = subprogress(progress, 2, 1, 3)
    documents: list[PreviewedDocument] = []
    for volume in laid.volumes:
        out = io.BytesIO()
        document = laid.set(volume, out)
        documents.append(_previewed(case, layout.volume_path(volume.number), out, document))
        rest(len(documents), len(laid.volumes))
    return documents


def _previewed(
    case: CaseFile, path: str, out: io.BytesIO, document: PdfDocument
) -> PreviewedDocument:
    entries: dict[int, list[str]] = {}
    for page, id_ in _standing(case, document):
        on = entries.setdefault(page, [])
        if id_ not in on:
            on.append(id_)
    exhibits = {exhibit.item.id for exhibit in case.exhibits}
    return PreviewedDocument(
        path,
        out.getvalue(),
        {page: tuple(ids) for page, ids in entries.items()},
        frozenset(page for page, ids in entries.items() if not exhibits.isdisjoint(ids)),
    )


def _standing(case: CaseFile, document: PdfDocument) -> Iterator[tuple[int, str]]:
    """Yield page and entry, in the order of the pages."""
    known = {
        **{incident_anchor(item.number): item.id for item in case.incidents},
        **{exhibit_anchor(each.item.number): each.item.id for each in case.exhibits},
        **{transcript_anchor(each): each.item.id for each in case.conversations},
    }
    highest = max((anchor.top for anchor in document.anchors.values()), default=0.0)
    going_on, page = "", 0
    for name, anchor in document.anchors.items():
        at = anchor.page - 1
        # what begins at the top of a page leaves no room there for what came before
        ends = at if anchor.top >= highest - _NEAR and at > page else at + 1
        if going_on:
            yield from ((between, going_on) for between in range(page, ends))
        going_on, page = known.get(name, ""), at
    if going_on:
        yield from ((between, going_on) for between in range(page, document.pages))
