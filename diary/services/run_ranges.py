"""Runs of a conversation by their lines, and what of them a later export has again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diary.conversations.line_selection import LineRange
from diary.conversations.lines import ConversationLine, is_others
from diary.conversations.overlap import LineDigests, senders_of
from diary.services.import_service import StoredLines


@dataclass(frozen=True, slots=True)
class RunRanges:
    """Runs that were decided on in one way, such as left out, by their first and last line.

    What was decided on an earlier export counts for the later one too, where its lines stand again
    and are not suggested. They are looked for each time that these are asked for, on any
    thread until the session is closed. Raises Damaged.
    """

    lines: StoredLines
    runs: tuple[LineRange, ...]
    earlier: RunRanges | None = None

    def __iter__(self) -> Iterator[LineRange]:
        """Yield them; of lines that stand again, each by itself."""
        yield from self.runs
        known = self._decided_before()
        if self.earlier is None or not len(known):
            return
        both = senders_of(self.earlier.lines) & senders_of(self.lines)
        begun = {run.first for run in self.runs}
        for line in self.lines:
            if line.n not in begun and is_others(line) and known.has(line, both):
                yield LineRange(line.n, line.n)

    def _decided_before(self) -> LineDigests:
        known = LineDigests()
        for run in self.earlier or ():
            first: ConversationLine | None = None
            for line in self.earlier.lines.between(run.first, run.last) if self.earlier else ():
                first = first or line
                theirs, message = first.message, line.message
                is_same = (message.sender, message.thread) == (theirs.sender, theirs.thread)
                if is_same and is_others(line):
                    known.add(line)
        return known
