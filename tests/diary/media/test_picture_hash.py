"""Copies of a picture are nearly alike, others are not, and one without differences is to none."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diary.media.decoder_results import Pixels
from diary.media.picture_hash import EDGE, alike, difference_hash


def scene(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Large fields of chance, as a view is made of."""
    drawn = random.Random(seed)
    small = Image.new("L", (12, 9))
    small.putdata([drawn.randrange(256) for _ in range(12 * 9)])
    return small.resize(size, Image.Resampling.BICUBIC).convert("RGB")


def pixels(image: Image.Image) -> Pixels:
    shown = image.copy()
    shown.thumbnail((EDGE, EDGE))
    return Pixels(shown.width, shown.height, shown.tobytes())


def test_a_smaller_and_a_brighter_copy_are_alike_and_other_views_are_not() -> None:
    image = scene(1)
    copies = [image, image.resize((320, 240)), image.point(lambda value: value * 9 // 10 + 20)]
    others = [scene(n) for n in range(2, 12)]
    hashes = {n: difference_hash(pixels(each)) for n, each in enumerate([*copies, *others], 1)}
    assert alike(hashes) == ((1, 2, 3),)


def test_a_picture_without_differences_is_alike_to_none() -> None:
    black = difference_hash(pixels(Image.new("RGB", (100, 80))))
    assert black == 0
    assert alike({1: black, 2: black}) == ()


@given(st.integers(1, 80), st.integers(1, 80), st.integers(0, 1 << 30))
def test_a_picture_of_any_size_has_a_hash(width: int, height: int, seed: int) -> None:
    rgb = random.Random(seed).randbytes(width * height * 3)
    assert 0 <= difference_hash(Pixels(width, height, rgb)) < 1 << 65


def test_groups_join_over_what_they_share() -> None:
    first = 1 << 64 | 0b111_111
    second = first | 0b111_111 << 6
    third = second | 0b111_111 << 12
    assert alike({5: first, 1: second, 9: third, 7: 1 << 64 | 0xFFFF << 40}) == ((1, 5, 9),)
    assert alike({5: first, 9: third}) == ()
