"""Lines of a conversation counted by side, and runs of lines that are not shown between others.

**Invariants:**

- A run is told by the numbers of its first and last line, and every line in it is counted once.
- Of each run five numbers are held, whatever its length.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary.conversations.line_selection import Side, side_of
from diary.conversations.lines import ConversationLine

_NUMBERS: Final = 5  # of a run


@dataclass(frozen=True, slots=True)
class LineTally:
    """Lines of a conversation: sent by the person, by others, and the rest, of neither side."""

    own: int = 0
    other: int = 0
    rest: int = 0

    @property
    def total(self) -> int:
        """Return how many lines were counted."""
        return self.own + self.other + self.rest


@dataclass(frozen=True, slots=True)
class LineGap:
    """Lines that are not shown, from the first to the last, and how many each side sent of them.

    Where an export has several conversations, lines of another one may lie among them uncounted.
    """

    first: int
    last: int
    tally: LineTally


class SideCount:
    """Lines counted by side, one by one."""

    def __init__(self) -> None:
        self._own = self._other = self._rest = 0

    def add(self, line: ConversationLine) -> None:
        """Count a line."""
        side = side_of(line)
        if side is Side.OWN:
            self._own += 1
        elif side is Side.OTHER:
            self._other += 1
        else:
            self._rest += 1

    def tally(self) -> LineTally:
        """Return how many lines were counted."""
        return LineTally(self._own, self._other, self._rest)


class LineGaps:
    """The runs of lines that are not shown, gathered line by line."""

    def __init__(self) -> None:
        self._ended = array("q")
        self._first = self._last = 0
        self._count = SideCount()

    def skip(self, line: ConversationLine) -> None:
        """Count a line that is not shown."""
        self._first = self._first or line.n
        self._last = line.n
        self._count.add(line)

    def end(self) -> None:
        """End the run, because a line is shown or there is none any more."""
        if self._first:
            tally = self._count.tally()
            self._ended.extend((self._first, self._last, tally.own, tally.other, tally.rest))
        self._first, self._count = 0, SideCount()

    def __len__(self) -> int:
        return len(self._ended) // _NUMBERS

    def __iter__(self) -> Iterator[LineGap]:
        """Yield the runs that ended, in order."""
        for at in range(0, len(self._ended), _NUMBERS):
            first, last, own, other, rest = self._ended[at : at + _NUMBERS]
            yield LineGap(first, last, LineTally(own, other, rest))
