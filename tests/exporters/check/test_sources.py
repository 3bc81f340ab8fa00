"""Finding files: nothing followed, nothing opened that is no file, nothing without a bound."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exporters.bundle import layout
from exporters.check import files as check_files
from exporters.check import identification, sources
from exporters.check.check import CheckReport
from exporters.check.report import Findings
from exporters.check.sources import SourceFile, printable_name, walk

H = "ab" * 32


def codes(findings: Findings) -> list[tuple[str, str]]:
    return [(item.code, item.file) for item in findings.all()]


def test_a_file_that_became_a_link_meanwhile_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match=r"."):
        SourceFile("link", tmp_path / "link", 1).open()


def test_a_file_that_became_a_pipe_meanwhile_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="regular"):
        SourceFile("pipe", tmp_path / "pipe", 1).open()


def test_folders_deeper_than_a_bundle_are_named_and_left(tmp_path: Path) -> None:
    (tmp_path / "/".join("d" * 20)).mkdir(parents=True)
    findings = Findings()
    walk(tmp_path, findings)
    assert codes(findings) == [("folder-too-deep", "/".join("d" * 17))]


def test_more_files_than_a_bundle_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 10)
    for n in range(12):
        (tmp_path / str(n)).write_bytes(b"")
    findings = Findings()
    assert len(walk(tmp_path, findings)[0]) == 10
    assert codes(findings) == [("too-many-files", "")]


def test_names_are_shown_printable_and_bounded() -> None:
    assert printable_name("a\nb\u202ec\x1b[2J\udcff") == "a\\nb\\u202ec\\x1b[2J\\xff"
    assert printable_name("é") == "\\xe9"
    assert len(printable_name("x" * 1000)) == 300


def test_no_more_than_a_few_of_a_kind_are_tried(tmp_path: Path) -> None:
    text = layout.dump_list(dict.fromkeys(layout.COVERED, H))
    many = []
    for n in range(20):
        path = tmp_path / str(n)
        path.write_bytes(text)
        many.append(SourceFile(path.name, path, len(text)))
    found = identification.identify_files(many)
    assert len(found.tag_lists) == len(found.text) == 8


@pytest.fixture
def bad_then_good(tiny: Path) -> tuple[Path, bytes]:
    """A bundle whose record was changed, and the bytes that it should have."""
    good = (tiny / layout.RECORD).read_bytes()
    (tiny / layout.RECORD).write_bytes(good.replace(b"outside again", b"outside today"))
    return tiny, good


def test_a_part_swapped_between_reading_and_hashing_is_found(
    bad_then_good: tuple[Path, bytes],
    run: Callable[..., CheckReport],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at, good = bad_then_good
    real = check_files.hash_all

    def swap(*given: Any) -> Any:
        (at / layout.RECORD).write_bytes(good)
        return real(*given)

    monkeypatch.setattr(check_files, "hash_all", swap)
    report = run(at)
    assert ("file-changed", layout.RECORD) in {(item.code, item.file) for item in report.findings}


def test_a_loose_part_swapped_between_hashing_and_reading_is_not_believed(
    bad_then_good: tuple[Path, bytes],
    pdf_reader: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from exporters.check.check import check

    at, good = bad_then_good
    bad = (at / layout.RECORD).read_bytes()
    (at / layout.RECORD).write_bytes(good)
    real = identification.identify_files

    def swap(given: Any) -> Any:
        (at / layout.RECORD).write_bytes(bad)
        return real(given)

    monkeypatch.setattr(check_files.identification, "identify_files", swap)
    files = [path for path in at.rglob("*") if path.is_file()]
    report = check(files, pdf=pdf_reader)
    assert "entries" not in report.counts


class Refusing:
    """An entry of a folder, of which the disk says nothing."""

    def __init__(self, entry: os.DirEntry[str]) -> None:
        self.name, self.path = entry.name, entry.path

    def stat(self, *, follow_symlinks: bool = True) -> Any:
        raise OSError(errno.EIO, "Input/output error")


def test_what_the_disk_does_not_tell_of_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    listing = os.scandir

    @contextlib.contextmanager
    def scandir(folder: Path) -> Iterator[Any]:
        with listing(folder) as entries:
            yield map(Refusing, entries)

    monkeypatch.setattr(os, "scandir", scandir)
    findings = Findings()
    found = walk(tmp_path, findings)
    # a second question may be answered, as that about the file is here
    assert ([each.name for each in found.sources], found.folders) == (["file"], [])
    assert codes(findings) == [("folder-unreadable", "folder")]
