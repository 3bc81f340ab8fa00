"""Redaction of words in a text: an address, a number, a name.

**Invariants:**

- Every redacted word is replaced by the same mark, so its length says nothing.
- Letters are folded by the version of Unicode of `diary.characters`, the same under every Python.
- Comparison ignores case, accents, letter forms and invisible characters. "Zoe" and "Zoë" are
  equal, and so are the dotted and the dotless i. Vowel points of Hebrew and Arabic, which may be
  left out, are accents too. A letter that is also written as two keeps a sign: a, o and u with two
  dots, the joined ae and oe, the Danish o. A German sharp s counts as two letters.
- Every character of the folded text has its position in the original, so the right characters are
  redacted.
- A capital after a lower-case letter begins a new word, as in the name of a file.
- A number is also found with other separators, and with its country prefix in place of the leading
  zero. In an address of e-mail "at" and "dot" may stand for the signs. Between the parts of a name
  or address there may be any characters other than letters and digits, or none; a word may be
  broken at the end of a line.
- If a number seems to be present and its position cannot be determined, the whole text is redacted:
  too much is better than too little.
- Parts of longer words are left alone, so redacting "Ann" does not touch "annual".
- A text is searched in each reading of its codes, such as those of links, markup, JSON and e-mails,
  and what is found is redacted where it stands in codes. Where a text cannot be read to its end, it
  is redacted as a whole.
- Which fields of a dataclass are searched follows from their declarations, so a new field is
  searched too. A time whose zone or source contains a word is removed completely: a part of it
  would be another time.
- An identifier or a digest is no text, though a short name may be spelt in its hexadecimal digits.
  It is left alone in the fields that are declared to hold one, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby, starmap
from operator import itemgetter
from typing import Final, TypeVar, cast

from diary import characters
from diary.coded_text import readings
from diary.i18n import _
from diary.json_value import Json
from diary.model.field_declarations import declared_fields, is_bound, replaced, value_of
from diary.model.when import When

# Neither occurs otherwise in folded text: both are control characters, which fold to a space.
MARK: Final = "\x01"
HUMP: Final = "\x02"
_DOTS: Final = "\u0308"
_NEWER: Final = 0xF0000
_LETTERS: Final = {
    "\u00e6": "a" + MARK, "\u0153": "o" + MARK, "\u00f8": "o" + MARK, "\u0131": "i",
    "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u0127": "h", "\u0167": "t", "\u00fe": "th",
}  # fmt: skip


def fold_text(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters the position in the original."""
    reading: list[str] = []
    places: list[int] = []
    is_after_small = False
    for at, character in enumerate(text):
        kind = characters.category(character)
        if is_after_small and kind == "Lu":
            reading.append(HUMP)
            places.append(at)
        for each in _read(character):
            # two dots are a sign only on a letter that is also written as two
            if each == MARK and (not reading or reading[-1] not in "aou"):
                continue
            reading.append(each)
            places.append(at)
        is_after_small = kind == "Ll"
    return "".join(reading), places


@lru_cache(maxsize=4096)
def _read(character: str) -> str:
    """Return a folded character; empty if it is invisible or a combining accent."""
    plain = characters.folded(characters.normalized("NFKD", character))
    whole = characters.normalized("NFKD", plain)
    return "".join(map(_letter, whole))


def _letter(character: str) -> str:
    if character == _DOTS:
        return MARK
    if character in (MARK, HUMP):
        return " "
    if _is_accent(character) or characters.category(character) == "Cf":
        return ""
    if characters.is_newer(character):
        # no Python takes a letter for private use for anything else
        return chr(_NEWER | ord(character) & 0xFFFF)
    digit = characters.digit(character)
    if digit is not None:
        return str(digit)
    return _LETTERS.get(character, character)


def _is_accent(character: str) -> bool:
    latin = "\u0300" <= character <= "\u036f"
    pointed = "\u0591" <= character <= "\u05c7" or "\u064b" <= character <= "\u065f"
    return latin or pointed or character in "\u0640\u0670"


