"""Removing the copy of a bundle: exactly what was written, and nothing that is anybody else's."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from diary.errors import NotWritable
from exporters import left_behind


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    (folder / "data" / "originals").mkdir(parents=True)
    (folder / "Evidence.pdf").write_bytes(b"pdf")
    (folder / "data" / "originals" / "AB-1_a.jpg").write_bytes(b"photo")
    return folder


WRITTEN = {"Evidence.pdf": sha(b"pdf"), "data/originals/AB-1_a.jpg": sha(b"photo")}


def test_all_that_was_written_goes_and_the_folders_with_it(place: Path) -> None:
    assert left_behind.read_back(place) == WRITTEN
    assert left_behind.remove(place, WRITTEN) == left_behind.Removed(2, ())
    assert list(place.parent.iterdir()) == []


def test_what_was_changed_or_added_stays_and_is_named(place: Path) -> None:
    (place / "Evidence.pdf").write_bytes(b"marked by somebody")
    (place / "mine.txt").write_bytes(b"mine")
    (place / "data" / "empty").mkdir()
    done = left_behind.remove(place, WRITTEN)
    assert done == left_behind.Removed(1, ("Evidence.pdf", "mine.txt"))
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("*")) == [
        "Evidence.pdf", "data", "data/empty", "mine.txt",
    ]  # fmt: skip


def test_no_link_is_followed_and_no_path_leads_out(place: Path) -> None:
    outside = place.parent / "outside"
    outside.mkdir()
    (outside / "AB-1_a.jpg").write_bytes(b"photo")
    (place / "data" / "originals" / "AB-1_a.jpg").unlink()
    (place / "data" / "originals").rmdir()
    (place / "data" / "originals").symlink_to(outside)
    written = {**WRITTEN, "../outside/AB-1_a.jpg": sha(b"photo")}
    assert left_behind.remove(place, written).files == 1
    assert (outside / "AB-1_a.jpg").read_bytes() == b"photo"
    link = place.parent / "link"
    link.symlink_to(place)
    assert left_behind.remove(link, WRITTEN) == left_behind.Removed(0, ())


def test_a_single_file_goes_by_its_name_and_hash(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"zip")
    assert left_behind.remove(file, {"bundle.zip": sha(b"another")}).kept == ("bundle.zip",)
    assert left_behind.remove(file, {"bundle.zip": sha(b"zip")}) == left_behind.Removed(1, ())
    assert left_behind.remove(file, {"bundle.zip": sha(b"zip")}) == left_behind.Removed(0, ())
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_other: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(NotWritable):
        left_behind.remove(place, WRITTEN)
