"""Make the transcript of a conversation from the record.

**Invariants:**

- Only standing incidents point to lines; the private book is not read.
- Without a choice nothing is shown of a conversation to which no incident points.
- Places in words stay behind unless the person keeps them, as in a bundle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from diary.conversations.line_selection import (
    POINTED,
    LineChoice,
    LineSelection,
    incident_lines,
    select_lines,
)
from diary.conversations.lines import ConversationLine
from diary.conversations.participants import Participants
from diary.conversations.transcript import LineMask, Transcript, TranscriptLine
from diary.errors import NotAllowed, NotAllowedReason
from diary.media.imports.export_report import ExportTally
from diary.media.imports.message import TimeSource
from diary.model.record_nouns import Conversation, Evidence, Incident, LineWords
from diary.model.revisions import Recorded, as_of
from diary.model.when import zone_of
from diary.services.disclosure.sheet_service import paper_head
from diary.services.disclosure.snapshot import PositionHandling, VaultIdentity
from diary.services.import_service import ImportService
from diary.services.journal import Journal


@dataclass(frozen=True, slots=True)
class TranscriptChoice:
    """What the person chose: which lines, whose accounts are named, and what becomes of places."""

    lines: LineChoice = POINTED
    named: frozenset[int] = frozenset()
    positions: PositionHandling = PositionHandling.WITHHOLD


class TranscriptService:
    """Makes transcripts of an open vault, on the thread that opened it."""

    def __init__(self, case: VaultIdentity, journal: Journal, imports: ImportService) -> None:
        self._case = case
        self._journal = journal
        self._imports = imports

    def make(self, conversation: Recorded[Conversation], choice: TranscriptChoice) -> Transcript:
        """Return the transcript. Raises NotAllowed if it was withdrawn, and Damaged."""
        if conversation.withdrawn is not None:
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        content = conversation.content

        def read() -> Iterator[ConversationLine]:
            return self._imports.lines(conversation)

        pointed = incident_lines(self._journal.standing(Incident), conversation.id)
        selection = select_lines(read, pointed, choice.lines)
        about = {each.sender for each in pointed if each.sender}
        people = Participants((content.me, content.own_number), about, choice.named)
        facts = _ThreadFacts(content.zone, people)
        for line in read():
            if line.message.thread in selection.chosen:
                facts.add(line)
        people.close()
        mask = LineMask(
            selection,
            people,
            _by_line(content.line_words),
            choice.positions is PositionHandling.KEEP,
            len(selection.chosen) > 1 or facts.is_mail,
        )
        return Transcript(
            head=paper_head(self._case, self._journal),
            conversation=conversation,
            exhibit=as_of(self._journal.get(content.of), Evidence),
            extent=choice.lines.extent,
            total=selection.total,
            left_out=selection.left_out,
            elsewhere=selection.elsewhere,
            report=facts.tally.report(),
            has_seconds=facts.has_seconds,
            unsure_senders=facts.unsure_senders,
            people=people.all(),
            pointed=pointed,
            read=lambda: _printed(read(), selection, mask),
        )


class _ThreadFacts:
    """What is said of the chosen threads as a whole."""

    def __init__(self, zone: str, people: Participants) -> None:
        self.tally = ExportTally(zone_of(zone or "UTC"))
        self.has_seconds = False
        self.is_mail = False
        self.unsure_senders = 0
        self._people = people

    def add(self, line: ConversationLine) -> None:
        message = line.message
        self.tally.add(message)
        self._people.add(line)
        _day, _t, clock = message.time.local.partition("T")
        self.has_seconds |= clock.count(":") > 1
        self.is_mail |= message.time.source in (TimeSource.HEADER, TimeSource.SERVER)
        self.unsure_senders += bool(message.sender) and message.own is None


def _printed(
    lines: Iterator[ConversationLine], selection: LineSelection, mask: LineMask
) -> Iterator[TranscriptLine]:
    return (mask.of(line) for line in lines if selection.shows(line))


def _by_line(words: Collection[LineWords]) -> Mapping[int, tuple[LineWords, ...]]:
    found: dict[int, tuple[LineWords, ...]] = {}
    for each in words:
        found[each.line] = (*found.get(each.line, ()), each)
    return found
