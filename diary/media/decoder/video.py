"""Films and sound, as far as the worker reads them: length, codecs, a few single pictures.

**Invariants:**

- A file is read by the one demuxer that its first bytes determine, and by decoders on the list;
  references to other files or addresses are never followed, and could not be: nothing can be
  opened.
- The search for a picture ends after a fixed number of packets, and uses one thread, so a broken
  film cannot keep the child busy.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final, Protocol, SupportsInt

import av
from PIL import Image

from diary.errors import MediaReason
from diary.media.byte_source import BytesSource, Source
from diary.media.decoder.pipe import RangesFile, RefusedError
from diary.media.metadata.media_tags import read_tag
from diary.media.metadata.scan import Scan

READERS: Final = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "audio/mp4": "mov",
    "video/x-matroska": "matroska",
    "video/webm": "matroska",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
    "video/x-ms-asf": "asf",
    "video/x-flv": "flv",
    "video/x-msvideo": "avi",
    "audio/ogg": "ogg",
    "audio/amr": "amr",
    "audio/flac": "flac",
    "audio/x-caf": "caf",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/wav": "wav",
}
_SEEN: Final = (
    "h264,hevc,mpeg4,mjpeg,vp8,vp9,libdav1d,av1,h263,h263p,mpeg1video,mpeg2video,"
    "msmpeg4v2,msmpeg4v3,wmv1,wmv2,wmv3,vc1,flv,theora,prores,dvvideo"
).split(",")
_HEARD: Final = (
    "aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,amrnb,amrwb,libopencore_amrnb,ac3,eac3,"
    "libopencore_amrwb,pcm_s16le,pcm_s16be,pcm_u8,pcm_s24le,pcm_s32le,pcm_f32le,pcm_mulaw,"
    "pcm_alaw,mp1,mp1float,mp2,mp2float,pcm_bluray,pcm_dvd,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,"
    "gsm_ms,wmav1,wmav2,wmapro,nellymoser"
).split(",")
# Demuxers without an index seek imprecisely, so they start some seconds earlier.
_UNINDEXED: Final = frozenset({"mpegts", "mpeg"})
_BEFORE: Final = 3.0
_MAX_PACKETS: Final = 400
_MAX_TAGS: Final = 500
MAX_PICTURE: Final = 64_000_000
_MAX_CODECS: Final = 8
_SECOND: Final = 1_000_000  # libav's time unit: a microsecond


class _Codec(Protocol):
    name: str
    width: int
    height: int
    thread_count: int
    skip_frame: str


class _MediaStream(Protocol):
    """A track, as in libav's bindings, whose types differ between versions."""

    codec_context: _Codec | None
    start_time: int | None
    time_base: Fraction
    disposition: SupportsInt


class _Frame(Protocol):
    """A picture of a film, as in libav's bindings."""

    time: float | None
    rotation: SupportsInt

    def to_image(self) -> Image.Image: ...


def open_film(ranges: Source, media_type: str) -> Any:
    """Open a film or a sound with the one demuxer of its type. Raises RefusedError."""
    reader = READERS.get(media_type)
    if reader is None:
        raise RefusedError(MediaReason.UNREADABLE)
    options = {
        "format_whitelist": reader,
        "codec_whitelist": ",".join([*_SEEN, *_HEARD]),
        "probesize": "5000000",
        "analyzeduration": "5000000",
        "max_streams": "64",
    }
    av.logging.set_level(None)
    try:
        file = io.BufferedReader(RangesFile(ranges), 256 * 1024)
        return av.open(file, format=reader, options=options)
    except MemoryError as error:
        raise RefusedError(MediaReason.MEMORY) from error
    except Exception as error:
        raise RefusedError(MediaReason.UNREADABLE) from error


def is_seen(stream: _MediaStream) -> bool:
    """Return whether a track of pictures is a film that may be decoded."""
    context = stream.codec_context
    return context is not None and context.name in _SEEN and moves(stream)


def is_heard(stream: _MediaStream) -> bool:
    """Return whether a track of sound may be decoded."""
    context = stream.codec_context
    return context is not None and context.name in _HEARD


