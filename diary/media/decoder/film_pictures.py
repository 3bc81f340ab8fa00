"""The pictures of a film as it runs: the one that stands at a second, small enough for a window.

**Invariants:**

- The pictures between two that were asked for are decoded and thrown away, so a late asker gets the
  one of now and not those that were missed.
- Each answer ends after a bounded number of packets; sides and pixels are bounded before a picture
  is made.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from math import isfinite
from typing import Any, Final

import av
from PIL import Image

from diary.errors import MediaReason
from diary.media.byte_source import Source
from diary.media.decoder.pipe import RefusedError
from diary.media.decoder.video import MAX_PICTURE, is_seen, open_film

_MAX_PACKETS: Final = 4_000  # in one answer
# Farther ahead than this it is quicker to begin anew at a whole picture.
_AHEAD: Final = 4.0
_SECOND: Final = 1_000_000  # libav's time unit


class FilmPictures:
    """The first track of pictures that may be decoded. Raises RefusedError."""

    def __init__(self, ranges: Source, media_type: str) -> None:
        self._file = open_film(ranges, media_type)
        self._stream = next(filter(is_seen, self._file.streams.video), None)
        if self._stream is None:
            raise RefusedError(MediaReason.UNREADABLE)
        self._stream.codec_context.thread_count = 1
        begins = float((self._stream.start_time or 0) * (self._stream.time_base or 0))
        self._start = begins if isfinite(begins) else 0.0
        self._frames: Iterator[tuple[float, Any]] | None = None
        self._shown: tuple[float, Any] | None = None
        self._next: tuple[float, Any] | None = None

    def at(self, second: float, after: float | None, box: tuple[int, int]) -> _Found:
        """Return the picture at `second`, and its time; no picture if it is the one at `after`."""
        shown = self._shown
        if self._frames is None or shown is None or not 0 <= second - shown[0] <= _AHEAD:
            self._seek(second)
        self._advance(second)
        if self._shown is None:
            raise RefusedError(MediaReason.UNREADABLE)
        time, frame = self._shown
        return time, None if after == time else _image(frame, box)

    def _seek(self, second: float) -> None:
        # A film that cannot be sought in is read from where it stands.
        with contextlib.suppress(Exception):
            self._file.seek(round((second + self._start) * _SECOND))
        self._frames, self._shown, self._next = self._decoded(), None, None

    def _advance(self, second: float) -> None:
        """Go on until the picture that follows is later than `second`."""
        for _ in range(_MAX_PACKETS):
            if self._next is None and self._frames is not None:
                self._next = next(self._frames, None)
            if self._next is None:
                return
            if self._shown is not None and self._next[0] > second:
                return
            self._shown, self._next = self._next, None

    def _decoded(self) -> Iterator[tuple[float, Any]]:
        """Yield pictures with times that never go back, whatever the file says."""
        last = 0.0
        empty = 0
        for packet in self._file.demux(self._stream):
            try:
                frames = packet.decode()
            # A damaged packet is left out; the next one may be whole.
            except av.error.FFmpegError:
                frames = []
            empty = 0 if frames else empty + 1
            if empty > _MAX_PACKETS:
                return
            for frame in frames:
                time = frame.time
                known = time is not None and isfinite(time)
                last = max(last, float(time) - self._start) if known else last
                yield last, frame


_Found = tuple[float, Image.Image | None]


def _image(frame: Any, box: tuple[int, int]) -> Image.Image:
    if frame.width * frame.height > MAX_PICTURE:
        raise RefusedError(MediaReason.TOO_LARGE)
    turn = int(frame.rotation) % 360
    most = box[::-1] if turn % 180 else box
    scale = min(1.0, most[0] / frame.width, most[1] / frame.height)
    width, height = (max(1, int(side * scale)) for side in (frame.width, frame.height))
    image: Image.Image = frame.to_image(width=width, height=height)
    return image.rotate(turn, expand=True) if turn else image
