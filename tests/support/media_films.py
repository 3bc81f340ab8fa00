"""Tiny films and sounds, made anew for each run with the library that the worker reads them by."""

from __future__ import annotations

import io
import struct
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
