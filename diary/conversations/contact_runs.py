"""Runs of contact in a conversation: lines of one sender with no longer gap between them.

**Invariants:**

- A run is lines that were sent to the person, or of which the export does not tell the side. The
  person's own lines, drafts and lines of the messenger begin no run and end none.
- Files of a folder are a run for each day and camera: nobody sent them, and no kind of act follows.
- A run counts, and quotes nothing. What kind of act it may be follows from the channel alone, never
  from words.
- A line is in one run, or in none that is listed: one that was decided on, that an earlier export
  has already, or that has no time.
- In an hour that came twice a line can be at two moments. A run goes from the first to the last
  moment of its lines, and is parted only by a gap that is too long whichever it was.
- Where a run is split or joined is said by the number of a line, so it survives another gap.
- Memory grows with the runs and not with the lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from diary.conversations.lines import ConversationLine, is_others
from diary.media.imports.message import SENT, CallKind, Message, MessageKind, TimeSource
from diary.model.when import zone_or_utc

GAP: Final = 60  # minutes


@dataclass(frozen=True, slots=True)
class ContactRun:
    """A run that nobody has decided on: its lines, counted, and when the first and last came."""

    first: int
    last: int
    sender: str
    label: str
    begins: datetime
    ends: datetime
    missed: int = 0
    calls: int = 0
    texts: int = 0
    deleted: int = 0
    files: int = 0
    # How many of its files are pictures, films and sound, by the first half of their media type.
    media: Mapping[str, int] = field(default_factory=dict)
    # How many of its lines have a time of each source.
    sources: Mapping[TimeSource, int] = field(default_factory=dict)
    # Of a line in it only the day is known.
    is_by_day: bool = False
    # By how many seconds the clock of its camera was fast, as the person said. `begins` and `ends`
    # are without that, `stated` is when the first and last were by that clock.
    fast: int = 0
    stated: tuple[datetime, datetime] | None = None

    @property
    def count(self) -> int:
        """Return how many lines it has by which somebody made contact."""
        return self.missed + self.calls + self.texts + self.deleted

    @property
    def suggested(self) -> tuple[str, ...]:
        """Return the kinds of act that the channel suggests."""
        called = ("CALL_UNWANTED",) if self.missed or self.calls else ()
        return called + (("MSG_UNWANTED",) if self.texts or self.deleted else ())


@dataclass(frozen=True, slots=True)
class RunChoices:
    """What was decided: the gap in minutes, where runs are cut or joined, and what is done with.

    `cuts` and `joins` are the lines with which a run begins, or does not begin. `decided` are
    ranges, by their first line, that are incidents already or were left out. Days of files are
    those of `zone`; `clocks` are seconds by which the clock of a camera was fast.
    """

    gap: int = GAP
    cuts: frozenset[int] = frozenset()
    joins: frozenset[int] = frozenset()
    decided: Mapping[int, int] = field(default_factory=dict)
    zone: str = "UTC"
    clocks: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _OpenRun:
    """A run that may still go on."""

    first: int
    label: str
    begins: datetime
    last: int = 0
    ends: datetime = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)
    sources: Counter[TimeSource] = field(default_factory=Counter)
    is_by_day: bool = False

    stated: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ends = self.begins

    def add(self, line: ConversationLine, at: datetime, latest: datetime) -> None:
        """Count a line, which was between two moments."""
        self.last = line.n
        self.begins, self.ends = min(self.begins, at), max(self.ends, latest)
        by_clock = [*self.stated, line.moment() or at]
        self.stated = [min(by_clock), max(by_clock)]
        self.label = line.message.label or self.label
        self.counts[_counted_as(line.message)] += 1
        if line.message.kind is MessageKind.FILE and line.message.files:
            self.media[line.message.files[0].media_type.partition("/")[0]] += 1
        self.sources[line.message.time.source] += 1
        self.is_by_day = self.is_by_day or "T" not in line.message.time.local


def contact_runs(
    lines: Iterable[ConversationLine],
    choices: RunChoices,
    is_known: Callable[[ConversationLine], bool],
) -> tuple[ContactRun, ...]:
    """Return the runs that are to be decided on, by their first line.

    `is_known` says whether an earlier export has a line already.
    """
    found: list[ContactRun] = []
    begun: dict[tuple[str, str], _OpenRun] = {}
    decided: dict[tuple[str, str], int] = {}
    for line in lines:
        message, (at, latest) = line.message, _moments(line, choices)
        if at is None or latest is None or not is_contact(line):
            continue
        key = message.thread, message.sender
        if line.n in choices.decided:
            decided[key] = choices.decided[line.n]
        if line.n <= decided.get(key, 0) or is_known(line):
            continue
        run = begun.get(key)
        if run is None or _begins(line.n, _is_late(message, run.ends, at, choices), choices):
            if run is not None:
                found.append(_finished(run, message.sender, choices))
            begun[key] = run = _OpenRun(line.n, message.label, at)
        run.add(line, at, latest)
    found += [_finished(run, sender, choices) for (_thread, sender), run in begun.items()]
    return tuple(sorted(found, key=lambda run: run.first))


@dataclass(frozen=True, slots=True)
class OwnRun:
    """Lines of the person with no longer gap between them, counted."""

    first: int
    last: int
    begins: datetime
    ends: datetime
    count: int


def own_runs(
    lines: Callable[[], Iterable[ConversationLine]],
    senders: Collection[str],
    gap: int,
    is_known: Callable[[ConversationLine], bool],
) -> tuple[OwnRun, ...]:
    """Return the runs that the person sent where one of these senders wrote too.

    `lines` begins again each time it is called, and `is_known` says whether an earlier export has a
    line already. Drafts and what failed were never sent.
    """
    threads = {line.message.thread for line in lines() if line.message.sender in senders}
    found: list[OwnRun] = []
    last: dict[str, int] = {}  # where the run that is open in a thread stands
    for line in lines():
        message, at, latest = line.message, line.moment(), line.latest()
        is_theirs = message.thread in threads and is_own_contact(line)
        if at is None or latest is None or not is_theirs or is_known(line):
            continue
        place = last.get(message.thread)
        if place is not None and at - found[place].ends <= timedelta(minutes=gap):
            run = found[place]
            begins, ends = min(run.begins, at), max(run.ends, latest)
            found[place] = OwnRun(run.first, line.n, begins, ends, run.count + 1)
        else:
            last[message.thread] = len(found)
            found.append(OwnRun(line.n, line.n, at, latest, 1))
    return tuple(found)


def is_contact(line: ConversationLine) -> bool:
    """Return whether a line has a time and is a file, or was sent and not by the person."""
    return is_others(line) and line.moment() is not None


def is_own_contact(line: ConversationLine) -> bool:
    """Return whether a line has a time and was sent by the person."""
    message = line.message
    return message.own is True and message.kind in SENT and line.moment() is not None


def has_clock_of_camera(message: Message) -> bool:
    """Return whether a time is by the clock of a camera: of a file, and not that of a computer."""
    return message.kind is MessageKind.FILE and message.time.source is not TimeSource.FILE


def corrected(line: ConversationLine, fast: int) -> datetime | None:
    """Return when a line was, by a clock that was fast by so many seconds; None without a time."""
    return _corrected(line, line.moment(), fast)


def _corrected(line: ConversationLine, at: datetime | None, fast: int) -> datetime | None:
    if at is None or not has_clock_of_camera(line.message):
        return at
    try:
        return at - timedelta(seconds=fast)
    except OverflowError:
        return at


def _moments(
    line: ConversationLine, choices: RunChoices
) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last moment of a line, by a clock that is right as far as said."""
    fast = choices.clocks.get(line.message.sender, 0)
    return corrected(line, fast), _corrected(line, line.latest(), fast)


