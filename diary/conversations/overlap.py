"""Two exports of one conversation compared line by line: in both, new, no longer in the later.

**Invariants:**

- Lines are the same if kind, minute, words, subject, calls and names of files are. The minute is
  that of the moment in the zone that was answered, since two exports may be by clocks of two zones.
- A sender who is in both exports is compared as well: two people can write the same words in the
  same minute. The phone's owner can rename a contact, so one who is in one of them alone is the
  same as any who is in the other alone.
- Of a file of a folder the bytes count alone, where they are kept: two cameras give the same names.
- Each line is compared with one line only, so a line that comes twice counts twice.
- Lines of the messenger itself are not compared: they are in the language of the phone.
- A line costs twelve bytes of memory.
"""

from __future__ import annotations

import contextlib
import hashlib
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from diary.conversations.lines import ConversationLine
from diary.ledger.entry import canonical
from diary.media.imports.export_report import instant
from diary.media.imports.message import Message, MessageKind
from diary.model.when import zone_of

_GROUPS: Final = 256
_ALONE: Final = None  # stands for every sender who is in one export alone


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many lines are in both, only in the later, and only in the earlier export."""

    same: int
    new: int
    missing: int


class LineDigests:
    """The lines of one conversation as short digests, each with who sent it."""

    def __init__(self) -> None:
        self._groups = tuple((array("Q"), array("I")) for _ in range(_GROUPS))
        self._senders: dict[str, int] = {}
        self._names: list[str] = []

    @property
    def senders(self) -> frozenset[str]:
        """Return who sent the lines."""
        return frozenset(self._senders)

    def add(self, line: ConversationLine) -> None:
        """Add a line, unless the messenger itself wrote it."""
        if line.message.kind is not MessageKind.SYSTEM:
            digest = _digest(line)
            digests, numbers = self._groups[digest % _GROUPS]
            digests.append(digest)
            number = self._senders.setdefault(line.message.sender, len(self._names))
            if number == len(self._names):
                self._names.append(line.message.sender)
            numbers.append(number)

    def has(self, line: ConversationLine, both: Collection[str]) -> bool:
        """Return whether a line like this one was added; `both` are senders in both exports."""
        sender = line.message.sender
        wanted = sender if sender in both else _ALONE
        return any(
            (name if name in both else _ALONE) == wanted for name in self._senders_like(line)
        )

    def _senders_like(self, line: ConversationLine) -> Iterator[str]:
        """Yield who sent each line that is like this one."""
        digest, at = _digest(line), 0
        digests, numbers = self._groups[digest % _GROUPS]
        with contextlib.suppress(ValueError):  # there is no further one
            while True:
                at = digests.index(digest, at) + 1
                yield self._names[numbers[at - 1]]

    def after(self, earlier: LineDigests) -> Overlap:
        """Return what this conversation has of an earlier one."""
        both = self.senders & earlier.senders
        mine, theirs = self._counted(both), earlier._counted(both)
        same = sum((one & other).total() for one, other in zip(mine, theirs, strict=True))
        return Overlap(same, len(self) - same, len(earlier) - same)

    def _counted(self, both: Collection[str]) -> Iterator[Counter[tuple[int, str | None]]]:
        names = [name if name in both else _ALONE for name in self._names]
        for digests, numbers in self._groups:
            found = zip(digests, numbers, strict=True)
            yield Counter((digest, names[n]) for digest, n in found)

    def __len__(self) -> int:
        return sum(len(digests) for digests, _numbers in self._groups)


def senders_of(lines: Iterable[ConversationLine]) -> frozenset[str]:
    """Return who sent these lines."""
    return frozenset(line.message.sender for line in lines)


def _are_kept(message: Message) -> bool:
    """Return whether a line is files of a folder whose bytes are kept."""
    return message.kind is MessageKind.FILE and all(each.sha256 for each in message.files)


def _digest(line: ConversationLine) -> int:
    message = line.message
    # the first reading of an hour that came twice: what settles it may be in one of the two alone
    at = instant(message.time, zone_of(line.zone or "UTC"))
    told = canonical(
        [
            message.kind.value,
            "" if at is None else at.isoformat(" ")[:16],
            message.text,
            message.subject,
            None if message.call is None else message.call.value,
            message.seconds,
            [each.name for each in message.files],
        ]
        if not _are_kept(message)
        else [each.sha256 for each in message.files]
    )
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest())
