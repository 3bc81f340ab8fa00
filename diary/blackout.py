"""Taking words out of what leaves: an address, a number, a name, wherever they stand.

The rules are:

- What is taken out is replaced by the same mark whatever it was, so that its length tells nothing.
- Letters are compared without regard to case, accents written in two ways, or kinds of space; a
  number also with other separators, and with its country's prefix for the leading nought. Between
  the parts of a name or address anything may stand that is no letter and no digit, or nothing.
- Where words seem to be there and their place cannot be told, the whole text is taken out: too
  much is better than too little.
- Parts of longer words are left alone, so that taking out "Ann" does not touch "annual".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from diary.i18n import _

Json = Any
_FEWEST_DIGITS: Final = 6
_SHORTEST: Final = 2
# What people put between the words of an address or a name: in a file's name it may be nothing.
_APART: Final = r"(?:%2[0C]|[\W_]){0,8}"
# What people put between the digits of a number: spaces, dots, dashes, slashes, brackets.
_BETWEEN: Final = r"[\s.\-\u2010-\u2015/()\u00a0]*"
_NUMBER: Final = re.compile(r"[\d\s.+\-\u2010-\u2015/()\u00a0]+")


@dataclass(frozen=True, slots=True)
class Blackout:
    """Words to be taken out; none of them changes nothing."""

    words: tuple[str, ...]
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _squeezed: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compiles the words; what is shorter than two characters is no word."""
        kept = [word for word in self.words if len(word.strip()) >= _SHORTEST]
        # the longest first, so that an address goes whole and not its street alone
        forms = [*filter(None, map(_form, sorted(kept, key=len, reverse=True)))]
        pattern = re.compile("|".join(forms), re.IGNORECASE) if forms else None
        object.__setattr__(self, "_pattern", pattern)
        squeezed = tuple(filter(None, (_squeezed(word) for word in kept if _is_number(word))))
        object.__setattr__(self, "_squeezed", squeezed)

    def __bool__(self) -> bool:
        return self._pattern is not None

    def touches(self, value: Json) -> bool:
        """Whether any text in a JSON value holds one of the words."""
        return bool(self) and self.of(value) != value

    def of(self, value: Json) -> Json:
        """The value with the words taken out of every text in it; keys stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return type(value)(self.of(each) for each in value)
        if isinstance(value, dict):
            return {key: self.of(each) for key, each in value.items()}
        return value

    def text(self, text: str) -> str:
        """The text with the words taken out."""
        if self._pattern is None or not text:
            return text
        whole = unicodedata.normalize("NFC", text)
        done = self._pattern.sub(lambda _found: mark(), whole)
        if self._left(done):
            return mark()
        return done if done != whole else text

    def _left(self, done: str) -> bool:
        """Whether something like one of the words is left that the pattern could not place."""
        plain = _plain(done)
        if self._pattern is not None and self._pattern.search(plain):
            return True
        digits = _squeezed(done)
        return any(word in digits for word in self._squeezed)


def mark() -> str:
    """What stands in the place of words that were taken out."""
    return _("[blacked out]")


def blackout(words: Iterable[str]) -> Blackout:
    """The blackout of these words."""
    return Blackout(tuple(words))


def _form(word: str) -> str:
    """The pattern of one word, number or address."""
    plain = unicodedata.normalize("NFC", word).strip()
    if _is_number(plain):
        return _number_form(plain)
    parts = [re.escape(part) for part in re.split(r"[\s,;]+", plain) if part]
    if not parts:
        return ""
    # an underscore parts the words of a file's name as a space does those of a sentence
    return r"(?<![^\W_])" + _APART.join(parts) + r"(?![^\W_])"


def _number_form(word: str) -> str:
    digits = _digits(word)
    national = digits[1:] if digits.startswith("0") else digits
    country = ""
    if word.lstrip().startswith("+44"):
        national, country = digits[2:].removeprefix("0"), "0"
    body = _BETWEEN.join(national)
    if digits.startswith("0") or country:
        prefix = rf"(?:\+{_BETWEEN}\d{{1,3}}|00{_BETWEEN}\d{{1,3}})?{_BETWEEN}\(?0?\)?{_BETWEEN}"
        return rf"(?<![^\W_])(?<!\+){prefix}{body}(?!\d)"
    return rf"(?<!\d)\+?{body}(?!\d)"


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None and len(_digits(word)) >= _FEWEST_DIGITS


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


def _squeezed(text: str) -> str:
    """The digits of a text alone, however written; a number that was cut up stands whole here."""
    digits = "".join(
        str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None
    )
    return digits.removeprefix("0") if _is_number(text) else digits


def _plain(text: str) -> str:
    """As the eye reads it: other forms of the same letters, and nothing that does not show."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if unicodedata.category(c) != "Cf")
