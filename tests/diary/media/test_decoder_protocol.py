"""Frames and headers: exact both ways, and nothing but typed refusals for anything else."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media import decoder_protocol
from diary.media.decoder_protocol import Frame, GarbageError, WireMessage


class EndError(Exception):
    """Nothing more to read."""


def reader(data: bytes) -> Callable[[int], bytes]:
    rest = memoryview(data)

    def read(length: int) -> bytes:
        nonlocal rest
        if length > len(rest):
            raise EndError
        part, rest = rest[:length], rest[length:]
        return bytes(part)

    return read


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 60), 1 << 60) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(Frame), st.dictionaries(st.text(), plain, max_size=4), st.binary())
def test_a_message_comes_out_as_it_went_in(
    kind: Frame, header: dict[str, object], block: bytes
) -> None:
    body = decoder_protocol.pack_message(WireMessage(header, block))
    found, read = decoder_protocol.read_frame(
        reader(decoder_protocol.frame_head(kind, len(body)) + body)
    )
    assert (found, decoder_protocol.unpack_message(read)) == (kind, WireMessage(header, block))


@given(st.binary(max_size=64))
def test_any_bytes_are_a_frame_or_a_refusal(data: bytes) -> None:
    try:
        kind, body = decoder_protocol.read_frame(reader(data), limit=1000)
    except (GarbageError, EndError):
        return
    assert isinstance(kind, Frame)
    assert len(body) <= 59


@given(st.binary(max_size=64))
def test_any_body_is_a_message_or_a_refusal(data: bytes) -> None:
    try:
        message = decoder_protocol.unpack_message(data)
    except GarbageError:
        return
    assert isinstance(message.header, dict)


@pytest.mark.parametrize(
    "text",
    [b"[]", b"{", b'{"a": NaN}', b'{"a": Infinity}', b"\xff", b"[" * 100_000, b"9" * 10_000],
)
def test_a_header_that_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(GarbageError):
        decoder_protocol.unpack_message(struct.pack(">I", len(text)) + text)


def test_a_length_is_refused_before_anything_is_read() -> None:
    asked: list[int] = []

    def read(length: int) -> bytes:
        asked.append(length)
        return decoder_protocol.frame_head(Frame.REPLY, decoder_protocol.MAX_FRAME + 1)

    with pytest.raises(GarbageError):
        decoder_protocol.read_frame(read)
    assert asked == [5]


def test_what_is_too_large_is_not_sent() -> None:
    with pytest.raises(GarbageError):
        decoder_protocol.pack_message(WireMessage({"a": "x" * decoder_protocol.MAX_HEADER}))


@given(st.integers(0, 1 << 64), st.integers(0, 1 << 32), st.integers(0, 1 << 40))
def test_a_range_is_inside_or_refused(offset: int, length: int, size: int) -> None:
    offset, length = min(offset, (1 << 64) - 1), min(length, (1 << 32) - 1)
    inside = 0 < length <= decoder_protocol.MAX_READ and offset + length <= size
    body = decoder_protocol.pack_read(offset, length)
    if inside:
        assert decoder_protocol.unpack_read(body, size) == (offset, length)
    else:
        with pytest.raises(GarbageError):
            decoder_protocol.unpack_read(body, size)
