"""Compound files: streams of both sizes, storages, and trees and chains that lead in circles."""

from __future__ import annotations

import struct

import pytest

from diary.media.byte_source import BytesSource
from diary.media.compound_file import CompoundFile, DamagedError, DirectoryEntry
from tests.support.wrapped_files import compound

LARGE, SMALL = bytes(range(256)) * 40, b"few bytes" * 20
WHOLE = compound(("large", LARGE), ("folder/small", SMALL), ("folder/inner/deep", b"x"), ("e", b""))


def opened(data: bytes = WHOLE) -> CompoundFile:
    return CompoundFile(BytesSource(data))


def named(file: CompoundFile, name: str) -> DirectoryEntry:
    return next(each for each in file.entries if each.name == name)


def test_streams_of_both_sizes_are_read_whole_or_in_part() -> None:
    file = opened()
    assert file.stream(named(file, "large")) == LARGE
    assert file.stream(named(file, "large"), 700) == LARGE[:700]
    assert file.stream(named(file, "small")) == SMALL
    assert file.stream(named(file, "small"), 70) == SMALL[:70]
    assert file.stream(named(file, "large"), 0) == file.stream(named(file, "e")) == b""


def test_a_storage_has_its_own_entries_and_no_others() -> None:
    file = opened()
    assert [each.name for each in file.inside(file.root)] == ["large", "folder", "e"]
    assert [each.name for each in file.inside(named(file, "folder"))] == ["small", "inner"]
    deep = {file.entries[number].name for number in file.within("folder")}
    assert deep == {"small", "inner", "deep"}


def test_a_tree_that_is_walked_without_end_is_damage() -> None:
    file = opened()
    with pytest.raises(DamagedError):
        list(map(file.inside, [file.root] * 1000))


def test_a_stream_that_leads_out_of_the_file_is_damage() -> None:
    data = bytearray(WHOLE)
    at = data.index("large".encode("utf-16-le"))
    data[at + 116 : at + 120] = struct.pack("<I", 99_999)
    file = opened(bytes(data))
    with pytest.raises(DamagedError):
        file.stream(named(file, "large"))


def test_a_chain_in_a_circle_is_damage() -> None:
    data = bytearray(WHOLE)
    at = data.index("large".encode("utf-16-le"))
    first = struct.unpack_from("<I", data, at + 116)[0]
    sectors = struct.unpack_from("<109I", data, 76)
    table = (sectors[0] + 1) * 512
    data[table + first * 4 : table + first * 4 + 4] = struct.pack("<I", first)
    file = opened(bytes(data))
    with pytest.raises(DamagedError):
        file.stream(named(file, "large"))
    assert len(file.stream(named(file, "large"), 2000)) == 2000


@pytest.mark.parametrize("data", [b"", WHOLE[:100], WHOLE[:511], bytes(600)])
def test_what_is_none_is_damage(data: bytes) -> None:
    with pytest.raises(DamagedError):
        opened(data)
