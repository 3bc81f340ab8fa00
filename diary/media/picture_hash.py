"""Which pictures are nearly alike, by the difference hash of each.

The hash has a bit for each of 8 by 8 places of the picture in 9 by 8 fields: whether a field is
brighter than the next one. A smaller, compressed or slightly changed copy has nearly the same.

**Invariants:**

- It says that two pictures are worth a look side by side, and nothing else: two of one wall are
  alike as well, and a picture that was cut or turned is not found.
- A picture without differences, such as a black one, is alike to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Final

from diary.media.decoder_results import Pixels

EDGE: Final = 72  # pixels; eight of them make a field of a square picture
_WIDE, _HIGH = 9, 8
_MOST_DIFFERENT: Final = 6  # of 64 bits
_NOISE: Final = 6  # of 765, which compressing makes of one colour


class AlikeAnswer(StrEnum):
    """What the person says of pictures that are nearly alike."""

    # They show the same thing: an incident gets the first of them.
    SAME = "same"
    DIFFERENT = "different"
    # They show the same thing, and an incident gets all of them.
    BOTH = "both"


def difference_hash(picture: Pixels) -> int:
    """Return the hash of a picture, of which no side is empty; 0 of one without differences."""
    fields = [
        [_brightness(picture, column, row) for column in range(_WIDE)] for row in range(_HIGH)
    ]
    if max(map(max, fields)) - min(map(min, fields)) <= _NOISE:
        return 0
    found = 1  # above the bits, so that a picture that only grows brighter has a hash as well
    for row in fields:
        for left, right in pairwise(row):
            found = found << 1 | (left - right > _NOISE)
    return found


def alike(hashes: Mapping[int, int]) -> tuple[tuple[int, ...], ...]:
    """Return the groups of two or more whose hashes are nearly the same, each in order."""
    group = {key: key for key, value in hashes.items() if value}
    for one, other in combinations(sorted(group), 2):
        if (hashes[one] ^ hashes[other]).bit_count() <= _MOST_DIFFERENT:
            first, second = sorted((_root(group, one), _root(group, other)))
            group[second] = first
    found: dict[int, list[int]] = {}
    for key in sorted(group):
        found.setdefault(_root(group, key), []).append(key)
    return tuple(tuple(keys) for keys in found.values() if len(keys) > 1)


def _root(group: Mapping[int, int], key: int) -> int:
    while group[key] != key:
        key = group[key]
    return key


def _brightness(picture: Pixels, column: int, row: int) -> float:
    """Return the mean of a field, in which at least one pixel lies."""
    xs = _field(column, _WIDE, picture.width)
    ys = _field(row, _HIGH, picture.height)
    total = 0
    for y in ys:
        start = (y * picture.width + xs[0]) * 3
        total += sum(picture.rgb[start : start + len(xs) * 3])
    return total / (len(xs) * len(ys))


def _field(at: int, count: int, length: int) -> Sequence[int]:
    start = min(at * length // count, length - 1)
    return range(start, max(start + 1, (at + 1) * length // count))
