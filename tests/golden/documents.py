"""Every document and paper of the sample case, told as text and kept in `kept/documents`."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from PIL.PngImagePlugin import PngInfo

from exporters.delivery import paper_file as delivery_paper
from exporters.delivery import payload
from exporters.pdf import evidence_document
from exporters.summary import document
from tests.golden.sample import Sample
from tests.golden.told import told

# page 1 of the summary of the sample case, as the README shows it
PICTURE: Final = Path(__file__).parents[2] / "docs" / "pictures" / "page-1.png"
# what the picture says of itself: the SHA-256 of all that is drawn on that page
DRAWN: Final = "Drawn"
_PIXELS_A_POINT: Final = 110 / 72
KEPT: Final = Path(__file__).parent / "kept" / "documents"
_LIST: Final = "0f" * 32
# whose bundle has part A
_SUMMARISED: Final = frozenset({"police", "advocate"})


def documents(of: Sample) -> Iterator[tuple[str, bytes]]:
    """Each with its name."""
    for name, case in of.cases.items():
        out = io.BytesIO()
        # the seal is of salts that are drawn anew each time
        sealed = replace(case, disclosure=replace(case.disclosure, head_link=bytes(32)))
        evidence_document.write_document(
            payload.strip_withheld_digests(sealed), out, manifest_digest=_LIST
        )
        yield name, out.getvalue()
        if name in _SUMMARISED:
            out = io.BytesIO()
            document.write_summary(case, out, manifest_digest=_LIST)
            yield f"{name}-summary", out.getvalue()
    for name, paper in of.papers.items():
        yield name, delivery_paper.pdf(paper)[0]


def texts(of: Sample) -> Iterator[tuple[str, str]]:
    """Each as text; a section that an earlier one has is named, not told again."""
    known: dict[tuple[str, ...], str] = {}
    for name, data in documents(of):
        text, sections = told(data, known, name)
        known = {**sections, **known}
        yield name, text


def place(name: str) -> Path:
    """Where the text of a document is kept."""
    return KEPT / f"{name}.txt"


def summary(of: Sample) -> bytes:
    """The summary for police, whose page 1 the README shows."""
    return next(data for name, data in documents(of) if name == "police-summary")


def drawn(data: bytes) -> str:
    """The SHA-256 of all that is drawn on page 1; no picture differs by machine that has it."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return hashlib.sha256(document.pages[0].Contents.read_bytes()).hexdigest()


def draw(data: bytes) -> None:
    """Draws page 1 for the README."""
    says = PngInfo()
    says.add_text(DRAWN, drawn(data))
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0].render(scale=_PIXELS_A_POINT).to_pil().convert("P", colors=64)
        page.save(PICTURE, pnginfo=says, optimize=True)
    finally:
        document.close()


def keep(of: Sample) -> None:
    """Writes all of them anew."""
    draw(summary(of))
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, text in texts(of):
        place(name).write_text(text, encoding="utf-8")
