"""Workers that behave as a decoder would after somebody else took it over.

A real one is given no file where it cannot give up all its rights, so it needs a system where it
can.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support.system_features import need

_START = """
import os, signal, sys, threading
import diary.media.decoder_protocol as protocol
from diary.media.decoder_protocol import Frame, WireMessage

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

def greet(**changed):
    parts = dict.fromkeys(("files", "calls", "network", "memory", "processes"), True)
    send(Frame.HELLO, protocol.pack_message(WireMessage({**parts, **changed})))

def next_job():
    return protocol.unpack_message(protocol.read_frame(take)[1]).header

def reply(job, header, block=b""):
    send(Frame.REPLY, protocol.pack_message(WireMessage({**header, "job": job["job"]}, block)))

def stay():
    threading.Event().wait()

def fetch(offset, length):
    send(Frame.READ, protocol.pack_read(offset, length))
    return protocol.read_frame(take)[1]
"""

PLAIN = """
PAGES = dict(pages=3)
FACTS = dict(kind="other", media_type="x/y", width=None, height=None, orientation=None,
    captured_at=None, device="", duration_s=None, pages=None, positions=[], preview=False,
    devices=[], unsearched=[], note="", codecs="", content_identifier="",
    credentials=False)
"""

# The real worker up to the point where it would look at the file: confined, on its own pipes.
_CONFINED = """
import json, os, sys
from diary.media.decoder import __main__ as worker
from diary.media.decoder_protocol import WireMessage

def probe(ranges, params):
    def answer(operation, params):
        return WireMessage({}, json.dumps(look()).encode())
    return answer

worker._open_source = probe
"""

# The real worker with a hole in its decoder: a source that begins with EVIL is run, not decoded.
_HOLE = b"EVIL"
_HOLED = f"""
import ctypes, itertools, json, os, sys, threading
import diary.media.decoder_protocol as protocol\nfrom diary.media.decoder import __main__ as worker
from diary.media.decoder_protocol import Frame, WireMessage

decode = worker._open_source

def open_source(ranges, params):
    if ranges.read_at(0, 4) != {_HOLE!r}:
        return decode(ranges, params)
    code = ranges.read_at(0, ranges.size)[4:].decode()
    def answer(operation, params):
        told = dict(job=params["job"], ranges=ranges, out=4)
        exec(code, dict(globals(), **told))
    return answer

worker._open_source = open_source
worker.main()
"""

# The real worker with a decoder that answers as `lie` says of the honest answer or refusal.
_LIAR = """
from diary.media.decoder import __main__ as worker
from diary.media.decoder_protocol import WireMessage
from diary.media.decoder.pipe import RefusedError

class Liar(worker.DecoderJob):
    def answer(self, operation, params):
        try:
            true = super().answer(operation, params)
        except RefusedError as refusal:
            true = refusal
        told = lie(operation, params, true)
        if isinstance(told, RefusedError):
            raise told
        return told

worker.DecoderJob = Liar
"""


# The real worker where the system limits nothing, and says so.
_UNCONFINED = """
from diary.media.decoder import __main__ as worker
from diary.media.sandbox_report import Confinement

worker.confine = Confinement
worker.forbid_new_code = lambda: False
worker.main()
"""


def unconfined(code: str = "") -> list[str]:
    """The real worker on a system that limits nothing: only consent makes it decode a file.

    `code` runs before it begins.
    """
    return [sys.executable, "-I", "-B", "-c", code + _UNCONFINED]


def command(code: str) -> list[str]:
    """A worker that says it is confined and runs `code` with a few functions for talking."""
    return ungreeted("greet()\n" + code)


def ungreeted(code: str) -> list[str]:
    """The same, which says nothing by itself."""
    return [sys.executable, "-I", "-B", "-c", _START + PLAIN + code]


def confined(code: str) -> list[str]:
    """The real worker, which answers every question with what `look()` of `code` returns."""
    need("confinement")
    return [sys.executable, "-I", "-B", "-c", _CONFINED + code + "\nworker.main()\n"]


def lying(code: str) -> list[str]:
    """The real worker, confined, whose every answer about a file goes through `lie` of `code`."""
    need("confinement")
    return [sys.executable, "-I", "-B", "-c", _LIAR + code + "\nworker.main()\n"]


def holed() -> list[str]:
    """The real worker, which runs what `evil` makes and decodes whatever else it is given."""
    need("confinement")
    return [sys.executable, "-I", "-B", "-c", _HOLED]


def evil(code: str) -> BytesSource:
    """A file that makes the decoder of `holed` run `code`, after it confined itself."""
    return BytesSource(_HOLE + code.encode())


def seen(code: str) -> Any:
    """What `look()` of `code` finds inside a confined child."""
    client = MediaClient(confined(code))
    try:
        text = client.text(BytesSource(b"secret"))
    finally:
        client.close()
    assert text is not None
    return json.loads(text)


def outcomes(tries: dict[str, str], before: str = "") -> dict[str, str]:
    """The name of what each try raises inside the confined child, or "done"."""
    code = (
        f"{before}\ntries = {tries!r}\n"
        "def attempt(code):\n"
        "    try:\n"
        "        exec(code, globals())\n"
        "    except BaseException as error:\n"
        "        return type(error).__name__\n"
        "    return 'done'\n"
        "def look():\n"
        "    return {name: attempt(code) for name, code in tries.items()}\n"
    )
    found = seen(code)
    assert isinstance(found, dict)
    return found
