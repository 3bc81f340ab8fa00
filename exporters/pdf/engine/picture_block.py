"""Pictures on a page, at a legible size.

**Invariants:**

- A picture is never wider or higher than the frame, and has at most 300 pixels per inch if
  possible: courts ask for no more, and its bytes cannot be reduced here. It is not enlarged below
  90 pixels per inch either, because it would be blurred.
"""

from __future__ import annotations

from math import inf
from typing import Final

from diary.i18n import _
from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.jpeg_image import JpegHeader
from exporters.pdf.engine.style import HAIRLINE

_MOST: Final = 300 / 72  # pixels per point
_LEAST: Final = 90 / 72


class PictureBlock:
    """One JPEG."""

    keeps = False

    def __init__(
        self,
        data: bytes,
        header: JpegHeader,
        *,
        key: str,
        width: float = inf,
        height: float = inf,
        before: float = 4.0,
        after: float = 6.0,
        keeps: bool = False,
        alt: str = "",
    ) -> None:
        """Take the picture; `header` is the result of `read_header`.

        `key` identifies the picture; `width` and `height` are its desired maximum in points. `alt`
        describes the picture to somebody who does not see it.
        """
        self._alt = alt or _("Picture")
        self._data = data
        self._key = key
        self._limits = (width, height)
        self._jpeg = header
        self.before = before
        self.after = after
        self.keeps = keeps

    def size(self, column: Column) -> tuple[float, float]:
        """Return the width and height on the page, in points."""
        wish = _fitted(self._jpeg, *map(min, self._limits, (column.width, column.height)))
        if self._jpeg.width / wish[0] > _MOST:
            most = self._jpeg.width / _MOST, self._jpeg.height / _MOST
            wish = _fitted(self._jpeg, *map(min, most, (column.width, column.height)))
        return wish

    def height(self, column: Column, limit: float = inf) -> float:
        return self.size(column)[1]

    def least(self, column: Column) -> float:
        return self.size(column)[1]

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw it inside a hairline frame."""
        width, height = self.size(column)
        name = document.picture(self._key, self._jpeg, self._data)
        with document.canvas.figure(x, top - height, x + width, top, self._alt):
            document.canvas.image(x, top - height, width, height, name)
        document.canvas.frame(x, top - height, width, height, HAIRLINE)


def _fitted(jpeg: JpegHeader, width: float, height: float) -> tuple[float, float]:
    scale = min(width / jpeg.width, height / jpeg.height, 1 / _LEAST)
    return jpeg.width * scale, jpeg.height * scale
