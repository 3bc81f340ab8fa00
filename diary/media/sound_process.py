"""The program's side of the sound child: starting it, sending samples to it, and ending it.

**Invariants:**

- The child gets samples and nothing else: no file, no name, no key. Of the environment it gets
  where the sound server of this computer is, and settings that keep nothing on the disk.
- It is ended with SIGKILL, which is how a sound stops: the device closes with it.
- A child that ends, does not answer or has no device raises MediaError("no-sound-device"); one that
  lacks its library "no-sound-library".
- What it says is checked as if a stranger had written it; anything unusual ends it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from diary.errors import MediaError, MediaReason
from diary.media import sound_protocol as protocol
from diary.media.child_process import kill_group, start_child, start_lasting
from diary.media.sound_protocol import PULSE_SERVER, SoundFrame, SoundGarbageError, SoundState

SOUND_COMMAND: Final = (sys.executable, "-I", "-B", "-m", "diary.media.sound_device")
OPEN_SECONDS: Final = 10.0
# The settings of a client of PulseAudio or PipeWire: no server is started, no cookie is made, no
# memory is shared by a file, and no other computer is asked.
_CLIENT: Final = Path(__file__).with_name("sound_device") / "client.conf"
# What a server that remembers volumes files them under, in place of the program.
_PROPERTIES: Final = "media.role=music"
_SOCKET: Final = ("pulse", "native")


class SoundSink(Protocol):
    """What takes samples in the time that playing them takes."""

    def open(self) -> None:
        """Get ready to play. Raises MediaError."""

    def drop(self, turn: int) -> None:
        """Drop all that waits, and begin another turn. Raises MediaError."""

    def send(self, turn: int, samples: bytes) -> None:
        """Take samples of this turn. Raises MediaError."""

    def played(self) -> tuple[int, int]:
        """Return the turn that plays, and how many pairs of its samples were played."""

    def wait(self, seconds: float) -> bool:
        """Wait until more was played; return whether it was. Raises MediaError."""

    def kill(self) -> None:
        """Be silent at once, from any thread. Idempotent."""


class SoundProcess:
    """A started sound child. It opens no device before `open`."""

    def __init__(self, command: Sequence[str] = SOUND_COMMAND) -> None:
        words, environment = list(command), sound_environment()
        try:
            self._process = start_lasting(lambda: start_child(words, environment, is_locked=False))
        except OSError as error:
            raise MediaError(MediaReason.NO_SOUND_DEVICE) from error
        if self._process.stdin is None or self._process.stdout is None:
            raise MediaError(MediaReason.NO_SOUND_DEVICE)
        self._to_child, self._from_child = self._process.stdin, self._process.stdout
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._ending = threading.Lock()
        self._state: SoundState | None = None
        self._played = (0, 0)
        self._ended = False
        threading.Thread(target=self._listen, name="sound", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self) -> None:
        """Have it open the device. Raises MediaError."""
        self._send(protocol.pack_frame(SoundFrame.OPEN))
        with self._changed:
            self._changed.wait_for(lambda: self._state is not None or self._ended, OPEN_SECONDS)
            state = self._state
        if state is not SoundState.PLAYS:
            self.kill()
            is_lacking = state is SoundState.NO_LIBRARY
            reason = MediaReason.NO_SOUND_LIBRARY if is_lacking else MediaReason.NO_SOUND_DEVICE
            raise MediaError(reason)

    def drop(self, turn: int) -> None:
        """Drop all that waits, and begin another turn. Raises MediaError."""
        with self._changed:
            self._played = (turn, 0)
        self._send(protocol.pack_drop(turn))

    def send(self, turn: int, samples: bytes) -> None:
        """Send samples of this turn. Raises MediaError."""
        step = protocol.MAX_SAMPLES * protocol.PAIR
        for at in range(0, len(samples), step):
            self._send(protocol.pack_samples(turn, samples[at : at + step]))

    def played(self) -> tuple[int, int]:
        """Return the turn that plays, and how many pairs of its samples were played."""
        with self._changed:
            return self._played

    def wait(self, seconds: float) -> bool:
        """Wait until more was played; return whether it was. Raises MediaError."""
        with self._changed:
            before = self._played
            more = self._changed.wait_for(
                lambda: self._played != before or self._ended, timeout=seconds
            )
            if self._ended:
                raise MediaError(MediaReason.NO_SOUND_DEVICE)
            return more

    def kill(self) -> None:
        """End the child at once, and the device with it; wait for nothing. Idempotent."""
        with self._ending:
            if self._process.poll() is None:
                # Only before it is reaped: until then its process id cannot belong to another one.
                with contextlib.suppress(OSError):
                    kill_group(self._process)
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _listen(self) -> None:
        """Take what the child says until it ends; then tidy up after it."""
        try:
            while True:
                self._take(*protocol.read_frame(self._receive))
        except (SoundGarbageError, MediaError):
            self.kill()
        with self._ending, contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._from_child.close()
        # The child has ended, so a write that waited has failed by now.
        with self._sending:
            self._to_child.close()

    def _take(self, kind: SoundFrame, body: bytes) -> None:
        with self._changed:
            if kind is SoundFrame.STATE and self._state is None:
                self._state = protocol.unpack_state(body)
            elif kind is SoundFrame.PLAYED:
                turn, pairs = protocol.unpack_played(body)
                if turn == self._played[0] and pairs > self._played[1]:
                    self._played = (turn, pairs)
            else:
                raise SoundGarbageError("type")
            self._changed.notify_all()

    def _receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            try:
                part = self._from_child.read(length - len(parts))
            except (OSError, ValueError) as error:
                raise MediaError(MediaReason.NO_SOUND_DEVICE) from error
            if not part:
                raise MediaError(MediaReason.NO_SOUND_DEVICE)
            parts += part
        return bytes(parts)

    def _send(self, frame: bytes) -> None:
        with self._sending:
            rest = memoryview(frame)
            while rest:
                if self._ended:
                    raise MediaError(MediaReason.NO_SOUND_DEVICE)
                try:
                    rest = rest[self._to_child.write(rest) or 0 :]
                except (OSError, ValueError) as error:
                    raise MediaError(MediaReason.NO_SOUND_DEVICE) from error


def sound_environment() -> Mapping[str, str]:
    """Return what the child's libraries need to find the sound server of this computer.

    They are told where its socket is, if there is one: libraries that look for it make folders on
    the way, in the settings of the person too.
    """
    if sys.platform != "linux":
        return {}
    found = {"HOME": "/nonexistent"}
    socket = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent", *_SOCKET)
    if socket.is_socket():
        found[PULSE_SERVER] = f"unix:{socket}"
        found |= {"PULSE_CLIENTCONFIG": str(_CLIENT), "PULSE_PROP": _PROPERTIES}
    return found
