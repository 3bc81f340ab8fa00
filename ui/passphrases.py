"""Passphrases: words drawn by chance, and plain facts about what somebody typed.

The rules are:

- Words come from the list that ships with the program and from the system's random source.
- Strength is told as what it is: how many possibilities, or how short it is. No marks, no colours.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from importlib.resources import files

from diary.i18n import _

WORDS = 6
SHORT = 14
_LIST = "en.txt"


def word_list() -> tuple[str, ...]:
    """The shipped words."""
    text = files("resources").joinpath("words", _LIST).read_text(encoding="utf-8")
    return tuple(text.split())


def draw(words: Sequence[str], count: int = WORDS) -> str:
    """So many words by chance, with spaces between."""
    return " ".join(secrets.choice(words) for _number in range(count))


def bits(words: Sequence[str], count: int = WORDS) -> float:
    """How many bits of chance are in so many words."""
    return count * math.log2(len(words))


def drawn_text(words: Sequence[str], count: int = WORDS) -> str:
    """What chance means here, in plain words."""
    said = _(
        "{count} words out of {size:,}, drawn by chance: one of more than {number:,} ways. "
        "Nobody can guess that from knowing you."
    )
    exponent = int(bits(words, count) * math.log10(2))
    return said.format(count=count, size=len(words), number=10**exponent)


def typed_text(passphrase: str) -> str:
    """What can be said for certain about one that was typed."""
    if not passphrase:
        return ""
    if len(passphrase) < SHORT:
        return _("Short. Somebody who knows you might guess it. Longer is safer.")
    if len(passphrase.split()) >= 4 or len(passphrase) >= 20:
        return _("Long. It is only safe if it is nothing you say, post or use elsewhere.")
    return _("Fair. A few more words make it much harder to guess.")
