"""Facts about characters, by one version of Unicode: the same under every Python.

**Invariants:**

- The version is that of the oldest Python that runs this program. `resources/unicode` has its
  categories, so what a newer Python knows changes no answer.
- A character that this version does not know has the category `Cn`. Normalising and folding leave
  it as it is, and what stands around it changes as if it were not a letter.
- For all others Python is asked: a later version normalises and folds them alike (Unicode
  Character Encoding Stability Policies).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

VERSION: Final = "14.0.0"
UNASSIGNED: Final = "Cn"
_HEAD: Final = f"Unicode {VERSION}"

NormalForm = Literal["NFC", "NFD", "NFKC", "NFKD"]


@lru_cache(16_384)
def category(character: str) -> str:
    """Return the general category of a character, such as `Lu` or `Cn`."""
    firsts, names = _runs()
    return names[bisect_right(firsts, ord(character)) - 1]


def is_newer(character: str) -> bool:
    """Return whether this version of Unicode does not know a character."""
    return not character.isascii() and category(character) == UNASSIGNED


def is_letter(character: str) -> bool:
    return category(character)[0] == "L"


def is_letter_or_number(character: str) -> bool:
    return category(character)[0] in "LN"


def is_capital(character: str) -> bool:
    """Return whether a character is a capital letter, or a letter of a title; "" is none."""
    return character != "" and category(character) in ("Lu", "Lt")


def is_mark(character: str) -> bool:
    """Return whether it combines with the letter before it: an accent, a vowel sign."""
    return category(character)[0] == "M"


def is_printable(character: str) -> bool:
    """Return whether a character is seen, or is the space."""
    return character == " " or category(character)[0] not in "CZ"


def is_decimal(character: str) -> bool:
    """Return whether a character is a digit of some script from 0 to 9."""
    return category(character) == "Nd"


def digit(character: str) -> int | None:
    """Return the value of a digit, of any script or raised; None if it is no digit."""
    return None if is_newer(character) else unicodedata.digit(character, None)


def decimal(character: str) -> int | None:
    """Return the value of a digit of some script; None if it is no digit."""
    return unicodedata.decimal(character) if is_decimal(character) else None


def name(character: str) -> str:
    """Return the name of a character; "" if it has none, or a later version named it."""
    return "" if is_newer(character) else unicodedata.name(character, "")


@lru_cache(16_384)
def direction(character: str) -> str:
    """Return the bidirectional class of a character, as UAX 9 has it; "" if it has none."""
    return "" if is_newer(character) else unicodedata.bidirectional(character)


def is_wide(character: str) -> bool:
    """Return whether a character takes two cells of a terminal (UAX 11)."""
    return not is_newer(character) and unicodedata.east_asian_width(character) in "WF"


def normalized(form: NormalForm, text: str) -> str:
    """Return a text in a normal form."""
    return _changed(lambda known: unicodedata.normalize(form, known), text)


def folded(text: str) -> str:
    """Return a text with the case of its letters folded."""
    return _changed(str.casefold, text)


def spelled_alike(text: str) -> str:
    """Return what spellings that differ in case, or in how an accent is typed, have in common."""
    return normalized("NFC", folded(normalized("NFD", text)))


def ranges(*categories: str) -> Iterator[tuple[int, int]]:
    """Yield the first and the last code point of each run of characters of these categories."""
    firsts, names = _runs()
    ends = [*firsts[1:], 0x110000]
    begun: int | None = None
    for first, name, end in zip(firsts, names, ends, strict=True):
        if name in categories:
            begun = first if begun is None else begun
            if end == 0x110000:
                yield begun, end - 1
        elif begun is not None:
            yield begun, first - 1
            begun = None


def _changed(change: Callable[[str], str], text: str) -> str:
    """Return a text changed wherever this version of Unicode knows its characters."""
    if text.isascii():
        return change(text)
    newer = "".join(filter(is_newer, set(text)))
    if not newer:
        return change(text)
    pieces = re.split(f"([{re.escape(newer)}]+)", text)
    return "".join(piece if place % 2 else change(piece) for place, piece in enumerate(pieces))


def prepare() -> None:
    """Read the table, for a process that can read no file later."""
    _runs()


@cache
def _runs() -> tuple[list[int], list[str]]:
    """Return where each run of characters begins, and the category of its characters."""
    table = files("resources").joinpath("unicode", "categories.txt").read_text(encoding="ascii")
    head, *lines = table.splitlines()
    if head != _HEAD:
        raise AssertionError("the table of characters is of another version")
    runs = [line.split(" ") for line in lines]
    return [int(first, 16) for first, _name in runs], [name for _first, name in runs]
