r"""Text that stands in codes, read as what it says: `%40`, `&#235;`, `\u00eb`, `=20`.

**Invariants:**

- A reading knows which characters of the text each of its characters stands for, so what is found
  in a reading can be taken out of the text.
- Codes may stand in codes, as in a link in a link. A text that still has some after the last round
  is not read to its end: what it says is not known.
- Codes of one kind are misread where another was meant: after the `=` of a link, `12` is a number,
  in quoted-printable a character. So a text has several readings, and the text itself is one.
- Texts of files are kept with the code of each character that does not show, in angle brackets: it
  is read as that character, so it parts no word.
- Bytes that are not UTF-8 are read as Latin-1.
- Time and memory grow with the length of the text and no faster, whatever it consists of: a
  stranger may have written it.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

# Of decoding. A code that is coded again and again in one way takes a single round.
ROUNDS: Final = 6
_LINK: Final = (
    r"(?P<link_again>%25(?:25)*(?=[0-9A-Fa-f]{2}))|(?P<link>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<wide>(?:%u[0-9A-Fa-f]{4})+)"
    r"|(?P<reference_again>&(?:amp;)+(?=[#A-Za-z]))"
    r"|(?P<reference>&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]{1,31});?)"
    # a character that does not show, as `visible_lines` writes it
    r"|(?P<unseen>\u27e8U\+[0-9A-F]{4,6}\u27e9)"
)
_ESCAPE: Final = (
    r"|(?P<escape_again>\\{2,})|(?P<sign>\\[nrtbf\"'/])"
    r"|(?P<point>\\(?:x[0-9A-Fa-f]{2}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}))"
)
_UNITS: Final = r"|(?P<units>(?:\\u[0-9A-Fa-f]{4})+)"
# Exports of Meta escape each byte.
_BYTES: Final = r"|(?P<bytes>(?:\\u00[0-9A-Fa-f]{2})+)|(?P<units>(?:\\u(?!00)[0-9A-Fa-f]{4})+)"
_QUOTED: Final = (
    r"(?P<quoted_again>=3[Dd](?:3[Dd])*(?=[0-9A-Fa-f]{2}))"
    r"|(?P<quoted>(?:=[0-9A-Fa-f]{2}(?:=[ \t]*+\r?\n)?)+)|(?P<parted>=[ \t]*+\r?\n)"
)
_LINKS: Final = re.compile(_LINK)
_LINKS_AND_ESCAPES: Final = re.compile(_LINK + _ESCAPE + _UNITS)
_LINKS_AND_BYTES: Final = re.compile(_LINK + _ESCAPE + _BYTES)
_MAIL: Final = re.compile(_QUOTED)
_ALL: Final = re.compile(f"{_LINK}{_ESCAPE}{_UNITS}|{_QUOTED}")
_MARKS: Final = "%&\\=\u27e8"  # every code begins with one
_SIGNS: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_BYTE: Final = re.compile("[%=]([0-9A-Fa-f]{2})")
_NO_MARKS: Final = str.maketrans("", "", "%=")
_HEX: Final = re.compile("[0-9A-Fa-f]+")
_LAST_POINT: Final = 0x10FFFF
_MOST_DIGITS: Final = 9  # of the number of a character

Piece = tuple[str, int, int]  # what a code says, and where it begins and ends


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; `is_whole` is false where codes are left after the last round."""

    text: str
    is_whole: bool = True
    _rounds: tuple[_Round, ...] = ()

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the part of the text that these characters of the reading stand for."""
        for each in reversed(self._rounds):
            begin, end = each.span(begin, end)
        return begin, end

    def decoded(self, codes: re.Pattern[str]) -> Reading | None:
        """Return the reading after one more round; None if there are no such codes."""
        found = _decode(self.text, codes)
        return None if found is None else Reading(found.text, _rounds=(*self._rounds, found))


def readings(text: str) -> Iterator[Reading]:
    """Yield the text itself, and what it says after each round of each way to read its codes."""
    plain = Reading(text)
    seen = {text}
    yield plain
    if any(mark in text for mark in _MARKS):
        for codes in (_LINKS, _LINKS_AND_ESCAPES, _LINKS_AND_BYTES, _ALL):
            yield from _rounds(plain, codes, seen)
    if (of_mail := plain.decoded(_MAIL)) is not None:
        if of_mail.text not in seen:
            seen.add(of_mail.text)
            yield of_mail
        yield from _rounds(of_mail, _LINKS_AND_ESCAPES, seen)


def last_readings(text: str) -> Iterator[Reading]:
    """Yield what a text says after the last round, with and without what only an e-mail codes."""
    plain = Reading(text)
    yield _last(plain)
    if (of_mail := plain.decoded(_MAIL)) is not None:
        yield _last(of_mail)


def _last(reading: Reading) -> Reading:
    for each in _rounds(reading, _LINKS_AND_ESCAPES, set()):
        reading = each
    return reading


def _rounds(reading: Reading, codes: re.Pattern[str], seen: set[str]) -> Iterator[Reading]:
    """Yield the rounds that were not `seen`, and what is left unread after the last."""
    for _round in range(ROUNDS):
        after = reading.decoded(codes)
        if after is None:
            return
        reading = after
        if reading.text not in seen:
            seen.add(reading.text)
            yield reading
    if reading.decoded(codes) is not None:
        yield replace(reading, is_whole=False)


@dataclass(slots=True)
class _Round:
    """What a text says after one round.

    Each piece that a code says is in `text` from `begins` to `ends`, and the code in the text
    before from `codes` to `after`. What is between two pieces is as it was.
    """

    text: str = ""
    begins: array[int] = field(default_factory=lambda: array("Q"))
    ends: array[int] = field(default_factory=lambda: array("Q"))
    codes: array[int] = field(default_factory=lambda: array("Q"))
    after: array[int] = field(default_factory=lambda: array("Q"))

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the part of the text before that these characters stand for."""
        return self._span(begin)[0], self._span(end - 1)[1]

    def _span(self, at: int) -> tuple[int, int]:
        n = bisect_right(self.begins, at) - 1
        if n < 0:
            return at, at + 1
        if at < self.ends[n]:
            return self.codes[n], self.after[n]
        before = self.after[n] + at - self.ends[n]
        return before, before + 1


