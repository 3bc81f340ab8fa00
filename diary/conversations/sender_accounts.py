"""Senders: when two of them are one account in two spellings, and what the person says of one.

**Invariants:**

- A number as it is written within its country and one with the code of a country before it are the
  same where all other digits are, nine or more of them. No other numbers are merged, and no names.
- The spelling of the file stays what is shown and kept; this only compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize

_NUMBER: Final = re.compile(r"\+?[\d\s().\-\u2010-\u2015\u00a0/]{5,40}")
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_TELLING: Final = 9  # digits without the country that are enough to be one number
_CODES: Final = (1, 2, 3)  # lengths of the codes of countries


class SenderIs(StrEnum):
    """Who a sender is, as the person says."""

    PERSON = "person"
    NOBODY_KNOWN = "nobody-known"
    ME = "me"
    LEFT_OPEN = "left-open"


@dataclass(frozen=True, slots=True)
class SenderAnswer:
    """The answer about one sender: an identifier of a person with the reason, or neither.

    `account` is how the record spells the account.
    """

    answer: SenderIs
    person: str = ""
    why: str = ""
    account: str = ""


def same_account(one: str, other: str) -> bool:
    """Return whether two senders are one account; none that is not named is."""
    first, second = _plain(one), _plain(other)
    return bool(first) and (
        first == second or second in _spelled(first) or first in _spelled(second)
    )


def account_keys(senders: Iterable[str]) -> dict[str, str]:
    """Return for each sender what it has in common with the other spellings of its account."""
    plain = {sender: _plain(sender) for sender in senders}
    known = set(plain.values())
    return {
        sender: next((each for each in _spelled(key) if each in known), key)
        for sender, key in plain.items()
    }


def _plain(sender: str) -> str:
    text = _MARKS.sub("", sender).strip()
    if _NUMBER.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        if text.startswith("+") or digits.startswith("00"):
            return "+" + digits.lstrip("0")
        return digits
    return normalize("NFC", normalize("NFD", " ".join(text.split())).casefold())


def _spelled(key: str) -> list[str]:
    """Return how a number with a country may be written within it."""
    if not key.startswith("+"):
        return []
    return [f"0{key[1 + n :]}" for n in _CODES if len(key) - 1 - n >= _TELLING]
