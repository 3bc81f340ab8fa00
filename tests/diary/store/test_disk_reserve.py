from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.store.disk_reserve import DiskReserve
from tests.support import small_reserve

RESERVE_BYTES = small_reserve.SHIPPED


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    yield from small_reserve.as_shipped()


def test_it_takes_its_room_and_gives_it_back(tmp_path: Path) -> None:
    reserve = DiskReserve(tmp_path / "reserve")
    assert reserve.create()
    stat = (tmp_path / "reserve").stat()
    assert stat.st_size == RESERVE_BYTES == 8 << 20
    # Really on the disk: not a hole.
    assert stat.st_blocks * 512 >= RESERVE_BYTES
    reserve.release()
    reserve.release()
    assert list(tmp_path.iterdir()) == []


def test_it_is_laid_once_and_again_when_it_is_short(tmp_path: Path) -> None:
    path = tmp_path / "reserve"
    DiskReserve(path).create()
    first = path.stat().st_ino
    DiskReserve(path).create()
    assert path.stat().st_ino == first
    os.truncate(path, 100)
    DiskReserve(path).create()
    assert path.stat().st_size == RESERVE_BYTES


def test_no_compression_can_shrink_it(tmp_path: Path) -> None:
    DiskReserve(tmp_path / "reserve").create()
    data = (tmp_path / "reserve").read_bytes()
    assert len({data[at : at + 16] for at in range(0, 1 << 20, 16)}) == 1 << 16


def test_a_full_disk_is_not_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", refuse)
        assert not DiskReserve(tmp_path / "reserve").create()
    assert list(tmp_path.iterdir()) == []
