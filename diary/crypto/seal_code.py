"""The seal code: 128 bits of a record's head as twelve words, to be read over a telephone.

**Invariants:**

- `seal = first 16 bytes of SHA-256("daybook/seal/v1" || link_n)`. The link depends on the book's
  id, the key, the number and all earlier entries, so anybody with `record.json` can calculate the
  seal of any head of the record.
- The words are those of BIP-39, with its check of four bits: not groups of letters and digits, so
  that it is not mistaken for a recovery code. No two words begin with the same four letters.
- Reading accepts capitals, letters of full width, numbering, any separators between words, and a
  word shortened to its first four letters or more; nothing else. An accepted code has only one
  written form; everything else raises MistypedSeal.
- The owner of the key could look for two records with the same seal before giving it; that takes
  some 2^64 trials. To find another record for a seal already given takes some 2^128.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import cache
from typing import Final

from diary.crypto import copied_code, recovery_code
from diary.errors import MistypedSeal, MistypedSealReason

WORDS: Final = 12
SEAL_BYTES: Final = 16
_DOMAIN: Final = b"daybook/seal/v1"
_ENOUGH: Final = 4
_LONGEST: Final = 2000
_BETWEEN: Final = re.compile(rf"[{copied_code.SPACES}0-9.,;:/|()\[\]_\-\u00ad\u2010-\u2015\u2212]+")
_BITS: Final = 11
_CHECK_BITS: Final = 4
_NEAREST: Final = 3


def seal(link: bytes) -> bytes:
    """Return the 16-byte seal of the head with this link."""
    return hashlib.sha256(_DOMAIN + link).digest()[:SEAL_BYTES]


def words(seal_: bytes) -> str:
    """Return the twelve words of a seal, separated by spaces."""
    listed = word_list()
    whole = int.from_bytes(seal_, "big") << _CHECK_BITS | _check(seal_)
    places = range((WORDS - 1) * _BITS, -1, -_BITS)
    return " ".join(listed[whole >> place & (1 << _BITS) - 1] for place in places)


def looks_like_code(typed: str) -> bool:
    """Return whether the text looks like a seal code: twelve words of letters only."""
    words = typed[:_LONGEST].split()
    return len(words) == WORDS and all(word.isalpha() for word in words)


def parse(typed: str) -> bytes:
    """Return the 16-byte seal of the typed words, or raise MistypedSeal."""
    if len(typed) > _LONGEST:
        raise MistypedSeal(MistypedSealReason.COUNT)
    # A recovery code opens the record, and must not be given to a person who checks a bundle.
    plain = copied_code.plain(typed)
    if recovery_code.looks_like_code(plain, in_one=True):
        raise MistypedSeal(MistypedSealReason.RECOVERY)
    words = [word for word in _BETWEEN.split(plain) if word]
    places = [_place(word, position) for position, word in enumerate(words, 1)]
    if len(places) != WORDS:
        raise MistypedSeal(MistypedSealReason.COUNT, len(places))
    whole = 0
    for place in places:
        whole = whole << _BITS | place
    found = (whole >> _CHECK_BITS).to_bytes(SEAL_BYTES, "big")
    if _check(found) != whole & (1 << _CHECK_BITS) - 1:
        raise MistypedSeal(MistypedSealReason.CHECK)
    return found


def _place(word: str, position: int) -> int:
    at = _places().get(word if word in _places() else _whole(word))
    if at is None:
        nearest = difflib.get_close_matches(word[:20], word_list(), _NEAREST)
        raise MistypedSeal(MistypedSealReason.WORD, position, tuple(nearest))
    return at


def _whole(short: str) -> str:
    """Return the word that begins with these letters, if there are enough of them."""
    if len(short) < _ENOUGH:
        return ""
    return next((word for word in word_list() if word.startswith(short)), "")


def _check(seal_: bytes) -> int:
    return hashlib.sha256(seal_).digest()[0] >> 8 - _CHECK_BITS


@cache
def word_list() -> tuple[str, ...]:
    """Return the words of the list; a word's index is its number."""
    # imported here, since only a seal needs the list
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


@cache
def _places() -> dict[str, int]:
    return {word: at for at, word in enumerate(word_list())}
