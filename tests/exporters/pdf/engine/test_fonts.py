from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.engine.blocks import TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.fonts import Fonts, spelled
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.style import BODY, DIGEST, Style

SOME = st.text(st.characters(), max_size=200)  # surrogates too


@given(text=SOME)
def test_what_is_shown_can_be_encoded_and_measured(fonts: Fonts, text: str) -> None:
    for line in fonts.printable(text).split("\n"):
        for style in (BODY, DIGEST):
            assert fonts.width(line, style) >= 0
            assert fonts.face(style).show(line, style.size).isascii()


def test_arrows_come_from_another_font_of_the_chain(fonts: Fonts) -> None:
    shown = fonts.face(BODY).show("a → b", BODY.size)
    assert shown.count("Tf") == 4  # into each run, and back


def test_strings_cannot_be_ended_by_text() -> None:
    assert spelled(b"a)(\\\r\n\xff") == "a\\051\\050\\134\\015\\012\\377"


def _page(line: str) -> bytes:
    out = io.BytesIO()
    book = PdfDocument(files("resources") / "fonts", out)
    pages = PageLayout(book, PageDecoration("left", "right", "label", "0f" * 32, "Page {page} of"))
    pages.add(*(TextBlock(line, Style(font, 9.0, 11.0)) for font in ("regular", "bold", "mono")))
    pages.close()
    return out.getvalue()


def test_a_document_is_the_same_after_others_that_used_the_same_fonts() -> None:
    lines = ("plain words", "Ελληνικά и кириллица", "“quoted” – ½")
    shared = [_page(line) for line in (*lines, *lines)]
    # a new thread has fonts that no document used
    alone = []
    for line in lines:
        with ThreadPoolExecutor(1) as thread:
            alone.append(thread.submit(_page, line).result())
    assert shared == alone * 2
