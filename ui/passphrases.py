"""Passphrases: words drawn by chance, and plain facts about what somebody typed.

The rules are:

- Words come from the list that ships with the program and from the system's random source.
- Strength is told as what it is: how many possibilities, or how long guessing may take. No marks,
  no colours, and never that something is safe.
- A weak one is told so and taken: nobody is kept from writing something down.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from importlib.resources import files

from diary.i18n import _
from ui.guessing import Guessing, Rates, Use, span_text

_LIST = "en.txt"


def word_list() -> tuple[str, ...]:
    """The shipped words."""
    text = files("resources").joinpath("words", _LIST).read_text(encoding="utf-8")
    return tuple(text.split())


def draw(words: Sequence[str], count: int) -> str:
    """So many words by chance, with spaces between."""
    return " ".join(secrets.choice(words) for _number in range(count))


def bits(words: Sequence[str], count: int) -> float:
    """How many bits of chance are in so many words."""
    return count * math.log2(len(words))


def drawn_text(words: Sequence[str], count: int) -> str:
    """What chance means here, in plain words."""
    said = _(
        "{count} words out of {size:,}, drawn by chance: one of more than {number:,} ways. "
        "Nobody can guess that from knowing you."
    )
    exponent = int(bits(words, count) * math.log10(2))
    return said.format(count=count, size=len(words), number=10**exponent)


class Advice:
    """What is said of a passphrase for one use, and how many words are drawn for it."""

    def __init__(self, words: Sequence[str], rates: Rates, use: Use) -> None:
        self._guessing = Guessing(words)
        self._rates, self._use = rates, use
        self.count = rates.words_for(use, len(words))

    def weak_text(self, passphrase: str) -> str:
        """One line on a weak one; empty for any other, and for none at all."""
        guesses = self._guessing.bits(passphrase)
        if not passphrase or not self._rates.is_weak(guesses, self._use):
            return ""
        soonest = span_text(self._rates.shortest(guesses, self._use))
        latest = span_text(self._rates.longest(guesses, self._use))
        if soonest == latest:
            said = _("Weak: guessing may find it in {soonest}.")
        else:
            said = _(
                "Weak: guessing may find it in {soonest} with thousands of graphics cards, in "
                "{latest} with one computer."
            )
        more = _("A few more words make that much longer.")
        return said.format(soonest=soonest, latest=latest) + " " + more

    def typed_text(self, passphrase: str) -> str:
        """What can be said of one that was typed, weak or not; empty for none."""
        said = _("Not found weak. That holds only if it is nothing you say, post or use elsewhere.")
        return self.weak_text(passphrase) or (said if passphrase else "")
