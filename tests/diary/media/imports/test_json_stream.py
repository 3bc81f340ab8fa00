"""JSON in one pass: what is wanted and nothing else, in pieces, and whatever the file holds."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.imports import json_stream
from diary.media.imports.json_stream import Element, JsonStream, json_lines

ROWS = frozenset({("rows", "*")})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def read(data: bytes, wanted: frozenset[tuple[str, ...]] = ROWS) -> tuple[list[Element], bool]:
    stream = JsonStream(BytesSource(data), wanted)
    found = list(stream.elements())
    return found, stream.broken


def rows(value: Any, **options: Any) -> list[Any]:
    found, broken = read(json.dumps(value, **options).encode())
    assert not broken
    return [each.value for each in found]


@given(st.lists(VALUES, max_size=6), VALUES, st.sampled_from([None, 0, 3]), st.booleans())
def test_each_wanted_value_is_that_of_the_file(
    values: list[Any], other: Any, indent: int | None, ascii_only: bool
) -> None:
    file = {"before": other, "rows": values, "after": [other]}
    assert rows(file, indent=indent, ensure_ascii=ascii_only) == values


@given(st.lists(VALUES, max_size=4), VALUES, st.integers(1, 9))
def test_it_does_not_matter_where_the_pieces_end(values: list[Any], other: Any, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_PIECE", size)
        assert rows({"a": other, "rows": values}, indent=1) == values


def test_paths_say_which_value_it_is() -> None:
    data = json.dumps({"name": "n", "chats": {"list": [{"id": 1, "rows": [2, 3]}]}}).encode()
    wanted = frozenset(
        {("name",), ("chats", "list", "*", "id"), ("chats", "list", "*", "rows", "*")}
    )
    found, broken = read(data, wanted)
    assert not broken
    assert [(each.path[-2:], each.value) for each in found] == [
        (("name",), "n"), (("*", "id"), 1), (("rows", "*"), 2), (("rows", "*"), 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b'{"rows', b'{"rows":', b'{"rows":[1', b'{"rows":[1,', b'{"rows" [1]}', b"]",
        b'{"rows":[1]', b'{"rows":[1]} x', b'{"rows":[1 2]}', b'{rows:[1]}', b'{"rows":["a',
        b'{"rows":["a\\', b"\xff\xfe\x00", b'{"a":}',
    ],
)  # fmt: skip
def test_a_file_that_breaks_off_says_so(data: bytes) -> None:
    found, broken = read(data)
    assert broken
    assert [each.value for each in found] in ([], [1])


def test_a_value_that_is_no_json_is_told_and_the_next_one_is_read() -> None:
    found, broken = read(b'{"rows":[{"a" 1},{"b":nul},2]}')
    assert [(each.value, each.is_whole) for each in found] == [
        (None, False),
        (None, False),
        (2, True),
    ]
    assert not broken


def test_a_value_that_is_too_long_is_passed_over_in_flat_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "LIMIT", 1000)

    class Endless:
        head, tail = b'{"rows":[{"a":"', b'"},2]}'
        size = 60 << 20

        def read_at(self, offset: int, length: int) -> bytes:
            data = b"x" * max(0, min(length, self.size - offset))
            if not offset:
                return self.head + data[len(self.head) :]
            return data[: -len(self.tail)] + self.tail if offset + length >= self.size else data

    stream = JsonStream(Endless(), ROWS)
    tracemalloc.start()
    found = list(stream.elements())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(each.value, each.is_whole) for each in found] == [(None, False), (2, True)]
    assert most < 8 << 20


def test_the_end_of_a_value_that_is_too_long_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LIMIT", 1000)
    monkeypatch.setattr(json_stream, "_PIECE", 700)
    found, _broken = read(b'{"rows":[' + b"9" * 2100 + b",2]}")
    assert [(each.value, each.is_whole) for each in found] == [(None, False), (2, True)]


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"a":' * 100_000, b'{"rows":' * 100_000])
def test_deep_nesting_ends(deep: bytes) -> None:
    assert read(b'{"rows":[' + deep)[1]
    found, _broken = read(b'{"rows":[' + b"[" * 100_000 + b"]" * 100_000 + b",7]}")
    assert [each.value for each in found] == [None, 7]


def test_a_control_written_as_telegram_writes_it_is_mended_and_counted() -> None:
    stream = JsonStream(BytesSource(rb'{"rows":["a\x1Fb \\x1F \\\x07"]}'), ROWS)
    assert [each.value for each in stream.elements()] == ["a\x1fb \\x1F \\\x07"]
    assert stream.mended == 2


def test_a_mark_of_byte_order_and_bytes_that_are_no_characters_are_read() -> None:
    found, broken = read(b'\xef\xbb\xbf{"rows":["a\xff\x01"]}')
    assert ([each.value for each in found], broken) == (["a\ufffd\x01"], False)


@given(st.binary(max_size=60), st.integers(0, 60))
def test_rubbish_never_raises(rubbish: bytes, cut: int) -> None:
    good = b'{"rows":[{"a":"b"},1.5,null]}'
    read(good[:cut] + rubbish + good[cut:])
    list(json_lines(BytesSource(good[:cut] + rubbish + b"\n" + good)))


def test_lines_are_numbered_and_one_that_is_no_json_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(json_stream, "LIMIT", 20)
    data = b'\xef\xbb\xbf{"a":1}\r\n\n{"a"\n' + b"x" * 70 + b'\n{"b":2}\n' + b"[" * 18
    assert list(json_lines(BytesSource(data))) == [
        (1, {"a": 1}, None), (3, None, "not-json"), (4, None, "too-long"), (5, {"b": 2}, None),
        (6, None, "not-json"),
    ]  # fmt: skip
