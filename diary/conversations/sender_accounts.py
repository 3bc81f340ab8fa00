"""Senders: when two of them are one account in two spellings, and what the person says of one.

**Invariants:**

- Two spellings of one telephone number are one account (`phone_numbers.py`). What is no whole
  number, such as a short code or a name, is the same only as itself, whatever its case.
- The spelling of the file stays what is shown and kept; this only compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary import characters
from diary.conversations.phone_numbers import MARKS, NumberRegions, number_key

_MOST_KEPT: Final = 10_000  # spellings


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
    return characters.spelled_alike(" ".join(text.split()))


def same_account(one: str, other: str, regions: NumberRegions) -> bool:
    """Return whether two senders are one account; none that is not named is."""
    key = account_key(one, regions)
    return bool(key) and key == account_key(other, regions)


class AccountSet:
    """Some accounts, each in any spelling; nobody named is none of them."""

    def __init__(self, accounts: Iterable[str], regions: NumberRegions) -> None:
        self._regions = regions
        self._keys = {account_key(each, regions) for each in accounts} - {""}
        self._asked: dict[str, bool] = {}

    def has(self, account: str) -> bool:
        """Return whether an account is one of these; the answer is kept for many spellings."""
        if not self._keys:
            return False
        known = self._asked.get(account)
        if known is None:
            known = account_key(account, self._regions) in self._keys
            if len(self._asked) < _MOST_KEPT:
                self._asked[account] = known
        return known
