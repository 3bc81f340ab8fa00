"""AVIF and HEIF pictures: turned and mirrored by their boxes, and HDR codes made ordinary."""

from __future__ import annotations

import io
import itertools
import struct

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from diary.media.byte_source import BytesSource
from diary.media.decoder.tone_mapping import HLG, PQ, CodingColours, coding_colours, ordinary
from diary.media.decoder_client import MediaClient
from tests.support.media_samples import atom, saved

WIDE, HIGH = 96, 48
CORNERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))


def corners() -> Image.Image:
    """Four colours, so that each of the eight ways to lay it can be told."""
    image = Image.new("RGB", (WIDE, HIGH))
    for number, colour in enumerate(CORNERS):
        left, top = WIDE // 2 * (number % 2), HIGH // 2 * (number // 2)
        image.paste(colour, (left, top, left + WIDE // 2, top + HIGH // 2))
    return image


def laid(turns: int, axis: int | None) -> bytes:
    """An AVIF with a turn and, where `axis` is given, a mirror box; no EXIF block at all."""
    block = Image.Exif()
    block[0x0112] = 6 if axis is None else 7
    data = saved(corners(), "AVIF", quality=90, exif=block)
    assert b"Exif" not in data
    at = data.index(b"irot") + 4
    data = data[:at] + bytes([turns]) + data[at + 1 :]
    if axis is not None:
        at = data.index(b"imir") + 4
        data = data[:at] + bytes([axis]) + data[at + 1 :]
    return data


def expected(turns: int, axis: int | None) -> Image.Image:
    """Turned against the clock by quarters, then mirrored (ISO/IEC 23008-12, 6.5.10, 6.5.12)."""
    image = corners().rotate(90 * turns, expand=True)
    if axis == 0:
        return ImageOps.flip(image)
    return image if axis is None else ImageOps.mirror(image)


def seen(client: MediaClient, data: bytes) -> Image.Image:
    with client.open(BytesSource(data)) as session:
        facts = session.inspect()
        shown = session.pixels(max_width=WIDE, max_height=WIDE)
    assert shown is not None
    assert (facts.width, facts.height) == (shown.width, shown.height)
    return Image.frombytes("RGB", (shown.width, shown.height), shown.rgb)


def corner_colours(image: Image.Image) -> list[tuple[int, ...]]:
    """The middle of each quarter, each channel as high or low."""
    found: list[tuple[int, ...]] = []
    for down, right in itertools.product((1, 3), repeat=2):
        pixel = image.getpixel((image.width * right // 4, image.height * down // 4))
        assert isinstance(pixel, tuple)
        found.append(tuple(255 * (value > 127) for value in pixel))
    return found


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_an_avif_is_shown_as_its_boxes_turn_it(
    client: MediaClient, turns: int, axis: int | None
) -> None:
    image, wanted = seen(client, laid(turns, axis)), expected(turns, axis)
    assert image.size == wanted.size
    assert corner_colours(image) == corner_colours(wanted)


PLACE = 0x0115  # a number that writers leave alone, until it is renamed


def exif_block(orientation: int, turn: int = 1) -> Image.Exif:
    """An EXIF block whose `PLACE` is to become its orientation; `turn` is for the boxes."""
    block = Image.Exif()
    block[PLACE] = orientation
    if turn > 1:
        block[0x0112] = turn
    return block


def renamed(data: bytes) -> bytes:
    """The number in the EXIF block made its orientation."""
    for order, name in (("<", b"II*\0"), (">", b"MM\0*")):
        old = struct.pack(order + "HHI", PLACE, 3, 1)
        if name in data and old in data:
            return data.replace(old, struct.pack(order + "HHI", 0x0112, 3, 1))
    raise AssertionError("no EXIF block")


def test_an_orientation_beside_the_boxes_is_not_applied(client: MediaClient) -> None:
    avif = renamed(saved(corners(), "AVIF", quality=90, exif=exif_block(6)))
    out = io.BytesIO()
    pillow_heif.from_pillow(corners()).save(out, quality=90, exif=exif_block(6).tobytes())
    for data in (avif, renamed(out.getvalue())):
        assert b"irot" not in data
        assert client.inspect(BytesSource(data)).orientation == 6
        image = seen(client, data)
        assert image.size == (WIDE, HIGH)
        assert corner_colours(image) == list(CORNERS)


def test_a_turn_in_boxes_and_exif_is_applied_once(client: MediaClient) -> None:
    data = renamed(saved(corners(), "AVIF", quality=90, exif=exif_block(6, turn=6)))
    assert b"irot" in data
    image = seen(client, data)
    assert corner_colours(image) == corner_colours(corners().rotate(-90, expand=True))


def coded(data: bytes, primaries: int, transfer: int) -> bytes:
    """The picture said to be coded in other primaries and by another transfer function."""
    at = data.index(b"nclx") + 4
    return data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :]


def flat(form: str, code: tuple[int, int, int]) -> bytes:
    image = Image.new("RGB", (64, 64), code)
    if form == "AVIF":
        return saved(image, "AVIF", quality=100, subsampling="4:4:4")
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=100, chroma=444)
    return out.getvalue()


CODES = [(148, 148, 148), (60, 60, 60), (100, 100, 100), (220, 220, 220), (150, 90, 60)]


@pytest.mark.parametrize("form", ["AVIF", "HEIF"])
@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("code", CODES)
def test_codes_for_more_light_are_made_ordinary(
    client: MediaClient, form: str, transfer: int, code: tuple[int, int, int]
) -> None:
    shown = client.pixels(
        BytesSource(coded(flat(form, code), 9, transfer)), max_width=64, max_height=64
    )
    assert shown is not None
    red, green, blue = (value / 255 for value in code)
    wanted = ordinary((red, green, blue), 9, transfer)
    for channel in range(3):
        mean = sum(shown.rgb[channel::3]) / (64 * 64)
        assert abs(mean - 255 * wanted[channel]) < 6


def test_white_paper_is_bright_and_dark_things_keep_their_light() -> None:
    # 203 and 20.3 cd/m2 by ST 2084 are the codes 0.5807 and 0.358; ITU-R BT.2408 gives the first.
    paper = ordinary((0.5807,) * 3, 9, PQ)
    assert all(0.92 < value < 0.96 for value in paper)
    tenth = ordinary((0.358,) * 3, 9, PQ)
    assert all(abs(value - 0.349) < 0.01 for value in tenth)
    assert all(
        abs(a - b) < 0.005 for a, b in zip(ordinary((0.75,) * 3, 9, HLG), paper, strict=True)
    )
    assert ordinary((0.0,) * 3, 9, PQ) == (0.0, 0.0, 0.0)
    assert max(ordinary((1.0,) * 3, 9, PQ)) <= 1.0


def test_an_ordinary_picture_keeps_its_colours(client: MediaClient) -> None:
    shown = client.pixels(BytesSource(flat("AVIF", (100, 100, 100))), max_width=8, max_height=8)
    assert shown is not None
    assert set(shown.rgb) <= {99, 100, 101}


def reader(data: bytes) -> CodingColours | None:
    return coding_colours(lambda at, n: data[at : at + n] if at >= 0 else b"", len(data))


def test_the_colours_of_the_main_picture_count() -> None:
    def colour(transfer: int) -> bytes:
        return atom(b"colr", b"nclx", struct.pack(">HHH", 9, transfer, 9), b"\x80")

    associations = struct.pack(">II", 0, 2) + b"\0\1\1\x81" + b"\0\2\1\x82"
    data = atom(
        b"meta",
        bytes(4),
        atom(b"pitm", bytes(4), b"\0\2"),
        atom(b"iprp", atom(b"ipco", colour(13), colour(16)), atom(b"ipma", associations)),
    )
    assert reader(data) == CodingColours(9, 16)
    assert reader(b"") is None


@given(st.binary(max_size=40), st.integers(0, 400))
def test_boxes_written_over_say_something_or_nothing(new: bytes, at: int) -> None:
    good = coded(flat("AVIF", (1, 2, 3)), 9, 16) if not _GOOD else _GOOD[0]
    _GOOD[:] = [good]
    data = good[:at] + new + good[at + len(new) :]
    assert reader(data) is None or isinstance(reader(data), CodingColours)


_GOOD: list[bytes] = []