def _is_late(message: Message, before: datetime, at: datetime, choices: RunChoices) -> bool:
    if message.kind is MessageKind.FILE:
        zone = zone_or_utc(choices.zone)
        return at.astimezone(zone).date() != before.astimezone(zone).date()
    return at - before > timedelta(minutes=choices.gap)


def _begins(n: int, is_late: bool, choices: RunChoices) -> bool:
    return n in choices.cuts or (is_late and n not in choices.joins)


def _counted_as(message: Message) -> str:
    if message.kind is MessageKind.FILE:
        return "files"
    if message.kind is MessageKind.CALL:
        return "missed" if message.call is CallKind.MISSED else "calls"
    return "deleted" if message.kind is MessageKind.DELETED else "texts"


def _finished(run: _OpenRun, sender: str, choices: RunChoices) -> ContactRun:
    by_camera = run.counts["files"] > run.sources[TimeSource.FILE]
    fast = choices.clocks.get(sender, 0) if by_camera else 0
    return ContactRun(
        run.first,
        run.last,
        sender,
        run.label,
        run.begins,
        run.ends,
        missed=run.counts["missed"],
        calls=run.counts["calls"],
        texts=run.counts["texts"],
        deleted=run.counts["deleted"],
        files=run.counts["files"],
        media=dict(run.media),
        sources=dict(run.sources),
        is_by_day=run.is_by_day,
        fast=fast,
        stated=(run.stated[0], run.stated[-1]) if fast else None,
    )
