"""How the page reads a record: piece by piece as whole, and as the program reads it.

The rules are:

- A file is read once if it is a record, however long its pieces are, and it says the same.
- What is none is refused as when it is read whole, and what the program refuses, the page does.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from diary.errors import Damaged, FutureFormat
from exporters.bundle import layout
from exporters.bundle.record_json import DisplacedEntries
from exporters.bundle.record_reader import read_record
from tests.browser.chromium import Chromium
from tests.corpus.case import small
from tests.exporters.bundle.test_record_json import OTHER_TEXTS, changed

RAW = small().files[layout.RECORD]
PIECES = (61, 700, 1_000_000)
# Values that a reader may take for those of a record, and what stands in no record.
ODD = (
    b"1.0", b"-0", b"1e2", b"9007199254740992", b"true", b"null", b"[]", b"{}", b'"a"',
    b'{"\xc3\xa9":1}', b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"__proto__":1}', b'"\\u0041"',
    b'"\\ud800"', b'"\xff"', b'"\xc3"', b'{"fields":[[]]},{"fields":[[]]}', b'"openings":[',
    b'[{"a":1},{"fields":[["b",1]],"n":1,"withheld":[]}]', b" 1", b"[" * 17 + b"]" * 17,
    b"[" * 16 + b"]" * 16, b"[" * 9_000, "\"’\u2028\U0001f642\"".encode(), b"",
)  # fmt: skip
READ = """async ([raw, least]) => {
  const bytes = Uint8Array.from(atob(raw), (letter) => letter.charCodeAt(0));
  const blob = new Blob([bytes]);
  let count = 0;
  const counted = {
    size: blob.size,
    slice: (from, to) => ((count += to - from), blob.slice(from, to)),
    arrayBuffer: () => ((count += blob.size), blob.arrayBuffer()),
  };
  const opening = ({ n, shut, values, withheld, comes }) => [n, shut, [...values], withheld, comes];
  const told = ({ record, refused }) => (record
    ? { ...record, openings: record.openings.map(opening) }
    : { refused: refused.constructor.name, ...refused });
  const whole = () => {
    try {
      const record = record_json_js.parseRecord(bytes);
      const openings = record.openings.map(
        (each) => disclosed_record_js.disclosed(each, record.commitments));
      return { record: { ...record, openings } };
    } catch (refused) { return { refused }; }
  };
  const read = await record_reader_js.readRecord(source_files_js.plain("", counted), least);
  return {
    said: told(read), whole: told(whole()), sha256: read.sha256, times: count / blob.size,
  };
}"""


@pytest.fixture(scope="module")
def reader(open_module: Callable[[str], Chromium]) -> Chromium:
    """A page of nothing but what reads records."""
    return open_module("record_reader")


def here(reader: Chromium, texts: list[bytes], piece: int) -> list[dict[str, Any]]:
    given = json.dumps([[base64.b64encode(each).decode(), piece] for each in texts])
    return list(reader.evaluate(f"Promise.all({given}.map({READ}))"))


def there(raw: bytes) -> object:
    """What the program reads: each entry and whether it comes to its commitment, or a refusal."""
    try:
        return [[each.n, each.withheld, each.is_proven] for each in read_record(raw).entries]
    except DisplacedEntries as wrong:
        return list(wrong.numbers)
    except FutureFormat:
        return "LaterFormat"
    except Damaged:
        return "Damaged"


def alike(said: dict[str, Any]) -> object:
    if "openings" in said:
        return [[n, withheld, comes] for n, _shut, _values, withheld, comes in said["openings"]]
    return said.get("numbers", said["refused"])


def compare(reader: Chromium, texts: list[bytes], piece: int) -> list[dict[str, Any]]:
    told = here(reader, texts, piece)
    for text, found in zip(texts, told, strict=True):
        assert found["said"] == found["whole"]
        assert found["sha256"] == hashlib.sha256(text).hexdigest()
        assert alike(found["said"]) == there(text)
    return told


@pytest.mark.parametrize("piece", PIECES)
def test_a_record_is_read_once(reader: Chromium, piece: int) -> None:
    openings = json.loads(RAW)["openings"]
    openings[0]["fields"][-1][1] = '’\u2028\U0001f642},{"fields":[' * 40
    openings[1]["withheld"].append("ff" * 32)
    texts = [RAW, changed(RAW, openings=openings)]
    told = compare(reader, texts, piece)
    assert [each["times"] for each in told] == [1, 1]
    wrong = [at for at, each in enumerate(told[1]["said"]["openings"]) if not each[-1]]
    assert wrong == [0, 1]


@pytest.mark.parametrize("piece", PIECES)
def test_any_other_way_to_write_it_is_told_the_same(reader: Chromium, piece: int) -> None:
    told = compare(reader, [change(RAW) for change in OTHER_TEXTS], piece)
    assert all("refused" in each["said"] for each in told)
    later = changed(RAW, format="daybook-record/2 1.4.0")
    (found,) = compare(reader, [later], piece)
    assert found["said"]["refused"] == "LaterFormat"


def test_any_value_in_the_place_of_another_is_told_the_same(reader: Chromium) -> None:
    chance = random.Random(7)
    texts = []
    for odd in ODD:
        for old in chance.sample(sorted(values(json.loads(RAW))), 4):
            texts.append(RAW.replace(json.dumps(old).encode(), odd, chance.choice((1, -1))))
    compare(reader, texts, 300)


def test_a_changed_byte_and_a_part_that_is_moved_are_told_the_same(reader: Chromium) -> None:
    chance = random.Random(11)
    texts = []
    for _ in range(60):
        text = bytearray(RAW)
        text[chance.randrange(len(text))] ^= chance.randrange(1, 256)
        low, high, to = sorted(chance.randrange(len(RAW)) for _ in range(3))
        texts += [bytes(text), RAW[:low] + RAW[high:to] + RAW[low:high] + RAW[to:], RAW[:high]]
    compare(reader, texts, 300)


def values(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(values, value.values()))
    if isinstance(value, list):
        return set().union(*map(values, value))
    return {value} if isinstance(value, str) else set()
