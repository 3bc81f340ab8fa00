from __future__ import annotations

import os

import pytest

from diary.files.file_edges import EDGE_BYTES, EdgeKeeper


@pytest.mark.parametrize("size", [0, 1, EDGE_BYTES, EDGE_BYTES + 1, 3 * EDGE_BYTES + 7])
@pytest.mark.parametrize("step", [1_000, EDGE_BYTES, 10 * EDGE_BYTES])
def test_the_edges_are_the_first_and_the_last_bytes(size: int, step: int) -> None:
    data = os.urandom(size)
    keeper = EdgeKeeper(size)
    for at in range(0, size, step):
        keeper.take(memoryview(data)[at : at + step])
    assert keeper.edges.start == data[:EDGE_BYTES]
    assert keeper.edges.end == data[-EDGE_BYTES:]
