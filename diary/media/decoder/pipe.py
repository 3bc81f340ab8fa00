"""The child's side of the pipe: take a job, request ranges of the source, answer.

**Invariants:**

- The child never asks beyond the end of the source, and keeps only a few blocks, so a film of any
  length needs the same memory.
- Any error in a job is answered with one known word; it contains nothing of the file.
- When the program has ended, the child ends at once.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, Protocol

from diary.files.seekable_reader import SeekableReader
from diary.json_value import Json, text, whole
from diary.media import decoder_protocol
from diary.media.byte_source import BLOCK, Source
from diary.media.decoder_protocol import Frame, WireMessage
from diary.media.sandbox_report import Confinement

MAX_ASK = 1 << 20
_BLOCKS = 32


class Ranges:
    """Bytes by offset; `fetch(offset, length)` returns exactly that range of `size` bytes."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._fetch = fetch
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`; fewer at the end, none beyond it."""
        length = max(0, min(length, self.size - offset))
        if length == 0 or offset < 0:
            return b""
        if length > BLOCK:
            return b"".join(
                self._fetch(at, min(MAX_ASK, offset + length - at))
                for at in range(offset, offset + length, MAX_ASK)
            )
        first = offset // BLOCK
        data = self._block(first)
        if (offset + length - 1) // BLOCK != first:
            data += self._block(first + 1)
        start = offset - first * BLOCK
        return data[start : start + length]

    def _block(self, number: int) -> bytes:
        block = self._blocks.pop(number, None)
        if block is None:
            at = number * BLOCK
            block = self._fetch(at, min(BLOCK, self.size - at))
            while len(self._blocks) >= _BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks[number] = block
        return block


class _Closes(Protocol):
    def close(self) -> None: ...


class RangesFile(SeekableReader):
    """A source as a read-only, seekable file; closing it closes `owned` too."""

    def __init__(self, ranges: Source, owned: _Closes | None = None) -> None:
        super().__init__(ranges.size)
        self._ranges = ranges
        self._owned = owned

    def _read_at(self, at: int, out: memoryview) -> int:
        data = self._ranges.read_at(at, len(out))
        out[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file and the one that it owns."""
        if self._owned is not None:
            self._owned.close()
        super().close()


Params = dict[str, Json]
Answer = Callable[[str, Params], WireMessage]
Encode = Callable[[Ranges, Params], WireMessage]

ENCODE: Final = "encode"


class RefusedError(Exception):
    """The job cannot be done; `reason` is one of the words that the client knows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PipeClosed(BaseException):
    """The program closed the pipe. It is a BaseException, so `except Exception` misses it."""


class Pipes:
    """The two pipes, moved away from 0 and 1, so no library that uses these reaches them."""

    def __init__(self) -> None:
        self._in = os.dup(0)
        self._out = os.dup(1)
        # Text that a library prints must not end up in the protocol.
        os.dup2(2, 0)
        os.dup2(2, 1)

    def greet(self, found: Confinement) -> None:
        """Report what is limited, before any job is taken."""
        self._send(Frame.HELLO, decoder_protocol.pack_message(WireMessage(asdict(found))))

    def serve(self, open_source: Callable[[Ranges, Params], Answer], encode: Encode) -> None:
        """Answer jobs about one source, which the first job opens, until the pipe closes.

        A job to encode brings rows of samples each time, and is answered without a source.
        """
        answer: Answer | None = None
        while True:
            kind, body = decoder_protocol.read_frame(self._receive)
            if kind is not Frame.JOB:
                return
            header = decoder_protocol.unpack_message(body).header
            number, operation = whole(header["job"]), text(header["op"])
            ranges = Ranges(whole(header["size"]), self._fetch)
            try:
                if answer is None and operation != ENCODE:
                    answer = open_source(ranges, header)
                if answer is None or operation == ENCODE:
                    message = encode(ranges, header)
                else:
                    message = answer(operation, header)
                body = decoder_protocol.pack_message(
                    WireMessage({**message.header, "job": number}, message.block)
                )
                self._send(Frame.REPLY, body)
            except RefusedError as refusal:
                self._fail(number, refusal.reason)
            except decoder_protocol.GarbageError:
                self._fail(number, "too-large")
            except MemoryError:
                self._fail(number, "memory")
            # A decoder may raise anything for a broken file.
            except Exception:
                self._fail(number, "unreadable")

    def _fail(self, number: int, reason: str) -> None:
        self._send(
            Frame.FAIL,
            decoder_protocol.pack_message(WireMessage({"job": number, "reason": reason})),
        )

    def _fetch(self, offset: int, length: int) -> bytes:
        self._send(Frame.READ, decoder_protocol.pack_read(offset, length))
        kind, body = decoder_protocol.read_frame(self._receive)
        if kind is not Frame.DATA or len(body) != length:
            raise PipeClosed
        return body

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = os.read(self._in, min(length - len(parts), 1 << 20))
            if not part:
                raise PipeClosed
            parts += part
        return bytes(parts)

    def _send(self, kind: Frame, body: bytes) -> None:
        rest = memoryview(decoder_protocol.frame_head(kind, len(body)) + body)
        while rest:
            try:
                rest = rest[os.write(self._out, rest) :]
            except OSError as error:
                raise PipeClosed from error
