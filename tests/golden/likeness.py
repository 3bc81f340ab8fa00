"""Whether two pictures of the same drawing are alike, and two documents the same.

The rules are:

- Paper: each pixel is within `PAPER` of 255 greys. Releases of PDFium over three years differ by
  five at most; the faintest mark of a chart, the frame of an empty cell, is twenty from white.
- Screen: Qt may have letters drawn by the computer's own engine, so a pixel is held against what
  stands within one pixel of it, both ways. What moved by two pixels or is gone is apart all the
  same.
- Documents are compared unpacked, since other versions of zlib pack otherwise.
"""

from __future__ import annotations

import io
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter

SCALE: Final = 1.5  # pixels a point
PAPER: Final = 12
SCREEN: Final = 10
_GAP: Final = 6
_BETWEEN: Final = 128


def pages(data: bytes) -> Image.Image:
    """Every page of a document as PDFium draws it, in grey, below each other."""
    document = pypdfium2.PdfDocument(data)
    try:
        return stacked([page.render(scale=SCALE).to_pil().convert("L") for page in document])
    finally:
        document.close()


def stacked(pictures: list[Image.Image]) -> Image.Image:
    """The pictures below each other, with a bar between them."""
    height = sum(picture.height + _GAP for picture in pictures)
    sheet = Image.new("L", (max(picture.width for picture in pictures), height), _BETWEEN)
    top = 0
    for picture in pictures:
        sheet.paste(picture, (0, top))
        top += picture.height + _GAP
    return sheet


def apart_on_paper(one: Image.Image, other: Image.Image) -> int:
    """How many pixels differ by more than releases of PDFium do."""
    if one.size != other.size:
        return one.width * one.height
    return sum(ImageChops.difference(one, other).histogram()[PAPER + 1 :])


def apart_on_screen(one: Image.Image, other: Image.Image) -> int:
    """How many pixels of either have nothing like them within a pixel in the other."""
    if one.size != other.size:
        return one.width * one.height
    lost = ImageChops.lighter(_beyond(one, other), _beyond(other, one))
    return sum(lost.histogram()[SCREEN + 1 :])


def _beyond(one: Image.Image, other: Image.Image) -> Image.Image:
    """How far each pixel of `one` is darker or lighter than all around it in `other`."""
    darkest, lightest = (
        other.filter(each) for each in (ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3))
    )
    return ImageChops.add(ImageChops.subtract(darkest, one), ImageChops.subtract(one, lightest))


def spelled(data: bytes) -> list[bytes]:
    """The lines of a document with nothing in it packed, and without its digest of itself."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            out,
            qdf=True,
            static_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    return [line for line in out.getvalue().splitlines() if b"/ID [<" not in line]


def is_spelled_alike(one: bytes, other: bytes) -> bool:
    """Whether two documents are the same."""
    return spelled(one) == spelled(other)


def is_alike_on_paper(one: bytes, other: bytes) -> bool:
    """Whether two pictures, as files, show the same paper."""
    return apart_on_paper(opened(one), opened(other)) == 0


def is_alike_on_screen(one: bytes, other: bytes) -> bool:
    """Whether two pictures, as files, show the same screen."""
    return apart_on_screen(opened(one), opened(other)) == 0


def opened(data: bytes) -> Image.Image:
    """A picture that is kept as a file."""
    return Image.open(io.BytesIO(data)).convert("L")
