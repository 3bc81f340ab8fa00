"""A decoder that somebody took over costs one preview: the next file is decoded as ever.

The worker is the real one, confined, with a hole in its decoder through which a file runs code.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support import forked_decoder, hostile_decoders
from tests.support.media_samples import jpeg

SPIN = "while True: pass"
HANGS = {
    "hangs": SPIN,
    "asks and never answers": "while True: ranges._fetch(0, 1)",
    "answers by halves": f"os.write(out, protocol.frame_head(Frame.REPLY, 1000))\n{SPIN}",
    "starts threads without end": "import signal\nmade = []\ntry:\n"
    "    while True:\n"
    "        made.append(threading.Thread(target=threading.Event().wait)); made[-1].start()\n"
    f"except BaseException: pass\n{SPIN}",
}
ENDS = {
    "floods": ("protocol", "while True: os.write(out, b'\\xff' * 65536)"),
    "floods inside a frame": (
        "protocol",
        "os.write(out, protocol.frame_head(Frame.REPLY, protocol.MAX_FRAME))\n"
        "while True: os.write(out, bytes(65536))",
    ),
    "floods with requests": (
        "crashed|protocol",
        "for _ in range(1 << 20): os.write(out, protocol.frame_head(Frame.READ, 12) + bytes(12))",
    ),
    "crashes": ("crashed", "ctypes.string_at(0)"),
    "ends": ("crashed", "os._exit(0)"),
    "shuts the pipe": ("crashed", f"os.close(out)\n{SPIN}"),
    "eats memory at once": ("memory", "bytearray(1 << 40)"),
    "eats memory by pieces": ("memory", "kept = []\nwhile True: kept.append(bytes(32 << 20))"),
    "forks without end": ("unreadable", "while True: os.fork()"),
    "leaves its session": ("unreadable", "os.setsid()"),
    "ends everything": ("unreadable", "os.kill(-1, 9)"),
    "ends the program": ("unreadable", "os.kill(os.getppid(), 9)"),
    "recurses": ("unreadable", "def f(): f()\nf()"),
    "speaks of another job": (
        "protocol",
        "body = protocol.pack_message(WireMessage({'job': job + 1, 'none': True}))\n"
        "os.write(out, protocol.frame_head(Frame.REPLY, len(body)) + body)",
    ),
    "answers with a picture of another size": (
        "protocol",
        "size = {'width': 9, 'height': 9}\n"
        "body = protocol.pack_message(WireMessage({'job': job, **size}, bytes(9)))\n"
        "os.write(out, protocol.frame_head(Frame.REPLY, len(body)) + body)",
    ),
    "answers with a picture without end": (
        "protocol",
        "body = protocol.pack_message(WireMessage({'job': job, 'width': 10**9, 'height': 10**9}))\n"
        "os.write(out, protocol.frame_head(Frame.REPLY, len(body)) + body)",
    ),
    "nests without end": (
        "protocol",
        "body = b'\\0\\3\\0\\0' + b'[' * (3 << 16)\n"
        "os.write(out, protocol.frame_head(Frame.REPLY, len(body)) + body)",
    ),
}
GOOD = BytesSource(jpeg())


@pytest.fixture(scope="module")
def started() -> Iterator[list[Any]]:
    """The processes of the client below, the newest last: whoever is not asked yet."""
    with forked_decoder.noted() as processes:
        yield processes


@pytest.fixture(scope="module")
def client(started: list[Any]) -> Iterator[MediaClient]:
    made = MediaClient(hostile_decoders.holed())
    yield made
    made.close()


def next_child(client: MediaClient, started: list[Any]) -> int:
    """The one that will be asked about the next source."""
    client.warm()
    return int(started[-1].pid)


def costs_one(client: MediaClient, started: list[Any], code: str, reason: str) -> None:
    """The next child runs `code` and fails for `reason`; nothing of it stays, nobody else cares."""
    with client.open(GOOD) as beside:
        before = beside.pixels(max_width=20, max_height=20)
        evil = next_child(client, started)
        with pytest.raises(MediaError, match=reason):
            client.pixels(hostile_decoders.evil(code), max_width=20, max_height=20)
        assert in_session(evil) == []
        # The child that had another file was not touched, and a new one works as well.
        assert beside.pixels(max_width=20, max_height=20) == before
    assert client.pixels(GOOD, max_width=20, max_height=20) == before
    assert before is not None


def in_session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if os.getsid(int(folder.name)) == leader:
                    found.append(int(folder.name))
            except ProcessLookupError:
                # It ended between being listed and being asked.
                continue
    return found


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_by_itself(client: MediaClient, started: list[Any], how: str) -> None:
    reason, code = ENDS[how]
    costs_one(client, started, code, reason)


@pytest.mark.parametrize("how", HANGS)
def test_what_has_to_be_ended(
    client: MediaClient, started: list[Any], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = next_child(client, started)
    with monkeypatch.context() as patch:
        # from here on: a child that starts on a busy machine has its usual time
        patch.setattr(client, "_seconds", 0.5)
        with pytest.raises(MediaError, match="timeout"):
            client.pixels(hostile_decoders.evil(HANGS[how]), max_width=20, max_height=20)
    assert in_session(evil) == []
    assert client.pixels(GOOD, max_width=20, max_height=20) is not None


def test_a_child_that_failed_is_not_asked_again(client: MediaClient, started: list[Any]) -> None:
    # It answered, so it still runs; whatever it became, the next question goes to another one.
    with client.open(hostile_decoders.evil("bytearray(1 << 40)")) as session:
        first = next_child(client, started)
        with pytest.raises(MediaError, match="memory"):
            session.pixels(max_width=20, max_height=20)
        assert in_session(first) == []
        assert next_child(client, started) != first


def test_a_spare_child_that_died_is_not_asked(client: MediaClient, started: list[Any]) -> None:
    os.kill(next_child(client, started), signal.SIGKILL)
    started[-1].wait()
    assert client.pixels(GOOD, max_width=20, max_height=20) is not None
