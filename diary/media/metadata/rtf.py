"""Rich text: its words, and the pictures and objects in it as digits.

It follows the Rich Text Format Specification 1.9.1; compression [MS-OXRTFCP] 2.

**Invariants:**

- A picture is passed on by what its bytes are, whatever control word precedes it, because the word
  may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.carving import carve
from diary.media.metadata.places_in_text import read_words
from diary.media.metadata.scan import Scan

MAX_RTF: Final = 32 << 20
_HEADER: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WORD: Final = re.compile(
    rb"\\(?P<name>[a-z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-z'])|(?P<group>[{}])|(?P<text>[^\\{}\r\n]+)"
)
_DIGITS: Final = re.compile(rb"[0-9a-fA-F\s]{64,}")
_BREAKS: Final = frozenset({b"par", b"line", b"tab", b"cell", b"row", b"page"})


def read_rtf(source: Source, scan: Scan) -> None:
    """Add the text of a rich text, and its pictures and objects."""
    size = source.size
    if size > MAX_RTF:
        scan.unsearched.add(UnsearchedReason.SIZE)
        return
    if not scan.spend_bytes(size):
        return
    data = source.read_at(0, size)
    text = _RtfReader(data, scan).words()
    behind = data[data.rfind(b"}") + 1 :]
    if data.count(b"{") != data.count(b"}") or behind.strip(b"\0\r\n\t "):
        scan.unsearched.add(UnsearchedReason.DAMAGED)
        carve(BytesSource(data), scan)
    scan.add_text(text)
    read_words(text, scan)


class _RtfReader:
    """One pass through a rich text."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        self._data = data
        self._scan = scan
        self._objects = b"\\object" in data or b"\\objdata" in data
        self._words: list[str] = []
        self._skip = 0  # characters that replace one beyond the code page

    def words(self) -> str:
        """Return the text; scan pictures and objects on the way."""
        at = 0
        while at < len(self._data):
            match = _WORD.match(self._data, at)
            at = at + 1 if match is None else self._next(match)
        # Characters beyond 16 bits are written as two surrogates.
        halves = "".join(self._words).encode("utf-16", "surrogatepass")
        return halves.decode("utf-16", "replace")

    def _next(self, match: re.Match[bytes]) -> int:
        """Read one control word, code or run of text; return where the next one begins."""
        name = match["name"]
        if name == b"bin":
            length = max(0, int(match["number"] or b"0"))
            self._scan.scan_part(
                "picture", SliceSource(BytesSource(self._data), match.end(), length)
            )
            return match.end() + length
        if name == b"u" and match["number"]:
            self._words.append(chr(int(match["number"]) & 0xFFFF))
            self._skip = 1
        elif name in _BREAKS:
            self._words.append("\n")
        elif match["hex"]:
            self._say(bytes([int(match["hex"], 16)]))
        elif match["text"]:
            digits = _DIGITS.match(self._data, match.start())
            if digits is not None:
                _digits(digits[0], self._scan, self._objects)
                return digits.end()
            self._say(match["text"])
        return match.end()

    def _say(self, raw: bytes) -> None:
        self._words.append(raw.decode("cp1252", "replace")[self._skip :])
        self._skip = 0


def _digits(run: bytes, scan: Scan, objects: bool) -> None:
    digits = re.sub(rb"\s", b"", run)
    if not scan.spend_bytes(len(digits) // 2):
        return
    if not digits:
        return
    data = BytesSource(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
    if objects:
        # An object of another program: carve it; the rest of it is unknown.
        carve(data, scan)
        scan.unsearched.add(UnsearchedReason.FORMAT)
    else:
        scan.scan_part("picture", data)


def unpacked_rtf(data: bytes, limit: int = MAX_RTF) -> bytes | None:
    """Return rich text that Outlook compressed, or None where it is damaged.

    What is longer than `limit` is cut there, give or take one token.
    """
    size = int.from_bytes(data[4:8], "little")
    if data[8:12] == b"MELA":
        return data[16 : 16 + min(size, limit)]
    if data[8:12] != b"LZFu" or size > MAX_RTF:
        return None
    window = bytearray(_HEADER.ljust(4096, b"\0"))
    write = len(_HEADER)
    made = bytearray()
    for read, length in _tokens(data):
        if len(made) >= limit:
            return bytes(made)
        if length == 0:
            made.append(read)
            window[write] = read
            write = (write + 1) % 4096
            continue
        if read == write:
            return bytes(made)
        for _ in range(length):
            made.append(window[read])
            window[write] = window[read]
            read, write = (read + 1) % 4096, (write + 1) % 4096
        if len(made) > size + 64:
            return None
    return bytes(made) if len(made) >= size else None


def _tokens(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield a byte and 0, or source and length of a copy; eight after each control byte."""
    at = 16
    while at < len(data):
        control = data[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                if at < len(data):
                    yield data[at], 0
                at += 1
            elif at + 2 <= len(data):
                token = int.from_bytes(data[at : at + 2], "big")
                yield token >> 4, (token & 15) + 2
                at += 2
