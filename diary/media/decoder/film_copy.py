"""A film or a sound written again: its pictures and its sound as they are, and nothing else.

**Invariants:**

- Only tracks of pictures and of sound are copied, packet by packet; tags, chapters, covers, time
  codes, texts and data are not. Messages between the pictures (SEI) are left out.
- What is written is the same each time, so that a copy can be made once to be looked at and once
  to leave.
- A kind of track of which nothing can be copied ends it: a film never loses its sound unsaid.
"""

from __future__ import annotations

import io
from typing import Any, Final

import av
from av.bitstream import BitStreamFilterContext

from diary.errors import MediaReason
from diary.media.byte_source import Source
from diary.media.decoder.pipe import RefusedError
from diary.media.decoder.video import is_heard, is_seen, moves, open_film
from diary.media.decoder_results import COPY_FORMS, MAX_FILM_COPY

_OPTIONS: Final = {"fflags": "+bitexact", "id3v2_version": "0", "write_xing": "0"}
# Units that hold messages, not pictures: ITU-T H.264, table 7-1, and H.265, table 7-1.
_MESSAGES: Final = {"h264": "remove_types=6", "hevc": "remove_types=39-40"}


class _Memory(io.BytesIO):
    """The copy in memory, as long as it may be."""

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > MAX_FILM_COPY:
            raise MemoryError
        return super().write(data)


def copy_film(ranges: Source, media_type: str) -> bytes:
    """Return the whole copy. Raises RefusedError."""
    if media_type not in COPY_FORMS:
        raise RefusedError(MediaReason.CANNOT_STRIP)
    if ranges.size > MAX_FILM_COPY:
        raise RefusedError(MediaReason.TOO_LARGE)
    source = open_film(ranges, media_type)
    out = _Memory()
    try:
        _copy(source, out, COPY_FORMS[media_type].muxer)
    except RefusedError:
        raise
    except MemoryError as error:
        raise RefusedError(MediaReason.MEMORY) from error
    # libav may raise anything for a broken film.
    except Exception as error:
        raise RefusedError(MediaReason.CANNOT_STRIP) from error
    return out.getvalue()


def _copy(source: Any, out: io.BytesIO, muxer: str) -> None:
    pictures = [each for each in source.streams.video if moves(each)]
    seen, heard = list(filter(is_seen, pictures)), list(filter(is_heard, source.streams.audio))
    if not (seen or heard) or (pictures and not seen) or (source.streams.audio and not heard):
        raise RefusedError(MediaReason.CANNOT_STRIP)
    with av.open(out, "w", format=muxer, options=_OPTIONS) as made:
        tracks = {}
        for stream in (*seen, *heard):
            track = made.add_stream_from_template(stream, opaque=True)
            rule = _MESSAGES.get(stream.codec_context.name)
            plain = BitStreamFilterContext(f"filter_units={rule}", stream) if rule else None
            tracks[stream.index] = (track, plain)
        for packet in source.demux([*seen, *heard]):
            if not packet.size:
                continue
            track, plain = tracks[packet.stream.index]
            for each in plain.filter(packet) if plain else (packet,):
                each.stream = track
                made.mux(each)
