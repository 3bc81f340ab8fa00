"""Pictures whose file ends early: what was decoded before the end.

**Invariants:**

- A picture is read so only where its file ends early: one damaged in the middle would give pixels
  that no camera took.
- Where no pixel was decoded the result is grey. To find these areas, the picture is decoded on two
  backgrounds: the decoder never wrote the pixels that differ.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageChops, ImageFile

from diary.media.byte_source import Source
from diary.media.decoder.image_conversion import plain_mode
from diary.media.decoder.pipe import RangesFile

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
