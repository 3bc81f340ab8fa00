"""A disk that does not say what a folder is: refused as a disk, and never taken for no record."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import StorageError
from diary.services.access.credentials import Credentials
from diary.store.vault_lock import VaultLock
from diary.vault.lifecycle import create, unlock
from diary.vault.removal import remove
from diary.vault.restoration import restore
from tests.faults import vaults
from tests.support.records import PASSPHRASE, settled, state

WORDS = Credentials(PASSPHRASE)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    session = vaults.opened(vaults.make(home / "vault"))
    session.backup.begin(home / "stick").run()
    session.close()
    return home


def refusing(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    usual = os.stat

    def stat(path: Any, **config: Any) -> os.stat_result:
        if not isinstance(path, int) and Path(path) == refused:
            raise OSError(errno.EIO, "input/output error")
        return usual(path, **config)

    monkeypatch.setattr(os, "stat", stat)


WORK: dict[str, tuple[str, Callable[[Path], object]]] = {
    "opening": ("vault", lambda at: unlock(at / "vault", PASSPHRASE, settled())),
    "making": ("new", lambda at: create(at / "new", PASSPHRASE, settled())),
    "removing": ("vault", lambda at: remove(at / "vault", WORDS, settled())),
    "restoring": ("new", lambda at: restore(at / "stick", at / "new", WORDS, settled())),
}


@pytest.mark.parametrize("name", WORK)
def test_nothing_is_begun(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    at = vaults.fresh(template, tmp_path / "at")
    before = state(at)
    refused, work = WORK[name]
    with monkeypatch.context() as patched:
        refusing(patched, at / refused)
        with pytest.raises(StorageError):
            work(at)
    assert state(at) == before
    assert sorted(path.name for path in at.iterdir()) == ["stick", "vault"]


def test_a_removal_goes_on_where_a_folder_was_not_told(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = vaults.fresh(template / "vault", tmp_path / "vault")
    group = min(path for path in (vault / "att").iterdir())
    with monkeypatch.context() as patched:
        refusing(patched, group)
        with pytest.raises(StorageError):
            remove(vault, WORDS, settled())
    assert remove(vault, None, settled()).left == ()
    assert not vault.exists()


def test_a_lock_is_let_go_where_closing_complains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, usual = VaultLock(tmp_path / "lock"), os.close

    def close(descriptor: int) -> None:
        usual(descriptor)
        raise OSError(errno.EIO, "input/output error")

    lock.acquire()
    with monkeypatch.context() as patched:
        patched.setattr(os, "close", close)
        lock.release()
    with lock:
        pass