T = TypeVar("T")

_FEWEST_DIGITS: Final = 6
_SHORTEST: Final = 2
_BRITISH: Final = "44"
_BRITISH_DIGITS: Final = 12
# What people write between the words of an address or a name; in a file name it may be nothing.
# The lines of a quotation have a mark before each of them.
_LINE: Final = r"\n[>|\s]*+"
_APART: Final = rf"[\W_]{{0,8}}(?:{_LINE}[\W_]{{0,8}})?"
# What people write for the signs of an address of e-mail, and what a person adds to the first part
# of their own.
_AT: Final = rf"(?:\+[\w.-]{{1,40}})?(?:[\W_]{{1,4}}at?[\W_]{{1,4}}|{_APART})"
_DOT: Final = rf"(?:[\W_]{{1,4}}dot[\W_]{{1,4}}|{_APART})"
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+")
# What may be between two letters of a word: a line break, or the capital of the next word.
_INSIDE: Final = rf"(?:{HUMP}|[-\u2010\u2011][^\S\n]{{0,8}}{_LINE})?"
# What people write between the digits of a number: spaces, dots, dashes, slashes, brackets. No
# pattern begins with it or has it twice in a row, which would make matching slow: a stranger may
# send a file that is nothing but spaces.
_BETWEEN: Final = r"[\s._\-\u2010-\u2015/()\u00a0]*"
# Each number begins with one of these: of many numbers none is tried at a letter.
_NUMBER_EDGE: Final = r"(?=[+(\d])"
_NUMBER: Final = re.compile(r"[\d\s.+\-\u2010-\u2015/()\u00a0]+")
# Scripts without spaces between words: a neighbouring character is not part of the word.
_RUNS_ON: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
# An identifier of a subject, or a SHA-256.
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{32})?")
# Letters that may be followed by an e in place of two dots: "ae" for an a with two dots.
_TWO: Final = frozenset("aou")


