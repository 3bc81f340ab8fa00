"""The sound child as the program starts it: what it is given, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diary.errors import MediaError, MediaReason
from diary.media.sound_device import __main__ as device
from diary.media.sound_process import SOUND_COMMAND, SoundProcess
from diary.media.sound_protocol import RATE

pytestmark = pytest.mark.integration
pytest.importorskip("miniaudio", reason="no wheels for this computer")

_START = """
import os, sys, time
from diary.media import sound_protocol as protocol
from diary.media.sound_protocol import SoundFrame, SoundState

def take(length):
    data = b""
    while len(data) < length:
        part = os.read(0, length - len(data))
        if not part:
            os._exit(0)
        data += part
    return data

def say(data):
    os.write(1, data)

def opened(state):
    protocol.read_frame(take)
    say(protocol.pack_frame(SoundFrame.STATE, bytes([state])))
"""


def fake(code: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-B", "-c", _START + code)


@contextmanager
def started(command: tuple[str, ...]) -> Iterator[SoundProcess]:
    process = SoundProcess(command)
    try:
        yield process
    finally:
        process.kill()


def test_the_child_plays_in_the_time_that_it_takes_and_says_how_far_it_is() -> None:
    with started((*SOUND_COMMAND, device.NULL)) as process:
        process.open()
        process.drop(1)
        process.send(1, bytes(RATE // 5 * 4))
        while process.played() != (1, RATE // 5):
            assert process.wait(60)
        process.drop(2)
        assert process.played() == (2, 0)
        process.send(1, bytes(400))
        process.send(2, bytes(800))
        while process.played() != (2, 200):
            assert process.wait(60)


def test_once_it_is_killed_it_is_gone_and_nothing_more_can_be_sent() -> None:
    with started((*SOUND_COMMAND, device.NULL)) as process:
        process.open()
        process.drop(1)
        ended = os.pidfd_open(process.pid) if hasattr(os, "pidfd_open") else None
        process.kill()
        if ended is not None:
            import select

            # a killed process is over before anybody can look twice
            assert select.select([ended], [], [], 60)[0]
            os.close(ended)
        for ask in (lambda: process.send(1, bytes(8)), lambda: process.wait(0), process.open):
            with pytest.raises(MediaError) as found:
                ask()
            assert found.value.reason is MediaReason.NO_SOUND_DEVICE


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("opened(SoundState.NO_LIBRARY)\ntake(1)", MediaReason.NO_SOUND_LIBRARY),
        ("opened(SoundState.NO_DEVICE)\ntake(1)", MediaReason.NO_SOUND_DEVICE),
        ("opened(7)\ntake(1)", MediaReason.NO_SOUND_DEVICE),
        ("os._exit(3)", MediaReason.NO_SOUND_DEVICE),
        ("say(b'\\xff' * 9)\ntake(99)", MediaReason.NO_SOUND_DEVICE),
        ("say(protocol.pack_samples(1, b''))\ntake(99)", MediaReason.NO_SOUND_DEVICE),
    ],
    ids=["library", "device", "unknown", "ends", "garbage", "wrong frame"],
)
def test_a_child_that_cannot_play_is_ended_with_one_reason(code: str, reason: MediaReason) -> None:
    with started(fake(code)) as process:
        with pytest.raises(MediaError) as found:
            process.open()
        assert found.value.reason is reason


def test_a_program_that_is_not_there_is_no_device() -> None:
    with pytest.raises(MediaError) as found:
        SoundProcess(("/nonexistent/python",))
    assert found.value.reason is MediaReason.NO_SOUND_DEVICE


def test_what_it_says_of_another_turn_or_backwards_counts_for_nothing() -> None:
    said = (
        "opened(SoundState.PLAYS)\nprotocol.read_frame(take)\n"
        "for turn, pairs in ((5, 70), (5, 40), (3, 900)):\n"
        "    say(protocol.pack_played(turn, pairs))\n"
    )
    with started(fake(said)) as process:
        process.open()
        process.drop(5)
        over = threading.Event()
        while not over.is_set():
            try:
                process.wait(60)
            except MediaError:
                over.set()
        assert process.played() == (5, 70)


@pytest.mark.skipif(sys.platform != "linux", reason="the servers of Linux")
@pytest.mark.parametrize("is_there", [True, False])
def test_it_is_given_where_the_server_is_and_nothing_else_of_the_person(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_there: bool
) -> None:
    told = tmp_path / "told"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(Path, "is_socket", lambda path: is_there and path.name == "native")
    for name in ("PULSE_SERVER", "PULSE_COOKIE", "JACK_DEFAULT_SERVER", "HOME", "DISPLAY"):
        monkeypatch.setenv(name, "somewhere")
    code = f"import json\nopen({str(told)!r}, 'w').write(json.dumps(dict(os.environ)))"
    over = threading.Event()
    with started(fake(code)) as process:
        while not over.is_set():
            try:
                process.wait(60)
            except MediaError:
                over.set()
    given = json.loads(told.read_text(encoding="utf-8"))
    assert given["HOME"] == "/nonexistent"
    server = {"PULSE_SERVER", "PULSE_CLIENTCONFIG", "PULSE_PROP"}
    assert set(given) - {"LC_CTYPE"} == {"LC_ALL", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES", "HOME"} | (
        server if is_there else set()
    )
    if is_there:
        assert given["PULSE_SERVER"] == f"unix:{tmp_path}/pulse/native"
        settings = Path(given["PULSE_CLIENTCONFIG"]).read_text(encoding="utf-8")
        for line in ("autospawn = no", "enable-shm = no", "auto-connect-display = no"):
            assert line in settings.splitlines()
