"""How words are compared in a search: the form in which they are kept, and what is looked for.

**Invariants:**

- Words of the record, of files and of what is typed go through `search_form` first, so that all are
  compared alike: without case and accents, without vowel points and invisible marks.
- A script that puts no spaces between words, and emoji, are kept letter by letter, so that any part
  of what is written in them is found.
- Nothing typed is read as the syntax of a query.
- Letters are told apart by the version of Unicode of `diary.characters`, whatever Python knows: the
  words that are kept are compared with those that a check makes anew.
- Words are found by their stem, as in English. The last one may go on, and is found while its
  ending is still being typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from diary import characters

# What FTS5 takes for letters: marks too, which the scripts of India write vowels with.
TOKENIZER: Final = "porter unicode61 remove_diacritics 2 categories ''L* N* Co M*''"  # in quotes
_MOST: Final = 32
_QUOTE: Final = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
# Letters that stand for others in the same language, or that people without such keys type so.
_ALIKE: Final = {
    "\u00e6": "ae", "\u00f8": "o", "\u0111": "d", "\u0127": "h", "\u0131": "i", "\u0142": "l",
    "\u0153": "oe", "\u0640": "", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643",
    "\u0629": "\u0647",
}  # fmt: skip
# Accents, vowel points and variants, and not the vowels of India, which are letters.
_ACCENTS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
# Thai, Lao, Tibetan, Burmese, Khmer, Korean, Chinese and Japanese.
_UNSPACED: Final = re.compile(
    "[\u0e01-\u0eff\u0f00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3040-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_BREAK: Final = "\u200b"
_FIRST_EMOJI: Final = "\u2190"
# Emoji, and what a later version of Unicode may know: most of it is emoji too.
_SYMBOLS: Final = frozenset({"So", "Sk", characters.UNASSIGNED})
_PRIVATE: Final = 0xF0000
# Endings that make a stem of a word: begun, they are tried as a whole.
_ENDINGS: Final = (
    "ing", "ings", "ed", "ment", "ments", "ness", "ation", "ations", "able", "ible", "ence", "ance",
    "er", "ers", "es", "s", "ly", "fully", "ful", "ity", "ive", "ous", "al", "ally", "ion", "ions",
    "ism", "ist", "ize", "ized", "izing", "ational", "ical", "ative", "atives", "ives", "ate",
    "iveness", "fulness", "ousness",
    "alism", "ality", "ivity", "bility", "ingly", "edly", "ement", "eness", "entli", "ently",
    "ously", "ively", "ably", "ibly", "ator", "izer", "ization", "izations", "ies", "ied",
)  # fmt: skip


def search_form(text: str) -> str:
    """Return text in the form in which its words are kept and compared."""
    if text.isascii():
        return text
    return "".join(map(_form, characters.normalized("NFC", text)))


def search_forms(text: str) -> tuple[str, ...]:
    """Return the form of each letter of a text in NFC, so that what is found has a place in it."""
    return tuple(map(_form, text))


@lru_cache(4096)
def _form(letter: str) -> str:
    if letter.isascii():
        return letter
    return "".join(
        "".join(map(_part, each if _UNSPACED.match(each) else _parts(each)))
        for each in characters.normalized("NFKC", letter)
    )


def _parts(letter: str) -> str:
    return characters.folded(characters.normalized("NFKD", characters.folded(letter)))


def _part(letter: str) -> str:
    if letter in _ALIKE:
        return _ALIKE[letter]
    category = characters.category(letter)
    if letter == _BREAK or category == "Cs":
        return " "
    if category == "Cf" or _ACCENTS.match(letter):
        return ""
    if category in _SYMBOLS and letter >= _FIRST_EMOJI:
        # Letters for private use stand for them: FTS5 takes symbols for no words.
        return f" {chr(_PRIVATE + (ord(letter) & 0xFFFF))} "
    # FTS5 may take a letter that has no meaning of its own for a part of the word beside it.
    is_alone = category == "Co" or _UNSPACED.match(letter)
    return f" {letter} " if is_alone else letter


def match_words(typed: str) -> str:
    """Return what is typed as an FTS5 expression: every word, and what is in quotes as a phrase.

    The last word may go on, unless a quote closes it. Returns "" if there is no word.
    """
    phrases = list(_phrases(typed))[:_MOST]
    if not phrases:
        return ""
    words, may_go_on = phrases[-1]
    last = _going_on(words) if may_go_on else f'"{words}"'
    return " AND ".join([*(f'"{words}"' for words, _may_go_on in phrases[:-1]), last])


def _phrases(typed: str) -> Iterator[tuple[str, bool]]:
    """Yield words and phrases in their form, and whether the last word of each may go on."""
    pieces = _QUOTE.split(typed)
    for number, piece in enumerate(pieces):
        is_quoted = number % 2 == 1
        for words in [piece] if is_quoted else piece.split():
            form = " ".join(_QUOTE.sub(" ", search_form(words)).replace("\0", " ").split())
            if any(characters.is_letter_or_number(c) or ord(c) >= _PRIVATE for c in form):
                yield form, not (is_quoted and number + 1 < len(pieces))


def _going_on(words: str) -> str:
    """Return a phrase whose last word may go on, also into an ending that the stem has not."""
    if not words.isascii() or not words[-1].isalpha():
        return f'"{words}"*'
    whole = {
        words + ending[length:]: ""
        for ending in _ENDINGS
        for length in range(1, len(ending))
        if words.endswith(ending[:length])
    }
    if words[-1:] == words[-2:-1]:
        # "dropp" goes on to "dropped", of which the stem is "drop".
        whole |= {f"{words}ed": "", f"{words}ing": ""}
    if words[-1] in "yY":
        # The stem of "any" is "ani", with which "anybody" does not begin.
        whole |= {words + letter: "*" for letter in ascii_lowercase}
    return " OR ".join([f'"{words}"*', *(f'"{each}"{on}' for each, on in whole.items())]).join("()")
