"""Senders: when two of them are one account in two spellings, and what the person says of one.

**Invariants:**

- Two spellings of one telephone number are one account (`phone_numbers.py`). What is no whole
  number, such as a short code or a name, is the same only as itself, whatever its case.
- The spelling of the file stays what is shown and kept; this only compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

from diary.conversations.phone_numbers import MARKS, NumberRegions, number_key


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


def account_key(sender: str, regions: NumberRegions) -> str:
    """Return what the spellings of an account have in common; empty for nobody named."""
    if number := number_key(sender, regions):
        return number
    text = MARKS.sub("", sender)
    return normalize("NFC", normalize("NFD", " ".join(text.split())).casefold())


def same_account(one: str, other: str, regions: NumberRegions) -> bool:
    """Return whether two senders are one account; none that is not named is."""
    key = account_key(one, regions)
    return bool(key) and key == account_key(other, regions)
