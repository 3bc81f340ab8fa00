"""Runs of contact in a conversation: lines of one sender with no longer gap between them.

**Invariants:**

- A run is lines that were sent to the person, or of which the export does not tell the side. The
  person's own lines, drafts and lines of the messenger begin no run and end none.
- A run counts, and quotes nothing. What kind of act it may be follows from the channel alone, never
  from words.
- A line is in one run, or in none that is listed: one that was decided on, that an earlier export
  has already, or that has no time.
- Where a run is split or joined is said by the number of a line, so it survives another gap.
- Memory grows with the runs and not with the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from diary.conversations.lines import ConversationLine
from diary.media.imports.message import SENT, CallKind, Message, MessageKind

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

    @property
    def count(self) -> int:
        """Return how many lines it has."""
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
    ranges, by their first line, that are incidents already or were left out.
    """

    gap: int = GAP
    cuts: frozenset[int] = frozenset()
    joins: frozenset[int] = frozenset()
    decided: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _OpenRun:
    """A run that may still go on."""

    first: int
    label: str
    begins: datetime
    last: int = 0
    ends: datetime = field(init=False)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ends = self.begins

    def add(self, line: ConversationLine, at: datetime) -> None:
        """Count a line."""
        self.last = line.n
        self.begins, self.ends = min(self.begins, at), max(self.ends, at)
        self.label = line.message.label or self.label
        name = _counted_as(line.message)
        self.counts[name] = self.counts.get(name, 0) + 1


def contact_runs(
    lines: Iterable[ConversationLine],
    choices: RunChoices,
    is_known: Callable[[ConversationLine], bool],
) -> tuple[ContactRun, ...]:
    """Return the runs that are to be decided on, by their first line.

    `is_known` says whether an earlier export has a line already.
    """
    gap = timedelta(minutes=choices.gap)
    found: list[ContactRun] = []
    begun: dict[tuple[str, str], _OpenRun] = {}
    decided: dict[tuple[str, str], int] = {}
    for line in lines:
        message, at = line.message, line.moment()
        if message.own is True or message.kind not in SENT or at is None:
            continue
        key = message.thread, message.sender
        if line.n in choices.decided:
            decided[key] = choices.decided[line.n]
        if line.n <= decided.get(key, 0) or is_known(line):
            continue
        run = begun.get(key)
        if run is None or _begins(line.n, at - run.ends > gap, choices):
            if run is not None:
                found.append(_finished(run, message.sender))
            begun[key] = run = _OpenRun(line.n, message.label, at)
        run.add(line, at)
    found += [_finished(run, sender) for (_thread, sender), run in begun.items()]
    return tuple(sorted(found, key=lambda run: run.first))


def _begins(n: int, is_late: bool, choices: RunChoices) -> bool:
    return n in choices.cuts or (is_late and n not in choices.joins)


def _counted_as(message: Message) -> str:
    if message.kind is MessageKind.CALL:
        return "missed" if message.call is CallKind.MISSED else "calls"
    return "deleted" if message.kind is MessageKind.DELETED else "texts"


def _finished(run: _OpenRun, sender: str) -> ContactRun:
    return ContactRun(run.first, run.last, sender, run.label, run.begins, run.ends, **run.counts)
