"""The protocol between program and sound child: frames over two pipes.

**Invariants:**

- A frame is its length (uint32, big-endian), its type (one byte) and its body.
- To the child: OPEN (empty), SAMPLES (turn uint32, then whole pairs of samples), DROP (the turn
  that follows). From the child: STATE (one byte) once after OPEN, and PLAYED (turn uint32, pairs
  uint64).
- A turn is what plays from one place on: samples of an earlier one are dropped, and what is said of
  it counts for nothing.
- Samples are always 16 bits, signed, in the order of bytes of this computer, two channels, 48,000
  pairs a second: a file cannot choose what a device is asked for.
- The length of a frame is checked before anything is read.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Final

RATE: Final = 48_000
CHANNELS: Final = 2
PAIR: Final = 2 * CHANNELS  # bytes
MAX_SAMPLES: Final = RATE // 4  # pairs in one frame
# More than the program ever sends ahead: a child that is sent more ends.
MOST_WAITING: Final = RATE * 4
# The variable that says where the sound server of this computer is; without it there is none.
PULSE_SERVER: Final = "PULSE_SERVER"
MAX_BODY: Final = MAX_SAMPLES * PAIR + 4

_PREFIX: Final = struct.Struct(">IB")
_TURN: Final = struct.Struct(">I")
_PLAYED: Final = struct.Struct(">IQ")
Read = Callable[[int], bytes]


class SoundGarbageError(Exception):
    """The other side sent something that is not of the agreed shape."""


class SoundFrame(IntEnum):
    """The type byte of a frame."""

    OPEN = 1
    SAMPLES = 2
    DROP = 3
    STATE = 4
    PLAYED = 5


class SoundState(IntEnum):
    """What became of OPEN."""

    PLAYS = 1
    NO_LIBRARY = 2
    NO_DEVICE = 3


def read_frame(read: Read) -> tuple[SoundFrame, bytes]:
    """Return the next frame; `read(n)` returns exactly n bytes or raises.

    Raises SoundGarbageError.
    """
    length, kind = _PREFIX.unpack(read(_PREFIX.size))
    if length > MAX_BODY:
        raise SoundGarbageError("length")
    try:
        frame = SoundFrame(kind)
    except ValueError as error:
        raise SoundGarbageError("type") from error
    return frame, read(length) if length else b""


def pack_frame(kind: SoundFrame, body: bytes = b"") -> bytes:
    """Return a whole frame."""
    return _PREFIX.pack(len(body), kind) + body


def pack_samples(turn: int, samples: bytes) -> bytes:
    """Return a SAMPLES frame."""
    return pack_frame(SoundFrame.SAMPLES, _TURN.pack(turn) + samples)


def unpack_samples(body: bytes) -> tuple[int, bytes]:
    """Return the turn and the samples. Raises SoundGarbageError."""
    if len(body) < _TURN.size or (len(body) - _TURN.size) % PAIR:
        raise SoundGarbageError("samples")
    return _TURN.unpack_from(body)[0], body[_TURN.size :]


def pack_drop(turn: int) -> bytes:
    """Return a DROP frame."""
    return pack_frame(SoundFrame.DROP, _TURN.pack(turn))


def unpack_drop(body: bytes) -> int:
    """Return the turn that follows. Raises SoundGarbageError."""
    if len(body) != _TURN.size:
        raise SoundGarbageError("drop")
    turn: int = _TURN.unpack(body)[0]
    return turn


def pack_played(turn: int, pairs: int) -> bytes:
    """Return a PLAYED frame."""
    return pack_frame(SoundFrame.PLAYED, _PLAYED.pack(turn, pairs))


def unpack_played(body: bytes) -> tuple[int, int]:
    """Return the turn and the pairs of it that the device took. Raises SoundGarbageError."""
    if len(body) != _PLAYED.size:
        raise SoundGarbageError("played")
    turn, pairs = _PLAYED.unpack(body)
    return turn, pairs


def unpack_state(body: bytes) -> SoundState:
    """Return what became of OPEN. Raises SoundGarbageError."""
    try:
        return SoundState(body[0] if len(body) == 1 else 0)
    except ValueError as error:
        raise SoundGarbageError("state") from error
