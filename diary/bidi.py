"""The Unicode bidirectional algorithm (UAX 9): the order in which letters are displayed.

**Invariants:**

- The rule names (P2, X5a, W1, N0, I1, L1) are those of UAX 9, Unicode 15, so that the code can be
  compared with the standard.
- An odd level is read from right to left. Two paragraphs whose levels have the same `canonical`
  form are displayed in the same order, wherever their lines break.
- Time and memory grow linearly with the text, whatever it contains: a stranger may have written it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from diary import characters

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
    kinds = [characters.direction(char) or "L" for char in text]
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
