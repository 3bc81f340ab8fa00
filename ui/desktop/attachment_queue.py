"""Files on their way into the record: stored on workers, admitted on the vault thread.

**Invariants:**

- Saving never waits for a file. An incident is saved at once; its files follow as they become
  durable, in the order in which they were chosen, so that exhibits are numbered in that order.
- A file that is durable when the program locks or hides is admitted before the session closes,
  without an incident if it has none yet, so that it is part of the record and the draft can name
  it.
- Pasted pictures live in memory only until they are stored.
- Previews for a bundle are made once the file is part of the record, one file at a time, so that
  storing the next file never waits for them.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from diary.errors import DiaryError, Locked
from diary.model.record_nouns import Evidence
from diary.progress import Progress
from ui.desktop.threads import Job, JobPool, ThreadSafeServices, VaultThread

if TYPE_CHECKING:
    from diary.model.revisions import Recorded
    from diary.services.attachment_service import StoredFile
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal
    from diary.services.session import Session


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One file on its way. `share` is the part already stored, 0 to 1.

    `incident` is the incident that the file belongs to: None while it is not known yet, '' for a
    file that belongs to no incident.
    """

    token: int
    name: str
    share: float = 0.0
    stored: StoredFile | None = None
    error: DiaryError | None = None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class PastedPicture:
    """A picture from the clipboard or from drag and drop."""

    name: str
    png: bytes


