"""Invisible marks in a text: which of them have no effect on how a line is displayed.

**Invariants:**

- A direction mark is needless if every stretch of its line is displayed in the same order without
  it. A line with an override keeps all its marks, because an override can display other words than
  the text contains.
- A mark between characters that would join or merge without it is needed.
- No mark is removed from stored text: only code that prints or displays a text calls this module.
- Time and memory grow linearly with the text, whatever it contains: a stranger may have written it.
"""

from __future__ import annotations

import re
from typing import Final

from diary import characters
from diary.bidi import canonical, paragraph_levels

_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
_TONED: Final = f"{_PICTURE}(?:[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff])?"
_NATIONS: Final = "|".join(  # England, Scotland, Wales: the flag sequences in the font
    "".join(chr(0xE0000 + ord(letter)) for letter in nation)
    for nation in ("gbeng", "gbsct", "gbwls")
)
EMOJI: Final = re.compile(
    f"\U0001f3f4(?:{_NATIONS})\U000e007f|{_TONED}(?:\u200d{_TONED})*|[0-9#*]\ufe0f?\u20e3"
)
# Letters and marks of Arabic, and of the Indian scripts from Devanagari to Tamil.
JOINING: Final = (
    "\u0620-\u065f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f"
    "\u0900-\u0963\u0971-\u0983\u0985-\u09e3\u0a01-\u0a51\u0a59-\u0a5e\u0a70-\u0a75"
    "\u0a81-\u0ae3\u0b82-\u0bd7"
)
SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
JOINERS: Final = "\u200c\u200d"
# Marks that may be in a text without being visible or having an effect: only marks, and no
# overrides.
QUIET: Final = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff\u00ad")
_OVERRIDE: Final = re.compile("[\u202d\u202e]")
_MARK: Final = re.compile(f"[{''.join(QUIET)}]")
_MARKS: Final = re.compile(f"[{''.join(QUIET)}]+")
# UAX 9 ends a line at these characters, which are printed as codes.
_PARTS: Final = re.compile("[\x1c-\x1e\x85\u2029\r]")
# No right-to-left letter, and no mark that raises a level by itself.
_FROM_LEFT: Final = re.compile(
    "[^\u0590-\u08ff\u200f\u202b\u202d\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefe"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]*"
)
_JOINS: Final = re.compile(f"[{JOINING}]")
# Sequences that are displayed as one glyph: emoji, and the two letters of a flag.
_MERGED: Final = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|{EMOJI.pattern}")
_CLOSED_BY: Final = {
    **dict.fromkeys("\u202a\u202b", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_NO_LEVEL: Final = 999
_ONE_BY_ONE: Final = 32
_ROOM: Final = 20_000  # longest line, in characters, in which marks are tried one by one


def strip_needless(text: str) -> str:
    """Return the text without the `QUIET` marks that have no effect on any line."""
    places = needless_places(text)
    return "".join(char for at, char in enumerate(text) if at not in places) if places else text


def needless_places(text: str) -> frozenset[int]:
    """Return the positions of the `QUIET` marks that have no effect on any line."""
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
    """Return the sequences displayed as one glyph: emoji, and the two letters of a flag."""
    return _MERGED.findall(line)


def _parts(line: str, start: int, end: int) -> bool:
    """Return whether the characters around these marks would join without them."""
    if end < len(line) and characters.is_mark(line[end]):
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
    """Group each opening mark with its closing mark.

    A mark that stays is printed as a code, which says little without the code of the other.
    """
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
    """Return what decides the display order of a line without some of its marks.

    That is the level of each character, and the lowest level between it and the next one: a mark
    with a lower level separates the characters on both sides.
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
            # before the first character there is nothing to separate
            found += (lowest if found else level, level)
            lowest = level
    return found
