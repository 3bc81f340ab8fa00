"""Decode a picture: opened within limits, turned upright, in sRGB and within a box.

**Invariants:**

- Only the decoder of the file's own kind opens it.
- A picture is decoded within its box, whichever way it will be turned.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import AvifImagePlugin, Image, TiffImagePlugin, WebPImagePlugin

from diary.errors import MediaReason
from diary.media.byte_source import Source
from diary.media.decoder.image_conversion import fitted, on_white, plain_mode, to_srgb
from diary.media.decoder.orientation import is_sideways, orientation_left, turned_upright
from diary.media.decoder.pipe import Ranges, RefusedError
from diary.media.decoder.tone_mapping import (
    CodingColours,
    coding_colours,
    is_high_range,
    to_ordinary,
)
from diary.media.decoder.truncated_pictures import PictureFile, read_beginning, runs_out
from diary.media.decoder_protocol import MAX_SIDE
from diary.media.decoder_results import Cutout

# Imported here so that opening a picture never loads decoders that are not on the list.
PLUGINS = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)
MAX_JPEG_PIXELS = 120_000_000
MAX_PIXELS = 64_000_000
MAX_PICTURE = 512 << 20


class PictureDecoder:
    """One picture, and the last size of it that was decoded. `orientation` is asked when needed."""

    def __init__(self, ranges: Ranges, decoder: str, orientation: Callable[[], int | None]) -> None:
        self._ranges = ranges
        self._decoder = decoder
        self._orientation = orientation
        self.ends_early = False
        self._kept: tuple[tuple[int, int], Image.Image] | None = None

    def outline(self) -> tuple[tuple[int, int], bool]:
        """Return width and height as shown, and whether there are several. Raises RefusedError."""
        picture = self.open()
        size = picture.size[::-1] if is_sideways(self._turn(picture)) else picture.size
        return size, _frames(picture, self._decoder) > 1

    def _turn(self, picture: Image.Image) -> int:
        return orientation_left(picture, self._decoder, self._orientation)

    def open(self, source: Source | None = None) -> Image.Image:
        """Return the picture with its size and no pixels yet. Raises RefusedError."""
        if not self._decoder:
            raise RefusedError(MediaReason.UNREADABLE)
        source = source or self._ranges
        if source.size > MAX_PICTURE:
            raise RefusedError(MediaReason.TOO_LARGE)
        file = PictureFile(source)
        try:
            picture = Image.open(file, formats=[self._decoder])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise RefusedError(MediaReason.TOO_LARGE) from error
        except Exception as error:
            raise RefusedError(
                MediaReason.MEMORY if isinstance(error, MemoryError) else MediaReason.UNREADABLE
            ) from error
        most = MAX_JPEG_PIXELS if self._decoder == "JPEG" else MAX_PIXELS
        if max(picture.size) > MAX_SIDE or picture.width * picture.height > most:
            raise RefusedError(MediaReason.TOO_LARGE)
        return picture

    def decoded(self, box: tuple[int, int]) -> Image.Image:
        """Return the picture within a box, upright; reuse the kept one where it is large enough."""
        kept = self._kept
        if kept is None or kept[0][0] < box[0] or kept[0][1] < box[1]:
            kept = self._kept = (box, self.decode(box))
        image = kept[1]
        if image.width > box[0] or image.height > box[1]:
            image = image.copy()
            image.thumbnail(box, Image.Resampling.LANCZOS)
        return image

    def cutout(self, cut: Cutout) -> Image.Image:
        """Return a rectangle of the picture at a scale. Raises RefusedError.

        For a part of it the whole is decoded once, so that looking around in it costs little.
        """
        scaled, size = (cut.of_width, cut.of_height), (cut.width, cut.height)
        image = self.decoded(scaled if scaled == size else self.outline()[0])
        across, down = image.width / cut.of_width, image.height / cut.of_height
        right, bottom = cut.left + cut.width, cut.top + cut.height
        part = (cut.left * across, cut.top * down, right * across, bottom * down)
        return image.resize(size, Image.Resampling.LANCZOS, part, reducing_gap=2.0)

    def decode(self, box: tuple[int, int] | None, *, keep_alpha: bool = False) -> Image.Image:
        """Return the picture upright in sRGB, within a box if there is one. Raises RefusedError."""
        picture = self.open()
        turn = self._turn(picture)
        if box is not None and is_sideways(turn):
            box = (box[1], box[0])
        try:
            picture = self._loaded(picture, box)
            image = plain_mode(picture)
            if box is not None:
                image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
            colours = self._colours()
            if colours is not None and is_high_range(colours):
                image = to_ordinary(image, colours)
            else:
                image = to_srgb(image, picture.info.get("icc_profile"))
            image = image if keep_alpha else on_white(image)
            image = turned_upright(image, turn)
        except (MemoryError, Image.DecompressionBombError) as error:
            raise RefusedError(MediaReason.MEMORY) from error
        except RefusedError:
            raise
        except Exception as error:
            raise RefusedError(MediaReason.UNREADABLE) from error
        return image

    def _loaded(self, picture: Image.Image, box: tuple[int, int] | None) -> Image.Image:
        """Return the picture with its pixels loaded; where a file ends early, the rest is grey."""
        size = None if box is None else fitted(picture.size, box)
        try:
            picture.draft(None, size)
            picture.load()
        except OSError:
            if not runs_out(picture, self._decoder):
                raise
            picture = read_beginning(self.open, self._ranges, self._decoder, size)
            self.ends_early = True
        return picture

    def _colours(self) -> CodingColours | None:
        if self._decoder not in ("AVIF", "HEIF"):
            return None
        return coding_colours(self._ranges.read_at, self._ranges.size)


def _frames(picture: Image.Image, decoder: str) -> int:
    # In a JPEG the further pictures are previews and depth maps of the first one.
    return 1 if decoder == "JPEG" else getattr(picture, "n_frames", 1)
