"""Summary.pdf, part A of a bundle: six pages and what did not fit; detachable, not in the record.

**Invariants:**

- Page 1 is one page of the file, whatever the size of the record. The schedules follow one another
  below it, on as few pages as they need and at most five.
- What page 1 leaves out, and what the schedules do that no other document prints, stands whole in a
  last part behind them: nobody has to read `record.json` for it, and the person sees it before it
  leaves. Where a line says that something stands whole in this file, it says on which page.
- Nothing but the furniture of a page is smaller than 9 points.
- It is a file of its own, so that the record can be exhibited without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from typing import BinaryIO, Final

from diary.case_file import CaseFile
from diary.i18n import _, use_language
from diary.text import time_texts
from exporters.pdf.engine.blocks import Block, Column, Heading, SideBySide, TextBlock, total_height
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout, PageMargins
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BLACK, Style
from exporters.pdf.engine.tables import TableBlock, TableCell, TableColumn, table
from exporters.pdf.sections.document_context import (
    DocumentContext,
    language_of,
    not_reviewed,
    words_for_others,
)
from exporters.summary.figure_marks import figures_in, marked
from exporters.summary.first_page import first_page
from exporters.summary.schedules import schedules
from exporters.summary.words import last_part, last_title, reader
from exporters.table_pages import PageRow, PageTable, TablePage

_ABOVE: Final = Style("regular", 9.0, 10.4)
_TITLE: Final = Style("bold", 13.0, 16.0)
_SUB: Final = Style("regular", 9.0, 10.2)
_PART: Final = Style("bold", 9.2, 11.2, heading=True)
_CELL: Final = Style("regular", 9.0, 10.2)
_STRONG: Final = Style("bold", 9.0, 10.2)
_HEAD: Final = Style("bold", 9.0, 10.2)
_NOTE: Final = Style("regular", 9.0, 10.2, BLACK)
# six pages have to hold a record of any size, so their margins are narrow
_MARGINS: Final = PageMargins(side=44.0, top=48.0, bottom=47.0)
# pages of the schedules
_MOST_PAGES: Final = 5
# what leads to the last part
_LAST: Final = "summary-rest"
# layouts until every page that is named is the right one
_MOST_TRIES: Final = 4
# rows that show on which page a table begins
_FEW: Final = 8
# of the height of that many pages: what is left where a row does not fit below another
_FULL: Final = 0.97
_LESS: Final = 0.03


def write_summary(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, like: DocumentContext | None = None
) -> tuple[TablePage, int]:
    """Write the summary to `out`; return page 1 as it is printed, and how many pages there are.

    `like` is the context of another document of this case, whose indexes serve this one too.
    """
    book = PdfDocument(files("resources") / "fonts", out)
    with use_language(case.language):
        words = words_for_others(case)
        context = DocumentContext(case, words, manifest_digest, like=like)
        pages = PageLayout(book, _furniture(context), _MARGINS)
        first, found, rest = _laid_out(context, pages.column)
        pages.add(*_blocks(first, context, book.fonts))
        pages.break_page()
        _place(found, pages, context)
        if rest:
            pages.add(*_blocks(rest, context, pages.column.fonts))
        count = pages.close()
        title = _("Summary of a record, {reader}").format(reader=reader(case.profile))
    finish(book, DocumentMetadata(title, language_of(case), case.program, case.made))
    return first, count


def fitted(page: TablePage, column: Column) -> TablePage:
    """Return the page with as many rows as fit on one page."""
    page = page.without_high_rows()
    while total_height(_blocks(page, None, column.fonts), column) > column.height:
        shorter = page.shorter()
        if shorter is None:
            break
        page = shorter
    return page


def _place(found: Sequence[TablePage], pages: PageLayout, context: DocumentContext) -> None:
    """Add the schedules, one below the other; the last one leaves no few rows on a page alone."""
    for page in found[:-1]:
        pages.add(*_blocks(page, context, pages.column.fonts))
    for page in found[-1:]:
        pages.add_together(_blocks(page, context, pages.column.fonts))


def _laid_out(
    context: DocumentContext, column: Column
) -> tuple[TablePage, Sequence[TablePage], TablePage | None]:
    """Return page 1, the schedules and the last part, each with the pages of what it points to.

    A number of one digit is as wide as any other, so the second try has the right ones.
    """
    every = [marked(page, context) for page in schedules(context)]
    places: Mapping[str, int] = {}
    where = ""
    for _try in range(_MOST_TRIES):
        last = last_part(places.get(_LAST, _MOST_PAGES + 2))
        if last != where:
            where = last
            found = _that_fit([page.moved(last_part(), where) for page in every], context)
        first = fitted(first_page(context, places).moved(last_part(), where), column)
        rest = _rest((first, *found), where)
        before, places = places, _places(found, rest, context)
        if places == before:
            break
    return first, found, rest


def _places(
    pages: Sequence[TablePage], rest: TablePage | None, context: DocumentContext
) -> Mapping[str, int]:
    """Return on which page of the file each anchor is."""
    book = _scratch()
    layout = PageLayout(book, _furniture(context), _MARGINS)
    _place(pages, layout, context)
    if rest:
        # the page of its heading shows by its first rows
        table = rest.tables[0]
        begun = replace(rest, tables=(replace(table, rows=table.rows[:_FEW]),))
        layout.add(*_blocks(begun, context, layout.column.fonts))
    layout.close()
    # page 1 is before them
    return {name: anchor.page + 1 for name, anchor in book.anchors.items()}


def _rest(found: Sequence[TablePage], where: str) -> TablePage | None:
    """Return the rows that did not fit and stand in no other document, if any."""
    tables = [rest for page in found for each in page.tables if (rest := each.rest(where))]
    return TablePage(_LAST, (), last_title(), (), tuple(tables)) if tables else None


def _that_fit(pages: Sequence[TablePage], context: DocumentContext) -> Sequence[TablePage]:
    """Return the schedules with as many rows as fit on their pages together."""
    share = _FULL
    while True:
        found = _within(pages, share)
        if _pages_of(found, context) <= _MOST_PAGES:
            return found
        share -= _LESS


def _pages_of(pages: Sequence[TablePage], context: DocumentContext) -> int:
    """Return how many pages the schedules take."""
    layout = PageLayout(_scratch(), _furniture(context), _MARGINS)
    _place(pages, layout, context)
    return layout.close()


def _within(pages: Sequence[TablePage], share: float) -> Sequence[TablePage]:
    """Return the schedules without the rows that are too many for this share of their pages.

    The highest schedule that can lose a row loses one.
    """
    column = PageLayout(_scratch(), _NO_FURNITURE, _MARGINS).column
    found = [page.without_high_rows() for page in pages]
    heights = [total_height(_blocks(page, None, column.fonts), column) for page in found]
    while sum(heights) > _MOST_PAGES * share * column.height:
        for at in sorted(range(len(found)), key=heights.__getitem__, reverse=True):
            shorter = found[at].shorter()
            if shorter is not None:
                found[at] = shorter
                heights[at] = total_height(_blocks(shorter, None, column.fonts), column)
                break
        else:
            break
    return found


def _scratch() -> PdfDocument:
    return PdfDocument(files("resources") / "fonts", BytesIO())


_NO_FURNITURE: Final = PageDecoration("", "", "", "", "", total=False)


class _Halves(SideBySide):
    """The two halves of a table, close to what stands above and below."""

    before = after = 1.0


class _TableHeading(TextBlock):
    """The heading of a table, to which a line of page 1 may lead."""

    anchor = ""

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw it, and note where it is."""
        if self.anchor:
            document.anchor(self.anchor, x, top + 4)
        super().draw(document, column, x, top)


