"""Syncs folders, one sync for all whose new names in a folder wait for it at the same time.

The rules are:

- Nobody returns before a sync has ended that began after their call: a name that was given before
  it is on the disk.
- Its times say nothing of when that was.
- A failed sync is fatal for all who waited for it, and never tried again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from diary.files.durable import sync_folder
from diary.store.file_times import fix_times


class _Waiting:
    """Somebody who waits for a folder, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Those that it syncs for, itself included, once it is its turn.
        self.batch: list[_Waiting] = []
        self.synced = False
        self.failed: BaseException | None = None


class FolderSyncs:
    """The queue before one disk. Whoever finds it free takes everybody along."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._busy = False

    def sync(self, folder: Path) -> None:
        """Return when every name that the folder has now is on the disk; OSError if not."""
        mine = _Waiting(folder)
        try:
            self._wait(mine)
            _sync(mine.batch)
        except BaseException as stopped:
            _fail(mine.batch, stopped)
            self._withdraw(mine)
            raise
        finally:
            if mine.batch:
                self._done(mine.batch)
        if mine.failed:
            raise mine.failed

    def _wait(self, mine: _Waiting) -> None:
        with self._change:
            self._waiting.append(mine)
            self._change.wait_for(lambda: mine.synced or not self._busy)
            if not mine.synced:
                # One statement: a key pressed in between would leave a queue that nobody serves.
                mine.batch, self._waiting, self._busy = self._waiting, [], True

    def _done(self, batch: Sequence[_Waiting]) -> None:
        with self._change:
            self._busy = False
            for waiting in batch:
                waiting.synced = True
            self._change.notify_all()

    def _withdraw(self, mine: _Waiting) -> None:
        with self._change:
            if mine in self._waiting:
                self._waiting.remove(mine)


def _sync(batch: Sequence[_Waiting]) -> None:
    for folder in {waiting.folder: None for waiting in batch}:
        try:
            # each who waits has its name in it by now, so the last of these comes after all names
            fix_times(folder)
            sync_folder(folder)
        except OSError as refused:
            _fail([waiting for waiting in batch if waiting.folder == folder], refused)


def _fail(batch: Iterable[_Waiting], error: BaseException) -> None:
    for waiting in batch:
        waiting.failed = waiting.failed or error
