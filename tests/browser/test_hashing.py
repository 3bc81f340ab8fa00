"""Files hashed in one worker while others are: no hash is of the bytes of another file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from tests.browser.chromium import Chromium

SIZE = 400_000
HASHED = """Promise.all([1, 2, 3].map((batch) => hashing_js.hashAll(
  [0, 1, 2, 3].map((at) => {
    const blob = new Blob([new Uint8Array(%d + at).fill(batch * 10 + at)]);
    return { name: "", blob, size: blob.size, packed: false };
  }), () => {})))"""


def test_batches_that_are_hashed_at_the_same_time_share_no_memory(
    open_module: Callable[[str], Chromium],
) -> None:
    told = open_module("hashing").evaluate(HASHED % SIZE)
    assert told == [
        [hashlib.sha256(bytes([batch * 10 + at]) * (SIZE + at)).hexdigest() for at in range(4)]
        for batch in (1, 2, 3)
    ]
