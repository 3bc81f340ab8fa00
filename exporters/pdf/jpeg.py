"""What a JPEG's headers say, by its bytes alone: nothing is decoded.

Where its segments lie is handed in: whoever reads files has one reader of that for all of them.

The rules are:

- Only what a PDF reader shows is let through: 8 bits, baseline or progressive, one, three or
  four components. Anything else is refused rather than guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from diary.errors import MediaError, MediaReason

_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ADOBE: Final = 0xEE
_MAX_SIDE: Final = 65_000


@dataclass(frozen=True, slots=True)
class Jpeg:
    """Size in pixels, components, and whether four components stand the wrong way round."""

    width: int
    height: int
    components: int
    inverted: bool = False


class Segment(Protocol):
    """A marker and where its content lies, without the marker and the length."""

    @property
    def marker(self) -> int:
        """The second byte of the marker."""

    @property
    def offset(self) -> int:
        """Where the content begins."""

    @property
    def length(self) -> int:
        """How long the content is."""


def read_header(data: bytes, segments: Iterable[Segment]) -> Jpeg:
    """What the segments before the first scan say; raises MediaError for any other JPEG."""
    found: tuple[int, int, int] | None = None
    adobe = False
    for segment in segments:
        if segment.marker in _OTHER_FRAMES:
            break
        content = data[segment.offset : segment.offset + segment.length]
        if segment.marker in _FRAMES:
            found = _frame(content)
        adobe = adobe or (segment.marker == _ADOBE and content[:5] == b"Adobe")
    if found is None:
        raise MediaError(MediaReason.NOT_A_JPEG)
    width, height, components = found
    return Jpeg(width, height, components, inverted=adobe and components == 4)


def _frame(content: bytes) -> tuple[int, int, int]:
    if len(content) < 6 or content[0] != 8 or content[5] not in (1, 3, 4):
        raise MediaError(MediaReason.UNUSUAL_JPEG)
    height, width = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big")
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MediaError(MediaReason.UNUSUAL_JPEG)
    return width, height, content[5]
