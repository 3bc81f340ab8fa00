"""Decoded pictures: conversion to plain sRGB samples.

**Invariants:**

- Nothing here opens a file. What is returned is a new picture, so it has no metadata.
- Nothing here turns a picture (`orientation`) or makes one of high range ordinary (`tone_mapping`).
- Every picture ends in sRGB, grey or colour, on white where it was transparent.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageCms

from diary.json_value import Json, text, whole
from diary.media.decoder.pipe import Ranges
from diary.media.decoder_protocol import WireMessage
from diary.media.decoder_results import Raster


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return the size within the box, so that no more is decoded than is needed."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def plain_mode(picture: Image.Image) -> Image.Image:
    """Return a copy as grey, RGB, RGBA or CMYK; palettes, bilevel and 16 bits are converted."""
    mode = picture.mode
    if mode.startswith("I") or mode == "F":
        top = 255 / 65535 if mode != "F" else 1.0
        wide = picture.convert("F") if mode != "F" else picture
        return wide.point(lambda value: value * top).convert("L")
    if mode in ("P", "PA") or "transparency" in picture.info:
        clear = "transparency" in picture.info or mode == "PA"
        return picture.convert("RGBA" if clear else "RGB")
    plain = {"1": "L", "LA": "RGBA", "La": "RGBA", "RGBa": "RGBA", "YCbCr": "RGB", "LAB": "RGB"}
    if mode in plain or mode not in ("L", "RGB", "RGBA", "CMYK"):
        return picture.convert(plain.get(mode, "RGB"))
    return picture.copy()


def to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the picture in sRGB, by its profile where that is readable; alpha is kept."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    base = image.convert("RGB") if alpha is not None else image
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            mode = "RGB" if base.mode == "CMYK" else base.mode
            if mode == "RGB":
                converted = ImageCms.profileToProfile(base, source, target, outputMode=mode)
                base = converted if converted is not None else base
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # An unusable profile is no reason to show nothing.
            pass
    if base.mode == "CMYK":
        base = base.convert("RGB")
    if alpha is not None:
        base.putalpha(alpha)
    return base


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture without alpha: transparent areas become white."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, (255, 255, 255))
    white.paste(image, mask=image.getchannel("A"))
    return white


def encoded(ranges: Ranges, params: Mapping[str, Json]) -> WireMessage:
    """Return a bare file, encoded from the rows of samples in `ranges`."""
    # A new image carries no comment, profile, resolution or text.
    raster = Raster(whole(params["width"]), whole(params["height"]), text(params["mode"]))
    image = Image.new(raster.mode, (raster.width, raster.height))
    for top in range(0, raster.height, raster.strip):
        rows = min(raster.strip, raster.height - top)
        data = ranges.read_at(top * raster.stride, rows * raster.stride)
        image.paste(Image.frombytes(raster.mode, (raster.width, rows), data), (0, top))
    out = io.BytesIO()
    options = {name: whole(params[name]) for name in ("quality", "subsampling") if name in params}
    image.save(out, text(params["form"]), **options)
    return WireMessage({}, out.getvalue())


def as_pixels(image: Image.Image) -> WireMessage:
    """Return the picture as rows of RGB, as an answer."""
    rgb = image.convert("RGB")
    return WireMessage({"width": rgb.width, "height": rgb.height}, rgb.tobytes())
