"""Make the transcript of a conversation from the record.

**Invariants:**

- Only standing incidents point to lines; the private book is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from diary.conversations.line_selection import Side, incident_lines, side_of
from diary.conversations.line_words import LineWords, words_by_line
from diary.conversations.transcript import (
    Transcript,
    TranscriptChoice,
    TranscriptSource,
    make_transcript,
)
from diary.errors import BadInput, Damaged, NotAllowed, NotAllowedReason, Unknown
from diary.i18n import N_, _
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.dated_files import FILES_ALONE
from diary.media.imports.export_report import MOST_SENDERS
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import Recorded, as_of
from diary.model.translation import LINE, Translation
from diary.services.disclosure.sheet_service import paper_head
from diary.services.disclosure.snapshot import VaultIdentity
from diary.services.import_service import ImportService
from diary.services.journal import Journal, PlannedNoun

_MOST_NAMED: Final = 3


class Obstacle(StrEnum):
    """Why a transcript of a conversation cannot be made, or not without more being chosen."""

    FOLDER = "folder"
    WITHDRAWN = "withdrawn"
    UNREADABLE = "unreadable"
    NOT_POINTED = "not-pointed"


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """A conversation, the exhibit that it was read of, and who else sent something in it.

    `accounts` are a few of those from which most was sent, `others` how many more there are.
    """

    item: Recorded[Conversation]
    exhibit: Recorded[Evidence]
    accounts: tuple[str, ...] = ()
    others: int = 0
    obstacle: Obstacle | None = None


class TranscriptService:
    """Makes transcripts of an open vault, on the thread that opened it."""

    def __init__(
        self, case: VaultIdentity, journal: Journal, imports: ImportService, country: str
    ) -> None:
        self._case = case
        self._journal = journal
        self._imports = imports
        self._country = country

    def listed(self) -> tuple[ListedConversation, ...]:
        """Return every conversation by number, and why no transcript of it can be made."""
        pointed = {
            place.conversation
            for item in self._journal.standing(Incident)
            for place in item.content.messages
        }
        found = []
        for each in self._journal.items(Noun.CONVERSATION):
            item = as_of(each, Conversation)
            exhibit = as_of(self._journal.get(item.content.of), Evidence)
            found.append(self._listed(item, exhibit, is_pointed=item.id in pointed))
        return tuple(found)

    def _listed(
        self, item: Recorded[Conversation], exhibit: Recorded[Evidence], *, is_pointed: bool
    ) -> ListedConversation:
        if item.withdrawn is not None:
            return ListedConversation(item, exhibit, obstacle=Obstacle.WITHDRAWN)
        if item.content.format == FOLDER:
            return ListedConversation(item, exhibit, obstacle=Obstacle.FOLDER)
        try:
            sent = self._sent(item)
        except (Damaged, Unknown):
            return ListedConversation(item, exhibit, obstacle=Obstacle.UNREADABLE)
        accounts = tuple(account for account, _count in sent.most_common(_MOST_NAMED))
        why = None if is_pointed else Obstacle.NOT_POINTED
        return ListedConversation(item, exhibit, accounts, len(sent) - len(accounts), why)

    def accounts_of(self, conversation: Recorded[Conversation]) -> tuple[str, ...]:
        """Return the accounts of others, the one that sent most first. Raises Damaged, Unknown."""
        return tuple(account for account, _count in self._sent(conversation).most_common())

    def _sent(self, item: Recorded[Conversation]) -> Counter[str]:
        sent: Counter[str] = Counter()
        for line in self._imports.lines(item):
            sender = line.message.sender
            is_known = sender in sent or len(sent) < MOST_SENDERS
            if side_of(line) is Side.OTHER and sender and is_known:
                sent[sender] += 1
        return sent

    def say_words(self, conversation: Recorded[Conversation], said: Sequence[LineWords]) -> None:
        """Record the person's own words for lines, at once; nothing is recorded where it raises.

        They take the place of those of the same sort that stand for the line; empty ones take
        these back. Raises BadInput.
        """
        standing: dict[tuple[int, bool], list[Recorded[Translation]]] = {}
        for item in self._journal.standing(Translation):
            if item.content.of == conversation.id and item.content.field == LINE:
                standing.setdefault((item.content.line, item.content.heard), []).append(item)
        new: list[PlannedNoun] = []
        changed: list[PlannedNoun] = []
        gone: list[str] = []
        for (line, heard), words in {(it.line, it.heard): it.words for it in said}.items():
            if not 1 <= line <= conversation.content.lines:
                raise BadInput("LINE", N_("is no line of the conversation"))
            before = standing.get((line, heard), [])
            if not words.strip():
                gone += (item.id for item in before)
            elif not before:
                content = Translation(
                    of=conversation.id, field=LINE, text=words, line=line, heard=heard
                )
                new.append(PlannedNoun(self._journal.new_id(), content))
            elif [item.content.text for item in before] != [words]:
                changed.append(PlannedNoun(before[0].id, replace(before[0].content, text=words)))
                gone += (item.id for item in before[1:])
        if new or changed:
            self._journal.record_all(new, amended=changed)
        if gone:
            self._journal.withdraw_all(gone, _("taken back"))

    def make(self, conversation: Recorded[Conversation], choice: TranscriptChoice) -> Transcript:
        """Return the transcript.

        Raises NotAllowed if it was withdrawn, BadInput for a folder of files, which nobody sent,
        and Damaged.
        """
        if conversation.content.format == FOLDER:
            raise BadInput("CONVERSATION", _(FILES_ALONE))
        if conversation.withdrawn is not None:
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        # the lines are read on any thread afterwards, and ask the database nothing then
        stored = self._imports.lines(conversation)
        source = TranscriptSource(
            paper_head(self._case, self._journal),
            conversation,
            as_of(self._journal.get(conversation.content.of), Evidence),
            lambda: iter(stored),
            incident_lines(self._journal.standing(Incident), conversation.id),
            {
                each.content.sha256: each.content.reference
                for each in self._journal.standing(Evidence)
            },
            self._country,
            words_by_line(self._journal.standing(Translation), conversation.id),
        )
        return make_transcript(source, choice)
