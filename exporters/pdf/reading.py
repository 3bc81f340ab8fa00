"""Reads back what a document of ours says, for the check of a bundle. Nothing is drawn or run.

The rules are:

- The file may come from anybody. It is bounded in size, pages and inflated bytes before it is
  read, every byte is looked at once, and whatever is not as we write it raises Damaged.
- Only the operators that we write are understood; text shown in any other way is not there.
- A line that was shaped is what it says of itself; its glyphs are not looked at, and it is in no
  font, so that no diary text can stand for a mark.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import pikepdf

from diary.errors import Damaged
from exporters.pdf.marking import MARK_FONT, is_digest, read_mark

MAX_FILE: Final = 4 << 30
MAX_PAGES: Final = 200_000
MAX_STREAM: Final = 16 << 20
MAX_TOTAL: Final = 2 << 30
MAX_FONTS: Final = 256
_PART: Final = "pdf"

_TOKEN: Final = re.compile(
    rb"\s*+(?:\(((?:[^()\\]|\\.)*+)\)\s*+Tj"
    rb"|/([^\s/(<>]++)\s++[\d.]++\s++Tf"
    rb"|/Span << /(?:ActualText|Written) <FEFF((?:[0-9A-F]{4})*+)> >> (?=BDC)"
    rb"|(T\*)|(BT)|(ET)|(BDC|BMC)(?!\S)|(EMC)(?!\S)"
    rb"|[^\s(]++)\s*+",
    re.DOTALL,
)
_STRING, _FONT, _LINE, _NEXT, _BEGIN, _END, _OPEN, _CLOSE = range(1, 9)
_ESCAPE: Final = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_BFCHAR: Final = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<((?:[0-9A-Fa-f]{4}){1,8})>")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that were set as one, their page, and their font; "" if there is more than one."""

    page: int
    font: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines joined; a break put nothing in and took nothing out."""
        return "".join(self.lines)


@dataclass(frozen=True, slots=True)
class _Font:
    name: str
    letters: tuple[str, ...]

    def read(self, data: bytes) -> str:
        return "".join(map(self.letters.__getitem__, _ESCAPE.sub(_unescaped, data)))


def _unescaped(found: re.Match[bytes]) -> bytes:
    text = found.group(1)
    return bytes([int(text, 8) & 0xFF]) if len(text) == 3 else text


def passages(place: Path | BinaryIO) -> Iterator[Passage]:
    """Everything set on the pages, in order; raises Damaged for what is no document of ours."""
    try:
        if _size(place) > MAX_FILE:
            raise Damaged(_PART, "larger than any document of ours")
        with pikepdf.open(place, attempt_recovery=False, suppress_warnings=True) as pdf:
            yield from _Reader(pdf).passages()
    except (pikepdf.PdfError, OSError) as cause:
        raise Damaged(_PART, "cannot be read") from cause
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, RuntimeError) as cause:
        # what pikepdf raises when an object is not of the kind that stands there in ours
        raise Damaged(_PART, "not built as a document of ours is") from cause


def _size(place: Path | BinaryIO) -> int:
    if isinstance(place, Path):
        return place.stat().st_size
    size = place.seek(0, os.SEEK_END)
    place.seek(0)
    return size


def marks(place: Path | BinaryIO) -> list[tuple[int, int, str]]:
    """Page, entry number and commitment (64 hex) of every sheet; raises Damaged."""
    found = []
    for passage in passages(place):
        mark = read_mark(passage.text) if passage.font == MARK_FONT else None
        if mark is not None:
            found.append((passage.page, *mark))
    return found


def digests(place: Path | BinaryIO) -> list[str]:
    """The digest of the list of originals as each page prints it, page by page; raises Damaged."""
    found: dict[int, str] = {}
    for passage in passages(place):
        if passage.font == MARK_FONT and is_digest(passage.text):
            # the foot is set last on every page
            found[passage.page] = passage.text.strip()
    return [found[page] for page in sorted(found)]


class _Reader:
    """One open document; `left` is what may still be inflated, in bytes."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._left = MAX_TOTAL
        self._fonts: dict[tuple[int, int], _Font] = {}

    def passages(self) -> Iterator[Passage]:
        pages = self._pdf.pages
        if len(pages) > MAX_PAGES:
            raise Damaged(_PART, "more pages than any document of ours")
        for number, page in enumerate(pages, 1):
            data = self._inflated(page.obj.Contents)
            yield from self._page(number, data, page.obj.Resources.Font)

    def _page(self, number: int, data: bytes, fonts: pikepdf.Object) -> Iterator[Passage]:
        font: _Font | None = None
        known: dict[bytes, _Font] = {}
        used: set[str] = set()
        lines, line = [""], ""
        at = 0
        while at < len(data):
            found = _TOKEN.match(data, at)
            if found is None:
                raise Damaged(_PART, f"page {number} holds an unended string")
            at = found.end()
            kind = found.lastindex
            if kind == _STRING and font is not None:
                used.add(font.name)
                line += font.read(found.group(_STRING))
            elif kind == _FONT:
                name = found.group(_FONT)
                if name not in known:
                    known[name] = self._font(fonts["/" + name.decode("ascii")])
                font = known[name]
            elif kind == _LINE:
                used.add("")
                line += bytes.fromhex(found.group(_LINE).decode()).decode("utf-16-be", "replace")
                at = _past(data, at)
            elif kind == _NEXT:
                lines.append(line)
                line = ""
            elif kind == _BEGIN:
                used, lines, line = set(), [], ""
            elif kind == _END:
                yield Passage(number, "".join(used) if len(used) == 1 else "", (*lines, line))
                lines, line = [], ""

    def _font(self, font: pikepdf.Object) -> _Font:
        key = font.objgen
        if key in self._fonts and key != (0, 0):
            return self._fonts[key]
        if len(self._fonts) >= MAX_FONTS:
            raise Damaged(_PART, "more fonts than any document of ours")
        letters = ["\ufffd"] * 256
        for code, text in _BFCHAR.findall(self._inflated(font.ToUnicode)):
            letters[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        name = str(font.BaseFont).removeprefix("/").rpartition("+")[2]
        made = self._fonts[key] = _Font(name, tuple(letters))
        return made

    def _inflated(self, held: pikepdf.Object) -> bytes:
        """A stream's bytes; one filter at most, so that no chain of them can multiply the size."""
        if not isinstance(held, pikepdf.Stream):
            raise Damaged(_PART, "a stream is missing")
        data = held.read_raw_bytes()
        packed = held.get("/Filter")
        if packed == pikepdf.Name.FlateDecode or (
            isinstance(packed, pikepdf.Array) and [*packed] == [pikepdf.Name.FlateDecode]
        ):
            data = _inflate(data)
        elif packed is not None:
            raise Damaged(_PART, "a stream is packed in an unknown way")
        self._left -= len(data)
        if len(data) > MAX_STREAM or self._left < 0:
            raise Damaged(_PART, "holds more than any document of ours")
        return data


def _past(data: bytes, at: int) -> int:
    """The place after the marked content that begins at `at`, with all that is in it."""
    depth = 0
    while at < len(data):
        found = _TOKEN.match(data, at)
        if found is None:
            break
        at = found.end()
        depth += (found.lastindex == _OPEN) - (found.lastindex == _CLOSE)
        if depth <= 0:
            return at
    raise Damaged(_PART, "a line does not end")


def _inflate(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, MAX_STREAM + 1)
    except zlib.error as cause:
        raise Damaged(_PART, "a stream cannot be unpacked") from cause
    if not unpacker.eof:
        raise Damaged(_PART, "a stream is torn or too large")
    return text
