"""Passphrases: words drawn by chance, and an estimate of how many guesses find one.

**Invariants:**

- Words come from the list that ships with the program and from the system's random source.
- The estimate assumes an attacker who knows how people choose: words and names first, then years,
  capitals, digits for letters, and repetitions. Somebody who knows the person needs fewer guesses.
- The estimate errs on the low side and is an order of magnitude: a range of time, never a mark, no
  colours, and never a claim that something is safe.
- A weak passphrase is reported and accepted: nothing may keep a person from writing something down.
- The speed of guessing is in one data file, with the command that measures it.
"""

from __future__ import annotations

import math
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from typing import Final

from diary import characters
from diary.i18n import N_, _
from diary.shipped_data import parse, read_shipped

_YEAR: Final = 365.25 * 86400
# Bits of a choice: a first word or name, one that follows others, a short word.
_WORD, _NEXT, _LITTLE = math.log2(10_000), 10.0, 5.0
_LONG: Final = 8  # letters of a word; a longer one counts as several, at so many bits a letter
_MORE: Final = 2.0
_LETTER, _BLIND = math.log2(26), math.log2(10)
# In bits a letter, by the pairs of letters in words: from here on, the letters are no word.
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
    """What a passphrase opens; a passphrase of a PDF can be guessed far faster."""

    RECORD = "record"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class GuessingRates:
    """Guesses per second, and the limits used; see resources/words/guessing.toml."""

    machine: dict[PassphraseUse, int]
    card: dict[PassphraseUse, int]
    cards: int
    weak_years: int
    drawn_years: int

    def shortest(self, bits: float, use: PassphraseUse) -> float:
        """Return the seconds that half of the guesses take with many graphics cards."""
        return _seconds(bits, self.card[use] * self.cards)

    def longest(self, bits: float, use: PassphraseUse) -> float:
        """Return the seconds that half of the guesses take with one machine."""
        return _seconds(bits, self.machine[use])

    def is_weak(self, bits: float, use: PassphraseUse) -> bool:
        """Return whether the shortest time is too short."""
        return self.shortest(bits, use) < self.weak_years * _YEAR

    def words_for(self, use: PassphraseUse, listed: int) -> int:
        """Return how many words, drawn by chance out of `listed`, are enough."""
        count = 1
        while self.shortest(count * math.log2(listed), use) < self.drawn_years * _YEAR:
            count += 1
        return count


def load_rates() -> GuessingRates:
    """Return the rates that ship with the program; raise BadInput."""
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
    """Return about how long `seconds` is, as its unit alone."""
    for most, name in _SPANS:
        if seconds < most:
            return _(name)
    return _("more than a thousand years")


class GuessingModel:
    """What an attacker knows beforehand: the shipped words, and which letters follow which."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take `words`, those that the program draws from."""
        self._words = frozenset(words)
        self._pairs = Counter(pair for word in words for pair in pairwise(word))
        self._firsts = Counter(letter for word in words for letter in word[:-1])

    def bits(self, passphrase: str) -> float:
        """Return a lower bound, in bits, of how many guesses find it at the latest."""
        text = _plain(passphrase)
        times, text = _once(text)
        seen: set[str] = set()
        total = math.log2(times)
        for chunk in text.split():
            total += 1.0 if characters.folded(chunk) in seen else self._chunk(chunk, first=not seen)
            seen.add(characters.folded(chunk))
        return total

    def _chunk(self, chunk: str, *, first: bool) -> float:
        """Return the bits of a chunk without spaces, as it is or with letters for digits.

        The lower of the two counts.
        """
        swapped = sum(a != b for a, b in zip(chunk, chunk.translate(_SWAPS), strict=True))
        read_back = self._runs(chunk.translate(_SWAPS), first=first) + 2 * swapped
        return min(self._runs(chunk, first=first), read_back)

    def _runs(self, chunk: str, *, first: bool) -> float:
        total = 0.0
        seen: set[str] = set()
        for found in _RUN.finditer(chunk):
            run = found.group()
            if characters.folded(run) in seen:
                total += 1.0
            elif found.lastgroup == "letters":
                total += self._letters(run, first=first and not total)
            else:
                total += _digits(run) if found.lastgroup == "digits" else _SYMBOL * len(run)
            seen.add(characters.folded(run))
        return total

    def _letters(self, run: str, *, first: bool) -> float:
        small, count = characters.folded(run), len(run)
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
        """Return how unlikely the pairs of letters in a run are in the shipped words, in bits."""
        if not (run.isascii() and run.isalpha()):
            return 0.0  # no data on other scripts, so it counts as words
        followed = (
            (self._pairs[a, b] + 0.25) / (self._firsts[a] + 0.25 * 26) for a, b in pairwise(run)
        )
        return _LETTER - sum(map(math.log2, followed))


