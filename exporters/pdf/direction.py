"""In which order a line is read: the Unicode bidirectional algorithm (UAX 9) on printed text.

The rules are:

- Direction controls never reach a page: each is printed as a visible code. A code is an isolate:
  it is read from left to right, and never changes the order of what stands around it.
- So every text is one isolating run sequence, and the rules for explicit levels have no part.
- The direction of a text is that of its first letter; from left to right if it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import bidirectional

CODE: Final = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
_BRACKETS: Final = (  # those that a shipped font has (BidiBrackets.txt)
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫⦇⦈⸢⸣⸤⸥⸦⸧⸨⸩《》「」『』【】〔〕〖〗〘〙﹙﹚﹛﹜﹝﹞（）［］｛｝｢｣"
)
_CLOSING: Final = dict(zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True))
_MIRROR: Final = str.maketrans(
    _BRACKETS + "<>«»‹›≤≥",
    "".join(b + a for a, b in zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True)) + "><»«›‹≥≤",
)
ISOLATE: Final = 64
_OBJECT: Final = "\ufffc"
_OPEN: Final = 63  # brackets that may be open at once (BD16)
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
_STRONG: Final = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as brackets and neutrals see them
_RAISED: Final = {"L": (0, 2), "R": (1, 1), "EN": (2, 2), "AN": (2, 2)}


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
    edge = "R" if base else "L"
    marks = [kind == "NSM" for kind in given]
    _weak(given, edge)
    for opening, closing in _pairs([chars[at] for at in places], given):
        _bracketed(given, opening, closing, edge, marks)
    _neutral(given, edge)
    found_levels = [base] * len(text)
    for at, kind in zip(places, given, strict=True):
        found_levels[at] = _RAISED[kind][base]
    for at in range(1, len(text)):
        if kinds[at] == "BN":
            found_levels[at] = found_levels[at - 1]
    for number, found in enumerate(CODE.finditer(text), 1):
        isolate = ISOLATE * (1 + number % 2)  # and never that of a code right before it
        level = found_levels[found.start()] + isolate
        found_levels[found.start() : found.end()] = [level] * len(found.group())
    return found_levels


def _weak(kinds: list[str], edge: str) -> None:
    """W1 to W7, in place."""
    before = strong = edge
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kind = before
        before = kind
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        kinds[at] = "R" if kind == "AL" else kind
    _separators(kinds)
    strong = edge
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _separators(kinds: list[str]) -> None:
    """W4 to W6, in place."""
    last = len(kinds) - 1
    for at in range(1, last):
        left, kind, right = kinds[at - 1 : at + 2]
        if left == right and (
            (kind in ("ES", "CS") and left == "EN") or (kind == "CS" and left == "AN")
        ):
            kinds[at] = left
    for start, end in _stretches(kinds, frozenset({"ET"})):
        if "EN" in kinds[max(start - 1, 0) : end + 1]:
            kinds[start:end] = ["EN"] * (end - start)
    for at, kind in enumerate(kinds):
        if kind in ("ES", "CS", "ET"):
            kinds[at] = "ON"


def _bracketed(kinds: list[str], opening: int, closing: int, edge: str, marks: list[bool]) -> None:
    """N0, in place: a pair of brackets takes the direction of what it holds, marks on them too."""
    held = {_STRONG.get(kind) for kind in kinds[opening + 1 : closing]} - {None}
    if not held:
        return
    found = edge
    if edge not in held:
        before = next((_STRONG[k] for k in reversed(kinds[:opening]) if k in _STRONG), edge)
        found = before if before in held else edge
    for at in (opening, closing):
        kinds[at] = found
        while at + 1 < len(kinds) and marks[at + 1]:
            at += 1
            kinds[at] = found


def _pairs(chars: list[str], kinds: list[str]) -> list[tuple[int, int]]:
    """The places of brackets that belong together, in the order of the opening ones (BD16)."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for at, char in enumerate(chars):
        if kinds[at] != "ON":
            continue
        if char in _CLOSING:
            if len(waiting) == _OPEN:
                return []
            waiting.append((_CLOSING[char], at))
        elif any(char == closing for closing, _ in waiting):
            while waiting:
                closing, opening = waiting.pop()
                if closing == char:
                    found.append((opening, at))
                    break
    return sorted(found)


def _neutral(kinds: list[str], edge: str) -> None:
    """N1 and N2, in place."""
    for start, end in _stretches(kinds, _NEUTRAL):
        left = _STRONG[kinds[start - 1]] if start else edge
        right = _STRONG[kinds[end]] if end < len(kinds) else edge
        kinds[start:end] = [left if left == right else edge] * (end - start)


def _stretches(kinds: list[str], among: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The beginning and end of each unbroken stretch of these kinds."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in among:
            end += 1
        if end > at:
            yield at, end
        at = end + 1
