"""The sound of a file as samples of one form, from any second on, and its loudness in pieces.

**Invariants:**

- What comes out has the one form that a device is opened with, whatever the file says; a rate or a
  number of channels that no recorder makes is refused before anything is allocated for it.
- Each answer ends after a bounded number of packets and samples, and all of a file after a day of
  sound, so a file without end keeps nobody waiting.
- A time in the file is believed only where it is near where it can be; the rest is counted.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import Any, Final

import av

from diary.errors import MediaReason
from diary.media.byte_source import Source
from diary.media.decoder.pipe import RefusedError
from diary.media.decoder.video import is_heard, open_film
from diary.media.sound_protocol import CHANNELS, PAIR, RATE

# A day: no voicemail, call or film is longer.
MAX_SECONDS: Final = 24 * 60 * 60
PIECES_A_SECOND: Final = 20
_RATES: Final = range(2_000, 384_001)
_CHANNELS: Final = range(1, 33)
_MAX_PACKETS: Final = 20_000  # in one answer
_MOST_BEFORE: Final = 200_000  # packets that are passed over on the way to a second
_LOW_RATE: Final = 8_000
_PIECE: Final = _LOW_RATE // PIECES_A_SECOND  # samples
_PORTION: Final = 120  # seconds of loudness in one answer
_SECOND: Final = 1_000_000  # libav's time unit
# How far a time in the file may lie from the second that was looked for.
_NEAR: Final = 60.0


class SoundTrack:
    """The first track of sound that may be decoded. Raises RefusedError."""

    def __init__(self, ranges: Source, media_type: str) -> None:
        self._file = open_film(ranges, media_type)
        self._stream = next(filter(is_heard, self._file.streams.audio), None)
        if self._stream is None:
            raise RefusedError(MediaReason.NO_SOUND)
        _check_form(self._stream.codec_context.rate, self._stream.codec_context.channels)
        self._stream.codec_context.thread_count = 1
        self._packets = 0

    def seek(self, at: float) -> Iterator[tuple[float | None, Any]]:
        """Return the decoded frames from `at` seconds on, each with its time if that is known."""
        start = _start_of(self._stream)
        # A file that cannot be sought in is read from where it stands.
        with contextlib.suppress(Exception):
            self._file.seek(round((at + start) * _SECOND))
        self._packets = 0
        for frame in self._decoded():
            time = _time_of(frame, start, at)
            if time is not None and time + frame.samples / frame.sample_rate <= at:
                if self._packets > _MOST_BEFORE:
                    return
                continue
            yield time, frame

    def allow_more(self) -> None:
        """Begin to count the packets of one answer."""
        self._packets = 0

    @property
    def is_tired(self) -> bool:
        """Return whether an answer has had as many packets as it may."""
        return self._packets > _MAX_PACKETS

    def _decoded(self) -> Iterator[Any]:
        for packet in self._file.demux(self._stream):
            self._packets += 1
            try:
                frames = packet.decode()
            # A damaged packet is left out; the next one may be whole.
            except av.error.FFmpegError:
                frames = []
            for frame in frames:
                _check_form(frame.sample_rate, frame.layout.nb_channels)
                if frame.samples:
                    yield frame
            if not frames and self.is_tired:
                return


class SamplePortions:
    """Samples for a device, portion by portion, at a speed that keeps the pitch."""

    def __init__(self, track: SoundTrack) -> None:
        self._track = track
        self._frames: Iterator[tuple[float | None, Any]] = iter(())
        self._filter: _Filter | None = None
        self._ready = bytearray()
        self._speed = 1.0
        self._at = 0.0
        self._over = True

    def seek(self, at: float, speed: float) -> None:
        """Begin anew at a second."""
        self._frames = self._track.seek(at)
        self._filter = None
        self._ready.clear()
        self._speed, self._at, self._over = speed, at, False

    def portion(self, pairs: int) -> tuple[float, bytes, bool]:
        """Return the second that it begins at, the samples, and whether the sound ends with it."""
        begins = self._at
        self._track.allow_more()
        while len(self._ready) < pairs * PAIR and not self._over:
            self._read_more()
        found = bytes(self._ready[: pairs * PAIR])
        del self._ready[: len(found)]
        self._at += len(found) / PAIR / RATE * self._speed
        if self._at > MAX_SECONDS:
            self._over = True
            self._ready.clear()
        return begins, found, self._over and not self._ready

    def _read_more(self) -> None:
        frame = next(self._frames, (None, None))[1]
        if frame is None:
            self._over = True
            if self._filter is not None:
                self._ready += self._filter.rest()
            return
        if self._filter is None or not self._filter.fits(frame):
            if self._filter is not None:
                self._ready += self._filter.rest()
            self._filter = _Filter(frame, RATE, CHANNELS, self._speed)
        self._ready += self._filter.samples(frame)


class LoudnessPortions:
    """How loud the sound is, 20 numbers a second from 0 to 255, in portions."""

    def __init__(self, track: SoundTrack) -> None:
        self._track = track
        self._frames = track.seek(0.0)
        self._filter: _Filter | None = None
        self._waiting = array("h")
        self._seconds = 0

    def portion(self) -> tuple[bytes, bool]:
        """Return the next numbers, and whether they are the last."""
        found = bytearray()
        self._track.allow_more()
        wanted = _PORTION * PIECES_A_SECOND
        is_over = False
        while len(found) < wanted and not is_over and not self._track.is_tired:
            frame = next(self._frames, (None, None))[1]
            is_over = frame is None
            self._waiting.frombytes(self._low(frame))
            found += self._pieces(is_over=is_over)
        self._seconds += len(found) // PIECES_A_SECOND
        return bytes(found), is_over or not found or self._seconds >= MAX_SECONDS

    def _low(self, frame: Any) -> bytes:
        rest = b""
        if self._filter is not None and (frame is None or not self._filter.fits(frame)):
            rest, self._filter = self._filter.rest(), None
        if frame is None:
            return rest
        if self._filter is None:
            self._filter = _Filter(frame, _LOW_RATE, 1, 1.0)
        return rest + self._filter.samples(frame)

    def _pieces(self, *, is_over: bool) -> bytes:
        whole = len(self._waiting) if is_over else len(self._waiting) // _PIECE * _PIECE
        pieces = [self._waiting[at : at + _PIECE] for at in range(0, whole, _PIECE)]
        del self._waiting[:whole]
        return bytes(min(255, max(max(piece), -min(piece)) >> 7) for piece in pieces)


class _Filter:
    """Makes samples of one form out of frames of one form."""

    def __init__(self, frame: Any, rate: int, channels: int, speed: float) -> None:
        self._form = _form_of(frame)
        layout = "stereo" if channels == CHANNELS else "mono"
        self._bytes = 2 * channels
        self._graph = av.filter.Graph()
        self._graph.threads = 1
        given = {
            "sample_rate": frame.sample_rate,
            "sample_fmt": frame.format.name,
            "channel_layout": frame.layout.name,
            "time_base": f"1/{frame.sample_rate}",
        }
        source = self._graph.add("abuffer", ":".join(f"{k}={v}" for k, v in given.items()))
        steps = [source]
        if speed != 1.0:
            steps.append(self._graph.add("atempo", f"{speed:.3f}"))
        form = f"sample_fmts=s16:sample_rates={rate}:channel_layouts={layout}"
        steps += [self._graph.add("aformat", form), self._graph.add("abuffersink")]
        self._graph.link_nodes(*steps).configure()
        self._given = 0

    def fits(self, frame: Any) -> bool:
        """Return whether the frame has the form that this was made for."""
        return _form_of(frame) == self._form

    def samples(self, frame: Any) -> bytes:
        """Return what comes out after this frame."""
        # Times are counted here: those of a file may go back or jump.
        frame.pts, frame.time_base = self._given, Fraction(1, frame.sample_rate)
        self._given += frame.samples
        self._graph.push(frame)
        return self._pulled()

    def rest(self) -> bytes:
        """Return what comes out after the last frame."""
        self._graph.push(None)
        return self._pulled()

    def _pulled(self) -> bytes:
        found = bytearray()
        while True:
            try:
                made = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return bytes(found)
            found += bytes(made.planes[0])[: made.samples * self._bytes]


def _form_of(frame: Any) -> tuple[int, str, str, int]:
    return frame.sample_rate, frame.format.name, frame.layout.name, frame.layout.nb_channels


def _check_form(rate: int, channels: int) -> None:
    if rate not in _RATES or channels not in _CHANNELS:
        raise RefusedError(MediaReason.NO_SOUND)


def _start_of(stream: Any) -> float:
    start = float((stream.start_time or 0) * (stream.time_base or 0))
    return start if isfinite(start) and abs(start) < MAX_SECONDS else 0.0


def _time_of(frame: Any, start: float, near: float) -> float | None:
    time = frame.time
    if time is None or not isfinite(time) or abs(time - start - near) > _NEAR:
        return None
    return float(time) - start
