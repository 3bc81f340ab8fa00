"""Windows refuses to rename or remove what another program has open; the act is repeated."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from diary.errors import HeldOpen, NotWritable, StorageError
from diary.files.durable import storage_error
from diary.files.held_files import (
    remove_empty_folder,
    remove_path,
    rename_path,
    when_released,
)


class WindowsError(OSError):
    """An OSError as Windows makes them: with a code of its own."""

    def __init__(self, code: int, number: int = errno.EACCES, path: str = "") -> None:
        super().__init__(number, "words of the system", path)
        self.winerror = code


def refused(times: int, refusal: OSError) -> Callable[[], str]:
    left = [refusal] * times

    def act() -> str:
        if left:
            raise left.pop()
        return "done"

    return act


@pytest.mark.parametrize("code", [5, 32, 33])
@pytest.mark.parametrize("times", [0, 1, 8])
def test_what_is_held_for_a_moment_is_done_after_it(code: int, times: int) -> None:
    waited: list[float] = []
    assert when_released(refused(times, WindowsError(code)), waited.append) == "done"
    assert len(waited) == times
    assert sum(waited) < 2.5


def test_what_stays_held_is_refused_after_about_two_seconds() -> None:
    waited: list[float] = []
    with pytest.raises(OSError, match="words of the system"):
        when_released(refused(99, WindowsError(32)), waited.append)
    assert 1.5 < sum(waited) < 2.5


@pytest.mark.parametrize(
    "refusal",
    [
        OSError(errno.EACCES, "no"),
        OSError(errno.ENOSPC, "full"),
        WindowsError(112, errno.ENOSPC),
        WindowsError(2, errno.ENOENT),
    ],
)
def test_any_other_refusal_counts_at_once(refusal: OSError) -> None:
    waited: list[float] = []
    with pytest.raises(OSError, match=str(refusal.strerror)):
        when_released(refused(1, refusal), waited.append)
    assert waited == []


def test_files_and_folders_are_renamed_and_removed(tmp_path: Path) -> None:
    file, folder = tmp_path / "a", tmp_path / "b"
    file.touch()
    folder.mkdir()
    rename_path(file, folder / "c")
    with pytest.raises(OSError, match=r".+"):
        remove_empty_folder(folder)
    remove_path(folder / "c")
    remove_path(folder / "c", missing_ok=True)
    with pytest.raises(FileNotFoundError):
        remove_path(folder / "c")
    remove_empty_folder(folder)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (WindowsError(32), HeldOpen),
        (WindowsError(33), HeldOpen),
        (WindowsError(5), NotWritable),
    ],
)
def test_a_refusal_of_windows_becomes_one_error(cause: OSError, error: type[StorageError]) -> None:
    assert type(storage_error(cause, "write")) is error
