"""Which lines of a conversation a transcript shows, and what is left out, counted by side.

**Invariants:**

- An export may hold many conversations of one phone. Lines of a thread to which nothing points, and
  which nobody named, are never shown, the person's own among them.
- Without a choice, a thread is shown from 20 lines before the first to the last line that a
  standing incident points to, and the person's own lines that were sent, wherever they are in it;
  but not those of a group, where others read them who have nothing to do with it.
- Whoever writes an e-mail says to which others it belongs, so a thread does not tell who reads it.
  Where a thread says of lines to whom they went, one between the person and others alone, to whom
  no incident points, is none of those that are shown without a choice.
- An incident points to lines of exactly the sender that it names, and of nobody else. Where the
  export names nobody, those are the lines that name nobody either: never the person's own, and
  never the messenger's. Several people may be behind them, so they are nobody's account.
- Every line of the chosen threads is either shown or counted as left out, by its side. A draft and
  what failed to be sent have a count of their own, and never count as sent.
- Of a run that the person left out, lines are shown like others unless they chose otherwise; how
  many is counted. What an incident points to is in no such run.
- Memory grows with the incidents, and with names up to a bound, and not with the lines: a selection
  is found by reading the lines once, and is then asked about one line at a time. It cannot be asked
  before: what points to the last line says of the first whether it is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from typing import Final, Generic, TypeVar

from diary.conversations.lines import ConversationLine, is_others
from diary.conversations.phone_numbers import NumberRegions
from diary.conversations.sender_accounts import AccountSet
from diary.media.imports.export_report import MOST_SENDERS
from diary.media.imports.message import SENT, MessageKind
from diary.model.record_nouns import Incident
from diary.model.revisions import Recorded

BEFORE: Final = 20
MOST_THREADS: Final = 100_000


class Side(StrEnum):
    """Whose a line is: the person's, somebody else's, the messenger's, or one never sent."""

    OWN = "own"
    OTHER = "other"
    SYSTEM = "system"
    NOT_SENT = "not-sent"


class Extent(StrEnum):
    """How much of a thread is chosen: what incidents point to, all of it, or a range."""

    POINTED = "pointed"
    WHOLE = "whole"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class LineChoice:
    """What the person chose to show.

    `kept` are lines that they keep back all the same, whose they may be. `runs` are runs of one
    sender that they left out in a review, which stay behind as well with `keeps_runs`; they are
    asked for when lines are selected, each time anew.

    `first` and `last` count for a range alone. `within` names threads as the export does, or
    accounts, for every thread in which one of them sent or was sent something; without any name
    they are those that incidents point to, or the only one that there is.
    """

    extent: Extent = Extent.POINTED
    first: int = 1
    last: int = 0
    within: frozenset[str] = frozenset()
    kept: tuple[LineRange, ...] = ()
    runs: Iterable[LineRange] = ()
    keeps_runs: bool = False


POINTED: Final = LineChoice()
NO_REGIONS: Final = NumberRegions()


@dataclass(frozen=True, slots=True)
class IncidentLines:
    """Lines to which an incident points: from the first to the last of one sender.

    `sender` is empty for lines of which the export names no sender.
    """

    incident: int
    first: int
    last: int
    sender: str

    def has(self, line: ConversationLine) -> bool:
        """Return whether a line of its thread is one of these."""
        if not self.first <= line.n <= self.last or not is_others(line):
            return False
        return line.message.sender == self.sender


