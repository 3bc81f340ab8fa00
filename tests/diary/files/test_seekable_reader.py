"""Every window reads as an ordinary file does."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.files.seekable_reader import FilePart, SeekableReader
from diary.media.byte_source import BytesSource
from diary.media.decoder.pipe import RangesFile
from diary.store.attachment_files import SplitFileReader

CONTENT = bytes(range(200))
PIECE = 64
Make = Callable[[Path], SeekableReader]


def part(folder: Path) -> SeekableReader:
    (folder / "part").write_bytes(b"before" + CONTENT + b"behind")
    return FilePart(os.open(folder / "part", os.O_RDONLY), 6, len(CONTENT))


def joined(folder: Path) -> SeekableReader:
    files = []
    for at in range(0, len(CONTENT), PIECE):
        (folder / f"{at}").write_bytes(CONTENT[at : at + PIECE])
        files.append(io.FileIO(folder / f"{at}"))
    return SplitFileReader(files, PIECE, len(CONTENT))


def ranges(_folder: Path) -> SeekableReader:
    return RangesFile(BytesSource(CONTENT))


EACH = pytest.mark.parametrize("make", [part, joined, ranges])


@EACH
@given(
    moves=st.lists(
        st.tuples(st.integers(-250, 250), st.sampled_from((0, 1, 2)), st.integers(0, 250))
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_window_reads_as_an_ordinary_file(
    tmp_path: Path, make: Make, moves: list[tuple[int, int, int]]
) -> None:
    with io.BufferedReader(make(tmp_path)) as ours, io.BytesIO(CONTENT) as plain:
        for offset, whence, count in moves:
            origin = (0, plain.tell(), len(CONTENT))[whence]
            if origin + offset < 0:
                with pytest.raises(OSError, match="beginning"):
                    ours.seek(offset, whence)
            else:
                assert ours.seek(offset, whence) == plain.seek(origin + offset)
            assert ours.read(count) == plain.read(count)
            assert ours.tell() == plain.tell()


@EACH
def test_a_window_that_was_closed_reads_no_more(tmp_path: Path, make: Make) -> None:
    window = make(tmp_path)
    assert (window.readable(), window.seekable(), window.writable()) == (True, True, False)
    with pytest.raises(ValueError, match="whence"):
        window.seek(0, 7)
    window.close()
    window.close()
    for use in (window.tell, lambda: window.seek(0), lambda: window.readinto(bytearray(1))):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_a_part_of_a_file_that_became_shorter_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with part(tmp_path) as window:
        os.truncate(tmp_path / "part", 50)
        with pytest.raises(OSError, match="shorter"):
            window.readall()