def _blocks(page: TablePage, context: DocumentContext | None, fonts: Fonts) -> list[Block]:
    words = context.words if context else ""
    found: list[Block] = [_line(text, _ABOVE, fonts, after=3.0) for text in page.above]
    found.append(Heading(page.title, _TITLE, anchor=page.anchor, level=0, before=10.0, after=2.0))
    found += [_line(text, _SUB, fonts, after=1.0) for text in page.subtitle]
    for each in page.tables:
        found += _table(each, words, fonts)
    return found


def _line(text: str, style: Style, fonts: Fonts, *, after: float) -> TextBlock:
    return TextBlock(text, style, after=after, pieces=figures_in(text, fonts))


def _table(each: PageTable, words: str, fonts: Fonts) -> list[Block]:
    found: list[Block] = []
    if each.heading:
        heading = _TableHeading(each.heading, _PART, before=2.6, after=0.4, keeps=True)
        heading.anchor = each.anchor
        found.append(heading)
    if each.halved:
        halves = ([_grid(each, rows, words, fonts)] if rows else [] for rows in each.halves)
        found.append(_Halves(*halves))
    elif not each.shown:
        pass
    elif len(each.columns) == 1:
        found += [_line(row.cells[0], _CELL, fonts, after=1.0) for row in each.shown]
    else:
        found.append(_grid(each, each.shown, words, fonts))
    found += [_line(text, _NOTE, fonts, after=1.0) for text in (each.folded, each.note) if text]
    return found


def _grid(each: PageTable, rows: Sequence[PageRow], words: str, fonts: Fonts) -> TableBlock:
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
    cells = [
        tuple(TableCell(text, pieces=figures_in(text, fonts)) for text in row.cells) for row in rows
    ]
    return table(columns, cells, before=0.5, after=0.5, pad=0.4)


def _furniture(context: DocumentContext) -> PageDecoration:
    case = context.case
    made = _("Prepared {made}").format(made=time_texts.written_text(case.made, case.zone))
    return PageDecoration(
        left=_("Summary of a record, {reader}").format(reader=reader(case.profile)),
        right=made,
        label=_("SHA-256 of the list of originals"),
        digest=context.manifest_digest,
        page=_("Page {page} of"),
        total=True,
        notice=not_reviewed(case),
    )
