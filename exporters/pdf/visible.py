"""What is printed for a text: itself, and a visible code for whatever could not be seen.

The rules are:

- A character that no shipped font has is printed as a code such as `[U+10480]`. So is every
  control and format character, and everything else that shows nothing by itself: nothing acts
  unseen.
- A mark of direction that changes nothing in how its line is shown, a joiner with nothing to join
  or part, and a selector with nothing to choose print nothing: phones write them in every line.
  Where one would change the order, or the letters beside it, it is printed as a code.
- What joins or parts letters stays after a letter of a script that knows it, and what chooses or
  joins emoji stays inside an emoji: there they are seen by what they do.
- Line ends stay, a tab is four spaces. Made printable twice is as once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diary.bidi import EMOJI, JOINERS, JOINING, QUIET, SELECTORS, merged, strip_needless

__all__ = ["EMOJI", "Visible"]

_CODED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Default_Ignorable_Code_Point, as far as the categories above do not say it
_UNSEEN: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0}
    | {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)
_TAB: Final = "    "
_ACTING: Final = f"{JOINERS}{SELECTORS}\U000e0020-\U000e007f"
_PLACES: Final = re.compile(
    f"{EMOJI.pattern}|(?<=[{JOINING}])[{JOINERS}]"
    # nothing to act on: not after a letter or another joiner, nor before what it would join
    f"|(?P<idle>[{SELECTORS}]+|(?<![{JOINING}{JOINERS}{SELECTORS}])"
    f"(?:\u200c+|\u200d+(?![{JOINING}]))|(?<=\u200c)\u200c+|(?<=\u200d)\u200d+(?![{JOINING}]))"
    f"|(?P<coded>[{_ACTING}])"
)
_ACTS: Final = re.compile(f"[{_ACTING}]")
_SLOW: Final = re.compile(f"[{_ACTING}{''.join(QUIET)}]")


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
        if _SLOW.match(char):
            raise _ActsError
        found = self[point] = _code(point) if self._is_coded(char) else char
        return found

    def printable(self, text: str) -> str:
        """What is printed for a text, never empty for a text that is not."""
        lines = _lines(text)
        try:
            return lines.translate(self)
        except _ActsError:
            return self._settle(lines).shown

    def coded(self, text: str) -> frozenset[str]:
        """The characters of a text that are printed as codes."""
        lines = _lines(text)
        if not _SLOW.search(lines):
            return frozenset(filter(self._is_coded, set(lines)))
        settled = self._settle(lines)
        alone = (c for c in set(_ACTS.sub("", settled.kept)) if self._is_coded(c))
        return frozenset((*alone, *settled.placed))

    def drops(self, text: str) -> bool:
        """Tell whether a text has marks that print nothing."""
        lines = _lines(text)
        if not _SLOW.search(lines):
            return False
        settled = self._settle(lines)
        return len(settled.kept) < len(lines) or settled.dropped

    def _settle(self, lines: str) -> _Settled:
        kept = strip_needless(lines)
        settled = self._placed(kept, _drop)
        if settled.dropped and merged(settled.shown) != merged(self._placed(kept, _spell).shown):
            settled = self._placed(kept, _spell)
        if not settled.shown.strip() and lines.strip():
            # rather all of it than nothing where something stands
            return self._placed(lines, _spell)
        return settled

    def _placed(self, kept: str, idle: Callable[[re.Match[str]], bool]) -> _Settled:
        placed: set[str] = set()
        dropped = False

        def put(found: re.Match[str]) -> str:
            nonlocal dropped
            acting = found["idle"] or found["coded"]
            if acting is None:
                return found.group()
            if found["idle"] and idle(found):
                dropped = True
                return ""
            placed.update(acting)
            return "".join(_code(ord(char)) for char in acting)

        shown = _PLACES.sub(put, self._apart(kept))
        return _Settled(kept, shown, frozenset(placed), dropped)

    def _apart(self, lines: str) -> str:
        """As printed, but for characters that act in some places, which stay."""
        return "".join(
            c if _ACTS.match(c) else _code(ord(c)) if c in QUIET else self[ord(c)] for c in lines
        )

    def _is_coded(self, char: str) -> bool:
        known = char in "\n\t\u00a0" or self._known(ord(char))
        unseen = unicodedata.category(char) in _CODED or ord(char) in _UNSEEN
        return not known or (unseen and char not in "\n\t")


@dataclass(frozen=True, slots=True)
class _Settled:
    """A text with marks: what is left of it, what is printed, and which of what acts is a code."""

    kept: str
    shown: str
    placed: frozenset[str]
    dropped: bool


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _drop(found: re.Match[str]) -> bool:
    """Tell whether what is idle prints nothing: not where a mark would go to another letter."""
    following = found.string[found.end() : found.end() + 1]
    return not following or unicodedata.category(following)[0] != "M"


def _spell(_found: re.Match[str]) -> bool:
    return False
