"""A file read piece by piece: into the same memory where the browser can do that, and elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from tests.browser.chromium import Chromium

PIECES = """async ({ size, piece, told }) => {
  const bytes = new Uint8Array(size).map((_, at) => (at * 7 + (at >> 8)) & 0xff);
  const blob = new Blob([bytes]);
  const given = {
    size: told,
    stream: () => blob.stream(),
    slice: (from, to) => blob.slice(from, to),
  };
  const [lengths, all] = [[], []];
  try {
    for await (const each of source_files_js.piecesOf(source_files_js.plain("", given), piece)) {
      lengths.push(each.length);
      for (const byte of each) all.push(byte);
    }
  } catch (cause) {
    return `${cause.message}`;
  }
  return { lengths, equal: bytes.length === all.length && all.every((b, at) => b === bytes[at]) };
}"""

# Many at once, each held by nothing but what waits for it.
BEGIN = """window.read = Promise.all(Array.from({ length: 200 }, async (_, at) => {
  let length = 0;
  const source = source_files_js.plain("", new Blob([new Uint8Array(2_000_000 + at)]));
  for await (const piece of source_files_js.piecesOf(source, 65_536)) length += piece.length;
  return length;
})), 0"""
ENDED = """Promise.race([
  window.read, new Promise((done) => setTimeout(() => done("never ended"), 30_000)),
])"""


# A browser that gives out bytes anew for each piece, and counts what it is asked to stream.
ANEW = """window.streamed = 0;
Blob.prototype.stream = () => {
  window.streamed += 1;
  return new ReadableStream({ cancel: () => { window.streamed -= 1; } });
};"""


@pytest.fixture(scope="module", params=["into the same memory", "anew"])
def reading(
    request: pytest.FixtureRequest, chromium: Chromium, open_module: Callable[[str], Chromium]
) -> Iterator[Chromium]:
    if request.param != "anew":
        yield open_module("source_files")
        return
    begin = {"source": ANEW}
    script = chromium.call("Page.addScriptToEvaluateOnNewDocument", begin)["identifier"]
    yield open_module("source_files")
    chromium.call("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


@pytest.mark.parametrize(
    ("size", "piece"), [(0, 4), (1, 4), (4, 4), (9, 4), (100_000, 65_537), (300_000, 1 << 20)]
)
def test_pieces_are_the_file_each_of_its_size_but_for_the_last(
    reading: Chromium, size: int, piece: int
) -> None:
    asked = {"size": size, "piece": piece, "told": size}
    lengths = [min(piece, size - at) for at in range(0, size, piece)]
    told = reading.evaluate(f"({PIECES})({json.dumps(asked)})")
    assert told == {"lengths": lengths, "equal": True}
    # what is asked for is read, or nobody would take it
    assert reading.evaluate("window.streamed || 0") == 0


def test_a_file_that_ends_before_its_size_is_not_taken_for_whole(reading: Chromium) -> None:
    asked = {"size": 9, "piece": 4, "told": 11}
    told = reading.evaluate(f"({PIECES})({json.dumps(asked)})")
    assert told == "read short"


def test_what_is_read_is_not_cleared_away_while_it_is_waited_for(reading: Chromium) -> None:
    reading.evaluate(BEGIN)
    for _ in range(20):
        reading.call("HeapProfiler.collectGarbage")
    assert reading.evaluate(ENDED) == [2_000_000 + at for at in range(200)]
