"""An opened bundle in the place of an open vault: what reading commands and pages ask of a session.

The rules are:

- It only answers; there is nothing in it that writes, and no key.
- Pictures are made by the same keyless child, and nothing of them is kept.
- Figures are told as of when the bundle was made, so that they never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from diary.media.client import MediaClient
from diary.model.kinds import Noun
from diary.model.record import Evidence
from diary.model.recorded import Recorded
from diary.progress import Progress, no_progress
from diary.services.attachments import ExhibitOriginal, external_original
from diary.services.pattern_facts import PatternFacts
from diary.services.session import Session
from exporters.check import own_documents
from exporters.reader import BundleCase, BundleJournal, open_bundle_case


class BundleExhibits:
    """The exhibits of an opened bundle and those files that are as listed."""

    def __init__(self, case: BundleCase, media: MediaClient) -> None:
        self._case, self._media = case, media

    def of(self, incident: str) -> tuple[Recorded[Evidence], ...]:
        """The exhibits of an incident that are not withdrawn, by number."""
        found = self._case.journal.linked_to(incident, Noun.EVIDENCE)
        return tuple(item for item in found if item.withdrawn is None)

    def original_of(self, item: Recorded[Evidence]) -> ExhibitOriginal | None:
        """The exhibit's file in the bundle; None where there is none, or none as listed."""
        file = self._case.files.get(item.id)
        if file is None:
            return None
        return external_original(item.id, file.name, file.size, file.sha256, file.open, self._media)


@dataclass(frozen=True, slots=True)
class BundleSession:
    """What a session answers, of one bundle."""

    case: BundleCase
    journal: BundleJournal
    evidence: BundleExhibits
    patterns: PatternFacts

    @property
    def withholds(self) -> bool:
        """Whether something may be withheld from whoever reads; of a bundle, always."""
        return True

    def close(self) -> None:
        """Nothing is held."""


# What a reading command or page gets.
Reading = Session | BundleSession


def open_bundle(
    paths: Sequence[Path], media: MediaClient, progress: Progress = no_progress
) -> BundleSession:
    """Check and read a bundle: folder, zip or single files; raises NotABundle, Cancelled."""
    case = open_bundle_case(paths, progress=progress, pdf=own_documents.apart(media))
    evidence = BundleExhibits(case, media)
    return BundleSession(
        case, case.journal, evidence, PatternFacts(case.journal, lambda: case.made)
    )
