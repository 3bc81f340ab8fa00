"""Decoded pictures: conversion to plain sRGB samples, and what is left of a cut-off file.

**Invariants:**

- Nothing here opens a file. What is returned is a new picture, so it has no metadata.
- Nothing here turns a picture (`orientation`) or makes one of high range ordinary (`tone_mapping`).
- Every picture ends in sRGB, grey or colour, on white where it was transparent.
- A cut-off picture is read only where the file ends early: one damaged in the middle would give
  pixels that no camera took.
- Where no pixel was decoded the result is grey. To find these areas, the picture is decoded on two
  backgrounds: the decoder never wrote the pixels that differ.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image, ImageChops, ImageCms, ImageFile

from diary.json_value import Json, text, whole
from diary.media.byte_source import Source
from diary.media.decoder.pipe import Ranges, RangesFile
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


# The decoders of these give rows as they arrive; all others need the whole file.
_BY_ROWS: Final = frozenset({"JPEG", "PNG", "GIF", "BMP", "TIFF"})
_GREY: Final[dict[str, float | tuple[float, ...]]] = {
    "L": 128,
    "RGB": (128, 128, 128),
    "RGBA": (128, 128, 128, 255),
    "CMYK": (0, 0, 0, 127),
}
_END_OF_JPEG: Final = b"\xff\xd9"


class PictureFile(io.BufferedReader):
    """A source as a file for a picture decoder; `ran_out` once it is read beyond its end."""

    def __init__(self, source: Source) -> None:
        super().__init__(RangesFile(source), 256 * 1024)
        self.ran_out = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes; none at the end."""
        found = super().read(size)
        self.ran_out = self.ran_out or (not found and size != 0)
        return found


class _EndedSource:
    """A source with an end marker appended, so that a decoder returns what it has."""

    def __init__(self, source: Source, end: bytes) -> None:
        self._source = source
        self._end = end

    @property
    def size(self) -> int:
        """Return the number of bytes, with the end marker."""
        return self._source.size + len(self._end)

    def read_at(self, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from `offset`."""
        own = self._source.read_at(offset, length)
        missing = min(offset + length, self.size) - max(offset + len(own), self._source.size)
        if missing <= 0:
            return own
        at = max(0, offset - self._source.size)
        return own + self._end[at : at + missing]


def runs_out(picture: Image.Image, decoder: str) -> bool:
    """Return whether a picture failed because its file ends, so that a part can be shown."""
    file = picture.fp if isinstance(picture, ImageFile.ImageFile) else None
    return decoder in _BY_ROWS and isinstance(file, PictureFile) and file.ran_out


def read_beginning(
    open_picture: Callable[[Source], Image.Image],
    source: Source,
    decoder: str,
    size: tuple[int, int] | None,
) -> Image.Image:
    """Return the readable part of a picture, drafted for `size`; raises decoders' errors."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        if decoder == "JPEG":
            # Its decoder fills the rest with grey by itself, once it meets an end.
            picture = _loaded(open_picture(_EndedSource(source, _END_OF_JPEG)), size, None)
            if _is_blank(picture):
                raise OSError("nothing of the picture is there")
            return picture
        dark, light = (_loaded(open_picture(source), size, ground) for ground in (0, 255))
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    missing = _difference(dark, light)
    if missing.getextrema() == (255, 255):
        raise OSError("nothing of the picture is there")
    image = plain_mode(dark)
    image.paste(_GREY[image.mode], mask=missing)
    profile = dark.info.get("icc_profile")
    image.info = {} if profile is None else {"icc_profile": profile}
    return image


def _loaded(picture: Image.Image, size: tuple[int, int] | None, ground: int | None) -> Image.Image:
    picture.draft(None, size)
    if ground is not None and isinstance(picture, ImageFile.ImageFile):
        prepare = picture.load_prepare

        def prepare_ground() -> None:
            prepare()
            bands = len(picture.getbands())
            colour = ground if bands == 1 else (ground,) * bands
            picture.im.paste(colour, (0, 0, *picture.size))

        picture.load_prepare = prepare_ground  # type: ignore[method-assign]
    picture.load()
    return picture


def _is_blank(picture: Image.Image) -> bool:
    """Return whether all but the first block, which may be invented, has one colour."""
    block, (width, height) = 16, picture.size
    rest = [(block, 0, width, min(block, height)), (0, block, width, height)]
    bands = [picture.crop(box) for box in rest if box[0] < box[2] and box[1] < box[3]]
    return all(
        low == high for part in bands for low, high in map(Image.Image.getextrema, part.split())
    )


def _difference(dark: Image.Image, light: Image.Image) -> Image.Image:
    """Return a mask that is white where the two differ in any band."""
    first, second = (_bands(image) for image in (dark, light))
    missing = Image.new("L", dark.size)
    for one, other in zip(first, second, strict=True):
        missing = ImageChops.lighter(missing, ImageChops.difference(one, other))
    return missing.point(lambda value: 255 if value else 0)


def _bands(image: Image.Image) -> list[Image.Image]:
    if image.mode == "P":
        # The palette indices, not the colours: two of them may look the same.
        return [Image.frombytes("L", image.size, image.tobytes())]
    if image.mode == "1":
        return [image.convert("L")]
    if image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"):
        raise OSError("no beginning of this kind can be told from its ground")
    return list(image.split())
