"""The protocol between program and decoder child: frames over two pipes.

A message in a frame has a JSON header and a block of bytes.

**Invariants:**

- A frame is its length (uint32, big-endian), its type (one byte) and its body.
- To the child: JOB (header), DATA (the range it asked for). From the child: HELLO (header), once
  and before it gets anything, READ (offset uint64, length uint32), REPLY (header, block) and FAIL
  (header with one known word).
- The length of a frame is checked before anything is read or allocated, so a hostile child cannot
  fill the memory.
- Anything that does not have exactly this shape is GarbageError, which the client turns into
  MediaError.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from diary.json_value import Json

Header = dict[str, Json]

MAX_READ = 1 << 20
MAX_HEADER = 256 * 1024
MAX_BLOCK = 64 << 20
MAX_SIDE = 20_000
MAX_HELLO = 1024
MAX_FRAME = MAX_BLOCK + MAX_HEADER + 8

_PREFIX = struct.Struct(">IB")
_READ = struct.Struct(">QI")
_COUNT = struct.Struct(">I")


class GarbageError(Exception):
    """The other side sent something that is not a frame, or not of the agreed shape."""


class Frame(IntEnum):
    """The type byte of a frame."""

    JOB = 1
    DATA = 2
    READ = 3
    REPLY = 4
    FAIL = 5
    HELLO = 6


@dataclass(frozen=True, slots=True)
class WireMessage:
    """A header and its block of bytes."""

    header: Header
    block: bytes = b""


def read_frame(read: Callable[[int], bytes], *, limit: int = MAX_FRAME) -> tuple[Frame, bytes]:
    """Return the next frame. Raises GarbageError.

    `read(n)` returns exactly n bytes or raises.
    """
    length, kind = _PREFIX.unpack(read(_PREFIX.size))
    if length > limit:
        raise GarbageError("length")
    try:
        frame = Frame(kind)
    except ValueError as error:
        raise GarbageError("type") from error
    return frame, read(length)


def frame_head(kind: Frame, length: int) -> bytes:
    """Return the prefix of a frame with a body of `length` bytes."""
    return _PREFIX.pack(length, kind)


def pack_message(message: WireMessage) -> bytes:
    """Return the body of a JOB, HELLO, REPLY or FAIL. Raises GarbageError if it is too large."""
    text = json.dumps(message.header, ensure_ascii=True, allow_nan=False).encode("ascii")
    if len(text) > MAX_HEADER or len(message.block) > MAX_BLOCK:
        raise GarbageError("too large")
    return _COUNT.pack(len(text)) + text + message.block


def unpack_message(body: bytes) -> WireMessage:
    """Return the header and block of a JOB, HELLO, REPLY or FAIL. Raises GarbageError."""
    if len(body) < _COUNT.size:
        raise GarbageError("short")
    (count,) = _COUNT.unpack_from(body)
    start = _COUNT.size + count
    if count > MAX_HEADER or start > len(body) or len(body) - start > MAX_BLOCK:
        raise GarbageError("header length")
    try:
        header = json.loads(body[_COUNT.size : start], parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise GarbageError("header") from error
    if not isinstance(header, dict):
        raise GarbageError("header")
    return WireMessage(header, body[start:])


def pack_read(offset: int, length: int) -> bytes:
    """Return the body of a READ."""
    return _READ.pack(offset, length)


def unpack_read(body: bytes, size: int) -> tuple[int, int]:
    """Return offset and length of a READ within `size` bytes. Raises GarbageError."""
    if len(body) != _READ.size:
        raise GarbageError("range")
    offset, length = _READ.unpack(body)
    if not 0 < length <= MAX_READ or offset + length > size:
        raise GarbageError("range")
    return offset, length


def _refuse(name: str) -> None:
    raise ValueError(name)