@dataclass(slots=True)
class LineCount:
    """Lines counted by side; those of others by sender too, `""` for senders beyond a bound.

    `begins` and `ends` are the first and last moment among them.
    """

    sides: Counter[Side] = field(default_factory=Counter)
    senders: Counter[str] = field(default_factory=Counter)
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def total(self) -> int:
        """Return how many lines were counted."""
        return self.sides.total()

    def add(self, line: ConversationLine) -> None:
        """Count a line."""
        side, at = side_of(line), line.moment()
        self.sides[side] += 1
        if side is Side.OTHER:
            sender = line.message.sender
            known = sender in self.senders or len(self.senders) < MOST_SENDERS
            self.senders[sender if known else ""] += 1
        if at is not None:
            self.begins = at if self.begins is None else min(self.begins, at)
            last = line.latest() or at
            self.ends = last if self.ends is None else max(self.ends, last)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The part of a thread that is shown, by the numbers of its first and last line."""

    first: int
    last: int

    def has(self, n: int) -> bool:
        return self.first <= n <= self.last


_Range = TypeVar("_Range", LineRange, IncidentLines)


class _Ranges(Generic[_Range]):
    """Ranges of lines, asked by the number of a line; those of one thread, or of them all."""

    def __init__(self, ranges: Iterable[_Range]) -> None:
        self._ranges: list[_Range] = sorted(ranges, key=lambda each: each.first)
        self._firsts = [each.first for each in self._ranges]
        # How far any of those up to here reaches, so that a search back knows where to end.
        self._reach = [*accumulate((each.last for each in self._ranges), max)]

    def around(self, n: int) -> Iterator[_Range]:
        """Yield those in which this number is."""
        at = bisect_right(self._firsts, n) - 1
        while at >= 0 and self._reach[at] >= n:
            if n <= self._ranges[at].last:
                yield self._ranges[at]
            at -= 1


class LineSelection:
    """Which lines are shown, and what there is: `total`, `left_out`, and lines `elsewhere`.

    `threads` has every thread of the export with its lines, up to a bound; `chosen` those that are
    shown. `pointed_to` are the accounts of others to whose lines incidents point: a handful,
    whatever the length, and `accounts` the same ones in any spelling; with `is_of_these` nobody
    else sent a line of the chosen threads, and every line names its sender. `says_to_whom` has the
    threads of which a line says to whom it was sent.
    The lines are counted one by one, by `count`: `elsewhere` those of the other threads, and
    `of_runs` those of runs that were left out and that are shown, or would be.
    """

    def __init__(
        self,
        found: _Threads,
        shown: Mapping[str, _Shown],
        choice: LineChoice,
        regions: NumberRegions,
    ) -> None:
        self.threads = found.counts
        self.chosen = frozenset(shown)
        self.total = LineCount()
        self.left_out = LineCount()
        self.elsewhere = 0
        self.of_runs = 0
        self.pointed_to = found.pointed_to(self.chosen)
        self.accounts = AccountSet(self.pointed_to, regions)
        self.is_of_these = found.senders(self.chosen) <= self.pointed_to
        self.says_to_whom = found.says_to_whom
        self._of_groups = {
            name for name in self.chosen if found.senders([name]) - self.pointed_to - {""}
        }
        self._shown = shown
        self._pointers = {name: _Ranges(each) for name, each in found.pointed.items()}
        self._runs = {name: _Ranges(each) for name, each in found.runs.items()}
        self._kept = _Ranges(choice.kept)
        self._keeps_runs = choice.keeps_runs
        self._is_unasked = choice.extent is Extent.POINTED

    def shows(self, line: ConversationLine) -> bool:
        """Return whether a line is shown."""
        return self._may_show(line) and not (self._keeps_runs and self._is_of_run(line))

    def _may_show(self, line: ConversationLine) -> bool:
        part = self._shown.get(line.message.thread)
        if part is None or any(self._kept.around(line.n)) or self._is_of_others(line):
            return False
        return part.has(line.n) or (self._keeps_own_of(line) and side_of(line) is Side.OWN)

    def _keeps_own_of(self, line: ConversationLine) -> bool:
        return self._is_unasked and line.message.thread not in self._of_groups

    def _is_of_others(self, line: ConversationLine) -> bool:
        """Return whether a line is, without a choice, one between the person and others alone."""
        message, side = line.message, side_of(line)
        if not self._is_unasked or message.thread not in self.says_to_whom or side is Side.SYSTEM:
            return False
        # An empty account is the person, and also the name of a thread that has none.
        others = filter(None, (*message.recipients, "" if side is Side.OWN else message.sender))
        # Where no export names the other side, the thread has their name.
        is_with_these = any(each == message.thread or self.accounts.has(each) for each in others)
        return not is_with_these and not self.incidents(line)

    def _is_of_run(self, line: ConversationLine) -> bool:
        """Return whether a line is of a run that was left out, and no incident points to it."""
        runs = self._runs.get(line.message.thread)
        if runs is None or not any(each.has(line) for each in runs.around(line.n)):
            return False
        return not self.incidents(line)

    def incidents(self, line: ConversationLine) -> tuple[int, ...]:
        """Return the numbers of the incidents that point to a line."""
        pointers = self._pointers.get(line.message.thread)
        if pointers is None:
            return ()
        found = {each.incident for each in pointers.around(line.n) if each.has(line)}
        return tuple(sorted(found))

    def count(self, line: ConversationLine) -> None:
        """Count a line as of a chosen thread or of another one, and as left out if it is."""
        if line.message.thread not in self.chosen:
            self.elsewhere += 1
            return
        self.total.add(line)
        self.of_runs += self._may_show(line) and self._is_of_run(line)
        if not self.shows(line):
            self.left_out.add(line)


def side_of(line: ConversationLine) -> Side:
    """Return whose a line is; where the export does not tell, it is not the person's."""
    message = line.message
    if message.kind is MessageKind.SYSTEM:
        return Side.SYSTEM
    if message.kind not in SENT:
        return Side.NOT_SENT
    return Side.OWN if message.own is True else Side.OTHER


def incident_lines(
    incidents: Iterable[Recorded[Incident]], conversation: str
) -> tuple[IncidentLines, ...]:
    """Return the lines of a conversation to which standing incidents point, by their first."""
    found = (
        IncidentLines(item.number, place.first, place.last, place.sender)
        for item in incidents
        if item.withdrawn is None
        for place in item.content.messages
        if place.conversation == conversation
    )
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.incident)))


