"""Removing the copy of a bundle: exactly what was written, and nothing that is anybody else's."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.delivery import delivered_bundle
from exporters.delivery.delivered_bundle import CopyRemoval


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


FOLDERS = ("data", "data/originals", "data/copies")


def names(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*"))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the system refuse to remove one file, as Windows does while another program has it."""

    def hold(name: str) -> None:
        unlink = os.unlink

        def refuse(path: str | Path, **other: int) -> None:
            if Path(path).name == name:
                raise PermissionError(13, "in use")
            unlink(path, **other)

        monkeypatch.setattr(os, "unlink", refuse)

    return hold


def test_all_that_was_written_goes_and_the_folders_with_it(place: Path) -> None:
    assert delivered_bundle.read_back(place) == WRITTEN
    assert delivered_bundle.remove_copy(place, WRITTEN) == CopyRemoval(2)
    assert list(place.parent.iterdir()) == []


def test_folders_without_a_file_go_too(place: Path) -> None:
    # as when every original was withheld
    (place / "data" / "originals" / "AB-1_a.jpg").unlink()
    (place / "data" / "copies").mkdir()
    assert delivered_bundle.remove_copy(
        place, {"Evidence.pdf": sha(b"pdf")}, folders=FOLDERS
    ) == CopyRemoval(1)
    assert list(place.parent.iterdir()) == []


def test_what_was_changed_or_added_stays_and_is_named(place: Path) -> None:
    (place / "Evidence.pdf").write_bytes(b"marked by somebody")
    (place / "mine.txt").write_bytes(b"mine")
    (place / "data" / "empty" / "deeper").mkdir(parents=True)
    done = delivered_bundle.remove_copy(place, WRITTEN, folders=FOLDERS)
    assert done == CopyRemoval(1, kept=("Evidence.pdf", "data/empty/deeper/", "mine.txt"))
    assert names(place) == ["Evidence.pdf", "data", "data/empty", "data/empty/deeper", "mine.txt"]


