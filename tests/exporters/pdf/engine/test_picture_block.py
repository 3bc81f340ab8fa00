from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import MediaError
from exporters.pdf.engine.blocks import Column
from exporters.pdf.engine.jpeg_image import JpegHeader
from exporters.pdf.engine.picture_block import PictureBlock
from exporters.pdf.sections.exhibit_contents import header_of


@given(width=st.integers(1, 4000), height=st.integers(1, 4000), wish=st.floats(60, 600))
def test_a_picture_fits_and_keeps_its_shape(
    column: Column, width: int, height: int, wish: float
) -> None:
    picture = PictureBlock(b"", JpegHeader(width, height, 1), key="x", width=wish, height=wish)
    shown = picture.size(column)
    assert shown[0] <= column.width + 0.01
    assert shown[1] <= column.height + 0.01
    assert shown[0] / shown[1] == pytest.approx(width / height)
    most = min(column.width / width, column.height / height) * 72
    density = width / (shown[0] / 72)
    assert density <= 300.01 or shown[0] / width * 72 == pytest.approx(most)
    assert density >= 89.9


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_the_bytes_are_the_ones_given(
    make: Callable[..., Any], jpeg: Callable[..., bytes], mode: str
) -> None:
    data = jpeg(320, 200, mode)
    header = header_of(data)
    made = make(PictureBlock(data, header, key="1"), PictureBlock(data, header, key="1"))
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)
                  and o.get("/Subtype") == pikepdf.Name.Image]  # fmt: skip
        (image,) = images
        assert image.read_raw_bytes() == data
        assert (image.Width, image.Height) == (320, 200)
    shown = pypdfium2.PdfDocument(made.data)[0].render(scale=0.5).to_pil().convert("RGB")
    red, green, blue = shown.getpixel((100, 60))
    wanted = {"RGB": (200, 30, 30), "L": (90, 90, 90), "CMYK": (235, 51, 51)}[mode]
    for got, want in zip((red, green, blue), wanted, strict=True):
        assert abs(got - want) < 30


@given(data=st.binary(max_size=200))
def test_anything_else_is_refused(data: bytes) -> None:
    for candidate in (data, b"\xff\xd8" + data, b"\xff\xd8\xff\xc0" + data):
        try:
            found = header_of(candidate)
        except MediaError:
            continue
        assert found.components in (1, 3, 4)
        assert found.width > 0


def test_a_header_after_the_scan_does_not_count(jpeg: Callable[..., bytes]) -> None:
    data = jpeg(20, 10)
    with pytest.raises(MediaError):
        header_of(data[:2] + data[data.index(b"\xff\xda") :])
