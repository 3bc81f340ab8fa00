"""A transcript as a PDF.

**Invariants:**

- The cover comes first and says what this is; every page says of which exhibit it was made.
- The same transcript gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import BinaryIO, Final

from diary.conversations.transcript import Transcript
from diary.i18n import N_, SOURCE_LANGUAGE, _, language_in_use
from diary.text import time_texts
from exporters.pdf.engine.blocks import Block, Heading, TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout, PageMargins
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import BODY, CELL_STRONG, PART, STRONG, Style
from exporters.pdf.engine.tables import (
    LabelledValue,
    TableBlock,
    TableColumn,
    facts,
    table,
)
from exporters.pdf.sections.document_context import NOT_REVIEWED, NOT_REVIEWED_IN_FULL
from exporters.pdf.sections.line_table import line_table
from exporters.transcript.cover import Facts, cover_of, keeper_of

_TITLE: Final = Style("bold", 14.0, 17.5)
_LANGUAGE: Final = "en-GB"
_MARGINS: Final = PageMargins(side=42.0)
_FOOT: Final = N_("Transcript of exhibit")


def write_document(transcript: Transcript, out: BinaryIO) -> int:
    """Write the transcript to `out`, and return the number of its pages. Raises Damaged."""
    book = PdfDocument(files("resources") / "fonts", out)
    title = cover_of(transcript).title
    pages = PageLayout(book, _decoration(transcript, book, title), _MARGINS)
    pages.add(*_cover(transcript))
    pages.break_page()
    if transcript.shown:
        who, reference = keeper_of(transcript), transcript.exhibit.content.reference
        rows = _row_count(transcript)
        pages.add(line_table(transcript.rows(), rows, who, reference))
    count = pages.close()
    used = language_in_use()
    language = _LANGUAGE if used == SOURCE_LANGUAGE else used
    head = transcript.head
    finish(book, DocumentMetadata(book.fonts.printable(title), language, head.program, head.made))
    return count


def _cover(transcript: Transcript) -> Iterator[Block]:
    cover, who = cover_of(transcript), keeper_of(transcript)
    if note := NOT_REVIEWED_IN_FULL.get(language_in_use(), ""):
        yield TextBlock(note, STRONG, after=6.0)
    yield Heading(cover.title, _TITLE, anchor="transcript", before=0.0, after=3.0)
    yield TextBlock(cover.subtitle, STRONG, after=8.0)
    yield _fact_list(cover.source)
    yield TextBlock(_("{who} says").format(who=who), PART, before=8.0, after=3.0, keeps=True)
    yield _fact_list(cover.said)
    yield TextBlock(cover.police, BODY, before=4.0, after=6.0)
    if cover.people:
        columns = (
            TableColumn(_("Who"), 0.5, CELL_STRONG, heads=True),
            TableColumn(_("Shown in the phone as"), 0.35),
            TableColumn(_("Lines sent"), 0.15, right=True),
        )
        yield table(columns, cover.people, before=4.0)
    if cover.incidents:
        yield TextBlock(
            _("Lines to which incidents point"), PART, before=8.0, after=3.0, keeps=True
        )
        yield _fact_list(cover.incidents)
    yield TextBlock(_("How to read it"), PART, before=8.0, after=3.0, keeps=True)
    for each in cover.notes:
        yield TextBlock(each, BODY, mark="–", after=2.0)


def _fact_list(rows: Facts) -> TableBlock:
    return facts([LabelledValue(label, value) for label, value in rows], label=0.24)


def _row_count(transcript: Transcript) -> int:
    return transcript.shown + len(transcript.gaps) + transcript.own_words


def _decoration(transcript: Transcript, book: PdfDocument, title: str) -> PageDecoration:
    head = transcript.head
    made = time_texts.written_text(head.made, head.zone)
    return PageDecoration(
        left=book.fonts.printable(title).replace("\n", " "),
        right=_("Prepared {made}").format(made=made),
        label=_(_FOOT),
        digest=transcript.exhibit.content.reference,
        page=_("Page {page} of"),
        notice=NOT_REVIEWED.get(language_in_use(), ""),
    )
