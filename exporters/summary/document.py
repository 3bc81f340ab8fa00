"""Summary.pdf, part A of a bundle: six pages, detachable, and no part of the record.

**Invariants:**

- Each page of the summary is one page of the file, whatever the size of the record.
- It is a file of its own, so that the record can be exhibited without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import BinaryIO, Final

from diary import jurisdiction
from diary.case_file import CaseFile
from diary.i18n import _, use_language
from diary.text import time_texts
from exporters.pdf.engine.blocks import (
    Block,
    Column,
    Heading,
    SideBySide,
    TextBlock,
    total_height,
)
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BLACK, Style
from exporters.pdf.engine.tables import TableBlock, TableCell, TableColumn, table
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from exporters.table_pages import PageRow, PageTable, TablePage

_ABOVE: Final = Style("bold", 8.5, 10.6)
_TITLE: Final = Style("bold", 13.0, 16.0)
_SUB: Final = Style("regular", 9.0, 11.4)
_PART: Final = Style("bold", 9.2, 11.4, heading=True)
_CELL: Final = Style("regular", 8.5, 10.4)
_STRONG: Final = Style("bold", 8.5, 10.4)
_HEAD: Final = Style("bold", 8.0, 10.0)
_NOTE: Final = Style("regular", 8.2, 10.2, BLACK)


def write_summary(case: CaseFile, out: BinaryIO, *, manifest_digest: str) -> TablePage:
    """Write the summary to `out`; return page 1 as it is printed."""
    book = PdfDocument(files("resources") / "fonts", out)
    with use_language(case.language):
        words = jurisdiction.load(case.jurisdiction).for_others().translated()
        context = DocumentContext(case, words, manifest_digest)
        pages = PageLayout(book, _furniture(context))
        printed = []
        for page in (first_page(context), *schedules(context)):
            pages.break_page()
            printed.append(fitted(page, pages.column))
            pages.add(*_blocks(printed[-1], context))
        pages.close()
        title = _("Summary of a record, for police")
    finish(book, DocumentMetadata(title, case.profile.language, case.program, case.made))
    return printed[0]


def fitted(page: TablePage, column: Column) -> TablePage:
    """Return the page with as many rows as fit on one page."""
    page = page.without_high_rows()
    while total_height(_blocks(page, None), column) > column.height:
        shorter = page.shorter()
        if shorter is None:
            break
        page = shorter
    return page


def _blocks(page: TablePage, context: DocumentContext | None) -> list[Block]:
    words = context.words if context else ""
    found: list[Block] = [TextBlock(text, _ABOVE, after=3.0) for text in page.above]
    found.append(Heading(page.title, _TITLE, anchor=page.anchor, level=0, before=0.0, after=2.0))
    found += [TextBlock(text, _SUB, after=1.0) for text in page.subtitle]
    for each in page.tables:
        found += _table(each, words)
    return found


def _table(each: PageTable, words: str) -> list[Block]:
    found: list[Block] = []
    if each.heading:
        found.append(TextBlock(each.heading, _PART, before=5.0, after=1.0, keeps=True))
    if each.halved:
        half = (len(each.shown) + 1) // 2
        sides = (each.shown[:half], each.shown[half:])
        found.append(SideBySide(*([_grid(each, rows, words)] if rows else [] for rows in sides)))
    elif not each.shown:
        pass
    elif len(each.columns) == 1:
        found += [TextBlock(row.cells[0], _CELL, after=1.0) for row in each.shown]
    else:
        found.append(_grid(each, each.shown, words))
    found += [TextBlock(text, _NOTE, after=1.0) for text in (each.folded, each.note) if text]
    return found


def _grid(each: PageTable, rows: Sequence[PageRow], words: str) -> TableBlock:
    columns = [
        TableColumn(
            column.title,
            column.share,
            _STRONG if column.strong else _CELL,
            head=_HEAD,
            lang=words if column.words else "",
        )
        for column in each.columns
    ]
    cells = [tuple(map(TableCell, row.cells)) for row in rows]
    return table(columns, cells, before=1.0, after=1.0, pad=1.2)


def _furniture(context: DocumentContext) -> PageDecoration:
    case = context.case
    made = _("Prepared {made}").format(made=time_texts.written_text(case.made, case.zone))
    return PageDecoration(
        left=_("Record for police: summary"),
        right=made,
        label=_("SHA-256 of the list of originals"),
        digest=context.manifest_digest,
        page=_("Page {page} of"),
        total=True,
        notice="",
    )
