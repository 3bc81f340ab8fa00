"""The child's side of the conversation: take a job, ask for ranges, answer, wait for the next.

The rules are:

- Whatever goes wrong in a job is answered with one known word; nothing of the file is in it.
- When the other side is gone the child ends at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from diary.json_value import Json, text, whole
from diary.media import protocol
from diary.media.confinement import Confinement
from diary.media.protocol import Frame, Message
from diary.media.ranges import Ranges

Params = dict[str, Json]
Answer = Callable[[str, Params], Message]
Encode = Callable[[Ranges, Params], Message]

ENCODE: Final = "encode"


class RefusedError(Exception):
    """The job cannot be done; `reason` is one of the words that the client knows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(BaseException):
    """The program closed the pipe; nothing that catches Exception may hold it up."""


class Pipes:
    """Two file descriptors that nothing else in the process can reach by number 0 or 1."""

    def __init__(self) -> None:
        self._in = os.dup(0)
        self._out = os.dup(1)
        # A library that prints must not end up in the conversation.
        os.dup2(2, 0)
        os.dup2(2, 1)

    def greet(self, found: Confinement) -> None:
        """Say what is limited, before anything is asked."""
        self._send(Frame.HELLO, protocol.pack_message(Message(asdict(found))))

    def serve(self, open_source: Callable[[Ranges, Params], Answer], encode: Encode) -> None:
        """Answer jobs about one source, which the first of them opens, until nobody asks any more.

        Jobs to encode bring rows of samples each time, and are answered without a source.
        """
        answer: Answer | None = None
        while True:
            kind, body = protocol.read_frame(self._receive)
            if kind is not Frame.JOB:
                return
            header = protocol.unpack_message(body).header
            number, operation = whole(header["job"]), text(header["op"])
            ranges = Ranges(whole(header["size"]), self._fetch)
            try:
                if answer is None and operation != ENCODE:
                    answer = open_source(ranges, header)
                if answer is None or operation == ENCODE:
                    message = encode(ranges, header)
                else:
                    message = answer(operation, header)
                body = protocol.pack_message(
                    Message({**message.header, "job": number}, message.block)
                )
                self._send(Frame.REPLY, body)
            except RefusedError as refusal:
                self._fail(number, refusal.reason)
            except protocol.GarbageError:
                self._fail(number, "too-large")
            except MemoryError:
                self._fail(number, "memory")
            # A decoder given a broken file raises whatever it likes.
            except Exception:
                self._fail(number, "unreadable")

    def _fail(self, number: int, reason: str) -> None:
        self._send(Frame.FAIL, protocol.pack_message(Message({"job": number, "reason": reason})))

    def _fetch(self, offset: int, length: int) -> bytes:
        self._send(Frame.READ, protocol.pack_read(offset, length))
        kind, body = protocol.read_frame(self._receive)
        if kind is not Frame.DATA or len(body) != length:
            raise Gone
        return body

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = os.read(self._in, min(length - len(parts), 1 << 20))
            if not part:
                raise Gone
            parts += part
        return bytes(parts)

    def _send(self, kind: Frame, body: bytes) -> None:
        rest = memoryview(protocol.frame_head(kind, len(body)) + body)
        while rest:
            try:
                rest = rest[os.write(self._out, rest) :]
            except OSError as error:
                raise Gone from error
