"""The Unicode bidirectional algorithm (UAX 9), and marks that change nothing in a line.

**Invariants:**

- The names of the rules (P2, X5a, W1, N0, I1, L1) are those of UAX 9, Unicode 15.
- An odd level is read from right to left. Two paragraphs whose levels have the same `canonical`
  form are shown in the same order, wherever their lines break.
- Work and memory grow linearly with the text, whatever it holds.
- A direction mark is needless where every stretch of its line is shown in the same order without
  it. Every mark of a line with an override stays: it can show other words than there are.
- A mark that stands between what would join or merge without it is needed.
- No mark is ever taken out of what is kept: only code that prints or shows a text asks this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from unicodedata import bidirectional, category

BRACKETS: Final = (  # those that a shipped font has (BidiBrackets.txt)
    "()[]{}⁅⁆⁽⁾₍₎⌈⌉⌊⌋⟦⟧⟨⟩⟪⟫⦇⦈⸢⸣⸤⸥⸦⸧⸨⸩《》「」『』【】〔〕〖〗〘〙﹙﹚﹛﹜﹝﹞（）［］｛｝｢｣"
)
_CLOSING: Final = dict(zip(BRACKETS[::2], BRACKETS[1::2], strict=True))
_OPEN: Final = 63  # brackets that may be open at once (BD16)
_DEEPEST: Final = 125  # BD2
_STRONG: Final = {"L": "L", "R": "R", "EN": "R", "AN": "R"}  # as brackets and neutrals see them
_RAISED: Final = {"L": (0, 1), "R": (1, 0), "EN": (2, 1), "AN": (2, 1)}  # I1, I2
_ISOLATES: Final = frozenset({"LRI", "RLI", "FSI"})
_BOUNDS: Final = _ISOLATES | {"PDI"}
_EMBEDDINGS: Final = frozenset({"LRE", "RLE", "LRO", "RLO"})
_HANGING: Final = _BOUNDS | {"WS"}  # L1
_NEUTRAL: Final = _BOUNDS | {"B", "S", "WS", "ON"}


def paragraph_levels(text: str) -> list[int | None]:
    """The level of each character of one paragraph, None for what is as good as not there (X9).

    The direction is that of the first letter (P2, P3). A character of class B stands at the end.
    """
    # what is unassigned has no class
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
    """The lowest levels that show every stretch of a line in the same order.

    Where a stretch is turned round twice in a row (L2), it stands as it was.
    """
    out = list(levels)
    # each stretch that is higher than what it stands in: start, end and level of that
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
    """The levels of one isolating run sequence (W1 to W7, N0 to N2, I1, I2); `kinds` is changed.

    `before` and `after` are the directions at its edges (sos and eos), L or R.
    """
    embedding = "R" if level % 2 else "L"
    marks = [kind == "NSM" for kind in kinds]
    _weak(kinds, before)
    for opening, closing in _pairs(chars, kinds):
        _bracketed(kinds, opening, closing, embedding, before, marks)
    _neutral(kinds, before, after, embedding)
    return [level + _RAISED[kind][level % 2] for kind in kinds]


def _partners(kinds: Sequence[str]) -> dict[int, int]:
    """The place of the PDI that ends each isolate, where there is one (BD9)."""
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
    """P2, P3: 0 or 1 by the first letter that is in no isolate; None without one."""
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
    """X1 to X9: the level of each character, and its class after overrides."""
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
    """The directional status stack of X1, and what did not fit on it."""

    def __init__(self, base: int) -> None:
        # level, override, and whether an isolate began it
        self._stack = [(base, "", False)]
        self._isolates_over = self._embeddings_over = 0

    @property
    def level(self) -> int:
        return self._stack[-1][0]

    @property
    def override(self) -> str:
        return self._stack[-1][1]

    def embed(self, kind: str) -> None:
        """X2 to X5, X7: one of the embeddings and overrides, or what ends one."""
        if kind in _EMBEDDINGS:
            override = {"LRO": "L", "RLO": "R"}.get(kind, "")
            self.begin(right=kind in ("RLE", "RLO"), override=override, isolate=False)
        elif kind == "PDF" and not self._isolates_over:
            if self._embeddings_over:
                self._embeddings_over -= 1
            elif len(self._stack) > 1 and not self._stack[-1][2]:
                self._stack.pop()

    def begin(self, *, right: bool, override: str, isolate: bool) -> None:
        """X2 to X5c: the next odd or even level, if there is one."""
        deeper = (self.level + 1) | 1 if right else (self.level + 2) & ~1
        if deeper <= _DEEPEST and not self._isolates_over and not self._embeddings_over:
            self._stack.append((deeper, override, isolate))
        elif isolate:
            self._isolates_over += 1
        elif not self._isolates_over:
            self._embeddings_over += 1

    def end_isolate(self, *, matched: bool) -> None:
        """X6a: what ends an isolate, and every embedding in it."""
        if self._isolates_over:
            self._isolates_over -= 1
        elif matched:
            self._embeddings_over = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()


def _directions(kinds: Sequence[str], partners: dict[int, int]) -> dict[int, bool]:
    """Tell of each FSI whether what it holds is read from right to left (X5c).

    From the end on, so that each letter is looked at once, however deep the isolates are.
    """
    found: dict[int, bool] = {}
    opened = set(partners.values())
    # the first letter of each isolate that is open here, and of the paragraph
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
                # it holds all the rest, and hides it from what holds it
                strong[-1] = 0
        elif kind == "L":
            strong[-1] = 0
        elif kind in ("R", "AL"):
            strong[-1] = 1
    return found


def _sequences(
    kinds: Sequence[str], explicit: Sequence[int | None], partners: dict[int, int]
) -> Iterator[list[int]]:
    """X10: the places of each isolating run sequence (BD13)."""
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
    """The higher of the levels at either edge of a sequence (X10, sos and eos)."""
    first, last = places[0], places[-1]
    level = explicit[first] or 0
    unended = kinds[last] in _ISOLATES and last not in partners
    before = _beside(explicit, range(first - 1, -1, -1), base)
    after = base if unended else _beside(explicit, range(last + 1, len(explicit)), base)
    return max(level, before), max(level, after)


def _beside(explicit: Sequence[int | None], places: Iterable[int], base: int) -> int:
    return next((level for at in places if (level := explicit[at]) is not None), base)


def _hang(kinds: Sequence[str], levels: list[int | None], base: int) -> None:
    """L1: what parts, and the room before it and at the end, stands by the paragraph, in place."""
    hangs = True
    for at in range(len(kinds) - 1, -1, -1):
        kind = kinds[at]
        if levels[at] is None:
            continue
        hangs = kind in ("B", "S") or (hangs and kind in _HANGING)
        if hangs:
            levels[at] = base


def _weak(kinds: list[str], edge: str) -> None:
    """W1 to W7, in place."""
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


def _bracketed(
    kinds: list[str], opening: int, closing: int, edge: str, sos: str, marks: list[bool]
) -> None:
    """N0, in place: a pair of brackets takes the direction of what it holds, marks on them too."""
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


def _neutral(kinds: list[str], sos: str, eos: str, edge: str) -> None:
    """N1 and N2, in place."""
    for start, end in _stretches(kinds, _NEUTRAL):
        left = _STRONG[kinds[start - 1]] if start else sos
        right = _STRONG[kinds[end]] if end < len(kinds) else eos
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
