"""Makes one copy of a vault, beside the thread that the session belongs to.

The rules are:

- The manifest is written last, after everything that it names was read back from the copy's disk:
  a copy without one is not finished, and the one finished before it is as it was.
- An attachment that an earlier manifest of ours names, as long as it is there and reads back, is
  not written again. One that does not read back is written anew.
- A copy never takes the place of one that knows more: where the record has gone on in the copy and
  not here, an older state may have been put back here.
- What is damaged in the vault already is copied as it is and named; it is no reason to have none.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from diary.errors import CopyRefused, NotAllowed
from diary.files.durable import disk_errors, sync_folder, sync_path, write_durably
from diary.ledger import chain
from diary.model.kinds import Book
from diary.progress import Progress, no_progress
from diary.services.copy_attachments import CopyAttachments
from diary.services.copy_check import Attached, CopyKeys, ReadBack, State, attached
from diary.store import connection
from diary.store.connection import Connection
from diary.store.copy_files import copy_errors, copy_file, digest_of
from diary.store.copy_manifest import NAME, Listed, Manifest
from diary.store.copy_place import CopyPlace
from diary.store.head import Head
from diary.store.ledger_table import LedgerTable

_MARGIN: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """A finished copy, every byte of it read back.

    `size` is what it takes in all, `written` what had to be written for it, both in bytes.
    `damaged` names exhibits whose file was damaged or missing in the vault itself.
    """

    made: datetime
    entries: int
    private_entries: int
    attachments: int
    size: int
    written: int
    damaged: tuple[str, ...]
    same_disk: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken of the vault at one moment; `db` is a file that this job removes.

    `small` are the other files of the record by their names.
    """

    vault: Path
    db: Path
    small: dict[str, bytes]
    head: Head
    public_key: bytes
    made: datetime
    keys: CopyKeys
    sign: Callable[[bytes], bytes]


