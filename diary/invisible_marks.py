"""Marks of a text that cannot be seen: which of them change nothing in how a line is shown.

The rules are:

- A direction mark changes nothing where every stretch of its line is shown in the same order
  without it (UAX 9). Every mark of a line with an override stays: it can show other words than
  there are.
- A mark that stands between what would join or merge without it changes something.
- No mark is ever taken out of what is kept: only what prints or shows a text asks this.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

from diary.bidi_algorithm import canonical, paragraph_levels

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
# letters and marks: Arabic, and the scripts of India from Devanagari to Tamil
JOINING: Final = (
    "\u0620-\u065f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    "\u0900-\u0963\u0971-\u0983\u0985-\u09e3\u0a01-\u0a51\u0a59-\u0a5e\u0a70-\u0a75"
    "\u0a81-\u0ae3\u0b82-\u0bd7"
)
SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
JOINERS: Final = "\u200c\u200d"
# what may stand in a text without being seen or acting: no override, and nothing that is no mark
QUIET: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff\u00ad")
_OVERRIDE: Final = re.compile("[\u202d\u202e]")
_MARK: Final = re.compile(f"[{''.join(QUIET)}]")
_MARKS: Final = re.compile(f"[{''.join(QUIET)}]+")
# what parts lines for UAX 9 and is printed as a code
_PARTS: Final = re.compile("[\x1c-\x1e\x85\u2029\r]")
# no letter from the right, and no mark that raises a level by itself
_FROM_LEFT: Final = re.compile(
    "[^\u0590-\u08ff\u200f\u202b\u202d\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]*"
)
_JOINS: Final = re.compile(f"[{JOINING}]")
# what is seen as one thing: emoji, and the two letters of a flag
_MERGED: Final = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|{EMOJI.pattern}")
_CLOSED_BY: Final = {
    **dict.fromkeys("\u202a\u202b", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_NO_LEVEL: Final = 999
_ONE_BY_ONE: Final = 32
_ROOM: Final = 20_000  # characters of a line in which marks are tried one by one


def strip_needless(text: str) -> str:
    """Take out the marks of `QUIET` that change nothing in how any line is shown."""
    places = needless_places(text)
    return "".join(char for at, char in enumerate(text) if at not in places) if places else text


def needless_places(text: str) -> frozenset[int]:
    """Find the marks of `QUIET` that change nothing in how any line is shown."""
    found: set[int] = set()
    start = 0
    for line in text.split("\n") if _MARK.search(text) else ():
        found.update(start + at for at in _needless(line))
        start += len(line) + 1
    return frozenset(found)


def _needless(line: str) -> frozenset[int]:
    if not _MARK.search(line) or _OVERRIDE.search(line):
        return frozenset()
    places = [
        at
        for run in _MARKS.finditer(line)
        if not _parts(line, run.start(), run.end())
        for at in range(*run.span())
    ]
    if not places or not _merges_nothing(line, places):
        return frozenset()
    if _FROM_LEFT.fullmatch(line):
        return frozenset(places)
    if _PARTS.search(line):
        return frozenset()
    shown = _shown(line, frozenset())
    if _shown(line, frozenset(places)) == shown:
        return frozenset(places)
    gone: frozenset[int] = frozenset()
    if len(places) <= _ONE_BY_ONE and len(line) <= _ROOM:
        for unit in _units(line, places):
            if _shown(line, gone | unit) == shown:
                gone |= unit
    return gone


def merged(line: str) -> list[str]:
    """Find what is seen as one thing: emoji, and the two letters of a flag."""
    return _MERGED.findall(line)


def _parts(line: str, start: int, end: int) -> bool:
    """Tell whether what stands around these marks would join without them."""
    if end < len(line) and category(line[end])[0] == "M":
        return True
    if end < len(line) and line[end] in JOINERS:
        return True
    inside = 0 < start and end < len(line)
    return inside and bool(_JOINS.match(line, start - 1) and _JOINS.match(line, end))


def _merges_nothing(line: str, places: list[int]) -> bool:
    gone = frozenset(places)
    left = "".join(char for at, char in enumerate(line) if at not in gone)
    return merged(left) == merged(line)


def _units(line: str, places: list[int]) -> list[frozenset[int]]:
    """Put what opens with what closes it: a code for the one says little without the other."""
    found: list[frozenset[int]] = []
    opened: dict[str, list[int]] = {"\u2069": [], "\u202c": []}
    for at in places:
        mark = line[at]
        if mark in _CLOSED_BY:
            opened[_CLOSED_BY[mark]].append(at)
        elif opened.get(mark):
            found.append(frozenset({opened[mark].pop(), at}))
        else:
            found.append(frozenset({at}))
    alone = (at for waiting in opened.values() for at in waiting)
    return [*found, *(frozenset({at}) for at in alone)]


def _shown(line: str, gone: frozenset[int]) -> list[int]:
    """In which order a line is shown without some of its marks.

    It is told by the level of each character, and by the lowest level between it and the next: a
    mark with a lower one parts what stands at either side.
    """
    kept = "".join(char for at, char in enumerate(line) if at not in gone)
    levels = paragraph_levels(kept)
    seen = [(char, level) for char, level in zip(kept, levels, strict=True) if level is not None]
    lowered = canonical([level for _char, level in seen])
    found: list[int] = []
    lowest = _NO_LEVEL
    for (char, _level), level in zip(seen, lowered, strict=True):
        lowest = min(lowest, level)
        if char not in QUIET:
            # before the first nothing is parted
            found += (lowest if found else level, level)
            lowest = level
    return found
