"""Restoring, and refusing to, for every test of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    DiaryError,
)
from diary.services.access.credentials import Credentials
from diary.services.backup.target import BackupTarget
from diary.vault.restoration import RestoreResult, restore
from tests.support.records import PASSPHRASE, settled, state


def again(stick: Path, words: str = PASSPHRASE, **how: Any) -> RestoreResult:
    return restore(stick, stick.parent / "again", Credentials(words), settled(), **how)


def refused(stick: Path, kind: type[DiaryError], words: str = PASSPHRASE, **how: Any) -> Any:
    """The refusal; it leaves nothing behind and changes nothing of the copy."""
    before = state(stick)
    with pytest.raises(kind) as told:
        again(stick, words, **how)
    assert type(told.value) is kind
    assert sorted(path.name for path in stick.parent.iterdir()) == ["stick"]
    assert state(stick) == before
    return told.value


def own(stick: Path) -> Path:
    return stick / BackupTarget(stick).newest().copy


def largest(stick: Path) -> Path:
    return max(
        (path for path in (stick / "att").rglob("*") if path.is_file()),
        key=lambda each: each.stat().st_size,
    )


def flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def spoil(path: Path, how: str) -> None:
    if how == "missing":
        path.unlink()
    elif how == "flipped":
        flip(path)
    else:
        path.write_bytes(b"" if how == "empty" else path.read_bytes()[:-1])
