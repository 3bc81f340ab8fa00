"""The recovery code: 130 random bits as 26 symbols, and two check symbols.

**Invariants:**

- The symbols are Crockford's base 32, written as seven groups of four: not twelve words, so that it
  is not mistaken for a seal code.
- Reading accepts lower-case letters, spaces, hyphens of any kind, O for 0, and I or L for 1;
  nothing else.
- An accepted code is returned in its only written form; everything else raises MistypedCode.
- The check is a Reed-Solomon code over 32 elements. It detects every code with one or two wrong
  symbols, so every swap of two symbols, and 1023 of 1024 of all others. It never corrects anything.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Callable, Sequence
from typing import Final

from diary.crypto.copied_code import SPACES
from diary.errors import MistypedCode, MistypedCodeReason

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA: Final = 26
LENGTH: Final = 28
GROUP: Final = 4
GROUPS: Final = LENGTH // GROUP
_BITS: Final = 5
_LONGEST: Final = 200
_VALUES: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}
_ALIKE: Final = {"O": "0", "I": "1", "L": "1"}
_FORGIVEN: Final = str.maketrans(
    _ALIKE | {small: _ALIKE.get(small.upper(), small.upper()) for small in string.ascii_lowercase}
)
# Hyphen-minus, soft hyphen, the typographic hyphens and dashes, minus sign.
_BETWEEN: Final = re.compile(rf"[{SPACES}\-\u00ad\u2010-\u2015\u2212]+")
_SYMBOLS: Final = re.compile("[0-9A-Za-z]*")
# x^5 + x^2 + 1 is primitive: the powers of its root are all 31 elements other than zero.
_REDUCE: Final = 0b100101


def _powers() -> tuple[int, ...]:
    powers, element = [], 1
    for _ in range(31):
        powers.append(element)
        element <<= 1
        if element & 32:
            element ^= _REDUCE
    return tuple(powers)


_POWERS: Final = _powers()
_LOGS: Final = {element: exponent for exponent, element in enumerate(_POWERS)}


def new(random: Callable[[int], bytes] = os.urandom) -> str:
    """Return a new random code in the form for display: seven groups of four."""
    drawn = int.from_bytes(random(17), "big") >> 6
    data = [drawn >> (_BITS * at) & 31 for at in reversed(range(DATA))]
    return _written([*data, *_check(data)])


def parse(typed: str) -> str:
    """Return the typed code in the form for display, or raise MistypedCode."""
    values = _values(typed)
    first, second = _syndromes(values)
    if first or second:
        raise MistypedCode(MistypedCodeReason.CHECK, _one_wrong(values, first, second))
    return _written(values)


def looks_like_code(typed: str, *, in_one: bool = False) -> bool:
    """Return whether the text looks like a recovery code: seven groups of four, with a digit.

    `in_one` also accepts it without separators between the groups.
    """
    groups = _groups(typed)
    whole = "".join(groups)
    shape = [len(group) for group in groups]
    return (
        (shape == [GROUP] * GROUPS or (in_one and shape == [LENGTH]))
        and _SYMBOLS.fullmatch(whole) is not None
        and any(symbol in string.digits for symbol in typed)
    )


def secret(code: str) -> bytearray:
    """Return the secret of a slot: the 28 symbols as ASCII capitals, or raise MistypedCode."""
    return bytearray(parse(code).replace("-", "").encode("ascii"))


def _groups(typed: str) -> list[str]:
    # a clipboard or a file may contain a text of any length; no code needs more than this
    return [group for group in _BETWEEN.split(typed[:_LONGEST].translate(_FORGIVEN)) if group]


def _values(typed: str) -> list[int]:
    if len(typed) > _LONGEST:
        raise MistypedCode(MistypedCodeReason.LENGTH)
    groups = _groups(typed)
    # with separators the groups show where a symbol is missing; otherwise only the count does
    shown = len(groups) == GROUPS
    if not shown:
        whole = "".join(groups)
        groups = [whole[at : at + GROUP] for at in range(0, len(whole), GROUP)]
    for number, group in enumerate(groups, start=1):
        if any(symbol not in _VALUES for symbol in group):
            raise MistypedCode(MistypedCodeReason.CHARACTER, number if number <= GROUPS else None)
    uneven = [number for number, group in enumerate(groups, start=1) if len(group) != GROUP]
    if len(groups) != GROUPS or uneven:
        raise MistypedCode(
            MistypedCodeReason.LENGTH, uneven[0] if shown and len(uneven) == 1 else None
        )
    return [_VALUES[symbol] for symbol in "".join(groups)]


def _written(values: Sequence[int]) -> str:
    symbols = "".join(ALPHABET[value] for value in values)
    return "-".join(symbols[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _times(one: int, exponent: int) -> int:
    return _POWERS[(_LOGS[one] + exponent) % 31] if one else 0


def _syndromes(values: Sequence[int]) -> tuple[int, int]:
    first = second = 0
    for at, value in enumerate(values):
        first ^= _times(value, at)
        second ^= _times(value, 2 * at)
    return first, second


def _check(data: Sequence[int]) -> tuple[int, int]:
    # two equations in the last two symbols; with 32 elements, trying all is the simplest solution
    first, second = _syndromes(data)
    for one in range(32):
        other = _times(first ^ _times(one, DATA), -(DATA + 1))
        if second == _times(one, 2 * DATA) ^ _times(other, 2 * (DATA + 1)):
            return one, other
    raise AssertionError("the equations are independent")


def _one_wrong(values: list[int], first: int, second: int) -> int | None:
    """Return the group of the only wrong symbol, or None if a swap of two is as likely."""
    if not (first and second):
        return None
    at = (_LOGS[second] - _LOGS[first]) % 31
    if at >= LENGTH or any(_swap_mends(values, left) for left in range(LENGTH - 1)):
        return None
    return at // GROUP + 1


def _swap_mends(values: list[int], left: int) -> bool:
    swapped = [*values[:left], values[left + 1], values[left], *values[left + 2 :]]
    return _syndromes(swapped) == (0, 0)
