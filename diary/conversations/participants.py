"""Who takes part in a conversation: the person, whom it is about, and others, by number.

**Invariants:**

- A number is given in the order in which accounts first send or are sent something, so it stays the
  same whatever is shown.
- Of somebody whom nobody named only the number is written: beside a line, and in what the messenger
  itself wrote of them.
- A label is what somebody is called, and anybody may choose it: one that is an account means that
  account, one of several people means none of them alone, and a name that is shown stays as it is.
- Spellings of one account are one participant, as `sender_accounts.py` has it, and each is shown as
  the line has it.
- Beyond a bound, participants have no number, so that a file cannot fill the memory with names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diary.conversations.lines import ConversationLine
from diary.conversations.phone_numbers import NumberRegions
from diary.conversations.sender_accounts import account_key
from diary.i18n import _
from diary.media.imports.export_report import MOST_SENDERS


@dataclass(frozen=True, slots=True)
class Participant:
    """One account; of an unnamed one, only the number may be shown. It is 0 beyond the bound.

    `label` is the name that the phone shows, `sent` how many lines were sent from it.
    """

    account: str
    number: int = 0
    label: str = ""
    sent: int = 0
    is_own: bool = False
    is_named: bool = False


_UNKNOWN: Final = Participant("")


class Participants:
    """The accounts of a conversation, gathered line by line and then asked for."""

    def __init__(
        self,
        own: Collection[str],
        about: Collection[str],
        named: Collection[int],
        regions: NumberRegions,
    ) -> None:
        """Take accounts known as the person's, those it is about, and numbers that are named."""
        self._regions = regions
        self._keys: dict[str, str] = {}  # by spelling
        self._own = {self._key(each) for each in own if each}
        self._about = {self._key(each) for each in about}
        self._named = frozenset(named)
        self._accounts: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._sent: dict[str, int] = {}
        self._found: dict[str, Participant] = {}
        self._of_names: dict[str, Participant] = {}
        self._unnamed: re.Pattern[str] | None = None

    def add(self, line: ConversationLine) -> None:
        """Note who sent a line and to whom."""
        message = line.message
        for account in (message.sender, *message.recipients):
            key = self._key(account)
            if key and (key in self._accounts or len(self._accounts) < MOST_SENDERS):
                self._accounts.setdefault(key, account)
                if len(self._keys) < MOST_SENDERS:
                    self._keys[account] = key
        sender = self._key(message.sender)
        if sender in self._accounts:
            self._sent[sender] = self._sent.get(sender, 0) + 1
            if message.own is True:
                self._own.add(sender)
            if message.label:
                self._labels[sender] = message.label

    def close(self) -> None:
        """Give everybody a number; nobody is added afterwards."""
        others = [key for key in self._accounts if key not in self._own]
        about = self._about or set(others if len(others) == 1 else ())
        numbers = {key: n for n, key in enumerate(others, 1)}
        for key, account in self._accounts.items():
            number = numbers.get(key, 0)
            self._found[key] = Participant(
                account,
                number,
                self._labels.get(key, ""),
                self._sent.get(key, 0),
                is_own=key in self._own,
                is_named=key in about or number in self._named,
            )
        self._of_names = self._by_name()
        if not all(map(_is_shown, self._of_names.values())):
            # Names that are shown are looked for too: a shorter one may be a part of theirs.
            longest = sorted(self._of_names, key=len, reverse=True)
            pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"
            self._unnamed = re.compile(pattern)

    def _by_name(self) -> dict[str, Participant]:
        """Return whom each name means; of several who are not shown it means nobody known."""
        called: dict[str, list[Participant]] = {}
        for each in self._found.values():
            if each.label:
                called.setdefault(each.label, []).append(each)
        named = {label: _meant(people) for label, people in called.items()}
        for name in (*called, *self._keys):
            if (key := self._key(name)) in self._found:
                named[name] = self._found[key]
        return named

    def all(self) -> tuple[Participant, ...]:
        """Return everybody but the person, by number."""
        others = (each for each in self._found.values() if not each.is_own)
        return tuple(sorted(others, key=lambda each: each.number))

    def of(self, account: str) -> Participant:
        """Return the participant with this account, spelled in this way."""
        found = self.person(account)
        return _UNKNOWN if found is _UNKNOWN else replace(found, account=account)

    def person(self, account: str) -> Participant:
        """Return the participant with this account, as it was spelled first."""
        return self._found.get(self._key(account), _UNKNOWN)

    def _key(self, account: str) -> str:
        return self._keys.get(account) or account_key(account, self._regions)

    def without_names(self, text: str) -> str:
        """Return what a messenger wrote, with numbers in place of those who are not named."""
        if self._unnamed is None:
            return text
        return self._unnamed.sub(self._written, text)

    def _written(self, name: re.Match[str]) -> str:
        found = self._of_names[name[0]]
        return name[0] if _is_shown(found) else stand_in(found)


def _is_shown(participant: Participant) -> bool:
    return participant.is_own or participant.is_named


def _meant(called: Sequence[Participant]) -> Participant:
    """Return whom a label means that these people have."""
    shown = next(filter(_is_shown, called), None)
    return shown or (called[0] if len(called) == 1 else _UNKNOWN)


def stand_in(participant: Participant) -> str:
    """Return what is written in place of somebody who is not named."""
    if not participant.number:
        return _("another person")
    return _("person {n}").format(n=participant.number)
