"""The Unicode bidirectional algorithm (UAX 9), and direction marks that have no effect.

**Invariants:**

- The rule names (P2, X5a, W1, N0, I1, L1) are those of UAX 9, Unicode 15, so that the code can be
  compared with the standard.
- An odd level is read from right to left. Two paragraphs whose levels have the same `canonical`
  form are displayed in the same order, wherever their lines break.
- Time and memory grow linearly with the text, whatever it contains: a stranger may have written it.
- A direction mark is needless if every stretch of its line is displayed in the same order without
  it. A line with an override keeps all its marks, because an override can display other words than
  the text contains.
- A mark between characters that would join or merge without it is needed.
- No mark is removed from stored text: only code that prints or displays a text calls this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from unicodedata import bidirectional, category

BRACKETS: Final = (  # the brackets that a bundled font has (BidiBrackets.txt)
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫⦇⦈⸢⸣⸤⸥⸦⸧⸨⸩《》「」『』【】〔〕〖〗〘〙﹙﹚﹛﹜﹝﹞（）［］｛｝｢｣"
)
_CLOSING: Final = dict(zip(BRACKETS[::2], BRACKETS[1::2], strict=True))
_OPEN: Final = 63  # most brackets that may be open at once (BD16)
_DEEPEST: Final = 125  # BD2
_STRONG: Final = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as seen by brackets and neutrals
_RAISED: Final = {"L": (0, 1), "R": (1, 0), "EN": (2, 1), "AN": (2, 1)}  # I1, I2
_ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
_BOUNDS: Final = _ISOLATES | {"PDI"}
_EMBEDDINGS: Final = frozenset({"LRE", "RLE", "LRO", "RLO"})
_HANGING: Final = _BOUNDS | {"WS"}  # L1
_NEUTRAL: Final = _BOUNDS | {"B", "S", "WS", "ON"}


def paragraph_levels(text: str) -> list[int | None]:
    """Return the level of each character of one paragraph; None if X9 removes it.

    The first strong letter sets the paragraph direction (P2, P3). A character of class B can only
    be the last one.
    """
    # unassigned characters have no class
    kinds = [bidirectional(char) or "L" for char in text]
    partners = _partners(kinds)
    base = _first_strong(kinds, partners, 0, len(kinds)) or 0
    explicit, given = _explicit(kinds, partners, base)
    levels = list(explicit)
    for places in _sequences(kinds, explicit, partners):
        before, after = _edges(kinds, explicit, partners, places, base)
        chars = [text[at] for at in places]
        classes = [given[at] for at in places]
        raised = resolve(
            chars, classes, "LR"[before % 2], "LR"[after % 2], explicit[places[0]] or 0
        )
        for at, level in zip(places, raised, strict=True):
            levels[at] = level
    _hang(kinds, levels, base)
    return levels


def canonical(levels: Sequence[int]) -> list[int]:
    """Return the lowest levels that display every stretch of a line in the same order.

    A stretch that is reversed twice in a row (L2) ends up as it was, so two levels can be removed
    from it.
    """
    out = list(levels)
    # stretches still to be lowered: start, end, and the level of the surrounding stretch
    waiting = [(0, len(out), 0)]
    while waiting:
        start, end, below = waiting.pop()
        lowest = min(out[start:end], default=0)
        lower = (lowest - below) // 2 * 2
        if lower:
            out[start:end] = [level - lower for level in out[start:end]]
            lowest -= lower
        at = start
        while at < end:
            stop = at
            while stop < end and out[stop] > lowest:
                stop += 1
            if stop > at:
                waiting.append((at, stop, lowest))
            at = stop + 1
    return out


def resolve(
    chars: Sequence[str], kinds: list[str], before: str, after: str, level: int
) -> list[int]:
    """Return the levels of one isolating run sequence (W1 to W7, N0 to N2, I1, I2).

    `before` and `after` are the directions at its edges (sos and eos), L or R. Changes `kinds`.
    """
    embedding = "R" if level % 2 else "L"
    marks = [kind == "NSM" for kind in kinds]
    _weak(kinds, before)
    for opening, closing in _pairs(chars, kinds):
        _bracketed(kinds, opening, closing, embedding, before, marks)
    _neutral(kinds, before, after, embedding)
    return [level + _RAISED[kind][level % 2] for kind in kinds]


def _partners(kinds: Sequence[str]) -> dict[int, int]:
    """Return the position of the PDI that ends each isolate which has one (BD9)."""
    waiting: list[int] = []
    found: dict[int, int] = {}
    for at, kind in enumerate(kinds):
        if kind in _ISOLATES:
            waiting.append(at)
        elif kind == "PDI" and waiting:
            found[waiting.pop()] = at
    return found


def _first_strong(
    kinds: Sequence[str], partners: dict[int, int], start: int, end: int
) -> int | None:
    """Return 0 or 1 for the first strong letter outside isolates, or None (P2, P3)."""
    at = start
    while at < end:
        kind = kinds[at]
        if kind in _ISOLATES:
            at = partners.get(at, end)
        elif kind == "L":
            return 0
        elif kind in ("R", "AL"):
            return 1
        at += 1
    return None


def _explicit(
    kinds: Sequence[str], partners: dict[int, int], base: int
) -> tuple[list[int | None], list[str]]:
    """Return the level of each character and its class after overrides (X1 to X9)."""
    found: list[int | None] = []
    given = list(kinds)
    directions = _directions(kinds, partners)
    ends = set(partners.values())
    stack = _Embeddings(base)
    for at, kind in enumerate(kinds):
        if kind in _EMBEDDINGS or kind in ("PDF", "BN"):
            found.append(None)
            stack.embed(kind)
            continue
        if kind == "PDI":
            stack.end_isolate(matched=at in ends)
        level, override = stack.level, stack.override
        found.append(base if kind == "B" else level)
        if override and kind != "B":
            given[at] = override
        if kind in _ISOLATES:
            right = directions[at] if kind == "FSI" else kind == "RLI"
            stack.begin(right=right, override="", isolate=True)
    return found, given


class _Embeddings:
    """The directional status stack of X1, with the overflow counters."""

    def __init__(self, base: int) -> None:
        # level, override, and whether an isolate opened it
        self._stack = [(base, "", False)]
        self._isolates_over = self._embeddings_over = 0

    @property
    def level(self) -> int:
        return self._stack[-1][0]

    @property
    def override(self) -> str:
        return self._stack[-1][1]

    def embed(self, kind: str) -> None:
        """Apply an embedding or override character, or the one that ends it (X2 to X5, X7)."""
        if kind in _EMBEDDINGS:
            override = {"LRO": "L", "RLO": "R"}.get(kind, "")
            self.begin(right=kind in ("RLE", "RLO"), override=override, isolate=False)
        elif kind == "PDF" and not self._isolates_over:
            if self._embeddings_over:
                self._embeddings_over -= 1
            elif len(self._stack) > 1 and not self._stack[-1][2]:
                self._stack.pop()

    def begin(self, *, right: bool, override: str, isolate: bool) -> None:
        """Push the next odd or even level, or count an overflow (X2 to X5c)."""
        deeper = (self.level + 1) | 1 if right else (self.level + 2) & ~1
        if deeper <= _DEEPEST and not self._isolates_over and not self._embeddings_over:
            self._stack.append((deeper, override, isolate))
        elif isolate:
            self._isolates_over += 1
        elif not self._isolates_over:
            self._embeddings_over += 1

    def end_isolate(self, *, matched: bool) -> None:
        """End an isolate and every embedding inside it (X6a)."""
        if self._isolates_over:
            self._isolates_over -= 1
        elif matched:
            self._embeddings_over = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()


def _directions(kinds: Sequence[str], partners: dict[int, int]) -> dict[int, bool]:
    """Return for each FSI whether its content is read from right to left (X5c).

    Goes backwards, so that each letter is looked at once, however deep the isolates are.
    """
    found: dict[int, bool] = {}
    opened = set(partners.values())
    # the first strong letter of each isolate that is open here, and of the paragraph
    strong: list[int] = [0]
    for at in range(len(kinds) - 1, -1, -1):
        kind = kinds[at]
        if at in opened:
            strong.append(0)
        elif kind in _ISOLATES:
            found[at] = strong[-1] == 1
            if at in partners:
                strong.pop()
            else:
                # an unclosed isolate contains the rest of the text and hides it from the level
                # outside
                strong[-1] = 0
        elif kind == "L":
            strong[-1] = 0
        elif kind in ("R", "AL"):
            strong[-1] = 1
    return found


def _sequences(
    kinds: Sequence[str], explicit: Sequence[int | None], partners: dict[int, int]
) -> Iterator[list[int]]:
    """Yield the positions of each isolating run sequence (X10, BD13)."""
    runs: list[list[int]] = []
    last: int | None = None
    for at, level in enumerate(explicit):
        if level is None:
            continue
        if level != last:
            runs.append([])
        runs[-1].append(at)
        last = level
    by_first = {run[0]: run for run in runs}
    ends = set(partners.values())
    for run in runs:
        if run[0] in ends:
            continue
        whole = list(run)
        while kinds[whole[-1]] in _ISOLATES and partners.get(whole[-1]) in by_first:
            whole += by_first[partners[whole[-1]]]
        yield whole


def _edges(
    kinds: Sequence[str],
    explicit: Sequence[int | None],
    partners: dict[int, int],
    places: list[int],
    base: int,
) -> tuple[int, int]:
    """Return the higher of the two levels at each edge of a sequence (X10, sos and eos)."""
    first, last = places[0], places[-1]
    level = explicit[first] or 0
    unended = kinds[last] in _ISOLATES and last not in partners
    before = _beside(explicit, range(first - 1, -1, -1), base)
    after = base if unended else _beside(explicit, range(last + 1, len(explicit)), base)
    return max(level, before), max(level, after)


def _beside(explicit: Sequence[int | None], places: Iterable[int], base: int) -> int:
    return next((level for at in places if (level := explicit[at]) is not None), base)


def _hang(kinds: Sequence[str], levels: list[int | None], base: int) -> None:
    """Reset separators, and spaces before them and at the end, to the paragraph level (L1).

    Changes `levels`.
    """
    hangs = True
    for at in range(len(kinds) - 1, -1, -1):
        kind = kinds[at]
        if levels[at] is None:
            continue
        hangs = kind in ("B", "S") or (hangs and kind in _HANGING)
        if hangs:
            levels[at] = base


def _weak(kinds: list[str], edge: str) -> None:
    """Resolve the weak types (W1 to W7). Changes `kinds`."""
    before = strong = edge
    for at, kind in enumerate(kinds):
        if kind == "NSM":
            kind = "ON" if before in _BOUNDS else before
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
    """Resolve separators and terminators of numbers (W4 to W6). Changes `kinds`."""
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


def _bracketed(
    kinds: list[str], opening: int, closing: int, edge: str, sos: str, marks: list[bool]
) -> None:
    """Give a bracket pair, with the marks on it, the direction of its content (N0).

    Changes `kinds`.
    """
    held = {_STRONG.get(kind) for kind in kinds[opening + 1 : closing]} - {None}
    if not held:
        return
    found = edge
    if edge not in held:
        back = (_STRONG[k] for at in range(opening - 1, -1, -1) if (k := kinds[at]) in _STRONG)
        before = next(back, sos)
        found = before if before in held else edge
    for at in (opening, closing):
        kinds[at] = found
        while at + 1 < len(kinds) and marks[at + 1]:
            at += 1
            kinds[at] = found


def _pairs(chars: Sequence[str], kinds: list[str]) -> list[tuple[int, int]]:
    """Return the positions of matching brackets, ordered by the opening bracket (BD16)."""
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


def _neutral(kinds: list[str], sos: str, eos: str, edge: str) -> None:
    """Resolve the neutrals (N1 and N2). Changes `kinds`."""
    for start, end in _stretches(kinds, _NEUTRAL):
        left = _STRONG[kinds[start - 1]] if start else sos
        right = _STRONG[kinds[end]] if end < len(kinds) else eos
        kinds[start:end] = [left if left == right else edge] * (end - start)


def _stretches(kinds: list[str], among: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each unbroken stretch of these classes."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] in among:
            end += 1
        if end > at:
            yield at, end
        at = end + 1


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
