"""Passphrases: words drawn by chance, and how many guesses find what somebody typed.

**Invariants:**

- Words come from the list that ships with the program and from the system's random source.
- Guesses are counted as by somebody who knows how people choose: words and names first, then years,
  capitals, digits for letters, and the same again. Who knows the person guesses sooner.
- The estimate errs on the low side and is an order of magnitude: a range of time, never a mark, no
  colours, and never that something is safe.
- A weak passphrase is named so and taken: nobody is kept from writing something down.
- How fast guessing is stands in one data file, with the command that measures it.
"""

from __future__ import annotations

import math
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from typing import Final

from diary.data_files import parse, read_shipped
from diary.i18n import N_, _

_YEAR: Final = 365.25 * 86400
# Bits of what people choose from: a first word or name, one that follows others, a little word.
_WORD, _NEXT, _LITTLE = math.log2(10_000), 10.0, 5.0
_LONG: Final = 8  # letters of a word; what is longer is several, at so many bits a letter
_MORE: Final = 2.0
_LETTER, _BLIND = math.log2(26), math.log2(10)
# Letters in an order that no word has: bits a letter by the pairs of letters in words.
_UNLIKELY: Final = 5.5
_SYMBOL: Final = 4.0
_YEARS_KNOWN, _DAYS_KNOWN = math.log2(120), math.log2(366 * 100)
_SWAPS: Final = str.maketrans("013457@$!", "oieastasi")
_RUN: Final = re.compile(r"(?P<letters>[^\W\d_]+)|(?P<digits>\d+)|(?P<symbols>[\W_]+)")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "01234567890")
_SPANS: Final = (
    (1, N_("less than a second")),
    (60, N_("seconds")),
    (3600, N_("minutes")),
    (86400, N_("hours")),
    (30 * 86400, N_("days")),
    (_YEAR, N_("months")),
    (100 * _YEAR, N_("years")),
    (1000 * _YEAR, N_("centuries")),
)


class PassphraseUse(StrEnum):
    """What a passphrase opens; guessing at one is far cheaper than at the other."""

    RECORD = "record"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class GuessingRates:
    """How fast guessing is, and what is made of that; see resources/words/guessing.toml."""

    machine: dict[PassphraseUse, int]
    card: dict[PassphraseUse, int]
    cards: int
    weak_years: int
    drawn_years: int

    def shortest(self, bits: float, use: PassphraseUse) -> float:
        """Seconds that half of the guesses take with many cards."""
        return _seconds(bits, self.card[use] * self.cards)

    def longest(self, bits: float, use: PassphraseUse) -> float:
        """Seconds that half of the guesses take with one machine."""
        return _seconds(bits, self.machine[use])

    def is_weak(self, bits: float, use: PassphraseUse) -> bool:
        """Whether the shortest time is too short."""
        return self.shortest(bits, use) < self.weak_years * _YEAR

    def words_for(self, use: PassphraseUse, listed: int) -> int:
        """How many words out of so many, drawn by chance, are enough."""
        count = 1
        while self.shortest(count * math.log2(listed), use) < self.drawn_years * _YEAR:
            count += 1
        return count


def load_rates() -> GuessingRates:
    """Read what ships with the program; raises BadInput."""
    table = parse(read_shipped("words", "guessing"), "guessing")
    speeds = [table.table("machine"), table.table("card")]
    machine, card = ({use: speed.number(use.value) for use in PassphraseUse} for speed in speeds)
    many, years = table.table("many"), table.table("years")
    rates = GuessingRates(
        machine, card, many.number("cards"), years.number("weak"), years.number("drawn")
    )
    for each in (*speeds, many, years, table):
        each.done()
    return rates


def span_text(seconds: float) -> str:
    """About how long that is, by its unit alone."""
    for most, name in _SPANS:
        if seconds < most:
            return _(name)
    return _("more than a thousand years")


