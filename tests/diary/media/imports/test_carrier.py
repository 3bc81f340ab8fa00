"""Carriers of an export: members in flat memory, limits before anything is read, lines cut."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports.carrier import ZipMembers, in_archive, is_zip, line_blocks, lines
from diary.media.imports.format import UnreadableError


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def test_a_member_is_read_forwards_and_again_from_its_beginning() -> None:
    data = bytes(range(256)) * 9000
    member = ZipMembers(io.BytesIO(zipped(a=data)))["a"]
    assert member.size == len(data)
    assert member.read_at(1_500_000, 10) == data[1_500_000:1_500_010]
    assert member.read_at(0, 4) == data[:4]
    assert member.read_at(len(data) - 2, 100) == data[-2:]
    assert member.read_at(len(data) + 5, 100) == b""


def test_what_came_beside_the_main_file_is_named_with_its_size() -> None:
    export = in_archive(ZipMembers(io.BytesIO(zipped(chat=b"hello", picture=b"123"))), "chat")
    assert (export.name, export.members, export.head()) == ("chat", {"picture": 3}, b"hello")
    assert export.open_member["picture"].read_at(0, 9) == b"123"


def test_a_zip_that_is_cut_off_is_refused() -> None:
    with pytest.raises(UnreadableError) as refused:
        ZipMembers(io.BytesIO(zipped(a=b"hello")[:-30]))
    assert refused.value.reason == "damaged-zip"


def test_a_member_that_is_not_what_its_checksum_says_is_refused() -> None:
    data = bytearray(zipped(a=b"hello"))
    data[data.index(b"PK\1\2") + 16] ^= 1
    data[14] ^= 1
    with pytest.raises(UnreadableError):
        ZipMembers(io.BytesIO(bytes(data)))["a"].read_at(0, 10)


def test_more_members_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.media.imports.carrier.MAX_MEMBERS", 1)
    with pytest.raises(UnreadableError) as refused:
        ZipMembers(io.BytesIO(zipped(a=b"", b=b"")))
    assert refused.value.reason == "too-many-members"


def test_a_file_alone_is_no_zip() -> None:
    assert not is_zip(BytesSource(b"PK is how it begins"))
    assert is_zip(BytesSource(zipped(a=b"")))


@given(st.lists(st.binary(max_size=50).map(lambda each: each.replace(b"\n", b"-")), max_size=20))
def test_lines_are_those_of_the_file(found: list[bytes]) -> None:
    data = b"\n".join(found)
    assert b"".join(lines(BytesSource(data))) == data
    assert [each.rstrip(b"\n") for each in lines(BytesSource(data + b"\n"))] == (found or [b""])


@given(st.lists(st.integers(0, 3000), max_size=8), st.integers(1, 999))
def test_blocks_end_where_lines_end(lengths: list[int], limit: int) -> None:
    data = b"\n".join(b"x" * each for each in lengths)
    blocks = list(line_blocks(BytesSource(data), limit))
    assert b"".join(blocks) == data
    for block in blocks[:-1]:
        assert block.endswith(b"\n") or len(block) == limit


def test_a_line_without_end_comes_in_pieces() -> None:
    pieces = list(lines(BytesSource(b"x" * 3_000_000), limit=1 << 20))
    assert max(map(len, pieces)) == 1 << 20
    assert sum(map(len, pieces)) == 3_000_000
