from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

import pytest
from reportlab.pdfbase import ttfonts

from exporters.pdf.engine.blocks import TextBlock
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.style import Style
from tests.support import font_faces

AROUND = PageDecoration("left", "right", "label", "0f" * 32, "Page {page} of")
LINES = ("plain words", "Ελληνικά и кириллица", "“quoted” – ½")


def page(line: str) -> bytes:
    out = io.BytesIO()
    book = PdfDocument(files("resources") / "fonts", out)
    pages = PageLayout(book, AROUND)
    pages.add(*(TextBlock(line, Style(font, 9.0, 11.0)) for font in ("regular", "bold", "mono")))
    pages.close()
    return out.getvalue()


def test_documents_that_share_their_faces_are_those_that_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shared = [page(line) for line in (*LINES, *LINES)]
    parsed: list[object] = []

    def anew(*given: Any, **how: Any) -> object:
        parsed.append(font_faces.PARSED_ANEW(*given, **how))
        return parsed[-1]

    monkeypatch.setattr(ttfonts, "TTFontFace", anew)
    assert shared == [page(line) for line in LINES] * 2
    assert len(parsed) == 3 * len(LINES)
