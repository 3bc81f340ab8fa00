"""The person's own words for lines of a conversation: a translation, or what they hear in it.

**Invariants:**

- They stand beside the words of a line and never in their place, marked as the person's; no
  interpreter made them.
- Of one line each sort is told once: where several entries stand, in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from diary.model.revisions import Recorded
from diary.model.translation import LINE, Translation


@dataclass(frozen=True, slots=True)
class LineWords:
    """The words for one line; `heard` says that they are what is heard in its recording.

    `entries` are the entries of the record that say them.
    """

    line: int
    words: str
    heard: bool = False
    entries: tuple[int, ...] = ()


def words_by_line(
    translations: Iterable[Recorded[Translation]], conversation: str
) -> Mapping[int, tuple[LineWords, ...]]:
    """Return the words for lines of a conversation by the number of the line, hearings last."""
    found: dict[tuple[int, bool], LineWords] = {}
    for item in sorted(translations, key=lambda each: each.number):
        content = item.content
        if content.of != conversation or content.field != LINE or item.withdrawn is not None:
            continue
        key = content.line, content.heard
        before = found.get(key)
        words = LineWords(content.line, content.text, content.heard, (item.entry,))
        if before:
            said, entries = f"{before.words}\n{words.words}", (*before.entries, item.entry)
            words = replace(words, words=said, entries=entries)
        found[key] = words
    by_line: dict[int, tuple[LineWords, ...]] = {}
    for (line, _heard), words in sorted(found.items(), key=lambda each: each[0]):
        by_line[line] = (*by_line.get(line, ()), words)
    return by_line
