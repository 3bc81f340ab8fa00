from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.store import settling
from diary.store.settling import Settling


class File:
    """Writes down what is asked of it, and fails where it is told to."""

    def __init__(self, name: str, done: list[str], *, fails: str = "", folder: str = "f") -> None:
        self.name, self.done, self.fails = name, done, fails
        self.folder = Path(folder)

    def sync(self) -> None:
        self._step("sync")

    def rename(self) -> None:
        self._step("rename")

    def _step(self, what: str) -> None:
        self.done.append(f"{what} {self.name}")
        if self.fails == what:
            raise OSError(errno.EIO, self.name)


class Slow(File):
    """Holds the disk until so many others wait for it."""

    def __init__(self, queue: Settling, others: int, done: list[str]) -> None:
        super().__init__("slow", done)
        self.queue, self.others = queue, others
        self.begun, self.go = threading.Event(), threading.Event()

    def sync(self) -> None:
        super().sync()
        self.begun.set()
        assert self.go.wait(30)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def sync_folder(folder: Path) -> None:
        done.append(f"sync {folder}/")
        if folder.name == "bad":
            raise OSError(errno.EIO, "folder")

    monkeypatch.setattr(settling, "sync_folder", sync_folder)
    return done


def together(done: list[str], *files: File) -> dict[str, BaseException | None]:
    """Settle them in one batch: all wait while another file holds the disk."""
    queue = Settling()
    slow = Slow(queue, len(files), done)
    told: dict[str, BaseException | None] = {}

    def settle(file: File) -> None:
        try:
            queue.settle(file)
        except BaseException as refused:
            told[file.name] = refused
        else:
            told[file.name] = None

    first = threading.Thread(target=settle, args=(slow,))
    first.start()
    assert slow.begun.wait(30)
    rest = [threading.Thread(target=settle, args=(file,)) for file in files]
    for number, thread in enumerate(rest, 1):
        thread.start()
        while len(queue._waiting) < number:
            assert thread.is_alive()
    assert told == {}
    slow.go.set()
    for thread in (first, *rest):
        thread.join(30)
    del done[:3]
    assert told.pop("slow") is None
    return told


def test_a_file_alone_is_synced_then_named_then_the_folder_is_synced(done: list[str]) -> None:
    Settling().settle(File("a", done))
    assert done == ["sync a", "rename a", "sync f/"]


def test_those_that_wait_are_settled_together(done: list[str]) -> None:
    files = (File("a", done), File("b", done), File("c", done, folder="g"))
    assert together(done, *files) == {"a": None, "b": None, "c": None}
    assert done[:6] == ["sync a", "sync b", "sync c", "rename a", "rename b", "rename c"]
    assert done[6:] == ["sync f/", "sync g/"]


@pytest.mark.parametrize("step", ["sync", "rename"])
def test_a_file_that_fails_fails_alone_and_goes_no_further(done: list[str], step: str) -> None:
    told = together(done, File("a", done, fails=step), File("b", done))
    assert isinstance(told["a"], OSError)
    assert told["b"] is None
    assert ("rename a" in done) == (step == "rename")
    assert done.count(f"{step} a") == 1


def test_a_folder_that_fails_fails_its_own_files(done: list[str]) -> None:
    told = together(done, File("a", done, folder="bad"), File("b", done))
    assert isinstance(told["a"], OSError)
    assert told["b"] is None
    assert done.count("sync bad/") == 1


def test_where_every_file_failed_no_folder_is_synced(done: list[str]) -> None:
    with pytest.raises(OSError, match="a"):
        Settling().settle(File("a", done, fails="sync"))
    assert done == ["sync a"]


def test_a_bug_ends_everybody_that_was_taken_along(done: list[str]) -> None:
    class Bug(File):
        def rename(self) -> None:
            raise ZeroDivisionError

    told = together(done, File("a", done), Bug("b", done), File("c", done))
    assert {type(outcome) for outcome in told.values()} == {ZeroDivisionError}


def test_the_queue_works_on_after_a_failure(done: list[str]) -> None:
    queue = Settling()
    with pytest.raises(OSError, match="a"):
        queue.settle(File("a", done, fails="rename"))
    queue.settle(File("b", done))
    assert done[-3:] == ["sync b", "rename b", "sync f/"]


def test_whoever_is_stopped_while_waiting_takes_its_file_back(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Settling()
    wait_for = queue._change.wait_for

    def stopped(until: Callable[[], bool]) -> bool:
        monkeypatch.setattr(queue._change, "wait_for", wait_for)
        raise KeyboardInterrupt

    monkeypatch.setattr(queue._change, "wait_for", stopped)
    with pytest.raises(KeyboardInterrupt):
        queue.settle(File("a", done))
    queue.settle(File("b", done))
    assert done == ["sync b", "rename b", "sync f/"]


def test_whoever_is_stopped_after_it_was_taken_along_waits_until_that_is_done(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Settling()
    wait_for = queue._change.wait_for
    taken, go = threading.Event(), threading.Event()

    class Other(File):
        def sync(self) -> None:
            taken.set()
            assert go.wait(30)
            super().sync()

    def stopped(until: Callable[[], bool]) -> bool:
        monkeypatch.setattr(queue._change, "wait_for", waits)
        threading.Thread(target=queue.settle, args=(Other("b", done),)).start()
        while not taken.is_set():
            queue._change.wait(0.01)
        raise KeyboardInterrupt

    def waits(until: Callable[[], bool]) -> bool:
        if taken.is_set():
            go.set()
        return wait_for(until)

    monkeypatch.setattr(queue._change, "wait_for", stopped)
    with pytest.raises(KeyboardInterrupt):
        queue.settle(File("a", done))
    assert done == ["sync a", "sync b", "rename a", "rename b", "sync f/"]
