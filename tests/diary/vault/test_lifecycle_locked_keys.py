"""Every key of an open record is asked to be kept off the disk, and the answer is passed on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from diary.crypto.keys import Subkeys
from diary.vault.lifecycle import create, unlock
from tests.support.records import PASSPHRASE, settled


class Locker:
    """Takes note of what was handed in, and refuses the buffer that it is told to."""

    def __init__(self, refused: int = -1) -> None:
        self.held: list[bytearray] = []
        self._refused = refused

    def __call__(self, *buffers: bytearray) -> bool:
        before = len(self.held)
        self.held += buffers
        return not before <= self._refused < len(self.held)


def test_the_keys_themselves_are_locked_and_wiped_there(tmp_path: Path) -> None:
    create(tmp_path / "vault", PASSPHRASE, settled()).close()
    locker = Locker()
    session = unlock(tmp_path / "vault", PASSPHRASE, replace(settled(), lock=locker))
    master, db, head_mac, draft, names, signing = locker.held
    assert (db, head_mac, draft, names) == Subkeys.of(master).buffers
    assert session.open_vault.stored_keys.signing_key() == signing
    assert session.info.keys_locked
    session.close()
    assert not any(any(buffer) for buffer in locker.held)


@pytest.mark.parametrize("refused", range(6))
def test_one_key_that_is_not_locked_is_said(tmp_path: Path, refused: int) -> None:
    create(tmp_path / "vault", PASSPHRASE, settled()).close()
    locker = Locker(refused)
    session = unlock(tmp_path / "vault", PASSPHRASE, replace(settled(), lock=locker))
    assert not session.info.keys_locked
    assert len(locker.held) == 6
    session.close()
