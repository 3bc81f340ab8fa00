"""Pictures that end early: what there is of them, grey where nothing is, and both said."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import UnsearchedReason
from tests.support.media_samples import exif, saved

SIDE = 160


def noisy(mode: str = "RGB") -> Image.Image:
    """Noise, so that half of the file is about half of the picture."""
    return Image.effect_noise((SIDE, SIDE), 90).convert(mode)


WHOLE = {
    "jpeg": saved(noisy(), "JPEG", quality=90, exif=exif()),
    "cmyk jpeg": saved(noisy("CMYK"), "JPEG", quality=90),
    "png": saved(noisy(), "PNG"),
    "png with alpha": saved(noisy("RGBA"), "PNG"),
    "png of numbered colours": saved(noisy("P"), "PNG"),
    "gif": saved(noisy("L"), "GIF"),
    "bmp": saved(noisy(), "BMP"),
    "tiff": saved(noisy(), "TIFF"),
}


def cut(name: str) -> bytes:
    return WHOLE[name][: len(WHOLE[name]) * 6 // 10]


@pytest.mark.parametrize("name", WHOLE)
def test_a_picture_cut_short_shows_its_beginning_and_grey(client: MediaClient, name: str) -> None:
    with client.open(BytesSource(cut(name))) as session:
        facts = session.inspect()
        assert (facts.kind, facts.preview, facts.note) == ("image", True, "ends-early")
        assert UnsearchedReason.DAMAGED in facts.unsearched
        shown = session.pixels(max_width=SIDE, max_height=SIDE)
    whole = client.pixels(BytesSource(WHOLE[name]), max_width=SIDE, max_height=SIDE)
    assert shown is not None
    assert whole is not None
    row = SIDE * 3
    # A bitmap is written from its last row to its first.
    there, gone = (-1, 0) if name == "bmp" else (0, -1)
    rows = [shown.rgb[at : at + row] for at in range(0, len(shown.rgb), row)]
    assert rows[there] == [whole.rgb[at : at + row] for at in range(0, len(whole.rgb), row)][there]
    # Half of each ink is a darker grey.
    grey = 63 if name == "cmyk jpeg" else 128
    assert all(abs(value - grey) <= 1 for value in rows[gone])


def test_a_picture_saved_in_passes_shows_its_coarse_ones(client: MediaClient) -> None:
    data = saved(noisy(), "JPEG", quality=90, progressive=True)
    facts = client.inspect(BytesSource(data[: len(data) // 2]))
    assert (facts.preview, facts.note) == (True, "ends-early")


def test_a_whole_picture_is_not_said_to_end_early(client: MediaClient) -> None:
    for data in WHOLE.values():
        assert client.inspect(BytesSource(data)).note == ""


def test_what_is_damaged_in_the_middle_is_not_guessed(client: MediaClient) -> None:
    data = bytearray(WHOLE["png"])
    data[len(data) // 2] ^= 0xFF
    facts = client.inspect(BytesSource(bytes(data)))
    assert (facts.preview, facts.note) == (False, "damaged")


def test_a_copy_of_a_beginning_is_made_of_what_there_is(client: MediaClient) -> None:
    with client.open(BytesSource(cut("jpeg"))) as session:
        copies = [session.without_position(), session.covered([[0, 0, 100, 100]])]
    for copy in copies:
        image = Image.open(io.BytesIO(copy.data))
        assert image.getpixel((5, SIDE - 3)) == (128, 128, 128)
        assert not image.getexif()
        assert client.inspect(BytesSource(copy.data)).note == ""


def test_where_no_pixel_is_there_nothing_is_shown(client: MediaClient) -> None:
    for name, mark, more in (("jpeg", b"\xff\xda", 14), ("png", b"IDAT", 6)):
        data = WHOLE[name][: WHOLE[name].index(mark) + more]
        facts = client.inspect(BytesSource(data))
        assert (facts.preview, facts.note) == (False, "damaged")


@pytest.mark.parametrize("form", ["WEBP", "AVIF"])
def test_what_cannot_be_begun_is_damaged(client: MediaClient, form: str) -> None:
    data = saved(noisy(), form)
    with client.open(BytesSource(data[: len(data) // 2])) as session:
        assert session.inspect().note == "damaged"
        with pytest.raises(MediaError, match="unreadable"):
            session.thumbnail(edge=50)
