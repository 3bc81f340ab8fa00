"""A rectangle of a picture or of a page, as near as the file allows, through the real child."""

from __future__ import annotations

import io
from random import Random

import pytest
from PIL import Image

from diary.errors import BadInput, MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Cutout, Pixels
from tests.support.media_samples import exif, letter, saved, wav


def grain(width: int, height: int) -> Image.Image:
    """A picture in which no two places look alike."""
    return Image.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3))


def as_image(pixels: Pixels) -> Image.Image:
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)


def test_a_part_at_its_own_size_is_the_picture_itself(client: MediaClient) -> None:
    whole = grain(600, 400)
    with client.open(BytesSource(saved(whole, "PNG"))) as session:
        assert session.extent() == (600, 400)
        for left, top in ((0, 0), (123, 45), (500, 360)):
            cut = Cutout(600, 400, left, top, 100, 40)
            expected = whole.crop((left, top, left + 100, top + 40))
            assert as_image(session.cutout(cut)).tobytes() == expected.tobytes()


def test_a_picture_that_was_taken_sideways_is_cut_as_it_is_seen(client: MediaClient) -> None:
    flat = Image.new("RGB", (120, 60), "white")
    flat.paste("black", (0, 0, 30, 60))
    data = saved(flat, "JPEG", exif=exif(gps=False, orientation=6), quality=95)
    with client.open(BytesSource(data)) as session:
        assert session.extent() == (60, 120)
        top = as_image(session.cutout(Cutout(60, 120, 0, 0, 60, 20)))
        foot = as_image(session.cutout(Cutout(60, 120, 0, 100, 60, 20)))
    assert max(top.convert("L").getextrema()) < 60
    assert min(foot.convert("L").getextrema()) > 200


def test_the_whole_smaller_and_a_part_smaller_agree(client: MediaClient) -> None:
    data = saved(Image.linear_gradient("L").resize((512, 512)), "PNG")
    with client.open(BytesSource(data)) as session:
        whole = as_image(session.cutout(Cutout(128, 128, 0, 0, 128, 128)))
        part = as_image(session.cutout(Cutout(128, 128, 32, 64, 64, 32)))
    pairs = zip(part.tobytes(), whole.crop((32, 64, 96, 96)).tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 3


def test_parts_of_a_page_put_together_are_the_page(client: MediaClient) -> None:
    with client.open(BytesSource(letter("A plate: AB12 CDE"))) as session:
        width, height = session.extent(0)
        wide, high = width * 3, height * 3
        whole = as_image(session.cutout(Cutout(wide, high, 0, 0, wide, high)))
        assert min(whole.convert("L").getextrema()) < 100
        joined = Image.new("RGB", (wide, high))
        for left, right in ((0, 301), (301, wide)):
            for top, bottom in ((0, 299), (299, high)):
                cut = Cutout(wide, high, left, top, right - left, bottom - top)
                joined.paste(as_image(session.cutout(cut)), (left, top))
    differ = sum(one != other for one, other in zip(whole.tobytes(), joined.tobytes(), strict=True))
    assert differ < len(whole.tobytes()) // 500


def test_a_page_near_has_more_in_it_than_a_page_far(client: MediaClient) -> None:
    with client.open(BytesSource(letter("AB12 CDE"))) as session:
        width, height = session.extent(0)
        far = as_image(
            session.cutout(Cutout(width // 8, height // 8, 0, 0, width // 8, height // 8))
        )
        near = as_image(session.cutout(Cutout(width * 8, height * 8, 0, 0, width, height)))
    assert far.size == (width // 8, height // 8)
    assert near.size == (width, height)


@pytest.mark.parametrize(
    "cut",
    [
        Cutout(100, 100, 90, 0, 20, 10),
        Cutout(100, 100, 0, -1, 10, 10),
        Cutout(0, 100, 0, 0, 1, 1),
        Cutout(100, 30_000, 0, 0, 10, 10),
        Cutout(100, 100, 0, 0, 0, 10),
    ],
)
def test_a_rectangle_outside_is_refused_before_anybody_is_asked(
    client: MediaClient, cut: Cutout
) -> None:
    with client.open(BytesSource(saved(grain(20, 20), "PNG"))) as session, pytest.raises(BadInput):
        session.cutout(cut)


def test_more_than_one_answer_can_hold_is_refused(client: MediaClient) -> None:
    with client.open(BytesSource(saved(grain(20, 20), "PNG"))) as session:
        with pytest.raises(MediaError) as refused:
            session.cutout(Cutout(6000, 6000, 0, 0, 6000, 6000))
        assert refused.value.reason == "too-large"
        # and the child goes on
        assert session.extent() == (20, 20)


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_a_page_that_is_not_there_is_refused(client: MediaClient, index: int) -> None:
    with client.open(BytesSource(letter("one page"))) as session:
        for ask in (
            lambda: session.extent(index),
            lambda: session.cutout(Cutout(10, 10, 0, 0, 10, 10), index),
        ):
            with pytest.raises(MediaError) as refused:
                ask()
            assert refused.value.reason == "no-such-page"


def test_what_has_no_picture_is_refused(client: MediaClient) -> None:
    with client.open(BytesSource(wav())) as session, pytest.raises(MediaError):
        session.cutout(Cutout(10, 10, 0, 0, 10, 10))
    empty = io.BytesIO().getvalue()
    with client.open(BytesSource(empty)) as session, pytest.raises(MediaError):
        session.extent()
