"""Pictures and pages: upright, bounded, bare; and what is broken or a bomb."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib

import pikepdf
import pytest
from PIL import Image, ImageCms

from diary.errors import MediaError
from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import MediaFacts, UnsearchedReason
from diary.media.jpeg_segments import plain_size
from tests.support.media_samples import (
    IPHONE_KEYS,
    atom,
    exif,
    heic,
    jpeg,
    keyed,
    movie,
    pdf,
    picture,
    saved,
)


def facts_of(client: MediaClient, data: bytes) -> MediaFacts:
    return client.inspect(BytesSource(data))


def wherefound(facts: MediaFacts) -> set[str]:
    return {position.where for position in facts.positions}


def test_a_reduced_copy_is_upright_small_and_bare(client: MediaClient) -> None:
    data = jpeg(orientation=6, size=(1200, 600), comment=b"home")
    made = client.reduced(BytesSource(data), max_width=100, max_height=400)
    assert made is not None
    assert (made.width, made.height) == (100, 200) == plain_size(made.jpeg)
    image = Image.open(io.BytesIO(made.jpeg))
    assert not image.getexif()
    # Turned a quarter to the right, the dark left half comes to stand above.
    assert image.convert("L").getpixel((50, 20)) < 60 < 200 < image.convert("L").getpixel((50, 180))


def test_a_picture_is_never_enlarged_and_grey_stays_grey(client: MediaClient) -> None:
    grey = saved(picture(40, 20, "L"), "PNG")
    made = client.reduced(BytesSource(grey), max_width=1280, max_height=1280)
    assert made is not None
    assert (made.width, made.height) == (40, 20)
    assert Image.open(io.BytesIO(made.jpeg)).mode == "L"
    small = client.thumbnail(BytesSource(grey), edge=10)
    assert small is not None
    assert (small.width, small.height) == (10, 5)


def test_what_is_clear_is_shown_on_white(client: MediaClient) -> None:
    clear = saved(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG")
    shown = client.pixels(BytesSource(clear), max_width=8, max_height=8)
    assert shown is not None
    assert shown.rgb == b"\xff" * (8 * 8 * 3)


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "I;16", "LA"])
def test_unusual_colours_become_pixels(client: MediaClient, mode: str) -> None:
    image = picture(16, 8, "I;16" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.frombytes("I;16", (16, 8), (b"\0\0" * 8 + b"\xff\xff" * 8) * 8)
    data = saved(image, "TIFF")
    shown = client.pixels(BytesSource(data), max_width=16, max_height=8)
    assert shown is not None
    assert (shown.width, shown.height) == (16, 8)
    assert max(shown.rgb[:3]) < 60 < 200 < min(shown.rgb[15 * 3 : 16 * 3])


def test_a_profile_is_turned_into_srgb(client: MediaClient) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack_from(">I", profile, 128)[0]
    tags = {bytes(profile[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, blue = tags[b"rXYZ"] + 4, tags[b"bXYZ"] + 4
    profile[red : red + 8], profile[blue : blue + 8] = (
        profile[blue : blue + 8],
        profile[red : red + 8],
    )
    data = saved(Image.new("RGB", (8, 8), (255, 0, 0)), "PNG", icc_profile=bytes(profile))
    shown = client.pixels(BytesSource(data), max_width=8, max_height=8)
    assert shown is not None
    assert shown.rgb[2] > 200 > 60 > shown.rgb[0]


def test_a_clean_copy_of_a_screenshot_stays_exact(client: MediaClient) -> None:
    image = picture(50, 30)
    copy = client.without_position(BytesSource(saved(image, "PNG", exif=exif())))
    assert (copy.kind, copy.media_type, copy.suffix) == ("image", "image/png", ".png")
    assert Image.open(io.BytesIO(copy.data)).tobytes() == image.tobytes()
    assert b"eXIf" not in copy.data


def test_a_picture_of_several_frames_has_no_clean_copy(client: MediaClient) -> None:
    data = saved(picture(), "GIF", save_all=True, append_images=[picture(120, 60).rotate(180)])
    assert "several-frames" in facts_of(client, data).note
    with pytest.raises(MediaError, match="cannot-strip"):
        client.without_position(BytesSource(data))


def test_pages_of_a_document(client: MediaClient) -> None:
    with client.open(BytesSource(pdf(3))) as session:
        assert session.pdf_pages() == 3
        page = session.pdf_page(2, width=150)
        assert page.width == 150
        assert len(page.rgb) == page.width * page.height * 3
        assert max(page.rgb[:3]) < 60 < 200 < min(page.rgb[-3:])
        with pytest.raises(MediaError, match="no-such-page"):
            session.pdf_page(3, width=150)
        assert session.inspect().pages == 3
        cover = session.thumbnail(edge=64)
        assert cover is not None
        assert cover.width == 64


def test_no_clean_copy_is_promised_for_a_document(client: MediaClient) -> None:
    data = pdf(1) + b"\n" + jpeg()
    assert UnsearchedReason.DAMAGED in facts_of(client, data).unsearched
    with pytest.raises(MediaError, match="cannot-strip"):
        client.without_position(BytesSource(data))


JPEG = jpeg(size=(400, 300))
BROKEN = {
    "cut before its pixels": JPEG[: JPEG.index(b"\xff\xda") + 14],
    "cut in its EXIF": jpeg()[:40],
    "garbage behind a mark": b"\xff\xd8\xff" + bytes(range(256)) * 20,
    "png cut": saved(picture(), "PNG")[:60],
    "heic cut": heic()[:400],
    "gif head": b"GIF89a\xff\xff\xff\xff\x80",
    "webp head": b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f",
    "tiff head": b"II*\0\xff\xff\xff\xff",
    "bmp head": b"BM" + bytes(4) + bytes(4) + b"\x36\0\0\0\x28\0\0\0" + b"\xff" * 40,
    "avif head": atom(b"ftyp", b"avif", bytes(4), b"avif") + b"\0" * 40,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_picture_gives_facts_and_no_preview(client: MediaClient, name: str) -> None:
    with client.open(BytesSource(BROKEN[name])) as session:
        facts = session.inspect()
        assert (facts.kind, facts.preview, facts.note) == ("image", False, "damaged")
        with pytest.raises(MediaError, match="unreadable"):
            session.reduced(max_width=100, max_height=100)


def test_a_position_is_found_though_the_picture_is_broken(client: MediaClient) -> None:
    facts = facts_of(client, BROKEN["cut before its pixels"])
    assert (facts.preview, wherefound(facts)) == (False, {"EXIF GPS"})


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(9000, 9000), (13000, 13000), (30000, 2)])
def test_a_bomb_is_refused_by_its_stated_size(client: MediaClient, width: int, height: int) -> None:
    facts = facts_of(client, bomb(width, height))
    assert (facts.preview, facts.note) == (False, "too-large")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg width='1'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\0\0\1\0\1\0\x10\x10" + bytes(60),
        b"PK\3\4" + bytes(60),
        b"P6 1 1 255 \0\0\0",
    ],
)
def test_what_is_not_on_the_list_is_no_picture(client: MediaClient, data: bytes) -> None:
    facts = facts_of(client, data)
    assert facts.kind in ("other", "text")
    assert client.reduced(BytesSource(data), max_width=10, max_height=10) is None


def test_damaged_pictures_never_reach_the_program(client: MediaClient) -> None:
    draw = random.Random(7)
    for good in (jpeg(orientation=3), heic(), movie(keyed(IPHONE_KEYS)), pdf(1)):
        for _ in range(4):
            data = bytearray(good)
            for _ in range(6):
                data[draw.randrange(len(data))] = draw.randrange(256)
            assert isinstance(facts_of(client, bytes(data)), MediaFacts)


def test_a_locked_document_is_said_to_be_locked(client: MediaClient) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    source = BytesSource(out.getvalue())
    assert (client.inspect(source).preview, client.inspect(source).note) == (False, "locked")
    with pytest.raises(MediaError, match="locked"):
        client.pdf_pages(source)


def test_no_decoder_is_loaded_that_is_not_on_the_list() -> None:
    # A picture that its own decoder refuses is where others would be tried.
    code = (
        "import sys\n"
        "from diary.media.decoder.pipe import Ranges\n"
        "from diary.media.decoder.__main__ import DecoderJob\n"
        "data = b'II*\\0' + b'\\xff' * 40\n"
        "desk = DecoderJob(Ranges(len(data), lambda at, n: data[at : at + n]))\n"
        "assert desk.answer('inspect', {}).header['note'] == 'damaged'\n"
        "print(*sorted(n[4:-11] for n in sys.modules if n.startswith('PIL.') and 'Plugin' in n))\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True
    )
    # Ppm comes with the library's own start and is never asked.
    assert done.stdout.split() == ["Avif", "Bmp", "Gif", "Jpeg", "Png", "Ppm", "Tiff", "WebP"]
