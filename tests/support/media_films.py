"""Tiny films and sounds, made anew for each run with the library that the worker reads them by."""

from __future__ import annotations

import io
import math
import struct
from array import array
from typing import Any

import av
from PIL import Image

QUARTER = (0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)


def film(
    form: str = "mp4", codec: str = "mpeg4", *, seconds: int = 6, turned: bool = False
) -> bytes:
    """64 x 48, ten pictures a second, one in ten whole; white in the upper left, redder as it goes.

    `turned` writes that it is to be shown a quarter to the right.
    """
    out = io.BytesIO()
    file: Any = av.open(out, "w", format=form)
    stream = file.add_stream(codec, rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    stream.codec_context.gop_size = 10
    for number in range(seconds * 10):
        image = Image.new("RGB", (64, 48), (number * 4 % 256, 30, 30))
        image.paste((255, 255, 255), (0, 0, 32, 24))
        for packet in stream.encode(av.VideoFrame.from_image(image)):
            file.mux(packet)
    for packet in stream.encode():
        file.mux(packet)
    file.close()
    data = out.getvalue()
    if turned:
        at = data.index(b"tkhd") + 44
        data = data[:at] + struct.pack(">9i", *QUARTER) + data[at + 36 :]
    return data


def tones(
    form: str = "wav",
    codec: str = "pcm_s16le",
    *,
    loud: tuple[int, ...] = (2, 60, 20),
    rate: int = 8000,
) -> bytes:
    """A second of a tone for each of these, as loud as that of a hundred."""
    samples = array("h")
    for part in loud:
        samples.extend(
            round(part / 100 * 32_000 * math.sin(2 * math.pi * 400 * n / rate)) for n in range(rate)
        )
    out = io.BytesIO()
    file: Any = av.open(out, "w", format=form)
    stream = file.add_stream(codec, rate=rate)
    stream.layout = "mono"
    _add_sound(file, stream, samples, rate)
    file.close()
    return out.getvalue()


def headed_wav(
    rate: int = 8000, channels: int = 1, *, size: int | None = None, data: bytes = b""
) -> bytes:
    """A WAV file whose head says what it likes."""
    size = len(data) if size is None else size
    block = 2 * channels % 2**16
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * block % 2**32, block, 16)
    head = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data


def talkie(seconds: int = 3) -> bytes:
    """A film as `film` makes it, with a tone beside it."""
    out = io.BytesIO()
    file: Any = av.open(out, "w", format="mp4")
    seen = file.add_stream("mpeg4", rate=10)
    seen.width, seen.height, seen.pix_fmt = 64, 48, "yuv420p"
    heard = file.add_stream("aac", rate=8000)
    heard.layout = "mono"
    for number in range(seconds * 10):
        image = Image.new("RGB", (64, 48), (number * 8 % 256, 30, 30))
        for packet in seen.encode(av.VideoFrame.from_image(image)):
            file.mux(packet)
    for packet in seen.encode():
        file.mux(packet)
    tone = (round(9000 * math.sin(2 * math.pi * 400 * n / 8000)) for n in range(seconds * 8000))
    _add_sound(file, heard, array("h", tone), 8000)
    file.close()
    return out.getvalue()


def _add_sound(file: Any, stream: Any, samples: array[int], rate: int) -> None:
    for at in range(0, len(samples), 1000):
        part = samples[at : at + 1000]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
        frame.sample_rate, frame.pts = rate, at
        frame.planes[0].update(part.tobytes())
        for packet in stream.encode(frame):
            file.mux(packet)
    for packet in stream.encode():
        file.mux(packet)


def sound(form: str, codec: str, rate: int = 8000) -> bytes:
    """Three seconds of silence."""
    out = io.BytesIO()
    file: Any = av.open(out, "w", format=form)
    stream = file.add_stream(codec, rate=rate)
    stream.layout = "mono"
    frame = av.AudioFrame(format="s16", layout="mono", samples=rate * 3)
    frame.sample_rate, frame.pts = rate, 0
    for plane in frame.planes:
        plane.update(bytes(rate * 6))
    for packet in [*stream.encode(frame), *stream.encode()]:
        file.mux(packet)
    file.close()
    return out.getvalue()


def phone_film(form: str = "mov", codec: str = "libx264") -> bytes:
    """A film as a phone writes it: with a place, a model, a chapter, and old bytes in a gap."""
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"}
    with av.open(io.BytesIO(film(form, codec))) as source:
        with av.open(out, "w", format=form, options=options) as made:
            made.metadata.update(
                {
                    "com.apple.quicktime.make": "Apfel",
                    "com.apple.quicktime.model": "Fono 7",
                    "com.apple.quicktime.location.ISO6709": "+51.5007-000.1246+010.000/",
                    "title": "Elm Road",
                    "model": "Fono 7",
                    "location": "+51.5007-000.1246/",
                }
            )
            (stream,) = source.streams.video
            track = made.add_stream_from_template(stream, opaque=True)
            for packet in source.demux(stream):
                if packet.size:
                    packet.stream = track
                    made.mux(packet)
    old = b"\x08old bytes of another file\xff\xd8 Fono 7"
    gap = (len(old) + 8).to_bytes(4, "big") + b"free" + old
    return out.getvalue() + (gap if form in ("mov", "mp4") else b"")
