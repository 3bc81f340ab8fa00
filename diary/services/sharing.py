"""What was handed to whom: kept in the private book, which no bundle mentions."""

from __future__ import annotations

from diary.model.kinds import Noun
from diary.model.note import Sharing
from diary.model.recorded import Recorded
from diary.services.journal import Journal


class SharingRoom:
    """The log of bundles that left."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def log(
        self, *, audience: str, folder: str, digest: str, entries: int, originals: int
    ) -> Recorded[Sharing]:
        """Notes one bundle; `digest` is its tag manifest's SHA-256."""
        return self._journal.record(
            Sharing(
                audience=audience,
                folder=folder,
                digest=digest,
                entries=entries,
                originals=originals,
            )
        )

    def items(self) -> tuple[Recorded[Sharing], ...]:
        """Every bundle that was noted, first to latest."""
        return self._journal.items(Noun.SHARING)
