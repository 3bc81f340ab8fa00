"""Workers that behave as a decoder would after somebody else took it over."""

from __future__ import annotations

import sys

_START = """
import os, signal, sys
from diary.media import protocol
from diary.media.protocol import Frame, Message

def take(length):
    data = b""
    while len(data) < length:
        part = os.read(0, length - len(data))
        if not part:
            os._exit(0)
        data += part
    return data

def send(kind, body):
    data = protocol.frame_head(kind, len(body)) + body
    while data:
        data = data[os.write(1, data):]

def next_job():
    return protocol.unpack_message(protocol.read_frame(take)[1]).header

def reply(job, header, block=b""):
    send(Frame.REPLY, protocol.pack_message(Message({**header, "job": job["job"]}, block)))

def fetch(offset, length):
    send(Frame.READ, protocol.pack_read(offset, length))
    return protocol.read_frame(take)[1]
"""

PLAIN = """
FACTS = dict(kind="other", media_type="x/y", width=None, height=None, orientation=None,
    captured_at=None, device="", duration_s=None, pages=None, positions=[], preview=False,
    searched=False, note="")
"""

# The real worker up to the point where it would look at the file: confined, on its own pipes.
_CONFINED = """
import json, os, sys
from diary.media import worker
from diary.media.protocol import Message

def probe(ranges):
    def answer(operation, params):
        return Message({}, json.dumps(look()).encode())
    return answer

worker._open_source = probe
"""


def command(code: str) -> list[str]:
    """A worker that runs `code` with a few functions for talking."""
    return [sys.executable, "-I", "-B", "-c", _START + PLAIN + code]


def confined(code: str) -> list[str]:
    """The real worker, which answers every question with what `look()` of `code` returns."""
    return [sys.executable, "-I", "-B", "-c", _CONFINED + code + "\nworker.main()\n"]
