"""What the runs of a conversation are made of at one moment, read on any thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from diary.conversations.contact_runs import (
    ContactRun,
    OwnRun,
    RunChoices,
    contact_runs,
    is_contact,
    is_own_contact,
    own_runs,
)
from diary.conversations.known_lines import KnownLines
from diary.conversations.line_selection import LineRange
from diary.conversations.lines import ConversationLine
from diary.conversations.phone_numbers import NumberRegions
from diary.model.conversation_nouns import Conversation
from diary.model.revisions import Recorded
from diary.progress import Progress, no_progress
from diary.services.import_service import StoredLines

_REPORTED: Final = 500  # lines between two reports of how far the reading is


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """What the runs of a conversation are made of at one moment.

    It may be read on any thread until the session is closed. `earlier` are the lines of the export
    that this one continues, `folders` those of the folders that were brought in before a folder.
    `regions` tell which spellings are one number.
    """

    conversation: Recorded[Conversation]
    lines: StoredLines
    earlier: StoredLines | None
    choices: RunChoices
    regions: NumberRegions
    folders: tuple[StoredLines, ...] = ()
    _found: list[KnownLines] = field(default_factory=list)

    def runs(self, progress: Progress = no_progress) -> tuple[ContactRun, ...]:
        """Return the runs that are still to be decided on. Raises Damaged, and as `progress`."""
        return contact_runs(self._reported(progress), self.choices, self._is_known())

    def of_run(self, run: ContactRun) -> Iterator[ConversationLine]:
        """Yield the lines of a run. Raises Damaged."""
        is_known, thread = self._is_known(), ""
        for line in self.lines.between(run.first, run.last):
            message = line.message
            if line.n == run.first:
                thread = message.thread
            is_same = (message.sender, message.thread) == (run.sender, thread)
            if is_same and is_contact(line) and not is_known(line):
                yield line

    def runs_of(self, ranges: Sequence[LineRange]) -> tuple[ContactRun, ...]:
        """Return these ranges as runs, whatever was decided on them. Raises Damaged."""
        return tuple(run for each in ranges for run in self._run_of(each))

    def _run_of(self, place: LineRange) -> tuple[ContactRun, ...]:
        lines: list[ConversationLine] = []
        for line in self.lines.between(place.first, place.last):
            first, message = (lines or [line])[0].message, line.message
            if (message.sender, message.thread) == (first.sender, first.thread):
                lines.append(line)
        as_one = replace(
            self.choices,
            decided={},
            cuts=frozenset(),
            joins=frozenset(line.n for line in lines),
        )
        return contact_runs(lines, as_one, lambda _line: False)

    def of_own_run(self, run: OwnRun) -> Iterator[ConversationLine]:
        """Yield the lines of a run of the person. Raises Damaged."""
        is_known, thread = self._is_known(), ""
        for line in self.lines.between(run.first, run.last):
            if line.n == run.first:
                thread = line.message.thread
            if line.message.thread == thread and is_own_contact(line) and not is_known(line):
                yield line

    def own_runs(self, senders: Collection[str]) -> tuple[OwnRun, ...]:
        """Return what the person sent where one of these wrote too. Raises Damaged."""
        return own_runs(lambda: self.lines, senders, self.choices.gap, self._is_known())

    def _is_known(self) -> Callable[[ConversationLine], bool]:
        """Return what tells whether a line is in the earlier export, or its files in a folder."""
        if not self._found:
            self._found.append(KnownLines(self.lines, self.earlier, self.folders))
        return self._found[0].has

    def _reported(self, progress: Progress) -> Iterator[ConversationLine]:
        whole = self.conversation.content.lines
        for line in self.lines:
            if line.n % _REPORTED == 0:
                progress(min(line.n, whole), whole)
            yield line
