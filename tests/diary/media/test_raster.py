"""Covers are painted into rows of samples, whatever strips they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diary.media import types
from diary.media.types import SAMPLES, Raster, RasterSource, cover_regions

sides = st.integers(1, 40)
starts = st.integers(0, 999)
regions = st.builds(
    lambda left, top, width, height: (
        left, top, 1 + width % (1000 - left), 1 + height % (1000 - top)
    ),
    starts, starts, starts, starts,
)  # fmt: skip


@given(sides, sides, st.sampled_from(sorted(SAMPLES)), st.lists(regions, min_size=1, max_size=3))
def test_every_pixel_that_a_region_touches_is_black_and_no_other(
    width: int, height: int, mode: str, listed: list[tuple[int, int, int, int]]
) -> None:
    raster = Raster(width, height, mode)
    samples = SAMPLES[mode]
    image = cover_regions(raster, b"\xff" * (raster.stride * height), 0, listed)
    for y in range(height):
        for x in range(width):
            # in thousandths of a pixel, so that nothing is rounded here
            touched = any(
                left * width < (x + 1) * 1000
                and (left + wide) * width > x * 1000
                and top * height < (y + 1) * 1000
                and (top + high) * height > y * 1000
                for left, top, wide, high in listed
            )
            at = y * raster.stride + x * samples
            assert image[at : at + samples] == (bytes if touched else b"\xff".__mul__)(samples)


@pytest.mark.parametrize("length", [1, 7, 100, 5_000])
def test_strips_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    monkeypatch.setattr(types, "STRIP", 100)
    raster = Raster(10, 17, "RGB")
    whole = Image.effect_noise((30, 17), 90).tobytes()
    asked: list[tuple[int, int]] = []

    def rows(first: int, count: int) -> bytes:
        asked.append((first, count))
        return whole[first * 30 : (first + count) * 30]

    source = RasterSource(raster, rows, [(200, 100, 300, 700)])
    found = b"".join(source.read_at(at, length) for at in range(0, source.size, length))
    assert found == cover_regions(raster, whole, 0, [(200, 100, 300, 700)])
    assert asked == [(0, 3), (3, 3), (6, 3), (9, 3), (12, 3), (15, 2)]


def test_one_row_is_the_least_that_is_moved() -> None:
    assert Raster(20_000, 3, "RGBA").strip * 80_000 <= types.STRIP
    assert Raster(types.STRIP, 2, "L").strip == 1
