"""Files on their way to a disk: durable when told so, and a refused sync is never lost."""

from __future__ import annotations

import os
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from exporters import durable


def made(place: Path, data: bytes = b"some bytes") -> Any:
    file = durable.create(place)
    file.write(data)
    return file


def test_what_is_done_was_synced_first_and_then_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = os.fsync

    def synced(handle: int) -> None:
        # all of it is out of this program's memory by now
        assert os.fstat(handle).st_size == 10
        order.append("sync")
        real(handle)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(durable, "forget", lambda _handle: order.append("forget"))
    syncs = durable.Syncs()
    file = made(tmp_path / "a")
    syncs.add(file, lambda: order.append("done"))
    syncs.wait()
    assert order == ["sync", "forget", "done"]
    assert file.closed
    syncs.stop()


@pytest.mark.parametrize("bad", range(20))
def test_a_refused_sync_is_told_and_nothing_counts_as_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    real = os.fsync
    inode = 0

    def refusing(handle: int) -> None:
        if os.fstat(handle).st_ino == inode:
            raise OSError(5, "Input/output error")
        real(handle)

    monkeypatch.setattr(os, "fsync", refusing)
    done: list[int] = []
    syncs = durable.Syncs()

    def write_all() -> None:
        nonlocal inode
        for n in range(20):
            file = made(tmp_path / str(n))
            if n == bad:
                inode = os.fstat(file.fileno()).st_ino
            try:
                syncs.add(file, partial(done.append, n))
            except OSError:
                file.close()
                raise
        syncs.wait()

    with pytest.raises(OSError, match="Input/output"):
        write_all()
    syncs.stop()
    assert bad not in done


def test_no_thread_is_left(tmp_path: Path) -> None:
    before = threading.active_count()
    syncs = durable.Syncs()
    for n in range(5):
        syncs.add(made(tmp_path / str(n)), lambda: None)
    syncs.stop()
    assert threading.active_count() == before


class Back:
    """Stands in for what gets a growing file to the disk early."""

    def __init__(self, fails: bool) -> None:
        self.fails = fails
        self.heard: list[int] = []
        self.ended = 0

    def written(self, upto: int) -> None:
        self.heard.append(upto)

    def __exit__(self, *_: object) -> None:
        self.ended += 1
        if self.fails:
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("fails", [False, True])
def test_a_long_file_begins_to_reach_the_disk_while_it_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    back = Back(fails)
    monkeypatch.setattr(durable, "FLUSH_BYTES", 30_000)
    monkeypatch.setattr(durable, "write_back", lambda _handle: back)
    file = made(tmp_path / "film", b"")
    for _ in range(4):
        file.write(bytes(10_000))
    assert back.heard == [30_000, 40_000]
    if fails:
        with pytest.raises(OSError, match="Input/output"):
            durable.sync(file)
    else:
        durable.sync(file)
    file.close()
    assert back.ended == 1
    assert (tmp_path / "film").stat().st_size == 40_000
