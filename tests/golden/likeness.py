"""Whether two pictures of the same drawing are alike.

- Qt may have letters drawn by the computer's own engine, so a pixel is held against what
  stands within one pixel of it, both ways. What moved by two pixels or is gone is apart all the
  same.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops, ImageFilter

SCALE: Final = 1.5  # pixels a point
SCREEN: Final = 10
_GAP: Final = 6
_BETWEEN: Final = 128


def stacked(pictures: list[Image.Image]) -> Image.Image:
    """The pictures below each other, with a bar between them."""
    height = sum(picture.height + _GAP for picture in pictures)
    sheet = Image.new("L", (max(picture.width for picture in pictures), height), _BETWEEN)
    top = 0
    for picture in pictures:
        sheet.paste(picture, (0, top))
        top += picture.height + _GAP
    return sheet


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


def is_alike_on_screen(one: bytes, other: bytes) -> bool:
    """Whether two pictures, as files, show the same screen."""
    return apart_on_screen(opened(one), opened(other)) == 0


def opened(data: bytes) -> Image.Image:
    """A picture that is kept as a file."""
    return Image.open(io.BytesIO(data)).convert("L")
