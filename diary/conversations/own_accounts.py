"""The accounts that the person said are theirs: no line says how to reach them.

**Invariants:**

- A line leaves whole with a bundle, so what reaches the person is in none of its fields but its
  words: as the sender of a line of theirs there is nothing, and as one of those to whom a line was
  sent an empty text. That they sent it is `own`.
- The name of a conversation is one account, or several where a format joins them: those of the
  person that are a number or an address are left out. A name that somebody gave it stays whole.
- What was written stays as it was: an address in the words of a line is evidence, and the person
  is asked about it before it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from diary.conversations.phone_numbers import NumberRegions, number_key
from diary.conversations.sender_accounts import AccountSet
from diary.media.imports.android_codes import BETWEEN
from diary.media.imports.message import Message

# The formats that join accounts to the name of a conversation, and what stands between them.
_BETWEEN: Final[Mapping[str, str]] = {"sms-backup-restore": BETWEEN, "sms-import-export": BETWEEN}


class OwnAccounts:
    """Accounts of the person, in any spelling; `format_` is that of the lines."""

    def __init__(self, said: Iterable[str], regions: NumberRegions, format_: str = "") -> None:
        self._regions = regions
        self._between = _BETWEEN.get(format_, "")
        self._accounts = AccountSet(said, regions)

    def without(self, message: Message) -> Message:
        """Return a message without these accounts in what stands beside its words."""
        if message.own is True and (message.sender or message.label):
            message = message._replace(sender="", label="")
        if message.recipients and any(map(self._accounts.has, message.recipients)):
            others = tuple("" if self._accounts.has(each) else each for each in message.recipients)
            message = message._replace(recipients=others)
        thread = self._thread(message.thread)
        return message if thread == message.thread else message._replace(thread=thread)

    def _thread(self, name: str) -> str:
        """Return the name of a conversation without these accounts."""
        parts = name.split(self._between) if self._between else [name]
        kept = [each for each in parts if not self._reaches(each)]
        return name if len(kept) == len(parts) else self._between.join(kept)

    def _reaches(self, name: str) -> bool:
        """Return whether a name is an account of the person, and one that others can write to."""
        return self._accounts.has(name) and bool("@" in name or number_key(name, self._regions))
