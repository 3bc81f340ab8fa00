"""Pictures as rows of plain samples: what a decoder gives, and what an encoder is given.

Invariants:

- A strip of rows holds exactly the bytes that its size says, so that a decoder can put nothing
  beside the picture.
- Covers are painted here, in the program itself: no child that saw the file is asked to do it.
- At most one strip is in memory, however large the picture is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

Region = Sequence[int]
ReadRows = Callable[[int, int], bytes]

WHOLE: Final = 1000  # a region is left, top, width, height in thousandths of the picture
STRIP: Final = 4 << 20  # bytes
MAX_PIXELS: Final = 120_000_000
SAMPLES: Final = {"L": 1, "RGB": 3, "RGBA": 4}


@dataclass(frozen=True, slots=True)
class Raster:
    """The size in pixels and the Pillow mode (a key of SAMPLES) of a picture, 8 bits a sample."""

    width: int
    height: int
    mode: str

    @property
    def stride(self) -> int:
        """Bytes of one row; there is no padding."""
        return self.width * SAMPLES[self.mode]

    @property
    def strip(self) -> int:
        """How many rows are moved at once."""
        return max(1, STRIP // self.stride)


class RasterSource:
    """The bytes of all rows, with regions covered, read from a decoder strip by strip.

    `read_rows(first, count)` gives exactly those rows or raises.
    """

    def __init__(self, raster: Raster, read_rows: ReadRows, regions: Sequence[Region] = ()) -> None:
        self._raster = raster
        self._read_rows = read_rows
        self._regions = regions
        self._number = -1
        self._held = b""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._raster.stride * self._raster.height

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end."""
        strip = self._raster.strip * self._raster.stride
        end = min(offset + length, self.size)
        parts = []
        while offset < end:
            number, start = divmod(offset, strip)
            part = self._strip(number)[start : start + end - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def _strip(self, number: int) -> bytes:
        if number != self._number:
            first = number * self._raster.strip
            count = min(self._raster.strip, self._raster.height - first)
            self._held = covered(self._raster, self._read_rows(first, count), first, self._regions)
            self._number = number
        return self._held


def covered(raster: Raster, rows: bytes, first: int, regions: Sequence[Region]) -> bytes:
    """Paint regions of the picture black in the rows from `first` on.

    A pixel that a region touches is covered whole.
    """
    if not regions:
        return rows
    painted = bytearray(rows)
    samples, stride = SAMPLES[raster.mode], raster.stride
    count = len(rows) // stride
    for left, top, width, height in regions:
        start = left * raster.width // WHOLE * samples
        end = -(-(left + width) * raster.width // WHOLE) * samples
        lowest = -(-(top + height) * raster.height // WHOLE)
        black = bytes(end - start)
        for row in range(max(top * raster.height // WHOLE, first), min(lowest, first + count)):
            at = (row - first) * stride
            painted[at + start : at + end] = black
    return bytes(painted)