class Film:
    """One open film or sound; raises RefusedError where it cannot be read."""

    def __init__(self, ranges: Source, media_type: str) -> None:
        self._is_unindexed = READERS.get(media_type) in _UNINDEXED
        self._file = open_film(ranges, media_type)
        self._shown = self._first_shown()

    @property
    def seconds(self) -> float | None:
        """Return the length that the file states or libav estimates, in seconds."""
        length = self._file.duration
        return length / _SECOND if length and length > 0 else None

    @property
    def codecs(self) -> tuple[str, ...]:
        """Return the codecs of its tracks, pictures and sound."""
        streams = [*self._file.streams.video, *self._file.streams.audio][:_MAX_CODECS]
        named = (stream.codec_context for stream in streams)
        found = (context.codec.canonical_name for context in named if context is not None)
        return tuple(dict.fromkeys(found))

    @property
    def has_pictures(self) -> bool:
        """Return whether single pictures can be taken from it."""
        return self._shown is not None

    @property
    def is_sound(self) -> bool:
        """Return whether no track is a film; the cover of a song is not."""
        return not any(map(moves, self._file.streams.video))

    def tags(self) -> Iterator[tuple[str, str]]:
        """Yield all tags of the file, its tracks and its chapters, by name."""
        chapters = [chapter["metadata"] for chapter in self._file.chapters()]
        for named in (self._file, *self._file.streams):
            yield from list(named.metadata.items())[:_MAX_TAGS]
        for texts in chapters[:_MAX_TAGS]:
            yield from list(texts.items())[:_MAX_TAGS]

    def covers(self) -> Iterator[bytes]:
        """Yield the pictures that are attached to it."""
        for stream in self._file.streams.video:
            if not moves(stream):
                packet = next(iter(self._file.demux(stream)), None)
                if packet is not None:
                    yield bytes(packet)

    def frame(self, at: float) -> tuple[float, Image.Image]:
        """Return the picture at or just before `at` seconds, upright, and its time."""
        stream = self._shown
        context = stream.codec_context if stream else None
        if stream is None or context is None:
            raise RefusedError(MediaReason.UNREADABLE)
        if context.width * context.height > MAX_PICTURE:
            raise RefusedError(MediaReason.TOO_LARGE)
        try:
            start = (stream.start_time or 0) * stream.time_base
            early = max(0.0, at - _BEFORE) if self._is_unindexed else at
            self._file.seek(round((early + float(start)) * _SECOND))
            found = self._next(stream, float(start) + at)
            time = max(0.0, float((found.time or 0.0) - float(start)))
            image: Image.Image = found.to_image()
            turn = int(found.rotation) % 360
        except RefusedError:
            raise
        except MemoryError as error:
            raise RefusedError(MediaReason.MEMORY) from error
        except Exception as error:
            raise RefusedError(MediaReason.UNREADABLE) from error
        return time, image.rotate(turn, expand=True) if turn else image

    def _next(self, stream: _MediaStream, at: float) -> _Frame:
        """Return the next picture; without an index the last one that is not after `at`."""
        last: _Frame | None = None
        for number, packet in enumerate(self._file.demux(stream)):
            pictures: Iterable[_Frame] = packet.decode()
            for found in pictures:
                if not self._is_unindexed:
                    return found
                if last is not None and (found.time or 0.0) > at:
                    return last
                last = found
            if number >= _MAX_PACKETS:
                break
        if last is None:
            raise RefusedError(MediaReason.UNREADABLE)
        return last

    def _first_shown(self) -> _MediaStream | None:
        tracks: Iterable[_MediaStream] = self._file.streams.video
        for stream in tracks:
            context = stream.codec_context
            if context is not None and is_seen(stream):
                context.thread_count = 1
                # Only key frames: nothing between them is decoded.
                context.skip_frame = "NONKEY"
                return stream
        return None


def read_film(source: Source, media_type: str, scan: Scan) -> None:
    """Add the tags and covers that libav reads in a film or a sound.

    Where it cannot open a file, Python's readers have searched it, or it already counts as not
    searched.
    """
    try:
        film = Film(source, media_type)
    except RefusedError:
        return
    for key, value in film.tags():
        read_tag(scan, "libav", key, value)
    for cover in film.covers():
        scan.scan_part("cover", BytesSource(cover))


def moves(stream: _MediaStream) -> bool:
    """Return whether a track of pictures is no cover."""
    return not int(stream.disposition) & int(av.stream.Disposition.attached_pic)
