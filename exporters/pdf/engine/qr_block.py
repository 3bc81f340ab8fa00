"""A QR code of a short text, as black squares in one figure."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from exporters.pdf.engine.blocks import Block, Column
from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.style import BLACK

_QUIET: Final = 4  # modules of white around the code, as ISO/IEC 18004 asks


class QrBlock:
    """The code of one text, `size` points wide and high with its white edge."""

    before = 4.0
    after = 6.0
    keeps = False

    def __init__(self, text: str, *, size: float, alt: str) -> None:
        """Take the text; `alt` describes the code to somebody who does not see it."""
        self._modules = modules(text)
        self._size = size
        self._alt = alt

    def height(self, column: Column, limit: float = inf) -> float:
        return self._size

    def least(self, column: Column) -> float:
        return self._size

    def split(self, column: Column, room: float) -> tuple[Block, Block] | None:
        return None

    def draw(self, document: PdfDocument, column: Column, x: float, top: float) -> None:
        """Draw each run of dark modules in a row as one rectangle."""
        side = self._size / (len(self._modules) + 2 * _QUIET)
        canvas = document.canvas
        with canvas.figure(x, top - self._size, x + self._size, top, self._alt):
            for row, line in enumerate(self._modules):
                y = top - (row + _QUIET + 1) * side
                for start, count in _runs(line):
                    canvas.box(x + (start + _QUIET) * side, y, count * side, side, BLACK)


def modules(text: str) -> list[list[bool]]:
    """Return the modules of the code, row by row; true is dark."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


def _runs(line: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where each run of dark modules begins, and how many it has."""
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(line):
        if dark and found and sum(found[-1]) == at:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((at, 1))
    return found
