"""A sheet as a PDF of its own.

**Invariants:**

- The first line says what the sheet is for and that it is no part of the record; every page says so
  in its footer, so that a single page is not mistaken for the record.
- Type is at least 9 points. Pages flow: nothing is cut, and each extract begins on its own page.
- The same sheet gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import BinaryIO, Final

from diary import jurisdiction
from diary.errors import Damaged, MediaError
from diary.i18n import N_, SOURCE_LANGUAGE, _, language_in_use
from diary.jurisdiction import Vocabulary
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Mistake
from diary.paper_content import Extract, LaterWords, Sheet, Still
from diary.paper_kinds import PaperKind
from diary.text import noun_names, time_texts
from exporters.pdf.engine.blocks import Block, Heading, SideBySide, TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.engine.style import Style
from exporters.pdf.engine.tables import PAD, TableBlock, TableCell, TableColumn, TableLayout, table
from exporters.pdf.sections.document_context import NOT_REVIEWED, NOT_REVIEWED_IN_FULL
from exporters.pdf.sections.exhibit_contents import header_of, time_text
from exporters.sheets.sheet_tables import dated, kept_back, known_text, table_page, who_records
from exporters.sheets.sheet_texts import TITLES, purpose
from exporters.table_pages import PageTable

_ABOVE: Final = Style("bold", 9.5, 12.4)
_TITLE: Final = Style("bold", 14.0, 17.5)
_PART: Final = Style("bold", 10.5, 13.5, heading=True)
_TEXT: Final = Style("regular", 9.5, 12.6)
_CELL: Final = Style("regular", 9.0, 11.4)
_STRONG: Final = Style("bold", 9.0, 11.4)
_STILL_HIGH: Final = 230.0
_LANGUAGE: Final = "en-GB"
_MOST_NAME: Final = 60
_FOOT: Final = N_("Sheet beside a record. Not part of it. Not to be served.")
_FEET: Final = {
    PaperKind.STILLS: N_("Sheet beside a record. Not part of it."),
    PaperKind.EXTRACTS: N_("Sheet beside a record. Not part of it. Not a statement."),
}

_OWN_FOOT: Final = N_("Your own copy of a sheet. Not part of the record.")

_NOT_COUNTED: Final = {
    Mistake.SOMEBODY_ELSE: N_("somebody else did it"),
    Mistake.NOTHING_DONE: N_("nothing was done"),
    Mistake.SAME_TWICE: N_("the same thing entered twice"),
    Mistake.SLIP: N_("entered by slip"),
    Mistake.NOT_SURE: N_("no longer sure"),
}


def write_sheet(sheet: Sheet, out: BinaryIO) -> int:
    """Write the sheet to `out`, and return the number of its pages."""
    words = jurisdiction.load(sheet.head.jurisdiction).for_others(who_records(sheet))
    book = PdfDocument(files("resources") / "fonts", out)
    pages = PageLayout(book, _decoration(sheet, book))
    if sheet.kind is PaperKind.EXTRACTS:
        _add_extracts(sheet, pages)
    else:
        pages.add(*_head(sheet, words))
        pages.add(*_stills(sheet))
    count = pages.close()
    title = f"{_(TITLES[sheet.kind])}"
    used = language_in_use()
    language = _LANGUAGE if used == SOURCE_LANGUAGE else used
    finish(book, DocumentMetadata(title, language, sheet.head.program, sheet.head.made))
    return count


def _head(sheet: Sheet, words: Vocabulary) -> Iterator[Block]:
    page = table_page(sheet, words)
    note = NOT_REVIEWED_IN_FULL.get(language_in_use(), "")
    for text in filter(None, (note, *page.above)):
        yield TextBlock(text, _ABOVE, after=6.0)
    yield Heading(page.title, _TITLE, anchor=page.anchor, before=0.0, after=3.0)
    for text in page.subtitle:
        yield TextBlock(text, _TEXT, after=6.0)
    for each in page.tables:
        yield from _table(each)
    if line := kept_back(sheet):
        yield TextBlock(line, _ABOVE, before=6.0, after=4.0)


def _table(each: PageTable) -> Iterator[Block]:
    if each.heading:
        yield TextBlock(each.heading, _PART, before=10.0, after=3.0, keeps=True)
    styles = [_STRONG if column.strong else _CELL for column in each.columns]
    columns = [
        TableColumn(column.title, column.share, style, head=_STRONG)
        for column, style in zip(each.columns, styles, strict=True)
    ]
    cells = [tuple(map(TableCell, row.cells)) for row in each.rows]
    if any(column.title for column in each.columns):
        yield table(columns, cells, before=2.0, after=4.0)
    else:
        yield _untitled(columns, cells)
    if each.note:
        yield TextBlock(each.note, _CELL, before=2.0, after=4.0)


def _untitled(columns: Sequence[TableColumn], cells: Sequence[Sequence[TableCell]]) -> TableBlock:
    layout = TableLayout(columns, cells, PAD)
    return TableBlock(layout, 0, len(cells), titled=False, before=2.0, after=4.0)


def _stills(sheet: Sheet) -> Iterator[Block]:
    stills = [each for each in sheet.items if isinstance(each, Still)]
    stacks = [[*_still(each, number)] for number, each in enumerate(stills, 1)]
    for at in range(0, len(stacks), 2):
        yield SideBySide(stacks[at], stacks[at + 1] if at + 1 < len(stacks) else [], gap=14.0)


def _still(each: Still, number: int) -> Iterator[Block]:
    place = time_text(each.at) if each.at is not None else ""
    # its reference has initials of a name
    named = _("Exhibit {number}").format(number=each.number)
    label = ", ".join(filter(None, (named, dated(each.when), place)))
    yield TextBlock(f"{number}.  {label}", _STRONG, before=8.0, after=3.0, keeps=True)
    try:
        data = each.open().jpeg
        yield PictureBlock(
            data, header_of(data), key=f"still-{each.key}", height=_STILL_HIGH, alt=label
        )
    except (MediaError, Damaged):
        yield TextBlock(_("It could not be shown here. It is in the file."), _CELL)


def _add_extracts(sheet: Sheet, pages: PageLayout) -> None:
    who = who_records(sheet)
    for each in sheet.items:
        if isinstance(each, Extract):
            pages.break_page()
            pages.add(*_extract(each, purpose(sheet), who, sheet.head.zone))


def _extract(each: Extract, above: str, who: str, zone: str) -> Iterator[Block]:
    title = _("Incident {number}").format(number=each.number)
    yield TextBlock(above, _ABOVE, after=6.0)
    yield Heading(title, _TITLE, anchor=f"extract-{each.number}", level=0, before=0.0, after=3.0)
    when = time_texts.when_text(each.when)
    yield TextBlock(when, _TEXT, after=6.0)
    if each.why_not is not None:
        reason = _(_NOT_COUNTED[each.why_not])
        line = _("Not counted. {who} says: {reason}.").format(who=who, reason=reason)
        yield TextBlock(line, _ABOVE, after=2.0)
        if each.turned_out:
            yield TextBlock(each.turned_out, _TEXT, after=4.0)
    yield TextBlock(_first_line(each, zone), _PART, before=6.0, after=3.0, keeps=True)
    yield TextBlock(each.first, _TEXT, after=6.0)
    for later in each.later:
        yield TextBlock(_later_line(later, zone), _PART, before=6.0, after=3.0, keeps=True)
        yield TextBlock(later.what, _TEXT, after=6.0)
    facts = [(label, value) for label, value in _extract_facts(each, who) if value]
    columns = (TableColumn("", 0.26, _STRONG, heads=True), TableColumn("", 0.74, _CELL))
    yield _untitled(columns, [(TableCell(label), TableCell(value)) for label, value in facts])


def _first_line(each: Extract, zone: str) -> str:
    if each.when:
        written = time_texts.written_beside(each.when, each.written, each.zone)
        delay = time_texts.delay_text(each.when, each.written)
        return _("The words as first written, {written} ({delay})").format(
            written=written, delay=delay
        )
    written = time_texts.written_apart(each.written, each.zone, zone)
    return _("The words as first written, {written}").format(written=written)


def _later_line(later: LaterWords, zone: str) -> str:
    written = time_texts.written_apart(later.written, later.zone, zone)
    line = _("The words as changed {written}").format(written=written)
    return (
        _("{line}. Reason: {reason}").format(line=line, reason=later.reason)
        if later.reason
        else line
    )


def _extract_facts(each: Extract, who: str) -> Iterator[tuple[str, str]]:
    yield _("How {who} knows").format(who=who), known_text(each.certainty)
    yield _("How many times"), f"{each.times:,}" if each.times else ""
    yield _("Where"), each.place
    yield _("By way of"), ", ".join(filter(None, (each.platform, *each.accounts)))
    yield _("Who {who} says it was").format(who=who), each.person
    yield _("Why this person"), each.why_person
    yield noun_names.field_text(Noun.INCIDENT, "alternative"), each.alternative
    yield _("What {who} did").format(who=who), each.did
    yield _("What it did to {who}").format(who=who), each.effect
    yield _("What {who} was afraid of").format(who=who), each.fear
    yield _("Answered or changed after the first words"), _answered(each)
    names = (noun_names.field_text(Noun.INCIDENT, name) for name in each.elsewhere)
    yield _("In the record, and not here"), "; ".join(names)
    yield _("Exhibits"), ", ".join(each.exhibits)


def _answered(each: Extract) -> str:
    """Return which of the answers are later than the first words, each with its time."""
    return "; ".join(
        f"{noun_names.field_text(Noun.INCIDENT, answer.name)}, "
        f"{time_texts.written_text(answer.written, answer.zone)}"
        for answer in each.answered
    )


def _decoration(sheet: Sheet, book: PdfDocument) -> PageDecoration:
    title = _(TITLES[sheet.kind])
    # whoever is to recognise somebody must not read of whose record it is
    named = "" if sheet.kind is PaperKind.STILLS else sheet.head.name
    name = book.fonts.printable(named).replace("\n", " ").strip()
    left = f"{title} · {name}" if name and len(name) <= _MOST_NAME else title
    made = time_texts.written_text(sheet.head.made, sheet.head.zone)
    return PageDecoration(
        left=left,
        right=_("Prepared {made}").format(made=made),
        label=_(_OWN_FOOT if sheet.own_copy else _FEET.get(sheet.kind, _FOOT)),
        digest="",
        page=_("Page {page} of"),
        notice=NOT_REVIEWED.get(language_in_use(), ""),
    )
