"""The words of rich text as they are shown, such as the body of a mail that Outlook wrote.

It follows the Rich Text Format Specification 1.9.1. The search for places reads rich text by
itself (`metadata/rtf.py`): it leaves nothing out, and this shows only what a reader would see.

**Invariants:**

- Letters are read in the charset of their font, and beyond it as Unicode.
- What says itself that it may be ignored, and tables of fonts, colours and styles, is left out; of
  a field, such as a link, its instruction is shown, because the address is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from diary.media.decoder.charsets import in_code_page

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z'])|(?P<group>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_MAX_DEPTH: Final = 10_000
_UNSEEN: Final = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"filetbl", b"listtable"}
    | {b"listoverridetable", b"revtbl", b"rsidtbl", b"generator", b"themedata", b"xmlnstbl"}
)
_SHOWN: Final = frozenset({b"fldinst"})
_SIGNS: Final[Mapping[bytes, str]] = {
    **dict.fromkeys((b"par", b"line", b"row", b"page", b"sect", b"\n", b"\r"), "\n"),
    **dict.fromkeys((b"tab", b"cell"), "\t"),
    **{b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"lquote": "\u2018"},
    **{b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"~": "\u00a0"},
    **{b"_": "\u2011", b"\\": "\\", b"{": "{", b"}": "}"},
}
# Charsets of fonts as code pages.
_FONTS: Final[Mapping[int, int]] = {
    **{0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253},
    **{162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250},
}


def words_of_rtf(data: bytes, limit: int) -> str:
    """Return the words; reading ends when there are more than `limit` characters."""
    reader = _RtfWords(data)
    at = 0
    while at < len(data) and reader.length <= limit and not reader.is_too_deep:
        found = _TOKEN.match(data, at)
        at = at + 1 if found is None else reader.next(found)
    return reader.words()


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds up to the end of a group: whether it is shown, and the font."""

    is_seen: bool = True
    is_optional: bool = False  # it says that a reader who does not know it leaves it out
    in_fonts: bool = False
    page: int = 0
    after: int = 1  # characters that stand for one beyond the charset


class _RtfWords:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._group = _Group()
        self._outer: list[_Group] = []
        self._page = 1252
        self._fonts: dict[int, int] = {}
        self._font = 0  # the one that the table of fonts is about
        self._bytes = bytearray()
        self._skip = 0
        self._words: list[str] = []
        self.length = 0
        self.is_too_deep = False

    def words(self) -> str:
        """Return the words so far; two halves of a character become it."""
        self._settle()
        halves = "".join(self._words).encode("utf-16-le", "surrogatepass")
        return halves.decode("utf-16-le", "replace").strip()

    def next(self, found: re.Match[bytes]) -> int:
        """Take one token; return where the next one begins."""
        if found["group"]:
            self._turn(found["group"])
        elif found["hex"]:
            self._add_bytes(bytes((int(found["hex"], 16),)))
        elif found["text"]:
            self._add_bytes(found["text"])
        elif found["sign"] == b"*":
            self._group = replace(self._group, is_optional=True)
        elif found["sign"]:
            self._say(_SIGNS.get(found["sign"], ""))
        elif found["word"] == b"bin":
            return found.end() + max(0, int(found["number"] or b"0"))
        elif found["word"]:
            self._word(found["word"], int(found["number"] or b"0"))
        return found.end()

    def _turn(self, brace: bytes) -> None:
        self._settle()
        self._skip = 0
        if brace == b"{":
            self.is_too_deep = len(self._outer) >= _MAX_DEPTH
            self._outer.append(self._group)
            self._group = replace(self._group, is_optional=False)
        elif self._outer:
            self._group = self._outer.pop()

    def _word(self, word: bytes, number: int) -> None:
        group = self._group
        if group.is_optional or word in _UNSEEN:
            is_seen = group.is_seen and word in _SHOWN
            fonts = group.in_fonts or word == b"fonttbl"
            group = replace(group, is_seen=is_seen, is_optional=False, in_fonts=fonts)
        match word:
            case b"ansicpg":
                self._page = number
            case b"f" if group.in_fonts:
                self._font = number
            case b"fcharset" if group.in_fonts:
                self._fonts[self._font] = _FONTS.get(number, 0)
            case b"f" | b"plain":
                self._settle()
                group = replace(group, page=self._fonts.get(number, 0) if word == b"f" else 0)
            case b"uc":
                group = replace(group, after=max(0, min(number, 16)))
            case b"u":
                self._say(chr(number & 0xFFFF))
                self._skip = group.after
            case _:
                self._say(_SIGNS.get(word, ""))
        self._group = group

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self._skip, len(data))
        self._skip -= skipped
        if self._group.is_seen:
            self._bytes += data[skipped:]
            self.length += len(data) - skipped

    def _say(self, text: str) -> None:
        self._settle()
        if self._group.is_seen and text:
            self._words.append(text)
            self.length += len(text)

    def _settle(self) -> None:
        """Read the bytes so far in the charset of the font."""
        if self._bytes:
            self._words.append(in_code_page(bytes(self._bytes), self._group.page or self._page))
            self._bytes.clear()
