"""Spoils a piece of work at each of its steps on the disk, in this process.

A step is one call that changes a file or its name, or one transaction. What a process that is
killed leaves behind is the folder as it stands between two steps, so a copy of it will do.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from diary.files import durable

_CALLS = ("create_file", "write_all", "sync_file", "sync_folder", "put_in_place")
_TRANSACTIONS = ("diary.store.vault_settings", "diary.services.journal")
# Written by another thread, which may be at it just now; ballast says nothing.
_LEFT_OUT = ("head", "head.new", "reserve")


class Steps:
    """Counts the steps of some work and calls `at` with the number of each.

    Other threads' steps are not this work's. After a transaction nothing can be refused any more,
    so only a kill is tried there.
    """

    def __init__(
        self, patch: pytest.MonkeyPatch, at: Callable[[int], object], *, killing: bool
    ) -> None:
        self.count = 0
        self._at = at
        self._killing = killing
        self._thread = threading.get_ident()
        for name in _CALLS:
            patch.setattr(durable, name, self._call(getattr(durable, name)))
        for name in _TRANSACTIONS:
            module = import_module(name)
            patch.setattr(module, "transaction", self._transaction(module.transaction))

    def _call(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            self._step()
            return real(*given, **named)

        return call

    def _transaction(self, real: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def transaction(link: Any) -> Iterator[None]:
            with durable.disk_errors("save"):
                self._step()
            with real(link):
                yield
            if self._killing:
                self._step()

        return transaction

    def _step(self) -> None:
        if threading.get_ident() == self._thread:
            self.count += 1
            self._at(self.count)


def kept(folder: Path, head: bytes, target: Path) -> Path:
    """The folder as it stands, with the head of the beginning, which may be behind."""
    shutil.copytree(folder, target, ignore=lambda _, names: set(names) & set(_LEFT_OUT))
    (target / "head").write_bytes(head)
    return target
