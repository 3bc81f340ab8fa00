"""A decoder's answers, as the program reads them, and what the decoder reads before Pillow does."""

from __future__ import annotations

import dataclasses
import json

from diary.media import file_type
from diary.media.byte_source import BytesSource
from diary.media.decoder import mail_text as letters
from diary.media.decoder import text_extraction
from diary.media.decoder.pipe import Ranges
from diary.media.decoder_protocol import (
    MAX_BLOCK,
    GarbageError,
    WireMessage,
    pack_message,
    unpack_message,
)
from diary.media.decoder_reply_checks import (
    facts,
    inside,
    mail,
    moment,
    patch,
    pixels,
    raster,
    text,
)
from diary.media.decoder_results import MediaFacts, Pixels
from diary.media.jpeg_segments import plain_size
from diary.media.metadata import mp4, xmp
from diary.media.metadata.format_readers import READERS, scan_file
from diary.media.metadata.images import read_image
from diary.media.metadata.mp4 import read_movie_file
from diary.media.metadata.places_in_text import read_text
from diary.media.metadata.scan import Scan
from diary.media.png_and_riff_chunks import plain_png_size, wav_seconds
from tests.fuzz.target import Target
from tests.support import media_samples, wrapped_files

SIZE = 300
PICTURES = tuple(
    f"image/{name}"
    for name in "jpeg png gif webp bmp tiff heic jp2 jxl j2c x-canon-cr3 x-fuji-raf"
    " x-olympus-orf x-panasonic-rw2 x-minolta-mrw".split()
)


def answer(data: bytes) -> bool:
    """The body of a reply, read as an answer to each question."""
    try:
        message = unpack_message(data)
    except GarbageError:
        return False
    assert len(message.block) <= MAX_BLOCK
    assert all(len(found.rgb) == found.width * found.height * 3 for found in _answered(message, 64))
    return _read(message)


def _answered(message: WireMessage, edge: int) -> list[Pixels]:
    try:
        found = pixels(message, edge, edge)
    except GarbageError:
        return []
    return [found] if found else []


def _read(message: WireMessage) -> bool:
    read = False
    for question in (
        lambda: facts(message),
        lambda: pixels(message, 64, 64),
        lambda: text(message, 100),
        lambda: mail(message, 100),
        lambda: inside(message, 0, 100),
        lambda: raster(message),
        lambda: moment(message, 64),
        lambda: patch(message, SIZE, "video/mp4"),
    ):
        try:
            question()
            read = True
        except GarbageError:
            continue
    return read


def picture(data: bytes) -> bool:
    """A JPEG or PNG that is nothing but a picture has a size; anything else has none."""
    sizes = [plain_size(data), plain_png_size(data)]
    assert all(size is None or min(size) > 0 for size in sizes)
    return any(sizes)


def strangers(data: bytes) -> bool:
    """A file of any kind, as far as our own code reads it in the child."""
    ranges = Ranges(len(data), lambda at, length: data[at : at + length])
    what = file_type.detect_file_type(data[: file_type.HEAD])
    found = scan_file(ranges)
    for media_type in {what.media_type, *PICTURES}:
        read_image(ranges, file_type.FileType("image", media_type), found)
    assert all(position.found.isprintable() for position in found.positions)
    mp4.read_movie(ranges.read_at, 0, ranges.size)
    wav_seconds(ranges.read_at, ranges.size)
    letters.message_date(data)
    assert len(letters.read_file(data, 1000).whole_text(1000)) <= 1000 * 10
    xmp.find_positions(data)
    text_extraction.of_written(ranges, 1000)
    return what.kind != "other"


def holder(data: bytes) -> bool:
    """A file that holds others, as each of our readers of such files takes it."""
    source = BytesSource(data)
    for read in {*READERS.values(), read_text, read_movie_file}:
        scan = Scan(lambda _part, _inner: None)
        read(source, scan)
        assert all(position.found.isprintable() for position in scan.positions)
        assert all(device.name.isprintable() for device in scan.devices)
        assert all(time.text.isprintable() for time in scan.captures)
    found = scan_file(source)
    return bool(found.positions or found.unsearched)


def _answers() -> list[bytes]:
    said = json.loads(json.dumps(dataclasses.asdict(MediaFacts(kind="other", media_type="x/y"))))
    return [
        pack_message(WireMessage(said)),
        pack_message(WireMessage({"none": True})),
        pack_message(WireMessage({"width": 2, "height": 1}, b"abcdef")),
        pack_message(WireMessage({}, "caf\u00e9".encode())),
        pack_message(WireMessage({"free": [[0, 8, 20], [40, 16, 60]]})),
        pack_message(WireMessage({"width": 2, "height": 1}, b"abcdefg")),
        b"\0\3\0\0" + b"[" * (3 << 16),
        b"\0\0\0\x02[]",
        b"\xff\xff\xff\xff{}",
    ]


def _pictures() -> list[bytes]:
    small = media_samples.picture(8, 8)
    return [
        media_samples.saved(small, "JPEG"),
        media_samples.saved(small, "PNG"),
        media_samples.jpeg(),
    ]


def _strangers() -> list[bytes]:
    small = media_samples.picture(8, 8)
    made = [
        media_samples.saved(small, form, exif=media_samples.exif())
        for form in ("PNG", "WEBP", "TIFF")
    ]
    letter = b"From: a@b.c\nDate: Tue, 5 Mar 2024 18:22:10 +0100\nSubject: =?utf-8?q?x?=\n\nhi\n"
    place = media_samples.atom(b"udta", media_samples.spoken(b"\xa9xyz"))
    return [media_samples.jpeg(), media_samples.movie(place), media_samples.heic(), letter, *made]


def _holders() -> list[bytes]:
    made = [
        wrapped_files.WRAPPINGS[name](wrapped_files.WITH_PLACE)
        for name in sorted(wrapped_files.WRAPPINGS)
    ]
    tags = {"location": "+51.5074-000.1278/", "make": "Fono"}
    forms = (("matroska", "mpeg4"), ("mp3", "libmp3lame"), ("flac", "flac"), ("opus", "libopus"))
    return [
        *made,
        *(wrapped_files.film(form, codec, tags) for form, codec in forms),
        media_samples.wav(1),
    ]


TARGETS = (
    Target("decoder's answer", answer, _answers, good=5),
    Target("decoder's picture", picture, _pictures, good=2),
    Target("file of a stranger", strangers, _strangers, good=6),
    Target("file inside a file", holder, _holders, good=20),
)