def test_a_file_in_use_keeps_no_other_and_can_be_removed_later(
    place: Path, held: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    held("Evidence.pdf")
    done = delivered_bundle.remove_copy(place, WRITTEN, folders=FOLDERS)
    assert done == CopyRemoval(1, refused=("Evidence.pdf",))
    assert names(place) == ["Evidence.pdf"]
    monkeypatch.undo()
    assert delivered_bundle.remove_copy(place, WRITTEN, folders=FOLDERS) == CopyRemoval(1)
    assert list(place.parent.iterdir()) == []


def test_a_file_that_cannot_be_read_is_refused_and_not_called_changed(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as Windows does where another program shares nothing
    open_ = os.open

    def refuse(path: str | Path, *rest: int) -> int:
        if Path(path).name == "Evidence.pdf":
            raise PermissionError(13, "in use")
        return open_(path, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert delivered_bundle.remove_copy(place, WRITTEN) == CopyRemoval(1, refused=("Evidence.pdf",))


def test_a_folder_that_is_refused_is_named(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rmdir = os.rmdir

    def refuse(path: str | Path, **other: int) -> None:
        if Path(path).name == "originals":
            raise PermissionError(13, "in use")
        rmdir(path, **other)

    monkeypatch.setattr(os, "rmdir", refuse)
    done = delivered_bundle.remove_copy(place, WRITTEN)
    assert done == CopyRemoval(2, refused=("data/originals/",))
    assert place.is_dir()


def test_a_folder_that_cannot_be_looked_into_is_never_nothing_there(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def refuse(path: str | Path) -> object:
        if Path(path).name == "originals":
            raise PermissionError(13, "closed")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert delivered_bundle.remove_copy(place, WRITTEN) == CopyRemoval(
        1, refused=("data/originals",)
    )


def test_a_place_that_cannot_be_looked_at_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lstat = os.lstat

    def refuse(path: str | Path, **other: int) -> os.stat_result:
        if Path(path) == place:
            raise PermissionError(13, "closed")
        return lstat(path, **other)

    monkeypatch.setattr(os, "lstat", refuse)
    assert delivered_bundle.remove_copy(place, WRITTEN) == CopyRemoval(0, refused=("bundle",))


def test_no_link_is_followed_and_no_path_leads_out(place: Path) -> None:
    outside = place.parent / "outside"
    outside.mkdir()
    (outside / "AB-1_a.jpg").write_bytes(b"photo")
    empty = place.parent / "empty"
    empty.mkdir()
    (place / "data" / "originals" / "AB-1_a.jpg").unlink()
    (place / "data" / "originals").rmdir()
    (place / "data" / "originals").symlink_to(outside)
    written = {
        **WRITTEN,
        "../outside/AB-1_a.jpg": sha(b"photo"),
        "../empty/AB-1_a.jpg": sha(b"photo"),
    }
    done = delivered_bundle.remove_copy(place, written, folders=(*FOLDERS, "../empty"))
    assert done == CopyRemoval(1, kept=("data/originals",))
    assert (outside / "AB-1_a.jpg").read_bytes() == b"photo"
    assert empty.is_dir()
    link = place.parent / "link"
    link.symlink_to(place)
    assert delivered_bundle.remove_copy(link, WRITTEN) == CopyRemoval(0, kept=("link",))
    assert place.is_dir()


def test_a_single_file_goes_by_its_name_and_hash(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"zip")
    assert delivered_bundle.remove_copy(file, {"bundle.zip": sha(b"another")}).kept == (
        "bundle.zip",
    )
    assert delivered_bundle.remove_copy(file, {"bundle.zip": sha(b"zip")}) == CopyRemoval(1)
    assert list(tmp_path.iterdir()) == []


def test_nothing_at_the_place_is_no_removal(tmp_path: Path) -> None:
    # a stick that was pulled out leaves the same
    for place in (tmp_path / "bundle", tmp_path / "stick" / "bundle"):
        assert delivered_bundle.remove_copy(place, WRITTEN) == CopyRemoval(0, absent=True)


def test_a_disk_that_goes_while_it_is_removed_is_no_removal(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: object, **_other: object) -> None:
        raise FileNotFoundError(2, "gone")

    monkeypatch.setattr(os, "unlink", gone)
    done = delivered_bundle.remove_copy(place, WRITTEN)
    assert done == CopyRemoval(0, refused=("Evidence.pdf", "data/originals/AB-1_a.jpg"))


def test_what_an_unfinished_writing_left_goes_too(place: Path) -> None:
    part = place.with_name(".bundle.part")
    (part / "data" / "originals").mkdir(parents=True)
    (part / "data" / "originals" / "AB-1_a.jpg").write_bytes(b"pho")
    own = frozenset({"data", "Evidence.pdf"})
    assert delivered_bundle.remove_copy(place, WRITTEN, unfinished=own) == CopyRemoval(2)
    assert list(place.parent.iterdir()) == []
    # also where the place itself is gone
    (part / "data").mkdir(parents=True)
    assert delivered_bundle.remove_copy(place, WRITTEN, unfinished=own) == CopyRemoval(0)
    assert list(place.parent.iterdir()) == []


def test_what_only_looks_unfinished_stays_and_is_named(place: Path) -> None:
    part = place.with_name(".bundle.part")
    part.mkdir()
    (part / "mine.txt").write_bytes(b"mine")
    done = delivered_bundle.remove_copy(place, WRITTEN, unfinished=frozenset({"data"}))
    assert done == CopyRemoval(2, kept=(".bundle.part",))
    assert names(part) == ["mine.txt"]


def test_an_unfinished_file_goes_if_it_begins_as_one(tmp_path: Path) -> None:
    place, part = tmp_path / "bundle.zip", tmp_path / ".bundle.zip.part"
    place.write_bytes(b"zip")
    written = {"bundle.zip": sha(b"zip")}
    part.write_bytes(b"PK\x03\x04 half")
    assert delivered_bundle.remove_copy(place, written, magic=b"PK\x03\x04") == CopyRemoval(1)
    place.write_bytes(b"zip")
    part.write_bytes(b"mine")
    done = delivered_bundle.remove_copy(place, written, magic=b"PK\x03\x04")
    assert done == CopyRemoval(1, kept=(".bundle.zip.part",))
    part.unlink()
    part.symlink_to(tmp_path / "elsewhere")
    assert delivered_bundle.remove_copy(place, written, magic=b"PK").kept == (".bundle.zip.part",)
