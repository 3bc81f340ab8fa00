from __future__ import annotations

import errno
import hashlib
import os
import threading

import pytest

from diary.files import background_io
from diary.files.background_io import (
    ADVISE_BYTES,
    FLUSH_BYTES,
    Advisor,
    Buffers,
    Flusher,
    Hasher,
    Writer,
    write_back,
)


class SlowDisk:
    """Holds every flush until it is let go, then refuses."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.flushes = 0

    def flush(self, descriptor: int) -> None:
        self.flushes += 1
        assert self.go.wait(30)
        raise OSError(errno.EIO, "gone")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    disk = SlowDisk()
    monkeypatch.setattr(os, "fsync", disk.flush)
    return disk


def test_after_a_failed_flush_those_already_asked_for_are_not_tried(disk: SlowDisk) -> None:
    def fill() -> None:
        with Flusher(99) as flusher:
            for turn in range(1, 4):
                flusher.written(turn * FLUSH_BYTES)
            disk.go.set()

    with pytest.raises(OSError, match="gone"):
        fill()
    assert disk.flushes == 1


def test_a_flush_that_fails_last_is_not_lost(disk: SlowDisk) -> None:
    def fill() -> None:
        with Flusher(99) as flusher:
            flusher.written(FLUSH_BYTES)
            disk.go.set()

    with pytest.raises(OSError, match="gone"):
        fill()


def test_a_failed_flush_does_not_hide_another_error(disk: SlowDisk) -> None:
    def fill() -> None:
        with Flusher(99) as flusher:
            flusher.written(FLUSH_BYTES)
            disk.go.set()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fill()


def test_a_small_file_starts_no_thread() -> None:
    before = threading.active_count()
    with Flusher(99) as flusher:
        flusher.written(FLUSH_BYTES - 1)
        assert threading.active_count() == before


def test_a_growing_file_is_flushed_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    with Flusher(99) as flusher:
        for turn in range(1, 7):
            flusher.written(turn * FLUSH_BYTES // 2)
    assert flushed == [99] * 3


@pytest.fixture
def advice(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    given: list[tuple[int, ...]] = []
    monkeypatch.setattr(background_io, "_advise", lambda *what: given.append(what))
    monkeypatch.setattr(background_io, "_DONTNEED", 4)
    return given


def test_advice_is_given_as_the_file_grows_and_at_its_end(advice: list[tuple[int, ...]]) -> None:
    with Advisor(99) as advisor:
        advisor.written(ADVISE_BYTES - 1)
        assert advice == []
        advisor.written(ADVISE_BYTES)
        assert advice == [(99, 0, 0, 4)]
        advisor.written(ADVISE_BYTES + 1)
    assert advice == [(99, 0, 0, 4)] * 2


def test_a_file_that_failed_is_not_written_back(advice: list[tuple[int, ...]]) -> None:
    def fill() -> None:
        with Advisor(99) as advisor:
            advisor.written(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fill()
    assert advice == []


def test_a_file_system_may_refuse_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(background_io, "_advise", refuse)
    with Advisor(99) as advisor:
        advisor.written(ADVISE_BYTES)


def test_every_system_has_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_io, "_advise", None)
    assert isinstance(write_back(99), Flusher)
    monkeypatch.setattr(background_io, "_advise", lambda *_: None)
    assert isinstance(write_back(99), Advisor)


@pytest.mark.parametrize("threaded", [False, True])
def test_buffers_are_hashed_in_order_and_come_back(threaded: bool) -> None:
    with Hasher(Buffers(4), threaded=threaded) as hasher:
        for turn in range(20):
            buffer = hasher.take()
            buffer[:] = bytes([turn]) * 4
            hasher.put(buffer, 1 + turn % 4)
    expected = b"".join(bytes([turn]) * (1 + turn % 4) for turn in range(20))
    assert hasher.digest() == hashlib.sha256(expected).digest()


@pytest.mark.parametrize("threaded", [False, True])
def test_buffers_serve_the_next_file(threaded: bool) -> None:
    buffers = Buffers(4)
    used: list[set[int]] = []
    kept: list[bytearray] = []
    for _ in range(2):
        with Hasher(buffers, threaded=threaded) as hasher:
            taken = [hasher.take() for _ in range(2)]
            for buffer in taken:
                hasher.put(buffer, 4)
        used.append({id(buffer) for buffer in taken})
        kept += taken
    alive = {id(buffers.acquire()) for _ in range(6 if threaded else 2)}
    assert used[0] | used[1] <= alive


class Disk:
    """Takes writes in order, and refuses from one of them on."""

    def __init__(self, refused_from: int = 1 << 30) -> None:
        self.taken: list[bytes] = []
        self.tried = 0
        self._refused_from = refused_from

    def write(self, data: memoryview, /) -> None:
        self.tried += 1
        if self.tried >= self._refused_from:
            raise OSError(errno.ENOSPC, "full")
        self.taken.append(bytes(data))


def _written(disk: Disk, turns: int, *, threaded: bool) -> None:
    with Writer(disk, Buffers(4), threaded=threaded) as writer:
        for turn in range(turns):
            buffer = writer.take()
            buffer[:4] = bytes([turn]) * 4
            writer.put(buffer, turn % 5)


@pytest.mark.parametrize("threaded", [False, True])
def test_buffers_are_written_in_order_and_all_before_the_end(threaded: bool) -> None:
    disk = Disk()
    _written(disk, 20, threaded=threaded)
    assert disk.taken == [bytes([turn]) * (turn % 5) for turn in range(20)]


@pytest.mark.parametrize("threaded", [False, True])
@pytest.mark.parametrize("refused_from", [1, 7, 20])
def test_after_a_refused_write_nothing_more_is_written(threaded: bool, refused_from: int) -> None:
    disk = Disk(refused_from)
    with pytest.raises(OSError, match="full"):
        _written(disk, 20, threaded=threaded)
    assert disk.tried == refused_from


@pytest.mark.parametrize("threaded", [False, True])
def test_who_stops_writing_gets_its_own_error_and_ends_the_thread(threaded: bool) -> None:
    def stop() -> None:
        with Writer(Disk(1), Buffers(4), threaded=threaded) as writer:
            writer.take()
            raise ZeroDivisionError

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        stop()
    assert threading.active_count() == before
