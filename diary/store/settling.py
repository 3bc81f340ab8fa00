"""Makes new attachments durable, all that wait for the disk at the same time with one wait.

The rules are:

- Sync of every file, rename of every file, sync of every folder, and only then does any `settle`
  return: no file is acknowledged before it would outlive a crash.
- A file that fails fails alone, or with those of its folder when it is the folder that fails.
- A failed sync is fatal and never tried again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from diary.store.files import sync_folder


class Unsettled(Protocol):
    """A file that was written whole and has no name yet."""

    @property
    def folder(self) -> Path:
        """Where it gets its name."""

    def sync(self) -> None:
        """Return when its content is on the disk."""

    def rename(self) -> None:
        """Give it its name."""


class _Waiting:
    """A file and what came of it."""

    def __init__(self, file: Unsettled) -> None:
        self.file = file
        # Those that it takes along, itself included, once it is its turn.
        self.batch: list[_Waiting] = []
        self.settled = False
        self.failed: BaseException | None = None


class Settling:
    """The queue before one disk. Whoever finds it free takes everybody along."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._busy = False

    def settle(self, file: Unsettled) -> None:
        """Return when the file has its name and would keep it after a crash; OSError if not."""
        mine = _Waiting(file)
        try:
            self._wait(mine)
            _settle(mine.batch)
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
            self._change.wait_for(lambda: mine.settled or not self._busy)
            if not mine.settled:
                # One statement: a key pressed in between would leave a queue that nobody serves.
                mine.batch, self._waiting, self._busy = self._waiting, [], True

    def _done(self, batch: Sequence[_Waiting]) -> None:
        with self._change:
            self._busy = False
            for waiting in batch:
                waiting.settled = True
            self._change.notify_all()

    def _withdraw(self, mine: _Waiting) -> None:
        # The caller is about to remove its file. Whoever has taken it along must be done first.
        with self._change:
            if mine in self._waiting:
                self._waiting.remove(mine)
            elif not mine.batch:
                self._change.wait_for(lambda: mine.settled)


def _settle(batch: Sequence[_Waiting]) -> None:
    # The first sync usually takes the others along; a name given after it is synced once too.
    _each(batch, lambda waiting: waiting.file.sync())
    _each(batch, lambda waiting: waiting.file.rename())
    for folder in {waiting.file.folder: None for waiting in batch if not waiting.failed}:
        try:
            sync_folder(folder)
        except OSError as refused:
            _fail([waiting for waiting in batch if waiting.file.folder == folder], refused)


def _each(batch: Iterable[_Waiting], step: Callable[[_Waiting], None]) -> None:
    for waiting in batch:
        if not waiting.failed:
            try:
                step(waiting)
            except OSError as refused:
                waiting.failed = refused


def _fail(batch: Iterable[_Waiting], error: BaseException) -> None:
    for waiting in batch:
        waiting.failed = waiting.failed or error
