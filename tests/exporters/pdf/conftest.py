"""What the tests of paper share: a document made of given blocks, and ways to read it back."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest

from exporters.check import own_pdf
from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.page_layout import PageDecoration, PageLayout
from exporters.pdf.engine.pdfa import DocumentMetadata, PdfAttachment, finish

FURNITURE = PageDecoration(
    "Evidence bundle", "24 November 2026", "List:", "0f" * 32, "Page {page} of"
)
META = DocumentMetadata(
    "Evidence <bundle> & more", "en-GB", "Daybook 1", datetime(2026, 11, 24, tzinfo=UTC)
)


class Made:
    """A finished document and what a reader finds in it."""

    def __init__(self, data: bytes, pages: int) -> None:
        self.data = data
        self.pages = pages
        self._texts: list[str] = []

    def texts(self) -> list[str]:
        if not self._texts:
            document = pypdfium2.PdfDocument(self.data)
            try:
                self._texts = [page.get_textpage().get_text_range() for page in document]
            finally:
                document.close()
        return list(self._texts)

    def outside(self) -> list[tuple[int, str]]:
        """Stretches of text whose box leaves the page's margins, by page."""
        document = pypdfium2.PdfDocument(self.data)
        found = []
        try:
            for number, page in enumerate(document, 1):
                width, height = page.get_size()
                text = page.get_textpage()
                for index in range(text.count_rects()):
                    left, bottom, right, top = text.get_rect(index)
                    if left < 53 or right > width - 53 or bottom < 25 or top > height - 20:
                        found.append((number, text.get_text_bounded(left, bottom, right, top)))
            return found
        finally:
            document.close()

    def save(self, folder: Path) -> Path:
        path = folder / "made.pdf"
        path.write_bytes(self.data)
        return path


Make = Callable[..., Made]


@pytest.fixture(scope="session")
def make() -> Make:
    def made(
        *blocks: Block,
        groups: Sequence[Sequence[Block]] = (),
        wide: bool = False,
        attachments: Sequence[PdfAttachment] = (),
        broken: bool = False,
    ) -> Made:
        out = io.BytesIO()
        book = PdfDocument(files("resources") / "fonts", out)
        pages = PageLayout(book, FURNITURE)
        if wide:
            pages.break_page(wide=True)
        pages.add(*blocks)
        for group in groups:
            pages.add_together(group)
        count = pages.close()
        finish(book, META, attachments)
        if not attachments and not broken:
            # whatever is set here is of the form that both checkers know; a bundle attaches nothing
            own_pdf.read(out)
        return Made(out.getvalue(), count)

    return made


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return PdfDocument(files("resources") / "fonts", io.BytesIO()).fonts


@pytest.fixture(scope="session")
def column(fonts: Fonts) -> Column:
    return Column(fonts, 487.28, 729.89)


@pytest.fixture(scope="session")
def jpeg() -> Callable[..., bytes]:
    from PIL import Image

    def made(width: int, height: int, mode: str = "RGB") -> bytes:
        out = io.BytesIO()
        colour = {"RGB": (200, 30, 30), "L": 90, "CMYK": (0, 200, 200, 20)}[mode]
        Image.new(mode, (width, height), colour).save(out, "JPEG", quality=70)
        return out.getvalue()

    return made


@pytest.fixture(scope="session")
def casemaker() -> ModuleType:
    path = Path(__file__).with_name("casemaker.py")
    spec = importlib.util.spec_from_file_location("pdf_casemaker", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def written() -> Callable[[Any], Made]:
    """The document of a case file."""
    from exporters.pdf import evidence_document

    def write(case: Any) -> Made:
        out = io.BytesIO()
        pages = evidence_document.write_document(case, out, manifest_digest=FURNITURE.digest)
        own_pdf.read(out)
        return Made(out.getvalue(), pages)

    return write
