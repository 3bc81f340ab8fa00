"""How a long picture is cut, so that its words can be read: parts of equal height that overlap.

The rules are:

- Every row of the picture is in some part, and each part begins a little before the last ended,
  so that a reader sees that nothing was left out between them.
- Lengths are rows of the picture itself; who asks at another size scales them.
"""

from __future__ import annotations

from math import ceil
from typing import Final

# A telephone's own screen is at most 2.4 times as high as wide.
LONG: Final = 2.45
PART: Final = 2.9
OVERLAP: Final = 0.15
MAX_PARTS: Final = 2_000


def is_long(width: int, height: int) -> bool:
    """Whether a picture of this size could not be read if it were shown whole."""
    return height > width * LONG


def parts(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """First row and the row behind the last of each part; one part for a picture not long."""
    overlap = max(1, round(width * OVERLAP))
    most = max(overlap + 1, round(width * PART))
    if not is_long(width, height) or height <= most:
        return ((0, height),)
    count = min(ceil((height - overlap) / (most - overlap)), MAX_PARTS)
    step = (height - overlap) / count
    starts = [round(step * number) for number in range(count)]
    return tuple((start, min(height, ceil(start + step + overlap))) for start in starts)
