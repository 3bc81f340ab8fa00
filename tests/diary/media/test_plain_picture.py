"""The copy of a JPEG or PNG draws the same picture and says nothing else."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.plain_picture import plain_picture
from tests.support import hostile_decoders
from tests.support.media_samples import exif, jpeg, picture, png_with_text, saved

JPEG, PNG = "image/jpeg", "image/png"
WORDS = b"14 Larkspur Row"


@pytest.fixture(scope="module")
def unprotected() -> Iterator[MediaClient]:
    client = MediaClient(hostile_decoders.unconfined())
    yield client
    client.close()


def plain(data: bytes, media_type: str, orientation: int | None = 1) -> bytes:
    return plain_picture(BytesSource(data), media_type, orientation)


def drawn(data: bytes) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as image:
        turned = ImageOps.exif_transpose(image)
        return turned.size, turned.convert("RGB").tobytes()


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")


BARE = saved(picture(), "JPEG", quality=90)
BARE_PNG = saved(picture(), "PNG")
OTHER = [*range(0xE0, 0xF0), *range(0xF0, 0xFF)]


@given(
    st.lists(st.tuples(st.sampled_from(OTHER), st.binary(max_size=40)), max_size=5),
    st.binary(max_size=40),
)
def test_no_other_segment_and_nothing_behind_a_jpeg_is_copied(
    others: list[tuple[int, bytes]], behind: bytes
) -> None:
    added = b"".join(segment(marker, WORDS + content) for marker, content in others)
    made = plain(BARE[:2] + added + BARE[2:] + WORDS + behind, JPEG)
    assert WORDS not in made
    assert made == plain(BARE, JPEG)
    assert drawn(made) == drawn(BARE)


@given(
    st.lists(
        st.tuples(
            st.from_regex(rb"\A[a-zA-Z]{4}\Z").filter(lambda it: it not in (b"IEND", b"IDAT")),
            st.binary(max_size=40),
        ),
        max_size=5,
    ),
    st.binary(max_size=40),
)
def test_no_other_chunk_and_nothing_behind_a_png_is_copied(
    others: list[tuple[bytes, bytes]], behind: bytes
) -> None:
    known = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT")
    added = b"".join(chunk(name, WORDS + content) for name, content in others if name not in known)
    made = plain(BARE_PNG[:33] + added + BARE_PNG[33:] + WORDS + behind, PNG)
    assert made == plain(BARE_PNG, PNG)
    assert drawn(made) == drawn(BARE_PNG)


@pytest.mark.parametrize(
    "data",
    [
        saved(picture(), "JPEG", progressive=True),
        saved(picture(mode="L"), "JPEG"),
        saved(picture(mode="CMYK"), "JPEG"),
        saved(picture(), "JPEG", restart_marker_blocks=1),
        saved(picture(), "JPEG", comment=WORDS, icc_profile=WORDS),
    ],
)
def test_each_form_of_jpeg_draws_the_same(data: bytes) -> None:
    made = plain(data, JPEG)
    assert drawn(made) == drawn(data)
    assert WORDS not in made


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
def test_each_form_of_png_draws_the_same(mode: str) -> None:
    data = saved(picture(mode=mode), "PNG")
    assert drawn(plain(data, PNG)) == drawn(data)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("media_type", [JPEG, PNG])
def test_it_is_turned_as_the_original_is(media_type: str, orientation: int) -> None:
    form = {JPEG: "JPEG", PNG: "PNG"}[media_type]
    data = saved(picture(), form, exif=exif(orientation=orientation))
    made = plain(data, media_type, orientation)
    assert drawn(made) == drawn(data)
    assert b"Fono" not in made


@pytest.mark.parametrize("media_type", [JPEG, PNG])
@given(cut=st.integers(1, 400))
def test_a_picture_without_its_end_gives_no_copy(media_type: str, cut: int) -> None:
    data = {JPEG: BARE, PNG: BARE_PNG}[media_type]
    with pytest.raises(MediaError, match="cannot-strip"):
        plain(data[: -min(cut, len(data))], media_type)


@pytest.mark.parametrize("media_type", ["image/gif", "image/heic", "application/pdf"])
def test_other_kinds_give_no_copy(media_type: str) -> None:
    with pytest.raises(MediaError, match="cannot-strip"):
        plain(BARE, media_type)


def test_where_no_decoder_may_see_the_file_the_copy_is_this(unprotected: MediaClient) -> None:
    for data, media_type, suffix in (
        (jpeg(orientation=6), JPEG, ".jpg"),
        (png_with_text("Comment", "51.5074, -0.1278"), PNG, ".png"),
    ):
        made = unprotected.without_position(BytesSource(data))
        assert (made.kind, made.media_type, made.suffix) == ("picture", media_type, suffix)
        seen = unprotected.inspect(BytesSource(made.data))
        assert (seen.positions, seen.devices) == ((), ())
        assert drawn(made.data) == drawn(data)


@pytest.mark.parametrize("data", [jpeg()[:-30], saved(picture(), "GIF"), jpeg()[:40]])
def test_what_cannot_be_copied_so_is_refused(unprotected: MediaClient, data: bytes) -> None:
    with pytest.raises(MediaError, match="cannot-strip"):
        unprotected.without_position(BytesSource(data))
