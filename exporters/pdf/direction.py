"""In which order a line is read: the Unicode bidirectional algorithm (UAX 9) on printed text.

The rules are:

- Direction controls never reach a page: each is printed as a visible code, or prints nothing where
  it changes nothing. A code is an isolate:
  it is read from left to right, and never changes the order of what stands around it.
- So every text is one isolating run sequence, and the rules for explicit levels have no part.
- The direction of a text is that of its first letter; from left to right if it has none.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import bidirectional

from diary.bidi import BRACKETS, resolve

CODE: Final = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_MIRROR: Final = str.maketrans(
    BRACKETS + "<>«»‹›≤≥",
    "".join(b + a for a, b in zip(BRACKETS[::2], BRACKETS[1::2], strict=True)) + "><»«›‹≥≤",
)
ISOLATE: Final = 64
_OBJECT: Final = "\ufffc"


def base_level(text: str) -> int:
    """1 for a text that is read from right to left, 0 for any other (P2, P3)."""
    for char in CODE.sub("", text):
        kind = bidirectional(char)
        if kind == "L":
            return 0
        if kind in ("R", "AL"):
            return 1
    return 0


def mirrored(text: str) -> str:
    """The characters that are seen for a text which is read from right to left (L4)."""
    return text.translate(_MIRROR)


def levels(text: str, base: int) -> list[int]:
    """The level of each character of a whole text; an odd one is read from right to left.

    For a code it is that at which it stands as a whole, and `ISOLATE` or twice that above it.
    """
    chars, kinds = list(text), list(map(bidirectional, text))
    inside: set[int] = set()
    for found in CODE.finditer(text):
        chars[found.start()], kinds[found.start()] = _OBJECT, "ON"
        inside.update(range(found.start() + 1, found.end()))
    # what BN is and what stands inside a code is as good as not there (X9, BD9)
    places = [at for at, kind in enumerate(kinds) if kind != "BN" and at not in inside]
    given = [kinds[at] for at in places]
    edge = "LR"[base]
    found_levels = [base] * len(text)
    raised = resolve([chars[at] for at in places], given, edge, edge, base)
    for at, level in zip(places, raised, strict=True):
        found_levels[at] = level
    for at in range(1, len(text)):
        if kinds[at] == "BN":
            found_levels[at] = found_levels[at - 1]
    for number, found in enumerate(CODE.finditer(text), 1):
        isolate = ISOLATE * (1 + number % 2)  # and never that of a code right before it
        level = found_levels[found.start()] + isolate
        found_levels[found.start() : found.end()] = [level] * len(found.group())
    return found_levels
