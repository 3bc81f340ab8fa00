"""Two exports of one conversation compared line by line: in both, new, no longer in the later.

**Invariants:**

- Lines are the same if kind, minute, words, subject, calls and names of files are. The sender is
  left out, since the phone's owner can rename a contact; the minute is that of the moment in the
  zone that was answered, since two exports may be by clocks of two zones.
- Each line is compared with one line only, so a line that comes twice counts twice.
- Lines of the messenger itself are not compared: they are in the language of the phone.
- A line costs eight bytes of memory.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import Final

from diary.conversations.lines import ConversationLine
from diary.ledger.entry import canonical
from diary.media.imports.message import MessageKind

_GROUPS: Final = 256


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many lines are in both, only in the later, and only in the earlier export."""

    same: int
    new: int
    missing: int


class LineDigests:
    """The lines of one conversation as short digests."""

    def __init__(self) -> None:
        self._groups = tuple(array("Q") for _ in range(_GROUPS))

    def add(self, line: ConversationLine) -> None:
        """Add a line, unless the messenger itself wrote it."""
        if line.message.kind is not MessageKind.SYSTEM:
            digest = _digest(line)
            self._groups[digest % _GROUPS].append(digest)

    def has(self, line: ConversationLine) -> bool:
        """Return whether a line like this one was added."""
        digest = _digest(line)
        return digest in self._groups[digest % _GROUPS]

    def after(self, earlier: LineDigests) -> Overlap:
        """Return what this conversation has of an earlier one."""
        same = 0
        for mine, other in zip(self._groups, earlier._groups, strict=True):
            same += (Counter(mine) & Counter(other)).total()
        return Overlap(same, len(self) - same, len(earlier) - same)

    def __len__(self) -> int:
        return sum(map(len, self._groups))


def _digest(line: ConversationLine) -> int:
    message, at = line.message, line.moment()
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
    )
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest())
