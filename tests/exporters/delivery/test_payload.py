"""What the document is told of the files that went into the bundle.

Originals on their way out: every byte in order, hashed as it is handed on, errors where due.
"""

from __future__ import annotations

import hashlib
import io
import threading
from pathlib import Path
from typing import Any

import pytest

from diary import jurisdiction
from diary.errors import Damaged, DiskFull
from exporters.bundle import layout
from exporters.delivery import bundle_writer, payload
from exporters.delivery.payload import HashingReader
from exporters.pdf.sections.document_context import DocumentContext


def test_the_document_is_told_what_each_copy_came_to(small: Any, tmp_path: Path) -> None:
    told: list[Any] = []

    def pdf(case: Any, out: Any, **_: Any) -> int:
        told.extend(case.exhibits)
        return 0

    bundle_writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    (copy,) = [each.copy for each in told if each.copy]
    (path,) = (tmp_path / "b" / layout.COPIES).iterdir()
    data = path.read_bytes()
    assert (copy.sha256, copy.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_the_document_names_each_file_where_it_is(small: Any, tmp_path: Path) -> None:
    named: set[str] = set()

    def pdf(case: Any, out: Any, **_: Any) -> int:
        paths = DocumentContext(case, jurisdiction.load(), "").paths
        damaged = {exhibit.item.number for exhibit in case.exhibits if exhibit.damaged}
        named.update(path for number, path in paths.items() if number not in damaged)
        return 0

    bundle_writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    files = (path for path in (tmp_path / "b" / "data").rglob("*") if path.is_file())
    written = {path.relative_to(tmp_path / "b").as_posix() for path in files}
    assert {path.rpartition("/")[0] + "/" for path in written} == {layout.ORIGINALS, layout.COPIES}
    assert written == named


DATA = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(100_000))


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, len(DATA)])
@pytest.mark.parametrize("expected", [0, 1 << 30])
def test_what_comes_out_is_what_is_hashed(size: int, expected: int) -> None:
    heard: list[int] = []
    with HashingReader() as hashing:
        for _ in range(2):
            source = io.BytesIO(DATA[:size])
            with hashing.of(source, expected, heard.append) as hashed:
                out = b"".join(bytes(piece) for piece in hashed)
            assert out == DATA[:size]
            assert hashed.hex == hashlib.sha256(out).hexdigest()
            assert (hashed.size, source.closed) == (size, True)
    assert sum(heard) == 2 * size


class Short(io.BytesIO):
    """A source that gives a little at a time, as a disk may."""

    def readinto(self, buffer: Any) -> int:
        with memoryview(buffer) as whole:
            return super().readinto(whole[:70_001])


def test_a_source_that_gives_little_at_a_time_is_read_to_its_end() -> None:
    with HashingReader() as hashing, hashing.of(Short(DATA), len(DATA), lambda _n: None) as hashed:
        out = b"".join(bytes(piece) for piece in hashed)
    assert out == DATA
    assert hashed.hex == hashlib.sha256(DATA).hexdigest()


class Torn(io.BytesIO):
    """A source that is damaged further on."""

    def readinto(self, buffer: Any) -> int:
        if self.tell():
            raise Damaged("blob", "chunk")
        return super().readinto(buffer)


def test_damage_is_told_and_leaves_no_thread_and_no_clear_text() -> None:
    before = threading.active_count()
    kept: list[memoryview] = []
    with HashingReader() as hashing:
        torn = hashing.of(Torn(DATA), len(DATA), lambda _n: None)
        with pytest.raises(Damaged), torn as hashed:
            kept.extend(memoryview(piece.obj) for piece in hashed)
        assert threading.active_count() == before
        assert bytes(kept[0]).strip(b"\0")
    assert not bytes(kept[0]).strip(b"\0")


class Full(io.BytesIO):
    """A file on a full disk."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 20_000:
            raise OSError(28, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("pieces", [1, 2, 3, 9])
def test_a_disk_that_is_full_is_told_by_whoever_writes(pieces: int) -> None:
    out = io.BytesIO()
    assert payload.hash_while_writing(out, [DATA[:9_000]] * pieces) == (
        hashlib.sha256(DATA[:9_000] * pieces).hexdigest()
    )
    assert out.getvalue() == DATA[:9_000] * pieces
    if pieces > 2:
        with pytest.raises(DiskFull):
            payload.hash_while_writing(Full(), [DATA[:9_000]] * pieces)


def test_pieces_may_be_written_over_once_the_next_is_asked_for() -> None:
    room = bytearray(9_000)

    def pieces() -> Any:
        for n in range(50):
            room[:] = bytes([n]) * len(room)
            yield memoryview(room)

    out = io.BytesIO()
    payload.hash_while_writing(out, pieces())
    assert out.getvalue() == b"".join(bytes([n]) * 9_000 for n in range(50))


def test_a_long_piece_is_written_whole() -> None:
    out, long = io.BytesIO(), bytes(range(256)) * (10 << 10) + b"end"
    assert payload.hash_while_writing(out, [b"", long, b"after"]) == (
        hashlib.sha256(long + b"after").hexdigest()
    )
    assert out.getvalue() == long + b"after"
