"""The store of content credentials: boxes of JSON, of CBOR and of files (ISO 19566-5, C2PA 2.1).

**Invariants:**

- Signatures are not checked. Every value is looked at: texts are searched for places and devices,
  and bytes for files in them. A box or a form that is not known is FORMAT, so that none is skipped.
- CBOR (RFC 8949) is read without recursion into more than a fixed depth, and ends where it is
  broken.
"""

from __future__ import annotations

import re
from typing import Final

from diary.media.byte_source import BytesSource
from diary.media.decoder_results import Position, UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import is_file, read_words
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

_MAX_DEPTH: Final = 16
_MAX_VALUES: Final = 50_000
_KNOWN: Final = frozenset({b"jumd", b"c2sh", b"free", b"skip", b"bfdb"})
_GPS: Final = re.compile(r"gps_?(?:dest)?l(?:at|on)|exif:gps|l(?:at|ong)itude", re.IGNORECASE)
_DEVICE: Final = re.compile(r"(?:tiff|exif|exifEX):(?:Make|Model|Lens\w*)\Z")


class _BrokenError(Exception):
    """A value that ends early, or of no known form."""


def read_store(data: bytes, scan: Scan) -> None:
    """Add what a store contains: one box of JUMBF, whole."""
    _Store(scan).boxes(data, 0)


class _Store:
    """One pass through a store."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._left = _MAX_VALUES

    def boxes(self, data: bytes, depth: int) -> None:
        at = 0
        while at < len(data):
            size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            self._left -= 1
            if size < 8 or at + size > len(data) or depth > _MAX_DEPTH or self._left < 0:
                if data[at:].strip(b"\0"):
                    self._scan.unsearched.add(UnsearchedReason.FORMAT)
                return
            self._box(name, data[at + 8 : at + size], depth)
            at += size

    def _box(self, name: bytes, content: bytes, depth: int) -> None:
        if name == b"jumb":
            self.boxes(content, depth + 1)
        elif name == b"cbor":
            self._cbor(content)
        elif name == b"json":
            self._text(decode_text(content))
        elif name in (b"bidb", b"uuid"):
            self._bytes(content)
        elif name in _KNOWN:
            self._text(decode_text(content))
        else:
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
            carve(BytesSource(content), self._scan)

    def _text(self, text: str) -> None:
        if _GPS.search(text):
            self._scan.add_position(Position("C2PA GPS", found="GPS"))
        for found in re.finditer(r"(?:tiff|exif|exifEX):(?:Make|Model|Lens\w*)", text):
            self._scan.add_device(found[0], "C2PA")
        read_words(text, self._scan)
        self._scan.add_text(text)

    def _bytes(self, content: bytes) -> None:
        if is_file(content):
            self._scan.scan_part("credentials", BytesSource(content))
        carve(BytesSource(content), self._scan)

    def _cbor(self, content: bytes) -> None:
        lines: list[str] = []
        try:
            end = 0
            while end < len(content):
                end = self._value(content, end, 0, lines)
        except (_BrokenError, IndexError):
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
            carve(BytesSource(content), self._scan)
        self._text("\n".join(lines))

    def _value(self, data: bytes, at: int, depth: int, lines: list[str]) -> int:
        """Read one value, add its texts and return where it ends."""
        self._left -= 1
        if depth > _MAX_DEPTH or self._left < 0:
            raise _BrokenError
        kind, at, size = _head(data, at)
        if kind in (2, 3):
            end = at + size
            if end > len(data):
                raise _BrokenError
            if kind == 3:
                lines.append(decode_text(data[at:end]))
            else:
                self._bytes(data[at:end])
            return end
        for _number in range({4: size, 5: 2 * size, 6: 1}.get(kind, 0)):
            at = self._value(data, at, depth + 1, lines)
        return at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Return the kind of a value, where its content begins, and its number."""
    first, at = data[at], at + 1
    kind, short = first >> 5, first & 31
    if short < 24:
        return kind, at, short
    if short > 27:
        # Values of no stated length are not written by anybody in a store.
        raise _BrokenError
    width = 1 << (short - 24)
    if at + width > len(data):
        raise _BrokenError
    return kind, at + width, int.from_bytes(data[at : at + width], "big")
