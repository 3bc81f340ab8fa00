"""What an export holds, counted while it is read: kinds, senders, times, and what was not read.

**Invariants:**

- Nothing is dropped in silence: an item that is not listed because a list has its limit is counted.
- Memory does not grow with the export: senders, places and notes that are listed have a limit each.
- What was not sent is counted by itself, and never among messages that were.
- The first and last times are the earliest and the latest that are stated, whatever the order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final

from diary.media.imports.message import (
    NO_TIME,
    SENT,
    CallKind,
    Doubt,
    ExportNote,
    Item,
    Message,
    MessageKind,
    MessageTime,
    UnreadLine,
)

MOST_SENDERS: Final = 1000
MOST_UNREAD: Final = 1000
MOST_NOTES: Final = 100


@dataclass(frozen=True, slots=True)
class SenderCount:
    """How many lines one sender has; `label` is the name that the phone showed last."""

    sender: str
    label: str
    own: bool | None
    count: int


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was read of one export, and what was not.

    `messages` are the lines with a sender: calls, deleted ones and what was not sent included.
    `own`, `received` and `senders` have only what was sent; `other_senders` are lines of senders
    beyond those listed, and `unread_count` counts every line that was not read.
    """

    messages: int
    kinds: Mapping[MessageKind, int]
    calls: Mapping[CallKind, int]
    own: int
    received: int
    senders: tuple[SenderCount, ...]
    other_senders: int
    first: MessageTime
    last: MessageTime
    unread: tuple[UnreadLine, ...]
    unread_count: int
    notes: tuple[ExportNote, ...]
    doubts: Mapping[Doubt, int]
    files: int
    files_missing: int
    edited: int
    cut: int


class ExportTally:
    """Counts the items of one export as they are read."""

    def __init__(self, zone: tzinfo) -> None:
        """Begin; `zone` orders times that state no offset."""
        self._zone = zone
        self._kinds: Counter[MessageKind] = Counter()
        self._calls: Counter[CallKind] = Counter()
        self._doubts: Counter[Doubt] = Counter()
        self._own: Counter[bool | None] = Counter()
        self._senders: Counter[tuple[str, bool | None]] = Counter()
        self._labels: dict[tuple[str, bool | None], str] = {}
        self._notes: list[ExportNote] = []
        self._unread: list[UnreadLine] = []
        self._unread_count = self._other_senders = 0
        self._files = self._missing = self._edited = self._cut = 0
        self._first: tuple[datetime, MessageTime] | None = None
        self._last: tuple[datetime, MessageTime] | None = None

    def add(self, item: Item) -> None:
        """Count one item."""
        match item:
            case Message():
                self._add_message(item)
            case UnreadLine():
                self._unread_count += 1
                if len(self._unread) < MOST_UNREAD:
                    self._unread.append(item)
            case ExportNote():
                if len(self._notes) < MOST_NOTES:
                    self._notes.append(item)

    def report(self) -> ExportReport:
        """Return what was counted so far."""
        kinds = Counter(self._kinds)
        return ExportReport(
            messages=kinds.total() - kinds[MessageKind.SYSTEM] - kinds[MessageKind.FILE],
            kinds=kinds,
            calls=Counter(self._calls),
            own=self._own[True],
            received=self._own[False],
            senders=tuple(
                SenderCount(sender, self._labels[sender, own], own, count)
                for (sender, own), count in self._senders.most_common()
            ),
            other_senders=self._other_senders,
            first=self._first[1] if self._first else NO_TIME,
            last=self._last[1] if self._last else NO_TIME,
            unread=tuple(self._unread),
            unread_count=self._unread_count,
            notes=tuple(self._notes),
            doubts=Counter(self._doubts),
            files=self._files,
            files_missing=self._missing,
            edited=self._edited,
            cut=self._cut,
        )

    def _add_message(self, message: Message) -> None:
        self._kinds[message.kind] += 1
        if message.call is not None:
            self._calls[message.call] += 1
        self._doubts.update(message.doubts)
        self._files += len(message.files)
        self._missing += sum(not each.member and not each.inline for each in message.files)
        self._edited += message.edited
        self._cut += message.cut
        if message.kind in SENT:
            self._add_sender(message)
        at = instant(message.time, self._zone)
        if at is not None:
            if self._first is None or at < self._first[0]:
                self._first = at, message.time
            if self._last is None or at > self._last[0]:
                self._last = at, message.time

    def _add_sender(self, message: Message) -> None:
        self._own[message.own] += 1
        key = message.sender, message.own
        if key not in self._senders and len(self._senders) >= MOST_SENDERS:
            self._other_senders += 1
            return
        self._senders[key] += 1
        if message.label or key not in self._labels:
            self._labels[key] = message.label


def instant(time: MessageTime, zone: tzinfo) -> datetime | None:
    """Return the moment of a time in UTC; None where none is stated.

    A time without an offset is by the clock of `zone`; the first of two moments where that clock
    was put back, and a day alone is its beginning.
    """
    if not time.local:
        return None
    return _moment(time.local + time.offset if "T" in time.local else time.local, zone)


# A time is asked for more than once while its line goes by.
@lru_cache(maxsize=64)
def _moment(written: str, zone: tzinfo) -> datetime:
    stated = datetime.fromisoformat(written)
    try:
        return (stated if stated.tzinfo else stated.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        # The first or the last day that a calendar has.
        return stated.replace(tzinfo=UTC)
