"""Turning upright by the orientation, held against Pillow's own way of doing it."""

from __future__ import annotations

import pytest
from PIL import ExifTags, Image, ImageOps

from diary.media.decoder.orientation import is_sideways, orientation_left, turned_upright


def drawn() -> Image.Image:
    """A picture of which no two turnings look alike."""
    image = Image.new("L", (3, 2))
    image.putdata([0, 40, 80, 120, 160, 200])
    return image


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_is_turned_upright(orientation: int) -> None:
    told = drawn()
    told.getexif()[ExifTags.Base.Orientation] = orientation
    upright = ImageOps.exif_transpose(told)
    turned = turned_upright(drawn(), orientation)
    assert (turned.size, turned.tobytes()) == (upright.size, upright.tobytes())
    assert is_sideways(orientation) == (turned.size == (2, 3))


def test_what_its_decoder_turns_is_not_turned_again() -> None:
    for decoder in ("HEIF", "TIFF"):
        assert orientation_left(drawn(), decoder, lambda: 6) == 1
    assert orientation_left(drawn(), "JPEG", lambda: 6) == 6
    assert orientation_left(drawn(), "JPEG", lambda: None) == 1


def test_of_an_avif_only_its_boxes_count() -> None:
    image = drawn()
    assert orientation_left(image, "AVIF", lambda: 6) == 1
    image.getexif()[ExifTags.Base.Orientation] = 8
    assert orientation_left(image, "AVIF", lambda: 6) == 8
