"""An opened bundle with the interface of a session that reading commands and pages use.

**Invariants:**

- It only reads: nothing in it writes, and it has no key.
- Pictures are decoded by the same child process without keys, and none of them is kept.
- What is searched for is found by an index in memory, and nothing of it is written.
- Figures are computed as of the time when the bundle was made, so that they never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from diary.contradictions.file_facts import NO_FILES, FileFacts
from diary.media.decoder_client import MediaClient
from diary.model.books_and_nouns import Noun
from diary.model.conversation_nouns import Conversation
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, standing
from diary.progress import Progress, no_progress
from diary.services.exhibit_previews_and_copies import ExhibitOriginal, external_original
from diary.services.file_search import FileSearch
from diary.services.import_service import StoredLines
from diary.services.memory_search import MemorySearch
from diary.services.pattern_service import PatternService
from diary.services.session import Session
from exporters.bundle_reader import BundleCase, BundleJournal, open_bundle_case
from exporters.check import own_pdf


class BundleExhibits:
    """The exhibits of an opened bundle, with those files that are as listed."""

    def __init__(self, case: BundleCase, media: MediaClient) -> None:
        self._case, self._media = case, media

    def of(self, incident: str) -> tuple[Recorded[Evidence], ...]:
        """Return the exhibits of an incident that are not withdrawn, by number."""
        return standing(self._case.journal.linked_to(incident, Noun.EVIDENCE))

    def original_of(self, item: Recorded[Evidence]) -> ExhibitOriginal | None:
        """Return the exhibit's file in the bundle; None if there is none, or none as listed."""
        file = self._case.files.get(item.id)
        if file is None:
            return None
        return external_original(item.id, file.name, file.size, file.sha256, file.open, self._media)


@dataclass(frozen=True, slots=True)
class BundleSession:
    """The part of a session's interface that one bundle can answer."""

    case: BundleCase
    journal: BundleJournal
    evidence: BundleExhibits
    patterns: PatternService
    search: MemorySearch

    @property
    def file_search(self) -> FileSearch:
        """Return the search through the words of files, made on first use by the thread of it."""
        return self.search.files

    @property
    def file_facts(self) -> FileFacts:
        """Return that nothing is known of files: what a bundle has of them is not looked into."""
        return NO_FILES

    @property
    def withholds(self) -> bool:
        """Whether something may be withheld from the reader; in a bundle, always."""
        return True

    def close(self) -> None:
        """Forget the words that a search read."""
        self.search.close()


# The session that a reading command or page gets.
Reading = Session | BundleSession


def open_bundle(
    paths: Sequence[Path], media: MediaClient, progress: Progress = no_progress
) -> BundleSession:
    """Check and read a bundle: folder, zip or single files; raise NotABundle or Cancelled."""
    case = open_bundle_case(paths, progress=progress, pdf=own_pdf.ReaderApart(media))
    evidence = BundleExhibits(case, media)

    def lines(conversation: Recorded[Conversation]) -> StoredLines | None:
        found = case.lines.get(conversation.id)
        return None if found is None else StoredLines(found.raw)

    search = MemorySearch(case.journal, evidence, lines)
    journal = case.journal.searched_by(search.subjects)
    patterns = PatternService(journal, lambda: case.made)
    return BundleSession(replace(case, journal=journal), journal, evidence, patterns, search)