class GuessingModel:
    """What somebody who guesses knows beforehand: the shipped words, and how letters follow."""

    def __init__(self, words: Sequence[str]) -> None:
        """`words` are those that the program draws from."""
        self._words = frozenset(words)
        self._pairs = Counter(pair for word in words for pair in pairwise(word))
        self._firsts = Counter(letter for word in words for letter in word[:-1])

    def bits(self, passphrase: str) -> float:
        """The binary logarithm of how many guesses find it at the latest, from below."""
        text = _plain(passphrase)
        times, text = _once(text)
        seen: set[str] = set()
        total = math.log2(times)
        for chunk in text.split():
            total += 1.0 if chunk.casefold() in seen else self._chunk(chunk, first=not seen)
            seen.add(chunk.casefold())
        return total

    def _chunk(self, chunk: str, *, first: bool) -> float:
        """One stretch without spaces, as it is or with letters for digits, whichever is less."""
        swapped = sum(a != b for a, b in zip(chunk, chunk.translate(_SWAPS), strict=True))
        read_back = self._runs(chunk.translate(_SWAPS), first=first) + 2 * swapped
        return min(self._runs(chunk, first=first), read_back)

    def _runs(self, chunk: str, *, first: bool) -> float:
        total = 0.0
        seen: set[str] = set()
        for found in _RUN.finditer(chunk):
            run = found.group()
            if run.casefold() in seen:
                total += 1.0
            elif found.lastgroup == "letters":
                total += self._letters(run, first=first and not total)
            else:
                total += _digits(run) if found.lastgroup == "digits" else _SYMBOL * len(run)
            seen.add(run.casefold())
        return total

    def _letters(self, run: str, *, first: bool) -> float:
        small, count = run.casefold(), len(run)
        total = _capitals(run)
        if small in self._words:
            return total + math.log2(len(self._words))
        if _is_row(small):
            return total + math.log2(20 * count)
        if count >= _LONG and self._surprise(small) / count >= _UNLIKELY:
            return total + _BLIND * count
        word = _WORD if first else _NEXT if count > 3 else _LITTLE
        return total + min(_LETTER * count, word + _MORE * max(0, count - _LONG))

    def _surprise(self, run: str) -> float:
        """How unlike the shipped words the letters of a run follow each other, in bits."""
        if not (run.isascii() and run.isalpha()):
            return 0.0  # of another script nothing is known: it is taken for words
        followed = (
            (self._pairs[a, b] + 0.25) / (self._firsts[a] + 0.25 * 26) for a, b in pairwise(run)
        )
        return _LETTER - sum(map(math.log2, followed))


def _seconds(bits: float, rate: float) -> float:
    return float(2 ** min(bits - 1, 1000)) / rate


def _plain(text: str) -> str:
    """The text without accents, which guessing tries both ways."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).strip()


def _once(text: str) -> tuple[int, str]:
    """How often a text says the same over and over, and what."""
    size = (text + text).find(text, 1) if text else 1
    return max(1, len(text) // size), text[:size]


def _capitals(run: str) -> float:
    big = sum(char.isupper() for char in run)
    if not big:
        return 0.0
    if big == len(run) or (big == 1 and run[0].isupper()):
        return 1.0
    return 1 + math.log2(math.comb(len(run), big))


def _digits(run: str) -> float:
    if _is_row(run):
        return math.log2(20 * len(run))
    if re.fullmatch(r"19[3-9]\d|20[0-4]\d", run):
        return _YEARS_KNOWN
    if _is_day(run):
        return _DAYS_KNOWN
    return _BLIND * len(run)


def _is_day(run: str) -> bool:
    """Whether these may be a date, in any order that people write one in."""
    if len(run) not in (6, 8):
        return False
    year = len(run) - 4
    pairs = [(run[:2], run[2:4]), (run[year : year + 2], run[year + 2 :])]
    return any(1 <= int(min(a, b)) <= 12 and 1 <= int(max(a, b)) <= 31 for a, b in pairs)


def _is_row(run: str) -> bool:
    """Whether these stand in a row on a keyboard or in order, or are one and the same."""
    if len(run) < 3:
        return False
    return len(set(run)) == 1 or any(run in row or run[::-1] in row for row in _ROWS)


_LIST = "en.txt"


def word_list() -> tuple[str, ...]:
    """The shipped words."""
    text = files("resources").joinpath("words", _LIST).read_text(encoding="utf-8")
    return tuple(text.split())


def draw_words(words: Sequence[str], count: int) -> str:
    """So many words by chance, with spaces between."""
    return " ".join(secrets.choice(words) for _number in range(count))


def bits_of(words: Sequence[str], count: int) -> float:
    """How many bits of chance are in so many words."""
    return count * math.log2(len(words))


def drawn_text(words: Sequence[str], count: int) -> str:
    """What chance means here, in plain words."""
    said = _(
        "{count} words out of {size:,}, drawn by chance: one of more than {number:,} ways. "
        "Nobody can guess that from knowing you."
    )
    exponent = int(bits_of(words, count) * math.log10(2))
    return said.format(count=count, size=len(words), number=10**exponent)


class PassphraseAdvice:
    """What is said of a passphrase for one use, and how many words are drawn for it."""

    def __init__(self, words: Sequence[str], rates: GuessingRates, use: PassphraseUse) -> None:
        self._guessing = GuessingModel(words)
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