def select_lines(
    lines: Iterable[ConversationLine],
    pointed: Iterable[IncidentLines],
    choice: LineChoice,
    regions: NumberRegions = NO_REGIONS,
) -> LineSelection:
    """Return which lines are shown, of which none is counted yet.

    `regions` tell which spellings are one number.
    Nothing is shown where no incident points to a chosen thread and no more was chosen, and where
    an export has several threads and nothing says which.
    """
    found = _Threads(choice, pointed)
    for line in lines:
        found.add(line)
    chosen = found.chosen()
    if choice.extent is Extent.POINTED:
        shown = {name: found.parts[name] for name in chosen if name in found.parts}
    else:
        part = _Shown(1, _END)
        if choice.extent is Extent.RANGE:
            part = _Shown(choice.first, choice.last or _END)
        shown = dict.fromkeys(chosen, part)
    return LineSelection(found, shown, choice, regions)


_END: Final = 1 << 62


class _Threads:
    """The threads of an export, and what points to each: by the line with which it begins.

    `parts` has of each thread to which something points the lines from some before the first to
    the last that is pointed to.
    """

    def __init__(self, choice: LineChoice, pointed: Iterable[IncidentLines]) -> None:
        self.counts: dict[str, int] = {}
        self.pointed: dict[str, list[IncidentLines]] = {}
        self.runs: dict[str, list[IncidentLines]] = {}
        self.parts: dict[str, _Shown] = {}
        self.says_to_whom: set[str] = set()
        self._run_ends = {each.first: each.last for each in choice.runs}
        self._within = choice.within
        self._of_accounts: dict[str, set[str]] = {}
        self._begins: dict[int, list[IncidentLines]] = {}
        for each in pointed:
            self._begins.setdefault(each.first, []).append(each)
        self._last_begin = max(self._begins, default=0)
        # of threads to which nothing points so far, their last lines
        self._before: dict[str, deque[int]] = {}
        self._going_on: dict[str, list[IncidentLines]] = {}
        self._senders: dict[str, set[str]] = {}
        self._pointed_senders: dict[str, set[str]] = {}

    def add(self, line: ConversationLine) -> None:
        """Count a line, and see what points to it or names somebody in it."""
        message, begins = line.message, self._begins.get(line.n)
        name = message.thread
        if last := self._run_ends.get(line.n):
            run = IncidentLines(0, line.n, last, message.sender)
            self.runs.setdefault(name, []).append(run)
        if name not in self.counts and len(self.counts) >= MOST_THREADS and not begins:
            return
        self.counts[name] = self.counts.get(name, 0) + 1
        if begins:
            self._begin(name, line.n, begins)
        elif line.n < self._last_begin and name not in self.parts:
            self._before.setdefault(name, deque(maxlen=BEFORE)).append(line.n)
        self._note_sender(line)
        if message.recipients:
            self.says_to_whom.add(name)
        # Nobody named is no account, and an empty recipient is the person.
        named = filter(None, (message.sender, *message.recipients))
        for account in self._within.intersection(named):
            self._of_accounts.setdefault(account, set()).add(name)

    def _begin(self, name: str, n: int, begins: Sequence[IncidentLines]) -> None:
        """Note what points to a thread from this line on."""
        before = self._before.pop(name, ())
        if n >= self._last_begin:
            self._before.clear()  # nothing else is pointed to for the first time
        part = self.parts.get(name) or _Shown(before[0] if before else n, n)
        last = max(part.last, *(each.last for each in begins))
        self.parts[name] = _Shown(part.first, last)
        self.pointed.setdefault(name, []).extend(begins)
        self._going_on.setdefault(name, []).extend(begins)

    def _note_sender(self, line: ConversationLine) -> None:
        """Note who else sent a line, and whether something points to it."""
        if side_of(line) is not Side.OTHER:
            return
        name, sender = line.message.thread, line.message.sender
        senders = self._senders.setdefault(name, set())
        if sender not in senders:
            senders.add(sender if len(senders) < MOST_SENDERS else "")
        if not (going_on := self._going_on.get(name)):
            return
        going_on[:] = (each for each in going_on if each.last >= line.n)
        if sender and any(each.has(line) for each in going_on):
            self._pointed_senders.setdefault(name, set()).add(sender)

    def senders(self, names: Iterable[str]) -> set[str]:
        """Return who else sent lines of these threads; `""` for nobody named or beyond a bound."""
        return {each for name in names for each in self._senders.get(name, ())}

    def pointed_to(self, names: Iterable[str]) -> set[str]:
        """Return who else, by name, sent lines of these threads to which something points."""
        return {each for name in names for each in self._pointed_senders.get(name, ())}

    def chosen(self) -> frozenset[str]:
        """Return the threads that are chosen."""
        if not self._within:
            return frozenset(self.pointed or (self.counts if len(self.counts) == 1 else ()))
        found: set[str] = set()
        for name in self._within:
            found |= {name} if name in self.counts else self._of_accounts.get(name, set())
        return frozenset(found)
