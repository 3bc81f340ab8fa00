"""The main module of the sound child, the only process that opens a sound device.

It is started as `python -I -m diary.media.sound_device` with two pipes and nothing else.

**Invariants:**

- It gets samples that another child decoded, never a byte of a file, a name or a key.
- It gives up what playing does not need (`confine_sound`) before it is told anything.
- No device is opened before the program asks for it, and none stays open when the pipe closes.
- What a mixer lists is called `Audio`, and so is its stream. Neither this program nor an exhibit is
  named, nor a library that would tell one program from another.
- Only the sound systems of the computer itself are tried: one that a person set up to play on
  another computer is not.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from diary.media import sound_protocol as protocol
from diary.media.sandbox.sound_limits import confine_sound
from diary.media.sound_device.waiting_samples import WaitingSamples
from diary.media.sound_protocol import (
    CHANNELS,
    RATE,
    SoundFrame,
    SoundGarbageError,
    SoundState,
)

try:
    import miniaudio
# It has no wheels for some computers.
except ImportError:
    miniaudio = None

if TYPE_CHECKING:
    from miniaudio import Backend, PlaybackDevice

NULL: Final = "null"
NAME: Final = "Audio"
# What the device holds ahead: silence follows a stop by no more than this.
_PERIOD_MS, _PERIODS = 10, 3
_REPORT_SECONDS: Final = 0.02
_SYSTEMS: Final = {"win32": ("WASAPI",), "darwin": ("COREAUDIO",), "linux": ("ALSA",)}


class _PipeClosedError(Exception):
    """The program closed the pipe."""


class _Pipes:
    """The two pipes, moved away from 0 and 1, so that no library prints into them."""

    def __init__(self) -> None:
        self._in, self._out = os.dup(0), os.dup(1)
        self._writing = threading.Lock()
        os.dup2(2, 0)
        os.dup2(2, 1)

    def receive(self, length: int) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            part = os.read(self._in, length - len(parts))
            if not part:
                raise _PipeClosedError
            parts += part
        return bytes(parts)

    def send(self, frame: bytes) -> None:
        with self._writing:
            rest = memoryview(frame)
            while rest:
                rest = rest[os.write(self._out, rest) :]


class SoundDevice:
    """The device, from OPEN on, and what waits for it."""

    def __init__(self, pipes: _Pipes, systems: tuple[str, ...]) -> None:
        self._pipes = pipes
        self._systems = systems
        self._waiting = WaitingSamples()
        self._device: PlaybackDevice | None = None

    def handle(self, kind: SoundFrame, body: bytes) -> None:
        """Do what one frame says. Raises SoundGarbageError."""
        if kind is SoundFrame.OPEN and self._device is None:
            state = self._open()
            self._pipes.send(protocol.pack_frame(SoundFrame.STATE, bytes([state])))
        elif kind is SoundFrame.SAMPLES:
            self._waiting.put(*protocol.unpack_samples(body))
        elif kind is SoundFrame.DROP:
            self._waiting.drop(protocol.unpack_drop(body))
        else:
            raise SoundGarbageError("type")

    def _open(self) -> SoundState:
        if miniaudio is None:
            return SoundState.NO_LIBRARY
        try:
            self._device = _named_device(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=CHANNELS,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                callback_periods=_PERIODS,
                backends=[_backend(name) for name in self._systems],
            )
            source = self._source()
            next(source)
            self._device.start(source)
        except miniaudio.MiniaudioError:
            return SoundState.NO_DEVICE
        threading.Thread(target=self._report, name="report", daemon=True).start()
        return SoundState.PLAYS

    def _source(self) -> Generator[bytes, int, None]:
        """Give the device what it asks for; it asks on a thread of its own."""
        wanted = yield b""
        while True:
            wanted = yield self._waiting.take(wanted)

    def _report(self) -> None:
        """Say what was played, as long as somebody listens."""
        told = (0, 0)
        pause = threading.Event()
        while not pause.wait(_REPORT_SECONDS):
            found = self._waiting.taken()
            if found != told:
                told = found
                try:
                    self._pipes.send(protocol.pack_played(*found))
                except OSError:
                    os._exit(0)


def _named_device(**settings: Any) -> PlaybackDevice:
    """Open the device under the name that a mixer may show."""

    class NamedDevice(miniaudio.PlaybackDevice):  # type: ignore[misc]
        """Names its stream too, which the library does not offer: it calls all `miniaudio:0`."""

        def _make_context(self, *settings: Any) -> Any:
            # the last step before the device is opened
            self._stream_name = miniaudio.ffi.new("char[]", NAME.encode())
            self._devconfig.pulse.pStreamNamePlayback = self._stream_name
            return super()._make_context(*settings)

    return NamedDevice(app_name=NAME, **settings)


def _backend(name: str) -> Backend:
    found: Backend = miniaudio.Backend[name]
    return found


def _systems() -> tuple[str, ...]:
    """Return the sound systems to be tried, the first one first."""
    server = ("PULSEAUDIO",) if protocol.PULSE_SERVER in os.environ else ()
    return server + _SYSTEMS.get(sys.platform, ())


def main(arguments: list[str]) -> None:
    """Play what the pipe brings until it closes; then end at once, and the device with it."""
    pipes = _Pipes()
    confine_sound()
    device = SoundDevice(pipes, ("NULL",) if arguments == [NULL] else _systems())
    try:
        while True:
            device.handle(*protocol.read_frame(pipes.receive))
    except (_PipeClosedError, SoundGarbageError, OSError):
        pass
    # No finalizer waits for the device to play what it holds.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
