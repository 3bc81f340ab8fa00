"""Covered parts are gone from the copy: from its pixels, its metadata, its thumbnail, its bytes."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw

from diary.errors import BadInput, MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from tests.support import hostile_decoders
from tests.support.media_samples import atom, heic, jpeg, movie, saved, spoken, track

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


@contextlib.contextmanager
def liar(code: str) -> Iterator[MediaClient]:
    made = MediaClient(hostile_decoders.lying(code))
    try:
        yield made
    finally:
        made.close()


NO_POSITION = (
    "def lie(operation, params, true):\n"
    "    if operation == 'inspect':\n"
    "        true.header.update(kind='other', media_type='x/y', positions=[], unsearched=[])\n"
    "    return true\n"
)
GREEN = (
    "def lie(operation, params, true):\n"
    "    if operation == 'rows':\n"
    "        return WireMessage({}, b'\\0\\xff\\0' * (len(true.block) // 3))\n"
    "    return true\n"
)


@pytest.mark.parametrize("code", ["def lie(operation, params, true): return true", NO_POSITION])
def test_a_decoder_that_somebody_took_over_cannot_leave_a_cover_off(code: str) -> None:
    expected = striped()
    expected.paste((0, 0, 0), (100, 66, 301, 150))
    with liar(code) as client:
        copy = client.covered(BytesSource(saved(striped(), "PNG")), [(250, 334, 501, 416)])
    assert opened(copy.data).tobytes() == expected.tobytes()


def test_a_picture_of_its_own_making_is_covered_all_the_same() -> None:
    with liar(GREEN) as client:
        copy = client.covered(BytesSource(saved(striped(), "PNG")), [(0, 0, 500, 1000)])
    image = opened(copy.data)
    assert image.crop((0, 0, 200, 200)).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert image.crop((200, 0, 400, 200)).getextrema() == ((0, 0), (255, 255), (0, 0))


def test_a_decoder_that_says_there_is_no_position_does_not_choose_how_the_copy_is_made() -> None:
    with liar(NO_POSITION) as client:
        copy = client.without_position(BytesSource(jpeg()))
    assert (copy.kind, copy.media_type) == ("image", "image/jpeg")
    assert b"Exif" not in copy.data


def test_a_decoder_cannot_take_away_what_was_read_before_it_saw_a_byte() -> None:
    with liar(NO_POSITION) as client:
        facts = client.inspect(BytesSource(jpeg()))
    assert [place.where for place in facts.positions] == ["EXIF GPS"]


NOTHING_TO_BLANK = (
    "def lie(operation, params, true):\n"
    "    if operation == 'inspect':\n"
    "        true.header.update(positions=[], unsearched=[])\n"
    "    return WireMessage({'free': []}) if operation == 'clean' else true\n"
)


@pytest.mark.parametrize(
    "data",
    [
        movie(atom(b"udta", spoken(b"\xa9xyz"))),
        movie(tracks=(track(), track(b"meta", b"gpmd"))),
        movie(tracks=(track(), track(b"text", b"tx3g"))),
    ],
)
def test_a_film_does_not_leave_with_its_position_because_its_decoder_says_it_has_none(
    data: bytes,
) -> None:
    with liar(NOTHING_TO_BLANK) as client, pytest.raises(MediaError, match="cannot-strip"):
        client.without_position(BytesSource(data))


@pytest.mark.parametrize(
    ("operation", "change"),
    [
        ("rows", "WireMessage({}, true.block + b'51.5')"),
        ("rows", "WireMessage({}, true.block[:-1])"),
        ("rows", "WireMessage({'none': True})"),
        ("copy", "WireMessage(true.header, b'\\xff\\xd8\\xff\\xe1')"),
        ("copy", "WireMessage({**true.header, 'width': 401})"),
        ("copy", "WireMessage({**true.header, 'height': 20_001})"),
        ("copy", "WireMessage({**true.header, 'width': 20_000, 'height': 20_000})"),
        ("copy", "WireMessage({**true.header, 'height': 0})"),
        ("copy", "WireMessage({**true.header, 'mode': 'RGBA'})"),
        ("copy", "WireMessage({**true.header, 'mode': 'CMYK'})"),
        ("copy", "WireMessage({**true.header, 'mode': ['RGB']})"),
        ("copy", "WireMessage({'none': True})"),
        ("copy", "WireMessage({'free': []})"),
    ],
)
def test_a_picture_of_another_form_than_agreed_is_refused(operation: str, change: str) -> None:
    code = (
        "def lie(operation, params, true):\n"
        f"    return {change} if operation == {operation!r} else true\n"
    )
    with liar(code) as client, pytest.raises(MediaError, match="protocol"):
        client.covered(BytesSource(saved(striped(), "PNG")), [(0, 0, 10, 10)])


def test_clear_pixels_stay_in_a_copy_that_nothing_is_covered_in(client: MediaClient) -> None:
    clear = Image.new("RGBA", (20, 20), (200, 10, 10, 90))
    copy = client.without_position(BytesSource(saved(clear, "PNG")))
    assert opened(copy.data).mode == "RGBA"
    assert opened(copy.data).tobytes() == clear.tobytes()


def test_a_picture_of_many_strips_is_covered_across_their_edges(client: MediaClient) -> None:
    large = Image.effect_noise((3000, 1700), 60).convert("RGB")
    copy = client.covered(BytesSource(saved(large, "PNG")), [(100, 100, 300, 800)])
    large.paste((0, 0, 0), (300, 170, 1200, 1530))
    assert opened(copy.data).tobytes() == large.tobytes()
