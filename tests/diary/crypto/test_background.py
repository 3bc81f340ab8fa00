from __future__ import annotations

import errno
import hashlib
import threading
from pathlib import Path

import pytest

from diary.crypto import background
from diary.crypto.background import FLUSH_BYTES, Buffers, Flusher, Hasher


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
    monkeypatch.setattr(background, "_flush", disk.flush)
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


def test_only_what_was_written_back_leaves_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[tuple[int, int]] = []
    monkeypatch.setattr(background, "_flush", lambda descriptor: None)
    monkeypatch.setattr(
        background, "_advise", lambda descriptor, at, length, what: dropped.append((at, length))
    )
    with Flusher(99) as flusher:
        for turn in (1, 2):
            flusher.written(turn * FLUSH_BYTES)
            flusher.written(turn * FLUSH_BYTES + 5)
    assert dropped == [(0, FLUSH_BYTES), (FLUSH_BYTES, FLUSH_BYTES)]


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
    alive = {id(buffers.lend()) for _ in range(6 if threaded else 2)}
    assert used[0] | used[1] <= alive
