"""The accounts that the person said are theirs: no line says how to reach them.

**Invariants:**

- A line leaves whole with a bundle, so what reaches the person is in none of its fields but its
  words: as the sender of a line of theirs there is nothing, and as one of those to whom a line was
  sent an empty text. That they sent it is `own`.
- What was written stays as it was: an address in the words of a line is evidence, and the person
  is asked about it before it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from diary.conversations.phone_numbers import NumberRegions
from diary.conversations.sender_accounts import account_key
from diary.media.imports.message import Message

_MOST_KEPT: Final = 10_000  # spellings
_BETWEEN: Final = "~"  # numbers in the name of a conversation, as Android writes it


class OwnAccounts:
    """Accounts of the person, in any spelling."""

    def __init__(self, said: Iterable[str], regions: NumberRegions) -> None:
        self._regions = regions
        self._keys = {account_key(each, regions) for each in said} - {""}
        self._asked: dict[str, bool] = {}

    def has(self, account: str) -> bool:
        """Return whether an account is one of theirs."""
        if not self._keys:
            return False
        known = self._asked.get(account)
        if known is None:
            known = account_key(account, self._regions) in self._keys
            if len(self._asked) < _MOST_KEPT:
                self._asked[account] = known
        return known

    def without(self, message: Message) -> Message:
        """Return a message without these accounts in what stands beside its words."""
        if message.own is True and (message.sender or message.label):
            message = message._replace(sender="", label="")
        if message.recipients and any(map(self.has, message.recipients)):
            others = tuple("" if self.has(each) else each for each in message.recipients)
            message = message._replace(recipients=others)
        thread = message.thread
        if thread and self._keys and any(map(self.has, thread.split(_BETWEEN))):
            parts = (each for each in thread.split(_BETWEEN) if not self.has(each))
            message = message._replace(thread=_BETWEEN.join(parts))
        return message
