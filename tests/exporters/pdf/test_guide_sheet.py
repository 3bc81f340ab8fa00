"""A chapter as a PDF: its words, one page for a sheet, and who has not seen it on every page."""

from __future__ import annotations

import pypdfium2
import pytest

from diary.guide.blocks import BlockKind
from diary.guide.chapters import Chapter, load
from exporters.delivery import guide_file
from tests.support import pdf_structure

GUIDE = load()


def made(chapter: Chapter) -> bytes:
    return guide_file.pdf(GUIDE, chapter, "Daybook 1")[0]


def texts(data: bytes) -> list[str]:
    """The words of each page, with lines joined."""
    return [
        " ".join(page.get_textpage().get_text_bounded().split())
        for page in pypdfium2.PdfDocument(data)
    ]


@pytest.mark.parametrize("chapter", GUIDE.chapters, ids=lambda chapter: chapter.id)
def test_every_word_of_a_chapter_is_on_its_pages(chapter: Chapter) -> None:
    pages = texts(made(chapter))
    whole = " ".join(pages).replace(" ", "")
    assert chapter.title.replace(" ", "") in whole
    for block in chapter.blocks:
        if block.kind is not BlockKind.PICTURE and len(pages) == 1:
            assert block.quoted.replace(" ", "") in whole, block
    for page in pages:
        assert GUIDE.not_yet_seen.replace(" ", "") in page.replace(" ", "")
    assert "Prepared Sat 28 Nov 2026" in pages[0]


@pytest.mark.parametrize("id_", GUIDE.sheets)
def test_a_sheet_is_one_page(id_: str) -> None:
    data, pages = guide_file.pdf(GUIDE, GUIDE.chapter(id_), "Daybook 1")
    assert pages == len(pypdfium2.PdfDocument(data)) == 1


def test_it_can_be_read_by_who_cannot_see_it() -> None:
    data = made(GUIDE.chapter("officers"))
    assert pdf_structure.failures(data) == set()
    assert pdf_structure.torn(data) == []


def test_the_same_chapter_gives_the_same_bytes() -> None:
    assert made(GUIDE.chapter("advocates")) == made(GUIDE.chapter("advocates"))
