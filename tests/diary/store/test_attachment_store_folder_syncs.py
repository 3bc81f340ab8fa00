from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Semaphore

import pytest

from diary.store import attachment_store
from diary.store.attachment_store import FolderSyncs


class Disk:
    """Writes down which folders it synced; holds the one named `slow` until it is let go."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def sync(self, folder: Path) -> None:
        if folder.name == "slow":
            self.begun.set()
            assert self.go.wait(30)
        self.done.append(folder.name)
        if folder.name == "bad":
            raise OSError(errno.EIO, "bad")
        if folder.name == "bug":
            raise ZeroDivisionError


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(attachment_store, "sync_folder", disk.sync)
    return disk


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> Semaphore:
    """One more for each caller that is in the queue, and about to wait there."""
    queued, real = Semaphore(0), Condition.wait_for

    def wait_for(self: Condition, until: Callable[[], bool]) -> bool:
        queued.release()
        return real(self, until)

    monkeypatch.setattr(Condition, "wait_for", wait_for)
    return queued


def together(disk: Disk, queued: Semaphore, *folders: str) -> list[BaseException | None]:
    """What comes of syncs that all wait while another one holds the disk."""
    syncs = FolderSyncs()
    told: dict[int, BaseException | None] = {}

    def sync(at: int, folder: str) -> None:
        try:
            syncs.sync(Path(folder))
        except BaseException as refused:
            told[at] = refused
        else:
            told[at] = None

    first = threading.Thread(target=sync, args=(-1, "slow"))
    first.start()
    assert disk.begun.wait(30)
    assert queued.acquire(timeout=30)
    rest = [threading.Thread(target=sync, args=(at, name)) for at, name in enumerate(folders)]
    for thread in rest:
        thread.start()
        assert queued.acquire(timeout=30)
    assert told == {}
    disk.go.set()
    for thread in (first, *rest):
        thread.join(30)
    assert disk.done.pop(0) == "slow"
    assert told.pop(-1) is None
    return [told[at] for at in range(len(folders))]


def test_somebody_alone_syncs_the_folder(disk: Disk) -> None:
    syncs = FolderSyncs()
    syncs.sync(Path("a"))
    syncs.sync(Path("a"))
    assert disk.done == ["a", "a"]


def test_those_that_wait_share_one_sync_of_each_folder(disk: Disk, queued: Semaphore) -> None:
    assert together(disk, queued, "a", "b", "a", "a") == [None] * 4
    assert disk.done == ["a", "b"]


def test_a_sync_that_had_begun_is_not_shared(disk: Disk, queued: Semaphore) -> None:
    assert together(disk, queued, "slow") == [None]
    assert disk.done == ["slow"]


def test_a_folder_that_fails_fails_all_that_waited_for_it(disk: Disk, queued: Semaphore) -> None:
    told = together(disk, queued, "a", "bad", "bad", "a")
    assert told[0] is told[3] is None
    assert isinstance(told[1], OSError)
    assert isinstance(told[2], OSError)
    assert disk.done == ["a", "bad"]


def test_a_bug_ends_everybody_that_was_taken_along(disk: Disk, queued: Semaphore) -> None:
    told = together(disk, queued, "bug", "a", "bug")
    assert {type(outcome) for outcome in told} == {ZeroDivisionError}


@pytest.mark.parametrize("folder", ["bad", "bug"])
def test_the_queue_works_on_after_a_failure(disk: Disk, folder: str) -> None:
    syncs = FolderSyncs()
    with pytest.raises((OSError, ZeroDivisionError)):
        syncs.sync(Path(folder))
    syncs.sync(Path("a"))
    assert disk.done == [folder, "a"]


def test_whoever_is_stopped_while_waiting_leaves_the_queue(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = FolderSyncs()

    def stopped(condition: Condition, until: Callable[[], bool]) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Condition, "wait_for", stopped)
        with pytest.raises(KeyboardInterrupt):
            syncs.sync(Path("a"))
    syncs.sync(Path("b"))
    assert disk.done == ["b"]
