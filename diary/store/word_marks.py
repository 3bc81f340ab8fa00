"""Mark where words stand in a text, as the search itself finds them.

**Invariants:**

- A text is marked by the index that finds it, so what was found is marked and nothing else is.
- The index is in memory, holds one text at a time, and ends with this object.
- It belongs to the thread that made it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from diary import characters
from diary.store.connection import in_memory
from diary.store.schema import make_text_index
from diary.store.search_words import match_words, search_forms
from diary.text.highlighted_text import HighlightedText

_BEGIN: Final = "\x01"
_END: Final = "\x02"
_NO_MARKS: Final = {ord(_BEGIN): " ", ord(_END): " "}


class WordMarks:
    """Marks what was typed in one text after another."""

    def __init__(self, typed: str) -> None:
        self._expression = match_words(typed)
        self._database = in_memory()
        make_text_index(self._database)

    def close(self) -> None:
        """Forget the last text."""
        self._database.close()

    def mark(self, text: str) -> HighlightedText:
        """Return the text with its marks; it has none if not every word is in it."""
        text = characters.normalized("NFC", text.translate(_NO_MARKS))
        forms = search_forms(text)
        found = self._highlighted("".join(forms))
        if _BEGIN not in found:
            return HighlightedText(text, ())
        ends = list(accumulate(map(len, forms)))
        return HighlightedText(text, tuple(_places(found, ends)))

    def _highlighted(self, form: str) -> str:
        if not self._expression:
            return form
        self._database.execute("DELETE FROM words")
        self._database.execute("INSERT INTO words (rowid, body) VALUES (1, ?)", (form,))
        rows = self._database.execute(
            "SELECT highlight(words, 0, ?, ?) FROM words WHERE words MATCH ?",
            (_BEGIN, _END, self._expression),
        ).fetchall()
        return str(rows[0][0]) if rows else form


def _places(found: str, ends: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the places in a text of what is marked in its form; `ends` has each letter's end."""
    at = 0
    pieces = found.split(_BEGIN)
    at += len(pieces[0])
    for piece in pieces[1:]:
        marked, _end, rest = piece.partition(_END)
        # Letters that are nothing in the form go with the one before them.
        first = bisect_right(ends, at)
        last = bisect_right(ends, at + len(marked) - 1)
        behind = bisect_left(ends, ends[last] + 1, last)
        yield first, max(last + 1, behind)
        at += len(marked) + len(rest)
