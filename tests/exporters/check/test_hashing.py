"""Hashing: right, in flat memory, stopped at once, and never on the wrong thread."""

from __future__ import annotations

import hashlib
import threading
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Cancelled
from exporters.check.check import check
from exporters.check.sources import SourceFile, hash_all


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, path, path.stat().st_size)


def test_every_file_gets_its_own_hash(tmp_path: Path) -> None:
    contents = {f"{n}.dat": bytes([n]) * n * 1000 for n in range(50)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    sources = [source(tmp_path / name) for name in contents]
    found = {item.name: digest for item, digest in hash_all(sources, lambda *_: None).items()}
    assert found == {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def test_a_file_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x")
    gone = SourceFile("gone", tmp_path / "gone", 1)
    assert set(hash_all([gone, source(tmp_path / "here")], lambda *_: None)) == {
        source(tmp_path / "here")
    }


def test_progress_is_told_on_the_callers_thread_and_ends_at_the_whole(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x" * 100)
    told: list[tuple[int, int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total, threading.get_ident()))

    hash_all([source(tmp_path / "here")], progress)
    assert told[-1] == (100, 100, threading.get_ident())
    assert {thread for _, _, thread in told} == {threading.get_ident()}


def test_a_stop_comes_out_of_the_check(tiny: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    before = threading.active_count()
    with pytest.raises(Cancelled):
        check([tiny], progress=stop)
    assert threading.active_count() == before


class Endless:
    """A file that never ends, on a disk that never tires."""

    name, size = "endless", 1

    def open(self) -> Endless:
        return self

    def __enter__(self) -> Endless:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def readinto(self, buffer: memoryview) -> int:
        return len(buffer)


def test_a_stop_does_not_wait_for_the_end_of_a_file() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    endless: Any = Endless()
    with pytest.raises(Cancelled):
        hash_all([endless], stop)


def test_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    try:
        report = check([tmp_path / "large"])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.counts["files_unknown"] == 1
    assert peak < 8 << 20
