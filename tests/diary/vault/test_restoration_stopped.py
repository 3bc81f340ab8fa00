"""A restoring that is stopped or refused leaves nothing, and no changed byte passes."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from diary.errors import (
    Cancelled,
    CopyRefused,
    DamagedCopy,
    DiaryError,
    DiskFull,
    StorageError,
)
from diary.progress import Progress
from diary.services.backup.target import NAME
from diary.vault import restoration
from tests.faults import corruption
from tests.support.restoration import again, flip, largest, own, refused

# --- stopped ----------------------------------------------------------------------------------


def test_stopped_at_any_step_it_leaves_nothing(stick: Path) -> None:
    for turn in itertools.count():
        steps: list[int] = []
        try:
            again(stick, progress=stopping(turn, steps))
            break
        except Cancelled:
            assert sorted(path.name for path in stick.parent.iterdir()) == ["stick"]
    assert turn > 8
    assert steps == sorted(steps)


def stopping(turn: int, steps: list[int]) -> Progress:
    def stop(done: int, total: int) -> None:
        steps.append(done)
        if len(steps) > turn:
            raise Cancelled

    return stop


def test_nothing_is_read_past_what_the_manifest_says(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = largest(stick)
    with path.open("ab") as file:
        file.write(bytes(10))
    read: list[Path] = []
    usual = restoration.copy_file

    def copy_file(source: Path, *arguments: Any, **config: Any) -> Any:
        read.append(source)
        return usual(source, *arguments, **config)

    monkeypatch.setattr(restoration, "copy_file", copy_file)
    assert refused(stick, DamagedCopy).parts == ("evidence/2",)
    assert len(read) > 4
    assert path not in read


def test_what_a_restoring_that_was_cut_off_left_is_cleared(stick: Path, tmp_path: Path) -> None:
    shutil.copytree(own(stick), tmp_path / ".again.new")
    (tmp_path / ".again.new" / NAME).unlink()
    for name in ("db", "head", "keys", "draft"):
        (tmp_path / ".again.new" / f"{name}.part").touch()
    again(stick)
    assert not (tmp_path / ".again.new").exists()


def test_a_place_without_room_is_full(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    assert refused(stick, DiskFull).operation == "restore"


def test_a_stick_that_is_pulled_out_is_gone(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = largest(stick)
    usual = os.open
    moved = stick.parent.parent / "elsewhere"

    def pulled(opened: Any, *config: Any, **more: Any) -> int:
        if opened == path:
            stick.rename(moved)
            raise OSError(5, "input/output error")
        return usual(opened, *config, **more)

    monkeypatch.setattr(os, "open", pulled)
    with pytest.raises(CopyRefused) as told:
        again(stick)
    assert told.value.operation == "gone"
    assert isinstance(told.value, StorageError)
    assert list(stick.parent.iterdir()) == []
    shutil.rmtree(moved)


def test_a_file_that_cannot_be_read_is_damage_of_that_file(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = largest(stick)
    usual = os.open

    def unreadable(opened: Any, *config: Any, **more: Any) -> int:
        if opened == path:
            raise OSError(5, "input/output error")
        return usual(opened, *config, **more)

    monkeypatch.setattr(os, "open", unreadable)
    assert refused(stick, DamagedCopy).parts == ("evidence/2",)
    assert again(stick, despite_damage=True).missing == ("evidence/2",)


# --- every byte -------------------------------------------------------------------------------


def spread(size: int) -> list[int]:
    """A few bytes of a file, and its last."""
    return sorted({*range(0, size, max(1, min(90_001, size // 2))), size - 1})


def unseen(stick: Path, where: Callable[[int], Sequence[int]]) -> list[str]:
    """Which changed bytes a restoring did not see."""
    passed = []
    for path in sorted(path for path in stick.rglob("*") if path.is_file()):
        good = path.read_bytes()
        for at in where(len(good)):
            flip(path, at)
            try:
                again(stick)
                passed.append(f"{path.name} {at}")
            except DiaryError:
                assert sorted(each.name for each in stick.parent.iterdir()) == ["stick"]
            path.write_bytes(good)
    return passed


def test_a_byte_changed_anywhere_is_seen(stick: Path) -> None:
    assert unseen(stick, spread) == []


@pytest.mark.soak
def test_a_byte_changed_where_anything_begins_or_ends_is_seen(stick: Path) -> None:
    assert unseen(stick, corruption.edges) == []
