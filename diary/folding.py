"""Reading a text as people search it: without case, accents, or what does not show.

The rules are:

- Every character of the reading knows where in the text it comes from.
- An accent is no letter of its own: "Zoe" and "Zoë" read the same, and so do the dotted and the
  dotless i. Vowel points of Hebrew and Arabic, which may be left out, are accents too.
- What is written as two letters as well leaves a sign: a, o and u with two dots, the joined ae and
  oe, and the Danish o. A German sharp s reads as two.
- A capital after a small letter begins a new word, as in the name of a file; a sign stands there.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

# Neither is in any reading otherwise: both are controls, which read as a space.
MARK: Final = "\x01"
HUMP: Final = "\x02"
_DOTS: Final = "\u0308"
_LETTERS: Final = {
    "\u00e6": "a" + MARK, "\u0153": "o" + MARK, "\u00f8": "o" + MARK, "\u0131": "i",
    "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0127": "h", "\u0167": "t", "\u00fe": "th",
}  # fmt: skip


def folded(text: str) -> tuple[str, list[int]]:
    """The reading, and for each of its characters the place in the text that it comes from."""
    reading: list[str] = []
    places: list[int] = []
    before = ""
    for at, character in enumerate(text):
        if before.islower() and character.isupper():
            reading.append(HUMP)
            places.append(at)
        for each in _read(character):
            # two dots are a sign only where they hang on a letter that has another way of writing
            if each == MARK and (not reading or reading[-1] not in "aou"):
                continue
            reading.append(each)
            places.append(at)
        before = character
    return "".join(reading), places


@lru_cache(maxsize=4096)
def _read(character: str) -> str:
    """One character as it is read; empty for what does not show, or hangs on another."""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(map(_letter, whole))


def _letter(character: str) -> str:
    if character == _DOTS:
        return MARK
    if character in (MARK, HUMP):
        return " "
    if _is_accent(character) or unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return _LETTERS.get(character, character)


def _is_accent(character: str) -> bool:
    latin = "\u0300" <= character <= "\u036f"
    pointed = "\u0591" <= character <= "\u05c7" or "\u064b" <= character <= "\u065f"
    return latin or pointed or character in "\u0640\u0670"
