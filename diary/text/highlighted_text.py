"""A text with the places of the words that were searched for in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_BEFORE: Final = 60
_LONG: Final = 300
_BREAK: Final = re.compile(r"\s+")
_ELLIPSIS: Final = "\u2026"


@dataclass(frozen=True, slots=True)
class HighlightedText:
    """A text in NFC, and where in it words stand: begin and end of each, in order."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def excerpt(self, shown: Callable[[str], str] = str) -> HighlightedText:
        """Return a piece of it on one line, from shortly before the first mark.

        `shown` returns words as they are to be shown.
        """
        first = self.marks[0][0] if self.marks else 0
        begin = max(0, first - _BEFORE)
        if begin:
            # It begins with a word where a space is near.
            begin = self.text.find(" ", begin, first) + 1 or begin
        end = begin + _LONG
        text, marks = _ELLIPSIS if begin else "", []
        for piece, is_marked in self._pieces(begin, end):
            added = _BREAK.sub(" ", shown(piece))
            if is_marked:
                marks.append((len(text), len(text) + len(added)))
            text += added
        return HighlightedText(text + _ELLIPSIS * (end < len(self.text)), tuple(marks))

    def _pieces(self, begin: int, end: int) -> Iterator[tuple[str, bool]]:
        """Yield the text between two places in pieces, and whether each is marked."""
        at = begin
        for first, last in self.marks:
            if first >= end:
                break
            yield self.text[at:first], False
            at = min(last, end)
            yield self.text[first:at], True
        yield self.text[at:end], False