def _seconds(bits: float, rate: float) -> float:
    return float(2 ** min(bits - 1, 1000)) / rate


def _plain(text: str) -> str:
    """Return the text without accents, because an attacker tries both."""
    apart = characters.normalized("NFKD", text)
    return "".join(char for char in apart if not characters.is_mark(char)).strip()


def _once(text: str) -> tuple[int, str]:
    """Return how often a text repeats itself, and the repeated part."""
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
    """Return whether the digits may be a date, in any order that people write one in."""
    if len(run) not in (6, 8):
        return False
    year = len(run) - 4
    pairs = [(run[:2], run[2:4]), (run[year : year + 2], run[year + 2 :])]
    return any(1 <= int(min(a, b)) <= 12 and 1 <= int(max(a, b)) <= 31 for a, b in pairs)


def _is_row(run: str) -> bool:
    """Return whether these are a row of a keyboard, a sequence, or one character repeated."""
    if len(run) < 3:
        return False
    return len(set(run)) == 1 or any(run in row or run[::-1] in row for row in _ROWS)


_LIST = "en.txt"


def word_list() -> tuple[str, ...]:
    """Return the words that ship with the program."""
    text = files("resources").joinpath("words", _LIST).read_text(encoding="utf-8")
    return tuple(text.split())


def draw_words(words: Sequence[str], count: int) -> str:
    """Return `count` words drawn by chance, with spaces between."""
    return " ".join(secrets.choice(words) for _number in range(count))


def bits_of(words: Sequence[str], count: int) -> float:
    """Return the entropy of `count` drawn words, in bits."""
    return count * math.log2(len(words))


def drawn_text(words: Sequence[str], count: int) -> str:
    """Return in plain words what drawing by chance means."""
    sentence = _(
        "{count} words out of {size:,}, drawn by chance: one of more than {number:,} ways. "
        "Nobody can guess that from knowing you."
    )
    exponent = int(bits_of(words, count) * math.log10(2))
    return sentence.format(count=count, size=len(words), number=10**exponent)


class PassphraseAdvice:
    """What the program says of a passphrase for one use, and how many words it draws."""

    def __init__(self, words: Sequence[str], rates: GuessingRates, use: PassphraseUse) -> None:
        self._guessing = GuessingModel(words)
        self._rates, self._use = rates, use
        self.count = rates.words_for(use, len(words))

    def weak_text(self, passphrase: str) -> str:
        """Return one line about a weak passphrase; empty for any other, and for none at all."""
        guesses = self._guessing.bits(passphrase)
        if not passphrase or not self._rates.is_weak(guesses, self._use):
            return ""
        soonest = span_text(self._rates.shortest(guesses, self._use))
        latest = span_text(self._rates.longest(guesses, self._use))
        if soonest == latest:
            sentence = _("Weak: guessing may find it in {soonest}.")
        else:
            sentence = _(
                "Weak: guessing may find it in {soonest} with thousands of graphics cards, in "
                "{latest} with one computer."
            )
        more = _("A few more words make that much longer.")
        return sentence.format(soonest=soonest, latest=latest) + " " + more

    def typed_text(self, passphrase: str) -> str:
        """Return what can be said of a typed passphrase, weak or not; empty for none."""
        sentence = _(
            "Not found weak. That holds only if it is nothing you say, post or use elsewhere."
        )
        return self.weak_text(passphrase) or (sentence if passphrase else "")
