"""A separate paper: a frozen paper in, one archival document out.

The rules are:

- Each kind has a room of its own; what all have in common is the foot, which says on every page
  what the paper is not.
- The same paper gives the same bytes.
"""

from __future__ import annotations

from importlib.resources import files
from typing import BinaryIO, Final

from diary import display, jurisdiction
from diary.i18n import _
from diary.jurisdiction import Vocabulary
from diary.papers import ContactSheet, EffectNotes, FactorSheet, Paper, StatementNotes
from exporters.pdf import contact_sheet, effect_notes, factor_sheet, statement_notes
from exporters.pdf.book import Book
from exporters.pdf.finish import finish
from exporters.pdf.pages import Furniture, Pages
from exporters.pdf.xmp import Meta

_LANGUAGE: Final = "en-GB"
_LEFT: Final = 90  # characters of the line at the top; the sheet itself has all of them


def write(paper: Paper, out: BinaryIO) -> int:
    """Writes the document to `out` and gives the number of its pages."""
    words = jurisdiction.load(paper.head.jurisdiction)
    book = Book(files("resources") / "fonts", out)
    pages = Pages(book, _furniture(paper, words, book))
    match paper:
        case ContactSheet():
            contact_sheet.write(paper, pages)
        case StatementNotes():
            statement_notes.write(paper, pages, words)
        case EffectNotes():
            effect_notes.write(paper, pages, words)
        case FactorSheet():
            factor_sheet.write(paper, pages, words)
    count = pages.close()
    head = paper.head
    finish(book, Meta(_title(paper), _LANGUAGE, head.program, head.made))
    return count


def _title(paper: Paper) -> str:
    match paper:
        case ContactSheet():
            return _(contact_sheet.TITLE_WORDS)
        case StatementNotes():
            return _(statement_notes.TITLE_WORDS)
        case EffectNotes():
            return _(effect_notes.TITLE_WORDS)
        case FactorSheet():
            return _(factor_sheet.TITLE_WORDS)


def _furniture(paper: Paper, words: Vocabulary, book: Book) -> Furniture:
    head = paper.head
    left = f"{_title(paper)} · {head.name}" if head.name else _title(paper)
    watermark = ""
    match paper:
        case ContactSheet():
            foot = _(contact_sheet.FOOT)
        case StatementNotes():
            foot = watermark = _(statement_notes.FOOT)
        case EffectNotes():
            foot = _(effect_notes.FOOT)
        case FactorSheet():
            danger = factor_sheet.emergency(words)
            foot = _(factor_sheet.FOOT)
            left = f"{danger} · {head.name}" if head.name else danger
    left = book.fonts.printable(left).replace("\n", " ")
    return Furniture(
        left=left if len(left) <= _LEFT else left[: _LEFT - 1].rstrip() + "…",
        right=_("Prepared {made}").format(made=display.written_text(head.made, head.zone)),
        label=foot,
        digest="",
        page=_("Page {page} of"),
        watermark=watermark,
    )
