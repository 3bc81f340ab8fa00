"""Make the transcript of a conversation from the record.

**Invariants:**

- Only standing incidents point to lines; the private book is not read.
"""

from __future__ import annotations

from diary.conversations.line_selection import incident_lines
from diary.conversations.transcript import (
    Transcript,
    TranscriptChoice,
    TranscriptSource,
    make_transcript,
)
from diary.errors import BadInput, NotAllowed, NotAllowedReason
from diary.i18n import _
from diary.media.imports.dated_files import CODE as FOLDER
from diary.media.imports.dated_files import FILES_ALONE
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence, Incident
from diary.model.revisions import Recorded, as_of
from diary.services.disclosure.sheet_service import paper_head
from diary.services.disclosure.snapshot import VaultIdentity
from diary.services.import_service import ImportService
from diary.services.journal import Journal


class TranscriptService:
    """Makes transcripts of an open vault, on the thread that opened it."""

    def __init__(self, case: VaultIdentity, journal: Journal, imports: ImportService) -> None:
        self._case = case
        self._journal = journal
        self._imports = imports

    def make(self, conversation: Recorded[Conversation], choice: TranscriptChoice) -> Transcript:
        """Return the transcript.

        Raises NotAllowed if it was withdrawn, BadInput for a folder of files, which nobody sent,
        and Damaged.
        """
        if conversation.content.format == FOLDER:
            raise BadInput("CONVERSATION", _(FILES_ALONE))
        if conversation.withdrawn is not None:
            raise NotAllowed(NotAllowedReason.WITHDRAWN)
        source = TranscriptSource(
            paper_head(self._case, self._journal),
            conversation,
            as_of(self._journal.get(conversation.content.of), Evidence),
            lambda: iter(self._imports.lines(conversation)),
            incident_lines(self._journal.standing(Incident), conversation.id),
            {
                each.content.sha256: each.content.reference
                for each in self._journal.standing(Evidence)
            },
        )
        return make_transcript(source, choice)
