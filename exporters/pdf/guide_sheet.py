"""A chapter of the guide as a PDF of its own, to print.

**Invariants:**

- It has nothing of any record. The same chapter gives the same bytes on every computer.
- Every page says in its footer who has not seen the guide, so that a single page says it too.
- Pictures of the window are left out: a chapter has to fit on a page, and can be read without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import BinaryIO, Final

from diary.guide.blocks import BlockKind, ChapterBlock
from diary.guide.chapters import Chapter, Guide
from diary.i18n import _
from diary.text.time_texts import day_text
from exporters.pdf.engine.blocks import Block, BoxedBlocks, Heading, TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, finish
from exporters.pdf.engine.style import GREY, Style

_TITLE: Final = Style("bold", 18.0, 22.0)
_HEADING: Final = Style("bold", 11.5, 14.5)
_FIRST: Final = Style("bold", 11.0, 15.0)
_TEXT: Final = Style("regular", 10.5, 14.4)
_REMARK: Final = Style("regular", 9.0, 11.4, GREY)
_INDENT: Final = 4.0
_LANGUAGE: Final = "en-GB"


def write_guide_sheet(guide: Guide, chapter: Chapter, program: str, out: BinaryIO) -> int:
    """Write a chapter to `out`, and return the number of its pages."""
    document = PdfDocument(files("resources") / "fonts", out)
    written = _("Prepared {made}").format(made=day_text(guide.written_on))
    furniture = PageDecoration(
        left=f"Daybook · {guide.title}",
        right=written,
        label=guide.not_yet_seen,
        digest="",
        page=_("Page {page} of"),
    )
    pages = PageLayout(document, furniture)
    pages.add(Heading(chapter.title, _TITLE, anchor="chapter", before=0.0, after=8.0))
    for number, block in enumerate(chapter.blocks):
        pages.add(*_blocks(block, number))
    count = pages.close()
    made = datetime.combine(guide.written_on, time(), UTC)
    title = f"Daybook: {chapter.title}"
    finish(document, DocumentMetadata(title, _LANGUAGE, program, made))
    return count


def _blocks(block: ChapterBlock, number: int) -> Iterator[Block]:
    match block.kind:
        case BlockKind.NOTE:
            yield BoxedBlocks([TextBlock(block.quoted, _FIRST, after=0.0)])
        case BlockKind.HEADING:
            yield Heading(block.text, _HEADING, anchor=f"part-{number}", level=1, after=3.0)
        case BlockKind.STEP:
            yield TextBlock(block.quoted, _TEXT, after=3.0, indent=_INDENT, mark=f"{block.number}.")
        case BlockKind.POINT:
            yield TextBlock(block.quoted, _TEXT, after=3.0, indent=_INDENT, mark="•")
        case BlockKind.REMARK:
            yield TextBlock(block.text, _REMARK, after=5.0, indent=_INDENT)
        case BlockKind.PARAGRAPH:
            yield TextBlock(block.quoted, _TEXT, before=4.0, after=5.0)
        case BlockKind.PICTURE | BlockKind.FILLED:
            pass
