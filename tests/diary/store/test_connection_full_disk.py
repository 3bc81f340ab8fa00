"""Opening on a full disk: the ballast makes room, and nothing else is given up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from diary.errors import DiskFull, NotWritable, StorageError
from diary.files.durable import is_full
from diary.store import connection
from diary.store.disk_reserve import DiskReserve


class Refusing:
    """Fails so many times, then works."""

    def __init__(self, error: StorageError, times: int) -> None:
        self.error, self.left = error, times

    def __call__(self) -> str:
        if self.left:
            self.left -= 1
            raise self.error
        return "done"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    DiskReserve(tmp_path / "reserve").create()
    return tmp_path / "reserve"


def test_the_ballast_goes_when_the_disk_is_full_and_only_then(path: Path) -> None:
    reserve = DiskReserve(path)
    assert reserve.retry_when_full(Refusing(DiskFull("open"), 0)) == "done"
    for other in (StorageError("open"), NotWritable("open")):
        with pytest.raises(type(other)):
            reserve.retry_when_full(Refusing(other, 1))
    assert path.exists()
    assert reserve.retry_when_full(Refusing(DiskFull("open"), 1)) == "done"
    assert not path.exists()


def test_it_is_tried_once_more_and_not_at_all_without_ballast(path: Path) -> None:
    twice = Refusing(DiskFull("open"), 2)
    with pytest.raises(DiskFull):
        DiskReserve(path).retry_when_full(twice)
    assert twice.left == 0
    third = Refusing(DiskFull("open"), 1)
    with pytest.raises(DiskFull):
        DiskReserve(path).retry_when_full(third)
    assert third.left == 0


def test_a_database_that_finds_no_room_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = bytearray(range(48))
    connection.close(connection.connect(tmp_path / "db", key, create=True))

    def refuse(*_: object, **__: object) -> None:
        # What SQLite says when its scratch index finds no room.
        raise connection.sqlcipher.OperationalError("disk I/O error")

    monkeypatch.setattr(connection, "_prepare", refuse)
    with pytest.raises(StorageError) as refused:
        connection.connect(tmp_path / "db", key)
    assert not isinstance(refused.value, DiskFull)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))
    with pytest.raises(DiskFull):
        connection.connect(tmp_path / "db", key)


def test_a_folder_that_cannot_be_asked_is_not_full(tmp_path: Path) -> None:
    assert not is_full(tmp_path / "missing")
    assert not is_full(tmp_path)
