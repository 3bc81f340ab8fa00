"""Words found in the guide, with the words around them.

**Invariants:**

- A word is found at the beginning of words, in any case: "lock" finds "locks" and not "block".
- What has all the words comes first. Only where nothing has them all is one of them enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diary.guide.blocks import BlockKind
from diary.guide.chapters import Chapter, Guide
from diary.text.highlighted_text import HighlightedText


@dataclass(frozen=True, slots=True)
class Hit:
    """A block in which words were found, or, with `block` -1, the title of a chapter."""

    chapter: Chapter
    block: int
    heading: str
    words: HighlightedText


def find(guide: Guide, typed: str) -> tuple[Hit, ...]:
    """Return the places of the typed words, in the order of the guide."""
    words = split_words(typed)
    if not words:
        return ()
    found = [*_hits(guide, words)]
    whole = tuple(hit for hit, missing in found if not missing)
    return whole or tuple(hit for hit, _missing in found)


def split_words(typed: str) -> tuple[str, ...]:
    """Return the words that were typed, each once."""
    return tuple(dict.fromkeys(re.findall(r"[\w'+-]+", typed.lower().replace("\u2019", "'"))))


def marks(text: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where these words begin and end in a text, in order."""
    if not words:
        return ()
    # the longest first, so that it is marked whole
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{either})", re.IGNORECASE)
    return tuple(match.span() for match in pattern.finditer(text))


def _hits(guide: Guide, words: tuple[str, ...]) -> Iterator[tuple[Hit, bool]]:
    """Yield each place that has one of the words, and whether one of them is missing there."""
    for chapter in guide.chapters:
        heading = ""
        for number, text in _texts(chapter):
            if number >= 0 and chapter.blocks[number].kind is BlockKind.HEADING:
                heading = text
            found = marks(text, words)
            if found:
                missing = any(not marks(text, (word,)) for word in words)
                yield Hit(chapter, number, heading, HighlightedText(text, found)), missing


def _texts(chapter: Chapter) -> Iterator[tuple[int, str]]:
    yield -1, f"{chapter.title}. {chapter.line}"
    yield from ((number, block.text) for number, block in enumerate(chapter.blocks))