class Copying:
    """One copy on its way. It ends by itself when the session is closed: nothing signs then."""

    def __init__(self, taken: Taken, place: CopyPlace, copy: str, earlier: Manifest | None) -> None:
        self._taken = taken
        self._place = place
        self._copy = copy
        self._earlier = earlier
        self._progress: Progress = no_progress
        self._finished = False
        self._done = self._total = 0

    def run(self, progress: Progress = no_progress) -> Copied:
        """Copies, reads back, and says what came of it; from any thread, once.

        Raises CopyRefused, NotAllowed, Damaged or StorageError of the vault, Locked, Cancelled;
        an earlier copy is as it was then.
        """
        self._progress = progress
        try:
            return self._run()
        except BaseException:
            # once it counts, others may be gone already: then it is the only one
            if not self._finished:
                self._place.abandon(self._copy)
            raise
        finally:
            self.discard()

    def discard(self) -> None:
        """Removes what was taken of the vault, for a copy that is not to be made after all."""
        if self._taken.db.parent == self._taken.vault:
            with contextlib.suppress(OSError):
                self._taken.db.unlink(missing_ok=True)

    def _run(self) -> Copied:
        exhibits = self._look()
        attachments = CopyAttachments(
            self._taken.vault,
            self._place.folder,
            exhibits,
            self._earlier.attached() if self._earlier else {},
            self._step,
        )
        self._make_room(attachments)
        folder = self._place.make(self._copy)
        with copy_errors():
            # first of all, so that what is left of this copy can be told to be this record's
            write_durably(folder / "keys", self._taken.small["keys"])
        attachments.bring()
        record = self._put_record(folder)
        manifest, states = self._read_back(exhibits, attachments, record)
        self._finish(folder, manifest.encode())
        self._progress(self._total, self._total)
        self._finished = True
        self._place.clear(manifest)
        return self._copied(manifest, states, attachments.written)

    def _look(self) -> tuple[Attached, ...]:
        """What the copied state has attached, if the copy that is there knows no more than it."""
        taken = self._taken
        taken.keys.check()
        with connection.reading_copy(taken.db, taken.keys.db) as link:
            if self._earlier and not self._follows(link, self._earlier):
                raise NotAllowed("copy-is-ahead")
            return attached(link)

    def _follows(self, link: Connection, earlier: Manifest) -> bool:
        taken = self._taken
        private = chain.private_book_id(taken.head.vault_id)
        return all(
            LedgerTable(link, book, id_, taken.public_key).link_at(end.number) == end.link
            for book, id_, end in (
                (Book.RECORD, taken.head.vault_id, earlier.record),
                (Book.PRIVATE, private, earlier.private),
            )
        )

    def _make_room(self, attachments: CopyAttachments) -> None:
        small = sum(map(len, self._taken.small.values()))
        with disk_errors("read"):
            db = self._taken.db.stat().st_size
        there = self._place.folder
        needed = attachments.new + small + (0 if self._taken.db.is_relative_to(there) else db)
        self._total = needed + attachments.size + small + db
        with copy_errors():
            free = shutil.disk_usage(there if there.exists() else there.parent).free
        if free < needed + _MARGIN:
            raise CopyRefused("full")

    def _put_record(self, folder: Path) -> list[Listed]:
        db = self._taken.db
        if db == folder / "db":
            found = digest_of(db, "db", self._step)
        else:
            found = copy_file(
                db, "db", folder / "db", self._step,
                reading=lambda: disk_errors("read"), writing=copy_errors,
            )  # fmt: skip
        listed = [Listed(f"{self._copy}/db", *found)]
        with copy_errors():
            sync_path(folder / "db")
            for name, data in self._taken.small.items():
                write_durably(folder / name, data)
                listed.append(Listed(f"{self._copy}/{name}", *_digest(data)))
                self._step(len(data))
        return listed

    def _read_back(
        self, exhibits: tuple[Attached, ...], attachments: CopyAttachments, record: list[Listed]
    ) -> tuple[Manifest, dict[str, State]]:
        manifest = self._manifest(attachments, record)
        with copy_errors():
            reader = ReadBack(self._place.folder, manifest, self._taken.keys)
            if reader.parts(self._step) or not reader.pages() or reader.exhibits() != exhibits:
                raise CopyRefused("differs")
            states = {item.named: reader.attachment(item, self._step) for item in exhibits}
        again = [item for item in exhibits if attachments.renew(item, states[item.named])]
        if again:
            manifest = self._manifest(attachments, record)
            with copy_errors():
                reader = ReadBack(self._place.folder, manifest, self._taken.keys)
                states |= {item.named: reader.attachment(item, self._step) for item in again}
        if State.DIFFERS in states.values():
            raise CopyRefused("differs")
        return manifest, states

    def _finish(self, folder: Path, data: bytes) -> None:
        with copy_errors():
            write_durably(folder / NAME, data)
            sync_folder(self._place.folder)
            if digest_of(folder / NAME, NAME, self._step) != _digest(data):
                raise CopyRefused("differs")

    def _manifest(self, attachments: CopyAttachments, record: list[Listed]) -> Manifest:
        taken = self._taken
        files = [*record, *attachments.listed()]
        return Manifest(
            vault_id=taken.head.vault_id,
            public_key=taken.public_key,
            copy=self._copy,
            number=self._earlier.number + 1 if self._earlier else 1,
            made=taken.made,
            record=taken.head.record,
            private=taken.head.private,
            files=tuple(sorted(files, key=lambda each: each.path)),
        ).signed(taken.sign)

    def _copied(self, manifest: Manifest, states: dict[str, State], brought: int) -> Copied:
        record = sum(each.size for each in manifest.files if not each.attached)
        damaged = tuple(name for name, state in states.items() if state is not State.WHOLE)
        try:
            same = os.stat(self._taken.vault).st_dev == os.stat(self._place.folder).st_dev
        except OSError:
            same = False
        return Copied(
            made=manifest.made,
            entries=manifest.record.number,
            private_entries=manifest.private.number,
            attachments=len(states),
            size=sum(each.size for each in manifest.files),
            written=brought + record,
            damaged=damaged,
            same_disk=same,
        )

    def _step(self, count: int) -> None:
        # once the session is closed, nothing of it is read or written any more
        self._taken.keys.check()
        self._done = min(self._done + count, self._total)
        self._progress(self._done, self._total)


def _digest(data: bytes) -> tuple[int, bytes]:
    return len(data), hashlib.sha256(data).digest()
