"""A deflated file reads as the plain one does, and never gives more than its line says.

Finding files: nothing followed, nothing opened that is no file, nothing without a bound.

Hashing: right, in flat memory, stopped at once, and never on the wrong thread.

What file managers leave is known by its form; nothing else that lies there breaks the check.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Cancelled
from exporters.bundle import layout
from exporters.check import file_identification, source_files
from exporters.check import folder_check as check_files
from exporters.check.bundle_check import CheckReport, check
from exporters.check.check_report import Findings
from exporters.check.source_files import DeflatedReader, SourceFile, hash_all, printable_name, walk
from tests.corpus.pieces import deflate


def opened(packed: bytes, size: int) -> io.BufferedReader:
    return io.BufferedReader(DeflatedReader(Raw(packed), size))


class Raw(io.RawIOBase):
    """Bytes as a window of a file gives them."""

    def __init__(self, data: bytes) -> None:
        self._held = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._held.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        return self._held.readinto(buffer)


@given(st.binary(max_size=5000), st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 900))))
def test_it_reads_as_the_plain_file_does(data: bytes, asked: list[tuple[int, int]]) -> None:
    with opened(deflate(data), len(data)) as file:
        assert file.read() == data
        plain = io.BytesIO(data)
        for place, count in asked:
            assert file.seek(place) == plain.seek(place)
            assert file.read(count) == plain.read(count)
        assert file.seek(0, io.SEEK_END) == len(data)


def test_what_is_too_large_to_be_kept_is_unpacked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_files, "KEPT", 10)
    data = bytes(range(256)) * 40
    with opened(deflate(data), len(data)) as file:
        for place in (9000, 3, 9999, 0, 5000):
            file.seek(place)
            assert file.read(7) == data[place : place + 7]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_lies_there_it_gives_what_was_said_or_refuses(packed: bytes, size: int) -> None:
    with opened(packed, size) as file, contextlib.suppress(OSError):
        assert len(file.read()) == size


@pytest.mark.parametrize(("more", "size"), [(b"x", 4), (b"", 3), (b"", 5), (deflate(b"x"), 4)])
def test_what_does_not_come_to_its_length_cannot_be_read(more: bytes, size: int) -> None:
    with opened(deflate(b"data") + more, size) as file, pytest.raises(OSError, match=r"."):
        file.read()


def test_a_bomb_takes_no_memory() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    with opened(bomb, 18) as file, pytest.raises(OSError, match="longer"):
        file.read()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


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
    monkeypatch.setattr(source_files, "MAX_FILES", 10)
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
    found = file_identification.identify_files(many)
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
    from exporters.check.bundle_check import check

    at, good = bad_then_good
    bad = (at / layout.RECORD).read_bytes()
    (at / layout.RECORD).write_bytes(good)
    real = file_identification.identify_files

    def swap(given: Any) -> Any:
        (at / layout.RECORD).write_bytes(bad)
        return real(given)

    monkeypatch.setattr(file_identification, "identify_files", swap)
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


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, path, path.stat().st_size)


def test_every_file_gets_its_own_hash(tmp_path: Path) -> None:
    contents = {f"{n}.dat": bytes([n]) * n * 1000 for n in range(50)}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    sources = [source(tmp_path / name) for name in contents]
    found = {item.name: digest for item, digest in hash_all(sources, lambda *_: None).items()}
    assert found == {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}


def test_a_file_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x")
    gone = SourceFile("gone", tmp_path / "gone", 1)
    assert set(hash_all([gone, source(tmp_path / "here")], lambda *_: None)) == {
        source(tmp_path / "here")
    }


def test_progress_is_told_on_the_callers_thread_and_ends_at_the_whole(tmp_path: Path) -> None:
    (tmp_path / "here").write_bytes(b"x" * 100)
    told: list[tuple[int, int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total, threading.get_ident()))

    hash_all([source(tmp_path / "here")], progress)
    assert told[-1] == (100, 100, threading.get_ident())
    assert {thread for _, _, thread in told} == {threading.get_ident()}


def test_a_stop_comes_out_of_the_check(tiny: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    before = threading.active_count()
    with pytest.raises(Cancelled):
        check([tiny], progress=stop)
    assert threading.active_count() == before


class Endless:
    """A file that never ends, on a disk that never tires."""

    name, size = "endless", 1

    def open(self) -> Endless:
        return self

    def __enter__(self) -> Endless:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def readinto(self, buffer: memoryview) -> int:
        return len(buffer)


def test_a_stop_does_not_wait_for_the_end_of_a_file() -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    endless: Any = Endless()
    with pytest.raises(Cancelled):
        hash_all([endless], stop)


def test_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    try:
        report = check([tmp_path / "large"])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.counts["files_unknown"] == 1
    assert peak < 8 << 20
