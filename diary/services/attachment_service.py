"""Attach files to the record: store them, admit them as exhibits, and find an exhibit's original.

**Invariants:**

- `store` runs on any thread and uses no database: bytes are hashed, encrypted and durable before
  the ledger mentions them. `admit` is one short transaction, and so is `admit_all`, which several
  files share: one sync serves them, and none of them is in the record before it.
- A stored file that is never admitted is moved to `orphans/` at the next opening, not deleted.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from diary.errors import DiaryError, Unknown
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded, as_of, standing
from diary.progress import Progress, no_progress
from diary.services.exhibit_previews_and_copies import ExhibitOriginal, VaultOriginals
from diary.services.journal import Journal, PlannedNoun
from diary.store.attachment_store import StoredAttachment
from diary.store.keys_table import AttachmentKey, StoredKeys


@dataclass(frozen=True, slots=True)
class NamedBytes:
    """Bytes from the clipboard or a drop, with the name to store them under."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is durable and not yet part of the record."""

    name: str
    blob: AttachmentKey
    sha256: str
    size: int


class AttachmentService:
    """Exhibits and their files."""

    def __init__(
        self, journal: Journal, stored_keys: StoredKeys, originals: VaultOriginals
    ) -> None:
        self._journal = journal
        self._stored_keys = stored_keys
        self._originals = originals

    def store(
        self, sources: Sequence[Path | NamedBytes], progress: Progress = no_progress
    ) -> list[StoredFile | DiaryError]:
        """Store each file, durably; return one outcome for each, in order. Raises Cancelled."""
        files = [io.BytesIO(s.data) if isinstance(s, NamedBytes) else s for s in sources]
        outcomes = list(self._originals.blobs.add_many(files, progress))
        return [
            _stored_file(_name(source), outcome)
            if isinstance(outcome, StoredAttachment)
            else outcome
            for source, outcome in zip(sources, outcomes, strict=True)
        ]

    def admit(self, stored: StoredFile, content: Evidence, id_: str = "") -> Recorded[Evidence]:
        """Record a stored file as an exhibit."""
        id_ = id_ or self._journal.new_id()
        (item,) = self._journal.record_all(
            [PlannedNoun(id_, self.exhibit(stored, content))],
            beside=lambda: self._stored_keys.put_blob(id_, stored.blob),
        )
        self._originals.blobs.admit([stored.blob.blob])
        return as_of(item, Evidence)

    def admit_all(
        self, files: Sequence[StoredFile], content: Evidence
    ) -> tuple[Recorded[Evidence], ...]:
        """Record stored files as exhibits, all of them or none, in one transaction."""
        if not files:
            return ()
        named = [(self._journal.new_id(), stored) for stored in files]

        def put_keys() -> None:
            for id_, stored in named:
                self._stored_keys.put_blob(id_, stored.blob)

        items = self._journal.record_all(
            [PlannedNoun(id_, self.exhibit(stored, content)) for id_, stored in named],
            beside=put_keys,
        )
        self._originals.blobs.admit(stored.blob.blob for _id, stored in named)
        return tuple(as_of(item, Evidence) for item in items)

    def exhibit(self, stored: StoredFile, content: Evidence) -> Evidence:
        """Return an exhibit with the name, the size and the digest of its file."""
        return replace(
            content,
            title=content.title or stored.name,
            name=stored.name,
            size=stored.size,
            sha256=stored.sha256,
        )

    def of(self, incident: str) -> tuple[Recorded[Evidence], ...]:
        """Return the exhibits of an incident that are not withdrawn, by number."""
        return standing(self._journal.linked_to(incident, Noun.EVIDENCE))

    def first_of_same_file(
        self, items: Sequence[Recorded[Evidence]]
    ) -> dict[str, Recorded[Evidence]]:
        """Return, for those whose file was attached before, the first exhibit that has it, by id.

        The same bytes make the same file, whatever its name is. What is withdrawn does not count.
        """
        digests = {item.content.sha256 for item in items if item.content.sha256}
        first: dict[str, Recorded[Evidence]] = {}
        for each in standing(self._journal.with_files(digests)):
            first.setdefault(each.content.sha256, each)
        found = {
            item.id: first[digest] for item in items if (digest := item.content.sha256) in first
        }
        return {id_: each for id_, each in found.items() if each.id != id_}

    def original(self, evidence: str) -> ExhibitOriginal | None:
        """Return the exhibit's file; None for a physical item."""
        return self.original_of(as_of(self._journal.get(evidence), Evidence))

    def original_of(self, item: Recorded[Evidence]) -> ExhibitOriginal | None:
        """Return the file of an exhibit that was already read; None for a physical item."""
        content = item.content
        try:
            blob = self._stored_keys.blob(item.id)
        except Unknown:
            return None
        return ExhibitOriginal(
            item.id, content.name, content.size or 0, content.sha256, blob, self._originals
        )


def _name(source: Path | NamedBytes) -> str:
    # A name may hold bytes that are no text; they are escaped, so that it can be recorded.
    return source.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _stored_file(name: str, added: StoredAttachment) -> StoredFile:
    return StoredFile(name, AttachmentKey(added.blob_id, added.key), added.sha256.hex(), added.size)
