"""Positions and words in XMP, found by name in the bytes; the XML is never parsed."""

from __future__ import annotations

import html
import re

from diary.media.facts import Position
from diary.media.tidy import decode, short

# The misspelling is what one maker of drones writes.
_NAME = rb"gps(?:dest)?(latitude|longt?itude)"
_VALUE = re.compile(
    rb"%s\s*(?:=\s*[\"']([^\"'<>]{1,80})[\"']|>\s*([^<>]{1,80}?)\s*<)" % _NAME, re.IGNORECASE
)
MAX_FOUND = 200
START, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
MAX_PACKET = 256 << 10


def find_positions(data: bytes, where: str = "XMP") -> list[Position]:
    """Latitudes and longitudes in the order they stand, paired as they come."""
    lower = data.lower()
    if b"g\0p\0s\0" in lower:
        # UTF-16 of either order, seen as its low bytes.
        data = data.replace(b"\0", b"")
    elif b"gpsl" not in lower and b"gpsdest" not in lower:
        return []
    latitudes: list[str] = []
    longitudes: list[str] = []
    for match in _VALUE.finditer(data):
        text = short((match[2] or match[3] or b"").decode("utf-8", errors="replace"))
        if text and len(latitudes) + len(longitudes) < MAX_FOUND:
            (latitudes if match[1].lower() == b"latitude" else longitudes).append(text)
    count = max(len(latitudes), len(longitudes))
    latitudes += [""] * (count - len(latitudes))
    longitudes += [""] * (count - len(longitudes))
    return [
        Position(where, lat, lon, short(f"{lat}, {lon}"))
        for lat, lon in zip(latitudes, longitudes, strict=True)
    ]


def words_of_packet(data: bytes) -> str:
    """A packet that begins with `START`, up to its end, with what its signs stand for."""
    return html.unescape(decode(data.partition(_END)[0], cut=True))
