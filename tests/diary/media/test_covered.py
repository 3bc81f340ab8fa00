"""Covered parts are gone from the copy: from its pixels, its metadata, its thumbnail, its bytes."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from diary.errors import BadInput, MediaError
from diary.media.client import MediaClient
from diary.media.source import BytesSource
from tests.diary.media.samples import heic, jpeg, saved

WIDTH, HEIGHT = 400, 200


def striped(mode: str = "RGB") -> Image.Image:
    """Stripes everywhere, so that any pixel that stays would show."""
    image = Image.new(mode, (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(image)
    for x in range(0, WIDTH, 4):
        pen.line([(x, 0), (x, HEIGHT)], fill="red" if mode != "L" else 90, width=2)
    return image


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_what_is_covered_is_black_and_what_is_not_stays(client: MediaClient, form: str) -> None:
    copy = client.covered(BytesSource(saved(striped(), form)), [(250, 500, 500, 250)])
    image = opened(copy.data).convert("L")
    assert image.size == (WIDTH, HEIGHT)
    inside = image.crop((100, 100, 300, 150))
    assert (inside.getextrema()[1] or 0) <= 8
    for corner in ((0, 0, 90, 200), (310, 0, 400, 200), (0, 0, 400, 90), (0, 160, 400, 200)):
        assert image.crop(corner).getextrema()[1] > 200


def test_a_part_is_told_of_the_picture_as_it_is_seen(client: MediaClient) -> None:
    turned = jpeg(orientation=6)
    copy = client.covered(BytesSource(turned), [(0, 0, 1000, 100)])
    image = opened(copy.data).convert("L")
    assert image.size == (60, 120)
    assert image.crop((0, 0, 60, 12)).getextrema()[1] <= 8


def test_a_part_of_a_pixel_covers_the_whole_pixel(client: MediaClient) -> None:
    tiny = Image.new("RGB", (3, 3), "white")
    image = opened(client.covered(BytesSource(saved(tiny, "PNG")), [(334, 334, 1, 1)]).data)
    assert image.convert("L").tobytes() == bytes([255] * 4 + [0] + [255] * 4)


def test_nothing_of_the_metadata_is_left(client: MediaClient) -> None:
    for data in (jpeg(), heic()):
        copy = client.covered(BytesSource(data), [(0, 0, 10, 10)])
        assert not opened(copy.data).getexif()
        assert b"Fono" not in copy.data
        assert b"Exif" not in copy.data
        assert b"xmp" not in copy.data.lower()
        facts = client.inspect(BytesSource(copy.data))
        assert (facts.positions, facts.device, facts.captured_at) == ((), "", None)


def test_what_lies_under_clear_pixels_is_gone(client: MediaClient) -> None:
    hidden = Image.new("RGBA", (20, 20), (200, 10, 10, 0))
    copy = client.covered(BytesSource(saved(hidden, "PNG")), [(0, 0, 100, 100)])
    assert opened(copy.data).mode == "RGB"
    assert opened(copy.data).getpixel((15, 15)) == (255, 255, 255)


def test_what_is_no_single_picture_is_refused(client: MediaClient) -> None:
    moving = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), c) for c in ("red", "blue")]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    for data in (moving.getvalue(), b"plain words\n" * 20):
        with pytest.raises(MediaError) as refused:
            client.covered(BytesSource(data), [(0, 0, 10, 10)])
        assert refused.value.reason == "cannot-strip"


@pytest.mark.parametrize("region", [(0, 0, 0, 1), (0, 0, 1001, 1), (-1, 0, 5, 5), (999, 0, 2, 1)])
def test_a_part_outside_is_refused_before_anything_is_asked(
    client: MediaClient, region: tuple[int, int, int, int]
) -> None:
    with pytest.raises(BadInput):
        client.covered(BytesSource(saved(striped(), "PNG")), [region])
    with pytest.raises(BadInput):
        client.covered(BytesSource(saved(striped(), "PNG")), [])
