"""Decrypts every attachment beside whoever asked, several at once, and says which is not whole.

The rules are:

- What is wrong with a file is a code and no error: the look goes on to the next.
- As many threads as pay take the files, the longest first: of those the most is done between two
  needs of the interpreter. No more is held in memory than they work on.
- Whoever asked has a core to itself while it works on, and takes files too when it is done.
- Every thread has ended when the block is left, however it is left.
- Decrypting and hashing need the interpreter between two chunks only, but for that they would wait
  out somebody else's turn: turns are short within the block.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diary.crypto.stream_read import Room
from diary.errors import Cancelled, Damaged, StorageError, Unknown
from diary.progress import Progress
from diary.store.blobs import BlobStore
from diary.store.secrets import BlobKey

# Hashing does not gain from more, and the record is looked at meanwhile.
_MOST: Final = 4
_WAIT: Final = 0.05
# Seconds; a tenth of what the interpreter gives by itself, and about the time a chunk takes.
_TURN: Final = 0.0005
# By the reason that the reader gives; any other is damage.
_CODES: Final = {"missing": "attachment-missing", "id": "attachment-swapped"}


@dataclass(frozen=True, slots=True)
class Attached:
    """What the record says of one attachment; `blob` is None where the vault has no key for it."""

    name: str
    sha256: str
    size: int
    blob: BlobKey | None


class AttachmentCheck:
    """Looks at attachments on threads of its own from the moment the block is entered."""

    def __init__(self, blobs: BlobStore, files: Sequence[Attached]) -> None:
        self._blobs = blobs
        self._files = files
        self._todo = iter(sorted(range(len(files)), key=lambda nth: files[nth].size, reverse=True))
        self._codes: dict[int, str] = {}
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._read = 0
        self._failed: BaseException | None = None
        self._turns_before = sys.getswitchinterval()
        self._total = sum(file.size for file in files)
        # whoever asked is one of them
        count = max(min(_MOST, os.cpu_count() or 1, len(files)) - 1, 1)
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(count)]

    def __enter__(self) -> AttachmentCheck:
        sys.setswitchinterval(_TURN)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        sys.setswitchinterval(self._turns_before)

    @property
    def count(self) -> int:
        """How many files there are to look at."""
        return len(self._files)

    @property
    def total(self) -> int:
        """Bytes in all, in clear."""
        return self._total

    def tell(self, progress: Progress) -> None:
        """Says how many bytes have been looked at; what `progress` raises ends the look."""
        with self._turn:
            read = self._read
        progress(read, self.total)

    def codes(self, progress: Progress) -> list[tuple[str, str]]:
        """Helps until the last file is done: a code and reference of each exhibit not whole."""
        self._run(self._telling(progress))
        for thread in self._threads:
            while thread.is_alive():
                thread.join(_WAIT)
                self.tell(progress)
        if self._failed is not None:
            raise self._failed
        self.tell(progress)
        return [(code, self._files[nth].name) for nth, code in sorted(self._codes.items())]

    def _run(self, step: Progress | None = None) -> None:
        """Takes files until there are none; `step` is called now and then within each."""
        step = step or self._go_on
        room = Room()
        try:
            for nth in iter(self._next, None):
                code = self._look(self._files[nth], step, room)
                with self._turn:
                    self._read += self._files[nth].size
                    if code:
                        self._codes[nth] = code
        except BaseException as failed:
            with self._turn:
                # the first: others only stop because of it
                self._failed = self._failed or failed
            self._stopped.set()
        finally:
            room.wipe()

    def _next(self) -> int | None:
        with self._turn:
            return None if self._stopped.is_set() else next(self._todo, None)

    def _look(self, file: Attached, step: Progress, room: Room) -> str:
        try:
            if file.blob is None:
                raise Unknown(file.name)
            digest, size = self._blobs.verify(file.blob.blob, file.blob.key, step, room)
        except Damaged as damaged:
            return _CODES.get(damaged.reason, "attachment-damaged")
        except Unknown:
            return "attachment-missing"
        except StorageError:
            return "attachment-damaged"
        same = digest.hex() == file.sha256 and size == file.size
        return "" if same else "attachment-differs"

    def _go_on(self, done: int, total: int) -> None:
        if self._stopped.is_set():
            raise Cancelled

    def _telling(self, progress: Progress) -> Progress:
        """Goes on, and tells `progress` as often as waiting for the others does."""
        told = time.monotonic()

        def step(done: int, total: int) -> None:
            nonlocal told
            self._go_on(done, total)
            if time.monotonic() - told >= _WAIT:
                self.tell(progress)
                told = time.monotonic()

        return step
