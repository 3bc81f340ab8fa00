"""The orientation of a picture (EXIF 1-8): who turns it by that, and turning it upright.

**Invariants:**

- A picture is turned once: by the decoder where it does that itself, otherwise here.
- An AVIF is turned by its boxes alone, every other picture by what the scan of its metadata found.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import ExifTags, Image

_UPRIGHT = 1
_TURNED_BY_DECODER = frozenset({"HEIF", "TIFF"})
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation_left(picture: Image.Image, decoder: str, scanned: Callable[[], int | None]) -> int:
    """Return the orientation that the decoder leaves to be done; `scanned` is asked when needed."""
    if decoder in _TURNED_BY_DECODER:
        return _UPRIGHT
    if decoder == "AVIF":
        # The rotation in the AVIF boxes, which Pillow returns in this form; an EXIF block
        # beside them does not count (MIAF, ISO/IEC 23000-22, 7.3.10).
        turn = picture.getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
        return turn if isinstance(turn, int) else _UPRIGHT
    return scanned() or _UPRIGHT


def is_sideways(orientation: int) -> bool:
    """Return whether width and height change places when a picture is turned upright."""
    return orientation >= 5


def turned_upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the picture turned upright; as it is where nothing is to be done."""
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)
