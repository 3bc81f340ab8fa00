"""Frames between program and sound child: what is not of the agreed shape is refused."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from diary.media import sound_protocol as protocol
from diary.media.sound_protocol import MAX_BODY, SoundFrame, SoundGarbageError, SoundState


def read(data: bytes) -> tuple[SoundFrame, bytes]:
    return protocol.read_frame(io.BytesIO(data).read)


def test_what_was_packed_is_unpacked() -> None:
    kind, body = read(protocol.pack_samples(7, b"abcdefgh"))
    assert (kind, *protocol.unpack_samples(body)) == (SoundFrame.SAMPLES, 7, b"abcdefgh")
    assert protocol.unpack_drop(read(protocol.pack_drop(9))[1]) == 9
    assert protocol.unpack_played(read(protocol.pack_played(2, 2**40))[1]) == (2, 2**40)
    assert protocol.unpack_state(bytes([SoundState.NO_DEVICE])) is SoundState.NO_DEVICE
    assert read(protocol.pack_frame(SoundFrame.OPEN)) == (SoundFrame.OPEN, b"")


@pytest.mark.parametrize(
    "data",
    [(MAX_BODY + 1).to_bytes(4, "big") + b"\2", b"\0\0\0\0\0", b"\0\0\0\0\x63"],
    ids=["too long", "no type", "unknown type"],
)
def test_a_frame_of_another_shape_is_refused_before_it_is_read(data: bytes) -> None:
    with pytest.raises(SoundGarbageError):
        read(data)


@pytest.mark.parametrize(
    ("unpack", "body"),
    [
        (protocol.unpack_samples, b"\0\0\0"),
        (protocol.unpack_samples, b"\0\0\0\1abc"),
        (protocol.unpack_drop, b"\0"),
        (protocol.unpack_played, bytes(11)),
        (protocol.unpack_state, b""),
        (protocol.unpack_state, b"\x09"),
        (protocol.unpack_state, b"\1\1"),
    ],
)
def test_a_body_of_another_shape_is_refused(unpack: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(SoundGarbageError):
        unpack(body)
