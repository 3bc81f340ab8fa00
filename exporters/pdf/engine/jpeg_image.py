"""A JPEG as an object of the file, read by its headers only.

**Invariants:**

- Only what a PDF viewer can show is accepted: 8 bits, baseline or progressive, one, three or four
  components. Anything else is refused rather than guessed.
- Nothing is decoded, because pictures of strangers are decoded only in a process without keys.
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
    """Size in pixels, number of components, and whether four components are inverted."""

    width: int
    height: int
    components: int
    inverted: bool = False


class JpegSegment(Protocol):
    """A JPEG segment: its marker, and the place of its content after marker and length."""

    @property
    def marker(self) -> int:
        """The second byte of the marker."""

    @property
    def offset(self) -> int:
        """The position of the first byte of the content."""

    @property
    def length(self) -> int:
        """The number of bytes of the content."""


def read_header(data: bytes, segments: Iterable[JpegSegment]) -> JpegHeader:
    """Read the segments before the first scan; raise MediaError for a JPEG not accepted here."""
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


# converts CMYK to RGB, each (1 - ink)(1 - k): PostScript calculator (ISO 32000-1, 7.10.5)
_MIX: Final = b"{ 1 exch sub 4 1 roll %s 4 3 roll pop }" % (
    b" ".join([b"1 exch sub 3 index mul 3 1 roll"] * 3)
)
_MIXED: Final = f"/FunctionType 4 /Domain [{'0 1 ' * 4}] /Range [{'0 1 ' * 3}]"


def write_image(file: PdfWriter, jpeg: JpegHeader, data: bytes) -> int:
    """Write the picture; return its object number."""
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
    # the file's output intent is sRGB, so the file has to say how CMYK colours look there
    mix = file.put_stream(_MIX, _MIXED)
    return f"[/DeviceN [/Cyan /Magenta /Yellow /Black] /DeviceRGB {mix} 0 R]"
