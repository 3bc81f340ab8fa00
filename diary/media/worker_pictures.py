"""What the worker does to a decoded picture: its size, its colours, and its form on the way back.

The rules are:

- Nothing here opens a file. What goes back is made anew, so that no metadata can be in it.
- Every picture ends in sRGB, grey or colour, on white where it was clear.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageCms

from diary.json_value import Json, text, whole
from diary.media.protocol import Message
from diary.media.ranges import Ranges
from diary.media.raster import Raster


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size within the box, so that no more of a picture is decoded than is needed."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def plain_mode(picture: Image.Image) -> Image.Image:
    """A copy as grey, colour, CMYK or with alpha; palettes, bilevel and 16 bits are widened."""
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
    """In sRGB, by its profile where that can be read; alpha is left as it is."""
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
            # A profile that cannot be used is no reason to show nothing.
            pass
    if base.mode == "CMYK":
        base = base.convert("RGB")
    if alpha is not None:
        base.putalpha(alpha)
    return base


def on_white(image: Image.Image) -> Image.Image:
    """Without alpha: what is clear shows white."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, (255, 255, 255))
    white.paste(image, mask=image.getchannel("A"))
    return white


def encoded(ranges: Ranges, params: Mapping[str, Json]) -> Message:
    """A bare file made of rows of samples, which are all that `ranges` holds, as an answer."""
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
    return Message({}, out.getvalue())


def as_pixels(image: Image.Image) -> Message:
    """The picture as rows of RGB, as an answer."""
    rgb = image.convert("RGB")
    return Message({"width": rgb.width, "height": rgb.height}, rgb.tobytes())