@dataclass(frozen=True, slots=True)
class WordRedaction:
    """Words to redact; without words it changes nothing."""

    words: tuple[str, ...]
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _national_digits: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the words; a word of less than two characters is ignored."""
        kept = [word for word in self.words if len(word.strip()) >= _SHORTEST]
        # longest first, so that a whole address is redacted and not only its street
        forms = [form for form in map(_form, sorted(kept, key=len, reverse=True)) if any(form)]
        pattern = re.compile(_any_of(forms)) if forms else None
        object.__setattr__(self, "_pattern", pattern)
        squeezed = tuple(filter(None, (_shared_digits(word) for word in kept if _is_number(word))))
        object.__setattr__(self, "_national_digits", squeezed)

    def __bool__(self) -> bool:
        return self._pattern is not None

    def is_in(self, value: object) -> bool:
        """Return whether any text in a value contains one of the words."""
        return bool(self) and self._of(value) != value

    def of(self, value: T) -> T:
        """Return the value with the words redacted in every free text; keys and codes stay."""
        # The result has the type of the value: a time is only removed from a field that may be
        # empty.
        return cast(T, self._of(value))

    def is_in_field(self, cls: type, name: str, value: Json) -> bool:
        """Return whether the value of a field, as an entry has it, contains one of the words."""
        return bool(self) and self.of_field(cls, name, value) != value

    def of_field(self, cls: type, name: str, value: Json) -> Json:
        """Return the value of a field, as an entry has it, with the words redacted."""
        return self._of_field(value, name, _identifier_fields(cls))

    def _of_field(self, value: Json, path: str, identifiers: frozenset[str]) -> Json:
        if isinstance(value, dict):
            return {
                name: self._of_field(each, f"{path}.{name}", identifiers)
                for name, each in value.items()
            }
        if isinstance(value, list):
            return [self._of_field(each, path, identifiers) for each in value]
        if path in identifiers and isinstance(value, str) and _IDENTIFIER.fullmatch(value):
            return value
        return self.of(value)

    def _of(self, value: object) -> object:
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, When):
            return None if self.is_in(asdict(value)) else value
        if is_dataclass(value) and not isinstance(value, type):
            free = (each.name for each in fields(value) if not is_bound(each))
            return replaced(value, {name: self._of(value_of(value, name)) for name in free})
        if isinstance(value, list | tuple):
            # A tuple with names, such as a message, is made of its parts by `_make`.
            make = getattr(value, "_make", type(value))
            return make(self._of(each) for each in value)
        if isinstance(value, dict):
            return {key: self._of(each) for key, each in value.items()}
        return value

    def text(self, text: str) -> str:
        if self._pattern is None or not text:
            return text
        found: list[tuple[int, int]] = []
        for reading in readings(text):
            spans = list(_spans(self._pattern, reading.text))
            if not reading.is_whole or self._has_number(reading.text, spans):
                return redaction_mark()
            found += starmap(reading.span, spans)
        return redaction_mark().join(_around(text, found))

    def _has_number(self, text: str, spans: Iterable[tuple[int, int]]) -> bool:
        """Return whether a number remains in the digits of a text without these spans."""
        if not self._national_digits:
            return False
        digits = _national_digits("".join(_around(text, spans)))
        return any(word in digits for word in self._national_digits)


def _identifier_fields(cls: type) -> frozenset[str]:
    """Return the paths of the fields that may hold an identifier or a digest."""
    return frozenset((*declared_fields(cls, "refers"), *declared_fields(cls, "program")))


def redaction_mark() -> str:
    """Return the text that replaces redacted words."""
    return _("[blacked out]")


def word_redaction(words: Iterable[str]) -> WordRedaction:
    """Return the redaction of these words."""
    return WordRedaction(tuple(words))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where the pattern finds words in a text, as beginnings and ends in order."""
    plain, starts = fold_text(text)
    at = 0
    for found in pattern.finditer(plain):
        # the word before may have one of the two letters of this character
        first = max(at, starts[found.start()])
        at = starts[found.end() - 1] + 1
        # combining marks on the last letter are redacted with it
        while at < len(text) and characters.is_mark(text[at]):
            at += 1
        yield min(first, at), at


