"""What is printed for a text: itself, and a visible code for whatever could not be seen.

The rules are:

- A character that no shipped font has is printed as a code such as `[U+10480]`. So is every
  control, format and direction character, and everything else that shows nothing by itself:
  nothing is dropped, nothing acts unseen.
- What joins or parts letters stays after a letter of a script that knows it, and what chooses or
  joins emoji stays inside an emoji: there they are seen by what they do.
- Line ends stay, a tab is four spaces. Made printable twice is as once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

_CODED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Default_Ignorable_Code_Point, as far as the categories above do not say it
_UNSEEN: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0}
    | {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
_TAB: Final = "    "
_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TONED: Final = f"{_PICTURE}(?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff])?"
_NATIONS: Final = "|".join(  # England, Scotland, Wales: the tagged flags that the font has
    "".join(chr(0xE0000 + ord(letter)) for letter in nation)
    for nation in ("gbeng", "gbsct", "gbwls")
)
EMOJI: Final = re.compile(
    f"\U0001f3f4(?:{_NATIONS})\U000e007f|{_TONED}(?:\u200d{_TONED})*|[0-9#*]\ufe0f?\u20e3"
)
_JOINING: Final = (  # letters and marks: Arabic, and the scripts of India from Devanagari to Tamil
    "\u0620-\u065f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    "\u0900-\u0963\u0971-\u0983\u0985-\u09e3\u0a01-\u0a51\u0a59-\u0a5e\u0a70-\u0a75"
    "\u0a81-\u0ae3\u0b82-\u0bd7"
)
_ACTING: Final = "\u200c\u200d\ufe0e\ufe0f\U000e0020-\U000e007f"
_PLACES: Final = re.compile(f"{EMOJI.pattern}|(?<=[{_JOINING}])[\u200c\u200d]|([{_ACTING}])")
_ACTS: Final = re.compile(f"[{_ACTING}]")


class _ActsError(Exception):
    """A character that is printed as itself in some places only."""


def _code(point: int) -> str:
    return f"[U+{point:04X}]"


class Visible(dict[int, str]):
    """Code point to what is printed for it wherever it stands."""

    def __init__(self, known: Callable[[int], bool]) -> None:
        """`known` says whether a shipped font has a code point."""
        super().__init__({10: "\n", 9: _TAB, 0xA0: " "})
        self._known = known

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if _ACTS.match(char):
            raise _ActsError
        coded = unicodedata.category(char) in _CODED or point in _UNSEEN or not self._known(point)
        found = self[point] = _code(point) if coded else char
        return found

    def printable(self, text: str) -> str:
        """What is printed for a text, never empty for a text that is not."""
        lines = _lines(text)
        try:
            return lines.translate(self)
        except _ActsError:
            return _PLACES.sub(_placed, self._apart(lines))

    def coded(self, text: str) -> frozenset[str]:
        """The characters of a text that are printed as codes."""
        lines = _lines(text)
        alone = {c for c in set(_ACTS.sub("", lines)) if self[ord(c)].startswith("[U+")}
        placed = {found.group(1) for found in _PLACES.finditer(self._apart(lines))}
        return frozenset(alone | placed - {None})

    def _apart(self, lines: str) -> str:
        """As printed, but for characters that act in some places, which stay."""
        return "".join(c if _ACTS.match(c) else self[ord(c)] for c in lines)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _placed(found: re.Match[str]) -> str:
    return _code(ord(found.group(1))) if found.group(1) else found.group()
