"""Places, devices and times in every part of a picture file, and what cannot be looked into."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import (
    LAST_CHANGE,
    CaptureTime,
    SearchOutcome,
    UnsearchedReason,
)
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.scan import Scan
from tests.support.media_pictures import bases, big_tiff, cr3, crooked, jxl, raf, tiff
from tests.support.media_samples import (
    ISO6709,
    atom,
    exif,
    heic,
    jpeg,
    movie,
    mvhd,
    picture,
    png_with_text,
    saved,
    spoken,
    track,
)

BLOCK = exif().removeprefix(b"Exif\0\0")
PLAIN_BLOCK = exif(gps=False).removeprefix(b"Exif\0\0")
GPS = "51° 30' 26.46\" N, 0° 7' 39.9\" W"
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf'
    '-syntax-ns#"><rdf:Description {}>{}</rdf:Description></rdf:RDF></x:xmpmeta>'
)
PLACE = 'xmlns:e="http://ns.adobe.com/exif/1.0/" e:GPSLatitude="51,30.4N" e:GPSLongitude="0,7.6W"'
XMP = RDF.format(PLACE, "").encode()


def look(data: bytes) -> Scan:
    return scan_file(BytesSource(data))


def places(data: bytes) -> list[str]:
    return [position.found for position in look(data).positions]


def devices(data: bytes) -> list[str]:
    return [device.name for device in look(data).devices]


def search(scan: Scan) -> SearchOutcome:
    if scan.positions:
        return SearchOutcome.FOUND
    return SearchOutcome.PARTIAL if scan.unsearched else SearchOutcome.CLEAN


# JPEG


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(content)) + content


def with_segments(*parts: tuple[int, bytes]) -> bytes:
    data = crooked("JPEG")
    return data[:2] + b"".join(segment(marker, content) for marker, content in parts) + data[2:]


def iptc(*sets: tuple[int, int, bytes]) -> bytes:
    return b"".join(struct.pack(">BBBH", 0x1C, a, b, len(text)) + text for a, b, text in sets)


def resources(*parts: tuple[int, bytes]) -> bytes:
    return b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2)
        for number, data in parts
    )


def photoshop(data: bytes) -> bytes:
    return with_segments((0xED, b"Photoshop 3.0\0" + data))


def thermal() -> bytes:
    place = struct.pack("<I4s2s2s4xdd", 1, b"\2\2\0\0", b"N\0", b"W\0", 34.0754, 118.2542)
    camera = bytearray(0x200)
    camera[0xD4:0xD8], camera[0x104:0x108] = b"FLIR", b"S-12"
    at = 64 + 64
    rows = b"".join(
        struct.pack(">HHIIII12x", kind, 0, 0, 0, start, length)
        for kind, start, length in ((0x2B, at, 32), (0x20, at + 32, 0x200))
    )
    head = b"FFF\0" + b"x".ljust(16, b"\0") + struct.pack(">III", 101, 64, 2)
    return with_segments((0xE1, b"FLIR\0\1\0\0" + head.ljust(64, b"\0") + rows + place + camera))


def extended(*, lost: bool = False) -> bytes:
    body = (
        RDF.format("", "<a>" + "x" * 70_000 + "</a>").encode()
        if lost
        else RDF.format(PLACE, "<a>" + "x" * 70_000 + "</a>").encode()
    )
    size = 40_000
    pieces = [
        b"http://ns.adobe.com/xmp/extension/\0"
        + b"A" * 32
        + struct.pack(">II", len(body), at)
        + body[at : at + size]
        for at in range(0, len(body), size)
    ]
    pieces = pieces[:-1] if lost else pieces[::-1]
    return with_segments(*((0xE1, piece) for piece in pieces))


def samsung(*records: tuple[int, bytes, bytes]) -> bytes:
    blocks = [struct.pack("<HHI", 0, kind, len(name)) + name + data for kind, name, data in records]
    rows, at = b"", sum(map(len, blocks))
    for (kind, _name, _data), block in zip(records, blocks, strict=True):
        rows += struct.pack("<HHII", 0, kind, at, len(block))
        at -= len(block)
    directory = b"SEFH" + struct.pack("<II", 101, len(records)) + rows
    return b"".join(blocks) + directory + struct.pack("<I", len(directory)) + b"SEFT"


FILM = movie(atom(b"udta", spoken(b"\xa9xyz", ISO6709)))
FOUND: dict[str, tuple[Callable[[], bytes], str]] = {
    "exif": (jpeg, GPS),
    "exif at another place": (
        lambda: with_segments((0xE1, b"Exif\0\0" + moved(BLOCK))),
        GPS,
    ),
    "xmp": (lambda: with_segments((0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)), "51,30.4N"),
    "long xmp": (extended, "51,30.4N"),
    "flir": (thermal, "34.075400° N, 118.254200° W"),
    "second picture": (lambda: crooked("JPEG") + jpeg(), GPS),
    "third picture": (lambda: crooked("JPEG") + bytes(9) + crooked("JPEG") + jpeg(), GPS),
    "film behind": (lambda: crooked("JPEG") + FILM, "+51.5074"),
    "samsung film": (
        lambda: crooked("JPEG") + samsung((0x0A30, b"MotionPhoto_Data", FILM)),
        "+51.5074",
    ),
    "samsung country": (lambda: crooked("JPEG") + samsung((0x0AA1, b"MCC_Data", b"234")), "234"),
    "thumbnail": (lambda: with_segments((0xE0, b"JFXX\0\x10" + jpeg())), GPS),
    "iptc city": (lambda: photoshop(resources((0x0404, iptc((2, 90, b"Watseka"))))), "Watseka"),
    "iptc sub-location": (
        lambda: photoshop(resources((0x0425, b"x" * 16), (0x404, iptc((2, 92, b"Moore farm"))))),
        "Moore farm",
    ),
    "exif in resources": (lambda: photoshop(resources((0x0422, BLOCK))), GPS),
    "go pro": (lambda: with_segments((0xE6, b"GoPro\0GPS5l\x14\0\1" + bytes(20))), "GPS5"),
    "kodak meta": (lambda: with_segments((0xE3, b"Meta\0\0" + BLOCK)), GPS),
}


def moved(block: bytes) -> bytes:
    """The same block with its first directory at another place, as exiftool writes it for WebP."""
    order = ">" if block[:2] == b"MM" else "<"
    first = struct.unpack(order + "I", block[4:8])[0]
    count = struct.unpack(order + "H", block[first : first + 2])[0]
    directory = block[first : first + 2 + 12 * count + 4]
    return block[:4] + struct.pack(order + "I", len(block)) + block[8:] + directory


@pytest.mark.parametrize("name", FOUND)
def test_a_place_anywhere_in_a_jpeg_is_found(name: str) -> None:
    make, found = FOUND[name]
    assert any(found in text for text in places(make()))


def test_a_long_packet_that_lacks_a_piece_is_damaged() -> None:
    assert UnsearchedReason.DAMAGED in look(extended(lost=True)).unsearched


@pytest.mark.parametrize(
    "data",
    [
        crooked("JPEG"),
        crooked("JPEG") + bytes(4096),
        jpeg(gps=False),
        with_segments((0xE2, b"ICC_PROFILE\0\1\1" + bytes(200))),
        with_segments((0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(4)), (0xFE, b"a word")),
        with_segments((0xEC, b"Ducky\0\1\0\4\0\0\0\x3c\0\0"), (0xEE, b"Adobe\0d\0\0\0\0\1")),
        photoshop(resources((0x03ED, bytes(16)), (0x0404, iptc((2, 120, b"a caption"))))),
        crooked("JPEG") + crooked("JPEG"),
        crooked("PNG"),
        crooked("GIF"),
        crooked("WEBP"),
        crooked("BMP"),
        crooked("TIFF"),
        crooked("AVIF"),
        crooked("JPEG2000"),
        heic(gps=False),
        jxl(),
        big_tiff(),
        # What systems write for a picture that has nothing to say.
        with_segments((0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + bytes(6))),
        saved(picture(), "WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0" + bytes(6)),
    ],
)
def test_an_ordinary_picture_is_clean(data: bytes) -> None:
    assert search(look(data)) is SearchOutcome.CLEAN


@pytest.mark.parametrize(
    "data",
    [
        with_segments((0xE9, b"somebody's own" + bytes(40))),
        with_segments((0xEB, b"JP\0\1\0\0\0\1" + atom(b"jumb", bytes(40)))),
        crooked("JPEG") + b"unknown bytes behind the end",
        crooked("PNG") + b"unknown bytes behind the end",
        crooked("GIF") + b"unknown bytes behind the end",
        crooked("JPEG")[:-40],
        crooked("PNG")[:-20],
        crooked("GIF")[:-2],
        crooked("WEBP")[:-20],
        with_segments((0xE1, b"Exif\0\0MM\0*\0\0\1\0" + bytes(20))),
        with_segments((0xE1, b"Exif\0\0MM\0*\0\0\0\x08" + bytes(6) + b"something")),
        with_segments((0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><a")),
        photoshop(resources((0x0404, iptc((2, 120, b"a caption"))))[:-12]),
        crooked("JPEG") + samsung((0x0001, b"x", b"y"))[4:],
    ],
)
def test_what_cannot_be_looked_into_is_never_clean(data: bytes) -> None:
    assert search(look(data)) is SearchOutcome.PARTIAL


def test_words_are_handed_on_to_be_searched() -> None:
    caption = resources((0x0404, iptc((2, 120, b"at Heron Street"), (2, 80, b"A. Quill"))))
    data = photoshop(caption)
    data = data[:2] + segment(0xFE, b"by the mill") + data[2:]
    words = "\n".join(look(data).words)
    assert all(text in words for text in ("at Heron Street", "A. Quill", "by the mill"))


# Times


def test_the_time_is_that_of_exif_then_of_xmp_then_of_iptc() -> None:
    dated = RDF.format(
        'xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:DateCreated="2024-03-05T18:22:10+01:00"', ""
    ).encode()
    packet = (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + dated)
    sets = iptc((2, 55, b"20240305"), (2, 60, b"182210+0100"))
    record = (0xED, b"Photoshop 3.0\0" + resources((0x0404, sets)))
    block = (0xE1, b"Exif\0\0" + PLAIN_BLOCK)
    told = look(with_segments(record, packet, block)).captures
    assert [captured.where for captured in told] == [
        "EXIF DateTimeOriginal", "XMP DateCreated", "IPTC DateCreated",
    ]  # fmt: skip
    assert told[1] == CaptureTime("2024-03-05T18:22:10", "XMP DateCreated", "offset", "+01:00")
    assert told[2] == CaptureTime("20240305 182210", "IPTC DateCreated", "offset", "+0100")


def test_the_time_of_the_last_change_is_the_last_choice() -> None:
    changed = Image.Exif()
    changed[0x0132] = "2026:11:30 09:00:00"
    block = (0xE1, b"Exif\0\0" + changed.tobytes().removeprefix(b"Exif\0\0"))
    dated = RDF.format(
        'xmlns:p="http://ns.adobe.com/xap/1.0/" p:CreateDate="2024-03-05T18:22:10"', ""
    ).encode()
    packet = (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + dated)
    sets = iptc((2, 55, b"20240305"))
    record = (0xED, b"Photoshop 3.0\0" + resources((0x0404, sets)))

    def fields(*segments: tuple[int, bytes]) -> list[str]:
        return [captured.where for captured in look(with_segments(*segments)).captures]

    assert fields(block, packet) == ["XMP CreateDate", LAST_CHANGE]
    assert fields(block, record) == ["IPTC DateCreated", LAST_CHANGE]
    assert fields(block) == [LAST_CHANGE]


def test_the_time_and_device_of_boxes_are_found() -> None:
    sequence = crooked("AVIF") + atom(b"moov", mvhd(), track())
    assert [captured.where for captured in look(sequence).captures] == ["QuickTime mvhd"]
    made = look(cr3(block=PLAIN_BLOCK))
    assert made.captures[0].where == "EXIF DateTimeOriginal"
    assert made.devices[0].name == "Fono 7"


# PNG, WebP, GIF, TIFF


def chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    data = crooked("PNG")
    return data[:33] + b"".join(chunk(*each) for each in chunks) + data[33:]


def raw_profile(name: str, second: str, data: bytes) -> tuple[bytes, bytes]:
    digits = data.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = f"\n{second}\n{len(data):8}\n{lines}\n".encode()
    return b"zTXt", name.encode() + b"\0\0" + zlib.compress(text)


@pytest.mark.parametrize("name", ["exif", "APP1", "EXIF", "generic", "app1", "Exif"])
@pytest.mark.parametrize("second", ["exif", "Exif", "generic profile", "APP1", ""])
def test_a_raw_profile_of_any_name_is_read(name: str, second: str) -> None:
    data = png(raw_profile(f"Raw profile type {name}", second, b"Exif\0\0" + BLOCK))
    assert places(data) == [GPS]
    assert devices(data) == ["Fono 7"]


def test_raw_profiles_of_xmp_and_iptc_are_read() -> None:
    assert places(png(raw_profile("Raw profile type xmp", "xmp", XMP))) == ["51,30.4N, 0,7.6W"]
    record = resources((0x0404, iptc((2, 90, b"Watseka"))))
    for data in (record, b"Photoshop 3.0\0" + record):
        assert places(png(raw_profile("Raw profile type iptc", "iptc", data))) == ["Watseka"]


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = crooked("WEBP")[12:]
    for name, content in chunks:
        body += name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def gif(*blocks: tuple[int, bytes, bytes]) -> bytes:
    data = crooked("GIF")
    made = b""
    for label, name, content in blocks:
        parts = [content[at : at + 255] for at in range(0, len(content), 255)]
        held = b"".join(bytes([len(part)]) + part for part in parts)
        head = bytes([len(name)]) + name if name else b""
        made += b"!" + bytes([label]) + head + held + b"\0"
    return data[:-1] + made + b";"


def gif_xmp() -> bytes:
    ramp = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return crooked("GIF")[:-1] + b"!\xff\x0bXMP DataXMP" + XMP + ramp + b";"


OTHERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "png eXIf": (lambda: png((b"eXIf", moved(BLOCK))), GPS),
    "png xmp": (
        lambda: png((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP))),
        "51,30.4N",
    ),
    "png text": (lambda: png((b"tEXt", b"exif:GPSLatitude\x0051/1, 30/1")), "51/1, 30/1"),
    "png location": (lambda: png((b"tEXt", b"Location\0Heron Street")), "Heron Street"),
    "webp exif": (lambda: riff((b"EXIF", moved(BLOCK))), GPS),
    "webp exif with its name": (lambda: riff((b"EXIF", b"Exif\0\0" + moved(BLOCK))), GPS),
    "webp xmp": (lambda: riff((b"XMP ", XMP)), "51,30.4N"),
    "gif xmp": (gif_xmp, "51,30.4N"),
    "gif iptc": (
        lambda: gif((0xFF, b"MGKIPTC0000", iptc((2, 90, b"Watseka")))),
        "Watseka",
    ),
    "tiff xmp": (lambda: tiff((0x2BC, 1, XMP)), "51,30.4N"),
    "tiff iptc": (lambda: tiff((0x83BB, 7, iptc((2, 90, b"Watseka")))), "Watseka"),
    "tiff resources": (
        lambda: tiff((0x8649, 7, resources((0x0404, iptc((2, 90, b"Watseka")))))),
        "Watseka",
    ),
    "tiff thumbnail": (
        lambda: tiff((0x2E, 7, jpeg())),
        GPS,
    ),
    "geotiff": (lambda: tiff((0x87B1, 2, b"WGS 84|\0")), "WGS 84"),
    "orf": (lambda: tiff((0x2BC, 1, XMP), mark=b"IIRO"), "51,30.4N"),
    "rw2": (lambda: tiff((0x2BC, 1, XMP), mark=b"IIU\0"), "51,30.4N"),
    "heic": (lambda: heic_with(moved(BLOCK)), GPS),
    "jp2 exif": (
        lambda: crooked("JPEG2000") + atom(b"uuid", b"JpgTiffExif->JP2", moved(BLOCK)),
        GPS,
    ),
    "jp2 xml": (lambda: crooked("JPEG2000") + atom(b"xml ", XMP), "51,30.4N"),
    "jxl exif": (lambda: jxl() + atom(b"Exif", bytes(4), moved(BLOCK)), GPS),
    "jxl xml": (lambda: jxl() + atom(b"xml ", XMP), "51,30.4N"),
    "raf": (lambda: raf(jpeg()), GPS),
    "cr3": (lambda: cr3(gps_directory()), GPS),
    "heic with a film": (lambda: heic(gps=False) + atom(b"mpvd", FILM), "+51.5074"),
    "heic with uuid": (
        lambda: (
            heic(gps=False) + atom(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), XMP)
        ),
        "51,30.4N",
    ),
}


def heic_with(block: bytes) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture(128, 64)).save(out, quality=80, exif=block)
    return out.getvalue()


def gps_directory() -> bytes:
    """A block whose first directory is the one of positions, as Canon writes it."""
    order = "<" if BLOCK[:2] == b"II" else ">"
    at = next(
        at for at in range(10, 200, 12) if BLOCK[at : at + 2] == struct.pack(order + "H", 0x8825)
    )
    return BLOCK[:4] + BLOCK[at + 8 : at + 12] + BLOCK[8:]


@pytest.mark.parametrize("name", OTHERS)
def test_a_place_in_a_picture_of_any_format_is_found(name: str) -> None:
    make, found = OTHERS[name]
    data = make()
    assert any(found in text for text in places(data))


@pytest.mark.parametrize(
    "data",
    [
        png((b"qqQq", b"what a program keeps for itself" * 4)),
        png((b"caBX", atom(b"jumb", bytes(40)))),
        riff((b"abcd", b"what a program keeps for itself")),
        gif((0xFF, b"SOMEBODYOWN", b"what a program keeps for itself")),
        jxl() + atom(b"brob", b"Exif", bytes(40)),
        jxl() + atom(b"abcd", bytes(40)),
        heic(gps=False) + atom(b"abcd", bytes(40)),
        heic(gps=False)[:-30],
        tiff((0xC68C, 7, bytes(40))),
        b"II\x1a\0\0\0HEAPCCDR" + bytes(600),
        b"FOVb" + bytes(600),
    ],
)
def test_what_is_not_known_in_other_formats_is_never_clean(data: bytes) -> None:
    assert search(look(data)) is SearchOutcome.PARTIAL


# Null positions, devices, maker notes


def gps_block(entries: list[tuple[int, int, bytes]]) -> bytes:
    width = {2: 1, 5: 8}
    first = 26
    at = first + 2 + 12 * len(entries) + 4
    pool, rows = b"", b""
    for tag, kind, content in entries:
        value = content.ljust(4, b"\0")
        if len(content) > 4:
            value = struct.pack(">I", at + len(pool))
            pool += content
        rows += struct.pack(">HHI", tag, kind, len(content) // width[kind]) + value
    main = struct.pack(">HHHIII", 1, 0x8825, 4, 1, first, 0)
    return b"MM\0*\0\0\0\x08" + main + struct.pack(">H", len(entries)) + rows + bytes(4) + pool


NULL, ZERO = struct.pack(">6I", *[0] * 6), struct.pack(">6I", *[0, 1] * 3)


@pytest.mark.parametrize(
    ("value", "status", "found"),
    [
        (NULL, b"A\0", []),
        (NULL, b"V\0", []),
        (ZERO, b"V\0", []),
        (ZERO, b"A\0", ["0° 0' 0\" N, 0° 0' 0\" E (perhaps no fix)"]),
    ],
)
def test_a_position_without_a_fix_is_none(value: bytes, status: bytes, found: list[str]) -> None:
    entries = [(1, 2, b"N\0"), (2, 5, value), (3, 2, b"E\0"), (4, 5, value), (9, 2, status)]
    data = png((b"eXIf", gps_block(entries)))
    assert places(data) == found
    assert not look(data).unsearched


@pytest.mark.parametrize(
    ("tag", "where"),
    [
        (0x013C, "EXIF HostComputer"),
        (0xA430, "EXIF CameraOwnerName"),
        (0xA431, "EXIF BodySerialNumber"),
        (0xA434, "EXIF LensModel"),
        (0xC614, "EXIF CameraModel"),
        (0xC62F, "EXIF CameraSerialNumber"),
        (0x0131, "EXIF Software"),
    ],
)
def test_each_field_that_names_a_device_is_found(tag: int, where: str) -> None:
    found = look(tiff((tag, 2, b"G991BXXU5\0"))).devices
    assert [(device.where, device.name) for device in found] == [(where, "G991BXXU5")]


def test_a_program_that_names_its_telephone_is_a_device() -> None:
    said = b"Adobe Lightroom 9.1 (iPhone)"
    assert devices(tiff((0x0131, 2, said + b"\0"))) == [said.decode()]


def test_a_program_for_pictures_is_no_device() -> None:
    assert devices(tiff((0x0131, 2, b"Adobe Photoshop 25.0\0"))) == []


def directory(*entries: tuple[int, bytes], at: int = 0, order: str = "<") -> bytes:
    pool, rows = b"", b""
    start = at + 2 + 12 * len(entries) + 4
    for tag, text in entries:
        rows += struct.pack(order + "HHII", tag, 2, len(text), start + len(pool))
        pool += text
    return struct.pack(order + "H", len(entries)) + rows + bytes(4) + pool


def test_the_places_of_maker_notes_are_found() -> None:
    note = b"Apple iOS\0\0\1MM" + directory((0x15, b"0123456789\0"), at=14, order=">")
    made = look(tiff((0x927C, 7, note)))
    assert (search(made), [device.name for device in made.devices]) == (
        SearchOutcome.CLEAN,
        ["Apple"],
    )
    # Its offsets count from the TIFF block, and were left as they were when the note was moved.
    note = b"Panasonic\0\0\0" + directory((0x6D, b"Westerham\0\0\0"), at=5000)
    assert places(tiff((0x927C, 7, note))) == ["Westerham"]


def test_a_maker_note_that_nobody_knows_may_hold_a_place() -> None:
    made = look(tiff((0x927C, 7, b"NOBODY" + bytes(range(40)))))
    assert search(made) is SearchOutcome.PARTIAL
    assert [device.name for device in made.devices] == ["NOBODY"]


# XMP


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p:City>Westerham</p:City>", "Westerham"),
        ("<p:LocationShown><rdf:Bag><rdf:li><p:Sublocation>the mill</p:Sublocation></rdf:li>"
         "</rdf:Bag></p:LocationShown>", "the mill"),
        ("<p:LocationCreated><rdf:Bag><rdf:li p:City='Westerham'/></rdf:Bag></p:LocationCreated>",
         "Westerham"),
        ("<p:LocationShown><rdf:Bag><rdf:li><p:Identifier>x7</p:Identifier></rdf:li></rdf:Bag>"
         "</p:LocationShown>", "x7"),
        ("<p:GPSLatitude>51,30.4N</p:GPSLatitude>", "51,30.4N"),
        ("<p:CountryName><rdf:Alt><rdf:li xml:lang='x'>Kent</rdf:li></rdf:Alt></p:CountryName>",
         "Kent"),
        ("<p:MobileCountryCode>234</p:MobileCountryCode>", "234"),
    ],
)  # fmt: skip
def test_the_places_of_a_packet_are_found_by_the_names_of_their_fields(
    body: str, found: str
) -> None:
    packet = RDF.format('xmlns:p="urn:any"', body)
    for form in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        assert found in places(tiff((0x2BC, 7, packet.encode(form))))


def test_entities_of_a_packet_are_never_expanded() -> None:
    packet = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a><City>Kent</City></a>'
    made = look(tiff((0x2BC, 7, packet)))
    assert UnsearchedReason.DAMAGED in made.unsearched
    assert [position.found for position in made.positions] == ["Kent"]


@given(st.sampled_from(sorted(bases())), st.data())
def test_damaged_pictures_never_raise(ending: str, draw: st.DataObject) -> None:
    data = bytearray(bases()[ending])
    for _ in range(draw.draw(st.integers(0, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    made = look(bytes(data[: draw.draw(st.integers(0, len(data)))]))
    assert all(position.found.isprintable() for position in made.positions)


# The child: the second reader, and what it adds


def test_the_second_reader_reads_what_is_no_damage_to_ours(client: MediaClient) -> None:
    facts = client.inspect(BytesSource(jpeg()))
    assert (facts.places_search, facts.unsearched) == (SearchOutcome.FOUND, ())


def test_pictures_that_nobody_here_shows_are_searched(client: MediaClient) -> None:
    facts = client.inspect(BytesSource(cr3(gps_directory())))
    assert (facts.kind, facts.media_type, facts.preview) == ("image", "image/x-canon-cr3", False)
    assert facts.places_search is SearchOutcome.FOUND
    assert facts.note == ""


# Words beside the picture

LINK = "https://maps.google.com/?q=51.5074,-0.1278"


def captioned(form: str, text: str) -> bytes:
    if form == "JPEG comment":
        return with_segments((0xFE, text.encode()))
    if form == "EXIF":
        return tiff((0x010E, 2, text.encode() + b"\0"))
    if form == "EXIF comment":
        return tiff((0x9286, 7, b"ASCII\0\0\0" + text.encode()))
    if form == "IPTC":
        return tiff((0x83BB, 7, b"\x1c\2\x78" + struct.pack(">H", len(text)) + text.encode()))
    if form == "XMP":
        said = f"<d:description xmlns:d='d'>{text}</d:description>"
        return tiff((0x02BC, 1, RDF.format("", said).encode()))
    if form == "GIF":
        return saved(picture(), "GIF", comment=text.encode())
    return png_with_text(form, text)


@pytest.mark.parametrize("text", [LINK, "51.507400, -0.127800", "Lat 51.5074 Lon -0.1278"])
@pytest.mark.parametrize(
    "form",
    ["JPEG comment", "EXIF", "EXIF comment", "IPTC", "XMP", "GIF", "Comment", "Description"],
)
def test_a_place_in_the_words_beside_a_picture_is_found(form: str, text: str) -> None:
    assert [each.latitude for each in look(captioned(form, text)).positions][:1] != []
    assert search(look(captioned(form, "the door, 7.30, 8.15"))) is SearchOutcome.CLEAN


def test_what_programs_keep_of_their_work_is_no_place() -> None:
    kept = 'xmlns:c="c" c:Dabs="d 0.654321 0.123456" c:Curve="0, 0" c:Upright="{}"'
    upright = "1.000123,-0.002134,0.100000,1.000231"
    assert places(tiff((0x02BC, 1, RDF.format(kept.format(upright), "").encode()))) == []


def test_what_made_a_picture_is_a_device() -> None:
    assert devices(png_with_text("Source", "Fono 7")) == ["Fono 7"]
    assert devices(png_with_text("Source", "https://news.example/a")) == []
    assert devices(captioned("JPEG comment", "made by a Nikon D70")) == ["made by a Nikon D70"]
    assert devices(captioned("EXIF comment", "oplus_1048864")) == ["OPPO"]


def test_a_directory_that_says_a_thing_twice_is_damage() -> None:
    twice = tiff((0x8825, 4, struct.pack("<I", 8)), (0x8825, 4, struct.pack("<I", 10)))
    assert UnsearchedReason.DAMAGED in look(twice).unsearched


def test_filler_that_holds_words_is_named() -> None:
    plain = saved(picture(), "WEBP")
    for filler, clean in ((bytes(8), True), (b"see you.", False)):
        body = plain[12:] + b"JUNK" + struct.pack("<I", 8) + filler
        told = look(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
        assert (told.unsearched == set()) is clean


@pytest.mark.parametrize("more", [b"", LINK.encode()])
def test_a_bitmap_that_does_not_say_its_size_is_read_to_its_end(more: bytes) -> None:
    plain = saved(picture(), "BMP")
    told = look(plain[:2] + bytes(4) + plain[6:] + more)
    assert told.unsearched == ({UnsearchedReason.FORMAT} if more else set())


def profile(name: str, *, wide: bool = True) -> bytes:
    """A profile of colours that is called so, as ICC has it from version 4 on, or before."""
    said = name.encode("utf-16-be" if wide else "latin-1")
    if wide:
        text = b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(said), 28) + said
    else:
        text = b"desc" + struct.pack(">II", 0, len(said) + 1) + said + b"\0"
    head = struct.pack(">I", 144 + len(text)) + bytes(8) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    row = struct.pack(">I4sII", 1, b"desc", 144, len(text))
    return head.ljust(128, b"\0") + row + text


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC"])
@pytest.mark.parametrize(
    ("name", "device"),
    [("DELL U2723QE", True), ("EPSON Perfection V600", True), ("Display P3", False)],
)
def test_the_screen_that_a_profile_is_of_is_a_device(form: str, name: str, device: bool) -> None:
    for wide in (True, False):
        icc = profile(name, wide=wide)
        if form == "HEIC":
            out = io.BytesIO()
            pillow_heif.from_pillow(picture(128, 64)).save(out, quality=80, icc_profile=icc)
            found = look(out.getvalue())
        else:
            found = look(saved(picture(), form, icc_profile=icc))
        assert [each.name for each in found.devices] == [name] * device
        assert found.unsearched == set()


@pytest.mark.parametrize(
    ("segment_", "clean"),
    [
        ((0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + b"\1\2\3"), True),
        ((0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0" + LINK.encode()), False),
        ((0xEE, b"Adobe\0\x64\0\0\0\0\1"), True),
        ((0xEE, b"Adobe\0\x64\0\0\0\0\1".ljust(32) + LINK.encode()), False),
    ],
)
def test_a_segment_of_numbers_holds_no_more(segment_: tuple[int, bytes], clean: bool) -> None:
    assert (look(with_segments(segment_)).unsearched == set()) is clean


def test_boxes_among_the_sizes_of_a_picture_are_read() -> None:
    sizes = atom(b"ihdr", struct.pack(">IIHBBBB", 1, 1, 1, 7, 7, 0, 0))
    for more, count in ((b"", 0), (atom(b"xml ", XMP), 1)):
        data = atom(b"jP  ", b"\r\n\x87\n") + atom(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        found = look(data + atom(b"jp2h", sizes, more))
        assert (len(found.positions), found.unsearched) == (count, set())


@pytest.mark.parametrize("more", [LINK.encode(), b"PK\5\6" + bytes(18)])
def test_what_stands_behind_a_tiff_is_found(more: bytes) -> None:
    assert search(look(tiff() + b"\n" + more)) is not SearchOutcome.CLEAN
    assert search(look(tiff())) is SearchOutcome.CLEAN


@pytest.mark.parametrize(
    ("program", "names"),
    [("Windows", []), ("Windows 10", []), ("Windows Phone 8", ["Windows Phone 8"])],
)
def test_a_system_is_no_device(program: str, names: list[str]) -> None:
    assert devices(png_with_text("Software", program)) == names


@pytest.mark.parametrize(
    "data",
    [
        with_segments((0xE4, b"Qualcomm\0" + LINK.encode())),
        with_segments((0xE2, b"MPF\0" + LINK.encode())),
        with_segments((0xEC, b"Ducky\0\2\0\x56" + LINK.encode("utf-16-be"))),
        photoshop(resources((0x1234, LINK.encode()))),
        photoshop(resources((0x03F0, b"\x2a" + LINK.encode()))),
        tiff((0xC6FF, 7, LINK.encode())),
    ],
)
def test_words_among_numbers_are_searched(data: bytes) -> None:
    assert [each.latitude for each in look(data).positions] == ["51.5074"]


@pytest.mark.parametrize(
    ("key", "place"),
    [("GPS", True), ("Geo", True), ("PhoneModel", False), ("CaptureDevice", False)],
)
def test_fields_of_programs_say_places_and_devices(key: str, place: bool) -> None:
    found = look(png_with_text(key, "Fono 7"))
    assert ([each.found for each in found.positions], [each.name for each in found.devices]) == (
        ["Fono 7"] * place,
        ["Fono 7"] * (not place),
    )


def test_a_block_that_lies_in_its_own_bytes_is_read_a_bounded_number_of_times() -> None:
    # The value of its one tag is the whole block.
    whole = b"MM\0*" + struct.pack(">IHHHIII", 8, 1, 0x002E, 7, 64, 0, 0)
    found = scan_file(BytesSource(whole.ljust(80, b"\0")))
    assert UnsearchedReason.DEPTH in found.unsearched


def test_what_the_still_of_a_live_photo_shares_with_its_film_is_found() -> None:
    shared = b"0AFAEC73-5E21-4F51-9F7B-5B4BFA49F2BC"
    note = b"Apple iOS\0\0\1MM" + directory((0x11, shared + b"\0"), at=14, order=">")
    assert look(tiff((0x927C, 7, note))).content_identifier == shared.decode()
    odd = b"Apple iOS\0\0\1MM" + directory((0x11, b"\x1b[2J not one\0"), at=14, order=">")
    assert look(tiff((0x927C, 7, odd))).content_identifier == ""
    other = b"Panasonic\0\0\0" + directory((0x11, shared + b"\0"), at=5000)
    assert look(tiff((0x927C, 7, other))).content_identifier == ""