def _around(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the text before, between and after spans; what overlaps is one."""
    at = 0
    last: tuple[int, int] | None = None
    for begin, end in sorted(spans):
        if last and begin < last[1]:
            last = last[0], max(end, last[1])
            continue
        if last:
            yield text[at : last[0]]
            at = last[1]
        last = begin, end
    if last:
        yield text[at : last[0]]
        at = last[1]
    yield text[at:]


def _any_of(forms: Iterable[tuple[str, str]]) -> str:
    """Return the pattern of these forms, the first that fits.

    Neighbours have their left edge in common: so the search sees with which letters they begin, and
    tries nothing at any other.
    """
    groups = groupby(forms, key=itemgetter(0))
    return "|".join(f"{edge}(?:{'|'.join(form for _, form in some)})" for edge, some in groups)


def _form(word: str) -> tuple[str, str]:
    """Return the pattern of one word, number or address: its left edge, and the rest."""
    plain = word.strip()
    if _is_number(plain):
        return _NUMBER_EDGE, "|".join(_number_forms(plain))
    whole = fold_text(plain)[0].replace(HUMP, "")
    parts = _parts(whole)
    if not parts:
        return "", re.escape(whole)
    if _EMAIL.fullmatch(whole):
        sides = (_parts(side) for side in whole.split("@"))
        body = _AT.join(_DOT.join(map(_letters, side)) for side in sides)
    else:
        body = _APART.join(map(_letters, parts))
    first, last = parts[0][0], parts[-1].rstrip(MARK)[-1:]
    return _edge(first, "<"), body + _edge(last, "")


def _parts(text: str) -> list[str]:
    """Return the words of a folded text."""
    return "".join(c if _is_of_a_word(c) else " " for c in text).split()


def _is_of_a_word(character: str) -> bool:
    if character == MARK or ord(character) >= _NEWER:
        return True
    return characters.is_letter_or_number(character) or characters.is_mark(character)


def _edge(letter: str, before: str) -> str:
    """Return the pattern of a word's edge: no letter by a letter, no digit by a digit."""
    if _RUNS_ON.match(letter):
        return ""
    if characters.is_decimal(letter):
        return rf"(?{before}!\d)"
    # an underscore separates the words of a file name as a space does those of a sentence
    return rf"(?{before}![^\W\d_])"


def _letters(part: str) -> str:
    """Return the pattern of one word without spaces, with all spellings of its letters."""
    forms = []
    at = 0
    while at < len(part):
        letter, then = part[at], part[at + 1 : at + 2]
        at += 1
        if letter in _TWO and then in ("e", MARK) and then:
            at += 1
            plain = "" if then == "e" else "?"
            forms.append(rf"{letter}(?:{_INSIDE}e{MARK}?|{MARK}){plain}")
        elif letter != MARK:
            forms.append(re.escape(letter) + (rf"{MARK}?" if characters.is_letter(letter) else ""))
    return _INSIDE.join(forms)


def _number_forms(word: str) -> Iterator[str]:
    digits = _digits(word)
    if whole := _abroad(word):
        yield rf"(?<!\d)(?:\+|00{_BETWEEN})?{_BETWEEN.join(whole)}(?!\d)"
        # the length of a country prefix is unknown; in its own country a zero replaces it
        for length in (1, 2, 3):
            yield _at_home(
                whole[length:].removeprefix("0"), leading_zero=whole[:length] != _BRITISH
            )
    elif digits.startswith("0"):
        yield _at_home(digits[1:], leading_zero=False)
    else:
        yield rf"(?<!\d)\+?{_BETWEEN.join(digits)}(?!\d)"


def _abroad(word: str) -> str:
    """Return the digits of a number with its country prefix; empty if it has none.

    Services leave the plus out: twelve digits after a British prefix are one as well.
    """
    digits = _digits(word)
    if word.lstrip().startswith("+") or digits.startswith("00"):
        return digits.removeprefix("00")
    return digits if digits.startswith(_BRITISH) and len(digits) == _BRITISH_DIGITS else ""


def _at_home(national: str, *, leading_zero: bool) -> str:
    """Return the pattern of a number, from its digits after the leading zero or prefix.

    `leading_zero` requires the zero; otherwise a zero, a country prefix or neither may come first.
    """
    body = _BETWEEN.join(national)
    if leading_zero:
        return rf"(?<!\d)0{_BETWEEN}{body}(?!\d)"
    prefix = rf"\(?(?:(?:\+|00){_BETWEEN}\d{{1,3}}{_BETWEEN})?(?:0{_BETWEEN})?"
    return rf"(?<![^\W_])(?<!\+){prefix}{body}(?!\d)"


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None and len(_digits(word)) >= _FEWEST_DIGITS


def _digits(text: str) -> str:
    return "".join(str(value) for value in map(characters.digit, text) if value is not None)


def _shared_digits(word: str) -> str:
    """Return the digits that all spellings of a number have, with and without its prefix."""
    whole = _abroad(word)
    if not whole:
        return _national_digits(word)
    if whole.startswith(_BRITISH):
        return whole.removeprefix(_BRITISH).removeprefix("0")
    # the length of the prefix is unknown: three digits at most
    return whole[3:] if len(whole) >= _BRITISH_DIGITS else whole


def _national_digits(text: str) -> str:
    """Return only the digits of a text, so that a number cut into parts is whole again."""
    digits = _digits(text)
    return digits.removeprefix("0") if _is_number(text) else digits