class AttachmentQueue(QObject):
    """All files on their way; `changed` carries a token, `admitted` a token and the exhibit."""

    changed = Signal(int)
    admitted = Signal(int, object)

    def __init__(self, vault_thread: VaultThread, jobs: JobPool, new_id: Callable[[], str]) -> None:
        super().__init__()
        self._vault_thread, self._jobs = vault_thread, jobs
        self._new_id = new_id
        self._beside: ThreadSafeServices | None = None
        self._tokens = itertools.count(1)
        self._items: dict[int, IncomingFile] = {}
        self._running: dict[int, Job] = {}
        self._admitting: set[int] = set()
        # filled and asked on the vault thread alone, which may be ahead of what is known here
        self._in_record: set[int] = set()
        self._preparing: deque[ExhibitOriginal] = deque()
        self._at_work = False

    def open(self, beside: ThreadSafeServices) -> None:
        """Accept files from now on."""
        self._beside = beside
        self._preparing.clear()
        self._at_work = False

    def add(self, sources: Sequence[Path | PastedPicture]) -> tuple[int, ...]:
        """Start storing the sources and return one token for each; raise Locked before `open`."""
        return tuple(self._start(source) for source in sources)

    def item(self, token: int) -> IncomingFile | None:
        """Return the state of a file, or None once it is admitted or dropped."""
        return self._items.get(token)

    def drop(self, token: int) -> None:
        """Cancel a file that is not part of the record yet."""
        gone = self._items.pop(token, None)
        if job := self._running.pop(token, None):
            job.cancel()
        self.changed.emit(token)
        if gone is not None:
            self._admit_in_order(gone.incident)

    def assign(self, tokens: Sequence[int], incident: str) -> None:
        """Assign the files to the incident; each is admitted once those before it are durable."""
        for token in tokens:
            item = self._items.get(token)
            if item is not None:
                self._items[token] = replace(item, incident=incident)
        self._admit_in_order(incident)

    @property
    def waiting(self) -> bool:
        """Return whether a file without an error is not part of the record yet."""
        return any(item.error is None for item in self._items.values())

    @property
    def unfinished(self) -> int:
        """Return how many files without an error are not stored yet."""
        return sum(1 for item in self._items.values() if item.stored is None and not item.error)

    def incidents(self) -> frozenset[str]:
        """Return the incidents that have files without an error on their way."""
        items = (item for item in self._items.values() if item.error is None)
        return frozenset(item.incident for item in items if item.incident)

    def final_work(self) -> tuple[tuple[str, ...], Callable[[Session], None]]:
        """Return the new ids of files without an incident, and the last work for the vault thread.

        The work admits every durable file. It must run before the session closes.
        """
        ready = [item for item in self._items.values() if item.stored is not None]
        self._items.clear()
        planned = [(item, self._new_id()) for item in ready]

        def work(session: Session) -> None:
            for item, id_ in planned:
                if item.stored is not None and item.token not in self._in_record:
                    about = (item.incident,) if item.incident else ()
                    session.evidence.admit(item.stored, Evidence(incidents=about), id_)

        return tuple(id_ for item, id_ in planned if item.incident is None), work

    def _start(self, source: Path | PastedPicture) -> int:
        token = next(self._tokens)
        beside = self._beside
        if beside is None:
            raise Locked
        self._items[token] = IncomingFile(token, source.name)

        def work(progress: Progress) -> StoredFile:
            from diary.services.attachment_service import NamedBytes

            named = (
                NamedBytes(source.name, source.png) if isinstance(source, PastedPicture) else source
            )
            outcome = beside.store([named], progress)[0]
            if isinstance(outcome, DiaryError):
                raise outcome
            return outcome

        self._running[token] = self._jobs.start(
            self,
            work,
            lambda stored: self._on_stored(token, stored),
            lambda error: self._on_failed(token, error),
            lambda done, total: self._on_progress(token, done, total),
        )
        return token

    def _change(self, token: int, item: IncomingFile) -> None:
        self._items[token] = item
        self.changed.emit(token)

    def _on_progress(self, token: int, done: int, total: int) -> None:
        item = self._items.get(token)
        if item is not None and item.stored is None:
            self._change(token, replace(item, share=done / total if total else 0.0))

    def _on_stored(self, token: int, stored: StoredFile) -> None:
        self._running.pop(token, None)
        item = self._items.get(token)
        if item is not None:
            self._change(token, replace(item, stored=stored, share=1.0))
            self._admit_in_order(item.incident)

    def _on_failed(self, token: int, error: DiaryError) -> None:
        self._running.pop(token, None)
        item = self._items.get(token)
        self._admitting.discard(token)
        if item is not None:
            self._change(token, replace(item, error=error))
            self._admit_in_order(item.incident)

    def _admit_in_order(self, incident: str | None) -> None:
        """Admit the durable files of an incident up to the first that is still on its way."""
        if incident is None:
            return
        for token, item in tuple(self._items.items()):
            if item.incident != incident or item.error is not None or token in self._admitting:
                continue
            if item.stored is None:
                return
            self._admit(token, item.stored, incident)

    def _admit(self, token: int, stored: StoredFile, incident: str) -> None:
        self._admitting.add(token)
        about = (incident,) if incident else ()

        def work(session: Session) -> tuple[Recorded[Evidence], ExhibitOriginal | None]:
            recorded = session.evidence.admit(stored, Evidence(incidents=about))
            self._in_record.add(token)
            return recorded, session.evidence.original_of(recorded)

        self._vault_thread.run(
            self,
            work,
            lambda admitted: self._on_admitted(token, *admitted),
            lambda error: self._on_failed(token, error),
        )

    def _on_admitted(
        self, token: int, recorded: Recorded[Evidence], original: ExhibitOriginal | None
    ) -> None:
        self._items.pop(token, None)
        self._admitting.discard(token)
        self.changed.emit(token)
        self.admitted.emit(token, recorded)
        if original is not None:
            self._preparing.append(original)
            self._prepare_next()

    def _prepare_next(self) -> None:
        if self._at_work or not self._preparing:
            return
        self._at_work = True
        original = self._preparing.popleft()
        # A failure is not shown here: a bundle tries again, and reports it then.
        self._jobs.start(
            self,
            lambda _progress: original.prepared(),
            lambda _found: self._on_prepared(),
            lambda _error: self._on_prepared(),
        )

    def _on_prepared(self) -> None:
        self._at_work = False
        self._prepare_next()
