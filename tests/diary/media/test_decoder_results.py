"""Covers are painted into rows of samples, whatever strips they come in.

Long pictures in parts, and pages, as they go onto paper.
"""

from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diary.errors import MediaError
from diary.media import decoder_results
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import (
    MAX_PARTS,
    PART,
    SAMPLES,
    Raster,
    RasterSource,
    cover_regions,
    is_long,
    picture_parts,
)
from diary.media.jpeg_segments import plain_size
from tests.support.media_samples import exif, pdf, picture, saved

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
    monkeypatch.setattr(decoder_results, "STRIP", 100)
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
    assert Raster(20_000, 3, "RGBA").strip * 80_000 <= decoder_results.STRIP
    assert Raster(decoder_results.STRIP, 2, "L").strip == 1


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_parts_hold_every_row_and_overlap(width: int, height: int) -> None:
    cut = picture_parts(width, height)
    assert cut[0][0] == 0
    assert cut[-1][1] == height
    for (start, end), (next_start, next_end) in itertools.pairwise(cut):
        assert start < next_start < end < next_end
        assert end - next_start >= min(width * 0.15, 1)
    if is_long(width, height) and len(cut) > 1:
        # where there may be no more parts, they are longer
        longest = max(end - start for start, end in cut)
        assert len(cut) == MAX_PARTS or longest <= max(width * PART, 2) + 2
        assert len(cut) <= MAX_PARTS
    else:
        assert cut == ((0, height),)


def test_a_chat_of_twelve_thousand_rows_is_four_parts() -> None:
    assert len(picture_parts(1080, 12_000)) == 4
    assert picture_parts(1080, 2400) == ((0, 2400),)


def striped(width: int, height: int, band: int) -> Image.Image:
    """Bands of grey, each lighter than the one above, so that a row can be told from its tone."""
    image = Image.new("L", (width, height))
    for number, top in enumerate(range(0, height, band)):
        image.paste(number * 4, (0, top, width, top + band))
    return image


def test_a_part_shows_the_rows_that_it_says(client: MediaClient) -> None:
    data = saved(striped(200, 2400, 40), "PNG")
    cut = picture_parts(200, 2400)
    assert len(cut) == 5
    with client.open(BytesSource(data)) as session:
        for number, (top, bottom) in enumerate(cut):
            part = session.part(number, width=100)
            assert (part.width, part.height) == plain_size(part.jpeg)
            assert part.width == 100
            assert part.height == pytest.approx((bottom - top) / 2, abs=1)
            image = Image.open(io.BytesIO(part.jpeg)).convert("L")
            for row in (5, part.height - 5):
                expected = (top + row * 2) // 40 * 4
                assert image.getpixel((50, row)) == pytest.approx(expected, abs=6)
        pixels = session.part_pixels(1, width=100)
        assert len(pixels.rgb) == pixels.width * pixels.height * 3
        with pytest.raises(MediaError, match="no-such-page"):
            session.part(5, width=100)


def test_a_long_picture_that_lies_on_its_side_is_cut_as_it_is_shown(client: MediaClient) -> None:
    # Written 900 wide and 100 high, to be shown turned: 100 wide and 900 high.
    data = saved(picture(900, 100), "JPEG", exif=exif(orientation=6), quality=90)
    with client.open(BytesSource(data)) as session:
        facts = session.inspect()
        assert (facts.width, facts.height) == (100, 900)
        first = session.part(0, width=100)
        assert (first.width, first.height) == (100, picture_parts(100, 900)[0][1])


def test_a_page_is_a_picture_within_the_box(client: MediaClient) -> None:
    with client.open(BytesSource(pdf(2))) as session:
        page = session.page(1, max_width=150, max_height=400)
        assert (page.width, page.height) == plain_size(page.jpeg) == (150, 75)
        with pytest.raises(MediaError, match="no-such-page"):
            session.page(2, max_width=150, max_height=400)


@pytest.mark.parametrize("less", [b"", b"x"])
def test_fewer_rows_than_asked_for_are_refused_and_not_asked_for_again(less: bytes) -> None:
    asked: list[int] = []

    def rows(first: int, _count: int) -> bytes:
        asked.append(first)
        return less

    with pytest.raises(MediaError):
        RasterSource(Raster(4, 4, "RGB"), rows).read_at(0, 48)
    assert asked == [0]
