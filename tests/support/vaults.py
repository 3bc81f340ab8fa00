"""New vaults for tests: one is made, and every other is a copy of its files.

Invariants:

- A copy has the id and the keys of the first, so two vaults of one test are two names of the same.
  What is about making, or about a vault that is another one, calls `diary.vault.lifecycle.create`.
- Files and modes are those that making gives.
- The first is made with what a test's vault has: cheap keys and a small ballast.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from diary.crypto.kdf import KdfCost
from diary.services.session import OpenVault, Session
from diary.store.connection import Connection
from diary.vault.lifecycle import VaultConfig, create, unlock
from tests.support.records import CHEAP, PASSPHRASE, settled


@functools.cache
def _first(passphrase: str, cost: KdfCost) -> Path:
    """An empty vault that is never opened again; it goes when the process ends."""
    # where the tests have their folders, so that what can be is linked and not copied
    place = Path(tempfile.mkdtemp(prefix="vaults-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    how = settled()
    made = VaultConfig(how.media, how.zone, how.now, cost=cost, floor=cost, words=how.words)
    create(place / "vault", passphrase, made).close()
    return place / "vault"


def lay(folder: Path, passphrase: str = PASSPHRASE, cost: KdfCost = CHEAP) -> Path:
    """Put an empty vault at `folder`."""
    first = _first(passphrase, cost)
    return Path(shutil.copytree(first, folder, copy_function=_copied))


def _copied(source: str, to: str) -> object:
    # The ballast is never written in place, so it may be another name of the same file, but for
    # disks that know no second names.
    if source.endswith("/reserve"):
        with contextlib.suppress(OSError):
            return os.link(source, to)
    return shutil.copy(source, to)


def new(folder: Path, clock: Callable[[], datetime] | None = None, media: Any = None) -> Session:
    """Put an empty vault at `folder` and open it."""
    return unlock(lay(folder), PASSPHRASE, settled(clock, media))


def parts_of(session: Session) -> OpenVault:
    """Return what an open vault is made of, to look into it and to hurt it.

    The one place where tests reach behind a session.
    """
    return session.open_vault


def link_of(session: Session) -> Connection:
    """Return the database of an open vault."""
    return parts_of(session).database
