"""Files are looked at while they are stored, by their edges, and by no others' bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import BinaryIO, cast

import pytest

from diary.errors import MediaError, MediaReason
from diary.files.file_edges import EDGE_BYTES, EdgeKeeper, FileEdges
from diary.media.byte_source import BLOCK, Source
from diary.media.decoder_client import MediaClient, SourceSession
from diary.media.decoder_results import MediaFacts
from diary.media.folder_facts import AT_ONCE, EdgesSource, FolderFacts, facts_of
from tests.support.media_samples import jpeg

SIZES = (0, 5, BLOCK, 3 * EDGE_BYTES + 11, 7)


def edges(data: bytes) -> FileEdges:
    keeper = EdgeKeeper(len(data))
    keeper.take(memoryview(data))
    return keeper.edges


def test_each_file_is_read_as_it_is_and_begins_with_a_block() -> None:
    files = [os.urandom(size) for size in SIZES]
    opened: list[int] = []

    def opener(number: int) -> BinaryIO:
        opened.append(number)
        return io.BytesIO(files[number])

    source = EdgesSource(SIZES, opener)
    for number, data in enumerate(files):
        source.hold(number, edges(data))
    for number, data in enumerate(files):
        begin, size = source.place(number)
        assert begin % BLOCK == 0
        assert source.read_at(begin, size) == data
    # Only what is longer than both edges has to be opened for its middle.
    assert opened == [3]
    begin, size = source.place(3)
    before = len(opened)
    assert source.read_at(begin, BLOCK) == files[3][:BLOCK]
    assert source.read_at(begin + size - BLOCK, BLOCK) == files[3][-BLOCK:]
    assert len(opened) == before
    # A block that goes beyond a file has zeros there, and not the next file.
    begin, size = source.place(1)
    assert source.read_at(begin, BLOCK) == files[1] + bytes(BLOCK - size)


def test_of_a_file_that_nobody_asks_about_there_are_only_zeros() -> None:
    def opener(number: int) -> BinaryIO:
        raise AssertionError(number)

    source = EdgesSource((10, 10), opener)
    source.hold(0, edges(b"0123456789"))
    (first, _), (second, _) = source.place(0), source.place(1)
    assert source.read_at(second, 10) == bytes(10)
    assert source.read_at(first, 10) == b"0123456789"
    source.release()
    assert source.read_at(first, 10) == bytes(10)


def test_as_many_as_one_question_has_are_asked_about_at_once(client: MediaClient) -> None:
    data = jpeg(offset="+01:00")
    sizes = [len(data)] * (AT_ONCE + 1)
    with FolderFacts(sizes, lambda _number: io.BytesIO(data), client) as facts:
        for number in range(AT_ONCE + 1):
            facts.add(number, edges(data))
            assert len(facts.found) == (AT_ONCE if number >= AT_ONCE - 1 else 0)
        facts.ask()
    assert [*facts.found] == [*range(AT_ONCE + 1)]
    assert {each.captured_at and each.captured_at.text for each in facts.found.values()} == {
        "2024:03:05 18:22:10"
    }


class Failing:
    """A session of which each answer fails in this way."""

    def __init__(self, reason: MediaReason) -> None:
        self._reason = reason

    def scanned_parts(self, parts: Sequence[tuple[int, int]]) -> tuple[MediaFacts, ...]:
        raise MediaError(self._reason)

    def scanned_part(self, at: int, length: int) -> MediaFacts:
        raise MediaError(self._reason)


def asked(reason: MediaReason) -> Sequence[MediaFacts]:
    return facts_of(cast(SourceSession, Failing(reason)), [(0, 1), (1, 1)])


def test_a_file_that_cannot_be_read_is_of_no_known_kind() -> None:
    assert [each.kind for each in asked(MediaReason.CRASHED)] == ["other", "other"]


@pytest.mark.parametrize("reason", [MediaReason.NOT_CONFINED, MediaReason.CANNOT_START])
def test_that_none_may_be_read_is_said(reason: MediaReason) -> None:
    with pytest.raises(MediaError) as refused:
        asked(reason)
    assert refused.value.reason is reason


def test_a_source_of_edges_is_a_source() -> None:
    source: Source = EdgesSource((3,), lambda _number: io.BytesIO(b"abc"))
    assert source.size == BLOCK
