"""Part A of an invented case, as police are given it: page 1 as text, and the pages of the file."""

from __future__ import annotations

import io
from ctypes import byref, c_float
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

import pypdfium2

from diary import audience_profiles
from diary.case_file import CaseFile
from diary.model.books_and_nouns import Book
from diary.services.disclosure.redaction_service import Redactions
from diary.services.disclosure.snapshot import SnapshotService, VaultIdentity
from exporters.summary.document import write_summary
from exporters.summary.summary_txt import summary_text
from tests.support.case_lines import case_to_read, lines_of


class _NoOriginals:
    def original_of(self, item: object) -> None:
        return None


@dataclass(frozen=True)
class PartA:
    """Part A: what `summary.txt` has, which is page 1, and the text of each page."""

    first: str
    pages: tuple[str, ...]
    sizes: frozenset[float]


@cache
def case_for(
    name: str, audience: str, made: datetime, left_out: frozenset[str] = frozenset()
) -> CaseFile:
    """The case file of the case called so; a file that a line attaches goes with it."""
    at = case_to_read(name)
    at.clock.at = made
    identity = VaultIdentity(bytes(range(16)), bytes(32), "england-wales", "Daybook", at.clock)
    service = SnapshotService(identity, at.journal, _NoOriginals(), at.books[Book.RECORD])  # type: ignore[arg-type]
    redactions = Redactions(left_out=left_out)
    case = service.take(audience_profiles.load(audience), {}, redactions=redactions)
    attached = [
        line for line in lines_of(name) if line.get("kind") == "evidence" or "attach" in line
    ]
    files = {number for number, line in enumerate(attached, 1) if "attach" in line}
    return replace(
        case,
        exhibits=tuple(
            replace(each, open=lambda: io.BytesIO(b"x")) if each.item.number in files else each
            for each in case.exhibits
        ),
    )


def part_a(case: CaseFile) -> PartA:
    """Part A of a case file."""
    out = io.BytesIO()
    page, _pages = write_summary(case, out, manifest_digest="0" * 64)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        sheets = list(document)
        texts = tuple(
            " ".join(each.get_textpage().get_text_bounded().replace("\ufffe", "-").split())
            for each in sheets
        )
        sizes = frozenset(_sizes(sheets))
    finally:
        document.close()
    return PartA(summary_text(page), texts, sizes)


def _sizes(sheets: list[Any]) -> set[float]:
    """The sizes of letters between the header and the footer, in points."""
    found = set()
    for sheet in sheets:
        height = sheet.get_height()
        for item in sheet.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_TEXT,)):
            _left, bottom, _right, top = item.get_bounds()
            if bottom > 46 and top < height - 44:
                found.add(_size_of(item))
    return found


def _size_of(item: Any) -> float:
    size = c_float()
    pypdfium2.raw.FPDFTextObj_GetFontSize(item.raw, byref(size))
    return round(size.value * item.get_matrix().a, 1)
