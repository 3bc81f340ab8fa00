"""A JPEG as an object of the file: headers read by their bytes, nothing decoded.

**Invariants:**

- Only what a PDF reader shows is let through: 8 bits, baseline or progressive, one, three or four
  components. Anything else is refused rather than guessed at. Nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from diary.errors import MediaError, MediaReason
from exporters.pdf.engine.writer import PdfWriter

_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ADOBE: Final = 0xEE
_MAX_SIDE: Final = 65_000


@dataclass(frozen=True, slots=True)
class JpegHeader:
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


def read_header(data: bytes, segments: Iterable[Segment]) -> JpegHeader:
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
    return JpegHeader(width, height, components, inverted=adobe and components == 4)


def _frame(content: bytes) -> tuple[int, int, int]:
    if len(content) < 6 or content[0] != 8 or content[5] not in (1, 3, 4):
        raise MediaError(MediaReason.UNUSUAL_JPEG)
    height, width = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big")
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MediaError(MediaReason.UNUSUAL_JPEG)
    return width, height, content[5]


# c m y k to r g b, each (1 - ink)(1 - k): PostScript calculator (ISO 32000-1, 7.10.5)
_MIX: Final = b"{ 1 exch sub 4 1 roll %s 4 3 roll pop }" % (
    b" ".join([b"1 exch sub 3 index mul 3 1 roll"] * 3)
)
_MIXED: Final = f"/FunctionType 4 /Domain [{'0 1 ' * 4}] /Range [{'0 1 ' * 3}]"


def write_image(file: PdfWriter, jpeg: JpegHeader, data: bytes) -> int:
    """Writes the picture; the number of its object."""
    entries = (
        f"/Type /XObject /Subtype /Image /Width {jpeg.width} /Height {jpeg.height}"
        f" /BitsPerComponent 8 /ColorSpace {_colours(file, jpeg)} /Filter /DCTDecode"
    )
    if jpeg.inverted:
        entries += f" /Decode [{'1 0 ' * jpeg.components}]"
    return file.put_stream(data, entries)


def _colours(file: PdfWriter, jpeg: JpegHeader) -> str:
    if jpeg.components == 1:
        return "/DeviceGray"
    if jpeg.components == 3:
        return "/DeviceRGB"
    # the file's intent is sRGB, so ink colours have to say how they look there
    mix = file.put_stream(_MIX, _MIXED)
    return f"[/DeviceN [/Cyan /Magenta /Yellow /Black] /DeviceRGB {mix} 0 R]"
