"""The number that each page prints, which is the label that the file gives it.

The rules are:

- Numbered by pages: 1, 2, 3 from the first page of all on, as courts ask of long papers.
- Numbered by sections: A1, A2, B1. What goes on below the front has its letter.
- Of a document in volumes, each goes on where the one before ended.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

from exporters.pdf.objects import text_string


class Numbering:
    """Counts pages through all volumes of a document."""

    def __init__(self) -> None:
        """Begins at 1."""
        self._letter = ""
        self._next = 1
        self._pages = 0
        self._runs: list[tuple[int, str, int]] = []

    @property
    def label(self) -> str:
        """The number of the page at hand."""
        return f"{self._letter}{self._next}"

    def open(self) -> None:
        """A volume begins."""
        self._pages = 0
        self._runs = []

    def begin(self, letter: str) -> None:
        """The page at hand, on which nothing stands yet, is the first of a section."""
        if letter != self._letter:
            self._letter, self._next = letter, 1

    def turn(self) -> None:
        """The page at hand is full."""
        run = (self._pages, self._letter, self._next)
        if not self._runs or self._runs[-1][1] != self._letter:
            self._runs.append(run)
        self._pages += 1
        self._next += 1

    def spelled(self) -> str:
        """The labels of this volume's pages (ISO 32000-1, 12.4.2)."""
        runs = self._runs or [(0, self._letter, self._next)]
        parts = " ".join(
            f"{at} << /S /D{f' /P {text_string(letter)}' if letter else ''} /St {first} >>"
            for at, letter, first in runs
        )
        return f"<< /Nums [{parts}] >>"


def letters(sections: Sequence[str]) -> dict[str, str]:
    """The letter of each section; the one below the front shares its letter."""
    found: dict[str, str] = {}
    used = iter(string.ascii_uppercase)
    before = ""
    for name in sections:
        found[name] = found[before] if before == "front" else next(used)
        before = name
    return found
