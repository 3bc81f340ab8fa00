"""Attaching files: made durable beside the lane, then made part of the record on it.

The rules are:

- `store` runs anywhere and touches no database: bytes are hashed, encrypted and durable before
  the ledger mentions them.
- `admit` is one short transaction. A stored file that is never admitted is moved aside at the
  next opening, not deleted.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from diary.errors import DiaryError, Unknown
from diary.model.evidence import Evidence
from diary.model.kinds import Noun
from diary.model.recorded import Recorded, as_of
from diary.progress import Progress, no_progress
from diary.services.journal import Journal, Planned
from diary.services.originals import Keeping, Original
from diary.store.blobs import Added
from diary.store.secrets import BlobKey, Secrets


@dataclass(frozen=True, slots=True)
class Named:
    """Bytes from the clipboard or a drop, with the name to keep them under."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is durable and not yet part of the record."""

    name: str
    blob: BlobKey
    sha256: str
    size: int


class EvidenceRoom:
    """Exhibits and their files."""

    def __init__(self, journal: Journal, secrets: Secrets, keeping: Keeping) -> None:
        self._journal = journal
        self._secrets = secrets
        self._keeping = keeping

    def store(
        self, sources: Sequence[Path | Named], progress: Progress = no_progress
    ) -> list[Stored | DiaryError]:
        """Keeps each file, durably; one outcome for each, in order. Raises Cancelled."""
        files = [io.BytesIO(s.data) if isinstance(s, Named) else s for s in sources]
        outcomes = list(self._keeping.blobs.add_many(files, progress))
        return [
            _stored(_name(source), outcome) if isinstance(outcome, Added) else outcome
            for source, outcome in zip(sources, outcomes, strict=True)
        ]

    def admit(self, stored: Stored, content: Evidence, id_: str = "") -> Recorded[Evidence]:
        """Makes a stored file part of the record as an exhibit."""
        id_ = id_ or self._journal.new_id()
        whole = replace(
            content,
            title=content.title or stored.name,
            name=stored.name,
            size=stored.size,
            sha256=stored.sha256,
        )
        (item,) = self._journal.record_all(
            [Planned(id_, whole)], beside=lambda: self._secrets.put_blob(id_, stored.blob)
        )
        return as_of(item, Evidence)

    def of(self, incident: str) -> tuple[Recorded[Evidence], ...]:
        """The exhibits of an incident that are not withdrawn, by number."""
        found = self._journal.linked_to(incident, Noun.EVIDENCE)
        return tuple(item for item in found if item.withdrawn is None)

    def original(self, evidence: str) -> Original | None:
        """The exhibit's file; None for a physical item."""
        return self.original_of(as_of(self._journal.get(evidence), Evidence))

    def original_of(self, item: Recorded[Evidence]) -> Original | None:
        """The file of an exhibit that was read already; None for a physical item."""
        content = item.content
        try:
            blob = self._secrets.blob(item.id)
        except Unknown:
            return None
        return Original(
            item.id, content.name, content.size or 0, content.sha256, blob, self._keeping
        )


def _name(source: Path | Named) -> str:
    # a name may hold bytes that are no text; they are kept visible, so that it can be recorded
    return source.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stored(name: str, added: Added) -> Stored:
    return Stored(name, BlobKey(added.blob_id, added.key), added.sha256.hex(), added.size)