def _decode(text: str, codes: re.Pattern[str]) -> _Round | None:
    """Return what a text says after one round; None if it has none of these codes."""
    found = _Round()
    parts: list[str] = []
    at = length = 0
    for match in codes.finditer(text):
        for said, begin, end in _PIECES[match.lastgroup or ""](match):
            if at < begin:
                parts.append(text[at:begin])
            parts.append(said)
            length += begin - at
            found.begins.append(length)
            length += len(said)
            found.ends.append(length)
            found.codes.append(begin)
            found.after.append(end)
            at = end
    if not found.begins:
        return None
    found.text = "".join([*parts, text[at:]])
    return found


def _of_bytes(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the characters of coded bytes."""
    code, begin = match[0], match.start()
    if "\n" not in code:
        starts = range(begin, match.end() + 1, len("%00"))
        return _characters(bytes.fromhex(code.translate(_NO_MARKS)), starts)
    coded, parted = bytearray(), array("Q")
    for each in _BYTE.finditer(code):
        coded.append(int(each[1], 16))
        parted.append(begin + each.start())
    parted.append(match.end())
    return _characters(coded, parted)


def _characters(coded: bytes | bytearray, starts: Sequence[int]) -> Iterator[Piece]:
    """Yield the characters of bytes, of which each begins at one of `starts`."""
    at = 0
    for character in coded.decode("utf-8", "surrogateescape"):
        point = ord(character)
        is_alone = 0xD800 <= point < 0xE000  # a byte that is not UTF-8
        size = 1 if is_alone else 1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF)
        said = chr(point & 0xFF) if is_alone else character
        yield said, starts[at], starts[at + size]
        at += size


def _of_units(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the characters of coded units of UTF-16."""
    units, starts = _units(match)
    high = 0
    for (begin, end), unit in zip(pairwise(starts), units, strict=True):
        if high and 0xDC00 <= unit < 0xE000:
            yield chr(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF)), begin - (end - begin), end
            high = 0
            continue
        if high:
            yield "\ufffd", begin - (end - begin), begin
        high = unit if 0xD800 <= unit < 0xDC00 else 0
        if not high:
            yield "\ufffd" if 0xDC00 <= unit < 0xE000 else chr(unit), begin, end
    if high:
        yield "\ufffd", starts[-2], starts[-1]


def _of_escaped_bytes(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the characters of bytes that are coded as units."""
    units, starts = _units(match)
    return _characters(bytes(units), starts)


def _units(match: re.Match[str]) -> tuple[list[int], range]:
    """Return coded units, and where each begins and the last ends."""
    size = len("%u0000")
    code = match[0]  # a copy each time that it is asked for
    units = [int(code[at + 2 : at + size], 16) for at in range(0, len(code), size)]
    return units, range(match.start(), match.end() + 1, size)


def _of_reference(match: re.Match[str]) -> Iterator[Piece]:
    """Yield what a character reference says; nothing if it is none."""
    code = match[0]
    said = _unescaped(code)
    # letters behind a reference without its semicolon stay where they are
    more = 0
    while more < len(said) - 1 and said[-1 - more] == code[-1 - more]:
        more += 1
    if said != code:
        yield said[: len(said) - more], match.start(), match.end() - more


@lru_cache(maxsize=4096)
def _unescaped(code: str) -> str:
    if code[1] == "#":
        number = code[2:].rstrip(";").lstrip("xX").lstrip("0")
        if len(number) > _MOST_DIGITS:
            return "\ufffd"
    return html.unescape(code)


def _of_point(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the character that an escape numbers; nothing for a number of none."""
    found = _HEX.search(match[0], 2)
    number = int(found[0], 16) if found else _LAST_POINT + 1
    if number <= _LAST_POINT and not 0xD800 <= number < 0xE000:
        yield chr(number), match.start(), match.end()


def _of_sign(match: re.Match[str]) -> Iterator[Piece]:
    sign = match[0][1]
    yield _SIGNS.get(sign, sign), match.start(), match.end()


def _of_first(match: re.Match[str]) -> Iterator[Piece]:
    """Yield the first character of a code that is coded again and again."""
    yield match[0][0], match.start(), match.end()


def _of_parted(match: re.Match[str]) -> Iterator[Piece]:
    yield "", match.start(), match.end()


_PIECES: Final = {
    "link_again": _of_first,
    "link": _of_bytes,
    "wide": _of_units,
    "reference_again": _of_first,
    "reference": _of_reference,
    "escape_again": _of_first,
    "units": _of_units,
    "bytes": _of_escaped_bytes,
    "point": _of_point,
    "unseen": _of_point,
    "sign": _of_sign,
    "quoted_again": _of_first,
    "quoted": _of_bytes,
    "parted": _of_parted,
}
