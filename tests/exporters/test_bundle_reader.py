"""A bundle is checked and read as a case; its files are offered only as listed."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from diary.errors import Cancelled, NotABundle
from exporters.bundle import layout
from exporters.bundle_reader import open_bundle_case
from exporters.bundle_recognition import is_bundle
from exporters.check.check_report import CheckVerdict
from tests.exporters.conftest import COPY, PHOTO, ident


@pytest.fixture
def folder(small_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(small_folder, tmp_path / "bundle")
    return tmp_path / "bundle"


def test_files_stand_with_their_exhibits(folder: Path) -> None:
    case = open_bundle_case([folder])
    assert {id_: file.is_copy for id_, file in case.files.items()} == {
        ident("e1"): False,
        ident("e2"): False,
        ident("e3"): True,
    }
    first, third = case.files[ident("e1")], case.files[ident("e3")]
    with first.open() as file:
        assert file.read() == PHOTO
    assert (first.name, first.size) == ("IMG 0213.JPG", len(PHOTO))
    with third.open() as file:
        assert file.read() == COPY
    assert third.sha256 == hashlib.sha256(COPY).hexdigest()


def test_a_file_that_is_not_as_listed_is_not_offered(folder: Path) -> None:
    (photo,) = (folder / layout.ORIGINALS).glob("AB-1_*")
    photo.write_bytes(b"another picture")
    case = open_bundle_case([folder])
    assert case.report.verdict is CheckVerdict.PROBLEMS
    assert set(case.files) == {ident("e2"), ident("e3")}


def test_no_file_is_offered_under_a_list_that_was_changed(folder: Path) -> None:
    listed = folder / layout.MANIFEST
    listed.write_bytes(listed.read_bytes().replace(b"AB-1_", b"AB-2_", 1))
    assert open_bundle_case([folder]).files == {}


def test_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (photo,) = (folder / layout.ORIGINALS).glob("AB-1_*")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(PHOTO)
    photo.unlink()
    photo.symlink_to(elsewhere)
    assert ident("e1") not in open_bundle_case([folder]).files


@pytest.mark.parametrize("spoil", ["gone", "torn", "spaced", "later", "folder"])
def test_what_is_no_bundle_is_refused_in_one_way(folder: Path, spoil: str) -> None:
    record = folder / layout.RECORD
    whole = record.read_bytes()
    record.unlink()
    if spoil == "torn":
        record.write_bytes(whole[: len(whole) // 2])
    elif spoil == "spaced":
        record.write_bytes(whole.replace(b",", b", ", 1))
    elif spoil == "later":
        record.write_bytes(whole.replace(b"daybook-record/1", b"daybook-record/2"))
    elif spoil == "folder":
        record.mkdir()
    with pytest.raises(NotABundle):
        open_bundle_case([folder])


def test_it_is_known_by_its_record_and_its_list(folder: Path, tmp_path: Path) -> None:
    assert is_bundle([folder])
    (folder / layout.TAG_MANIFEST).unlink()
    assert not is_bundle([folder])
    assert not is_bundle([tmp_path / "nothing"])


def test_it_can_be_stopped(folder: Path) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_bundle_case([folder], progress=stop)


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_opening_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    open_bundle_case([folder])
    assert contents(folder) == before
