"""A JPEG as an object of the file: its bytes as they are, and what they are to a reader."""

from __future__ import annotations

from typing import Final

from exporters.pdf.file import File
from exporters.pdf.jpeg import Jpeg

# c m y k to r g b, each (1 - ink)(1 - k): PostScript calculator (ISO 32000-1, 7.10.5)
_MIX: Final = b"{ 1 exch sub 4 1 roll %s 4 3 roll pop }" % (
    b" ".join([b"1 exch sub 3 index mul 3 1 roll"] * 3)
)
_MIXED: Final = f"/FunctionType 4 /Domain [{'0 1 ' * 4}] /Range [{'0 1 ' * 3}]"


def put(file: File, jpeg: Jpeg, data: bytes) -> int:
    """Writes the picture; the number of its object."""
    entries = (
        f"/Type /XObject /Subtype /Image /Width {jpeg.width} /Height {jpeg.height}"
        f" /BitsPerComponent 8 /ColorSpace {_colours(file, jpeg)} /Filter /DCTDecode"
    )
    if jpeg.inverted:
        entries += f" /Decode [{'1 0 ' * jpeg.components}]"
    return file.put_stream(data, entries)


def _colours(file: File, jpeg: Jpeg) -> str:
    if jpeg.components == 1:
        return "/DeviceGray"
    if jpeg.components == 3:
        return "/DeviceRGB"
    # the file's intent is sRGB, so ink colours have to say how they look there
    mix = file.put_stream(_MIX, _MIXED)
    return f"[/DeviceN [/Cyan /Magenta /Yellow /Black] /DeviceRGB {mix} 0 R]"
