"""Content credentials are noticed in every format that keeps them, and never taken for checked."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import MediaFacts, UnsearchedReason
from diary.media.file_type import detect_file_type
from diary.media.metadata.content_credentials import has_credentials
from diary.media.metadata.format_readers import scan_file
from diary.services.disclosure.exhibit_scan import facts_text
from tests.support.media_samples import atom, heic, jpeg, movie, pdf, picture, saved, wav

LABEL = bytes.fromhex("6332706100110010800000aa00389b71") + b"\x03c2pa\0"
STORE = atom(b"jumb", atom(b"jumd", LABEL), atom(b"jumb", atom(b"jumd", bytes(20))))
BOX = atom(
    b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481"), bytes(4), b"manifest\0", STORE
)


def segment(content: bytes) -> bytes:
    return b"\xff\xeb" + struct.pack(">H", 2 + len(content)) + content


def in_jpeg() -> bytes:
    whole = jpeg()
    return whole[:2] + segment(b"JP\0\1\0\0\0\1" + STORE) + whole[2:]


CBOR = bytes.fromhex("a2") + b"\x66author" + b"\x66Annika" + b"\x64hash" + b"\x42\1\2"


def credentials(*contents: bytes) -> bytes:
    """A photograph with a store of these boxes, in segments of 60 bytes."""
    store = atom(b"jumb", atom(b"jumd", LABEL), atom(b"jumb", atom(b"jumd", bytes(20)), *contents))
    whole, head, rest = jpeg(gps=False), store[:8], store[8:]
    parts = [rest[at : at + 60] for at in range(0, len(rest), 60)]
    named = (
        segment(b"JP\0\1" + number.to_bytes(4, "big") + head + part)
        for number, part in enumerate(parts, 1)
    )
    return whole[:2] + b"".join(named) + whole[2:]


def in_png() -> bytes:
    whole, body = saved(picture(), "PNG"), b"caBX" + STORE
    chunk = struct.pack(">I", len(STORE)) + body + struct.pack(">I", zlib.crc32(body))
    return whole[:33] + chunk + whole[33:]


def in_riff(whole: bytes) -> bytes:
    body = whole[8:] + b"C2PA" + struct.pack("<I", len(STORE)) + STORE + bytes(len(STORE) & 1)
    return whole[:4] + struct.pack("<I", len(body)) + body


def in_tiff() -> bytes:
    return saved(picture(), "TIFF", tiffinfo={52_545: STORE})


def in_pdf() -> bytes:
    return pdf(1).replace(b"/Type /Catalog", b"/Type /Catalog /AFRelationship /C2PA_Manifest", 1)


WITH = {
    "jpeg": in_jpeg(),
    "png": in_png(),
    "webp": in_riff(saved(picture(), "WEBP")),
    "wav": in_riff(wav()),
    "heic": heic() + BOX,
    "avif": saved(picture(), "AVIF") + BOX,
    "mp4": movie() + BOX,
    "jumb box": movie(brand=b"isom") + STORE,
    "tiff": in_tiff(),
    "pdf": in_pdf(),
    "mp3": b"ID3\4\0\0\0\0\1\0GEOB\0\0\0\x40\0\0\0application/x-c2pa-manifest-store\0" + STORE,
}
WITHOUT = {
    "jpeg": jpeg(comment=b"c2pa C2PA_Manifest"),
    "jpeg with another box": jpeg()[:2] + segment(b"JP\0\1\0\0\0\1" + atom(b"jumb")) + jpeg()[2:],
    "png": saved(picture(), "PNG"),
    "webp": saved(picture(), "WEBP"),
    "heic": heic(),
    "mp4": movie(atom(b"uuid", bytes(40))),
    "tiff": saved(picture(), "TIFF"),
    "pdf": pdf(1),
    "text": b"c2pa C2PA_Manifest",
}


@pytest.mark.parametrize("name", WITH)
def test_credentials_are_noticed(client: MediaClient, name: str) -> None:
    facts = client.inspect(BytesSource(WITH[name]))
    assert facts.credentials
    said = dict(facts_text(facts))["Content credentials (C2PA)"]
    assert "not checked" in said


@pytest.mark.parametrize("name", WITHOUT)
def test_other_things_are_no_credentials(client: MediaClient, name: str) -> None:
    facts = client.inspect(BytesSource(WITHOUT[name]))
    assert not facts.credentials
    assert not any("C2PA" in label for label, _value in facts_text(facts))


def test_a_copy_made_anew_has_none(client: MediaClient) -> None:
    copy = client.without_position(BytesSource(WITH["jpeg"]))
    assert not client.inspect(BytesSource(copy.data)).credentials


def test_nothing_is_said_of_a_file_nobody_read() -> None:
    assert not MediaFacts(kind="other", media_type="x/y").credentials


@given(st.sampled_from(sorted(WITH)), st.integers(0, 4_000), st.binary(max_size=16))
def test_bytes_written_over_say_yes_or_no(name: str, at: int, new: bytes) -> None:
    data = WITH[name]
    data = data[:at] + new + data[at + len(new) :]
    assert has_credentials(BytesSource(data), detect_file_type(data)) in (True, False)


def test_a_store_of_known_boxes_is_wholly_searched() -> None:
    photo = credentials(atom(b"cbor", CBOR), atom(b"json", b'{"a":1}'), atom(b"bidb", b"\1\2\3"))
    assert UnsearchedReason.FORMAT not in scan_file(BytesSource(photo)).unsearched
    assert not scan_file(BytesSource(photo)).positions


PLACED = jpeg()


@pytest.mark.parametrize(
    "box",
    [
        atom(b"json", b'{"exif:GPSLatitude":"51,30.04N"}'),
        atom(b"cbor", b"\xa1\x70exif:GPSLatitude\x6951,30.04N"),
        atom(b"cbor", b"\xa1\x68latitude\xfb" + struct.pack(">d", 51.5)),
        atom(b"json", b'{"url":"https://maps.google.com/?q=51.5,-0.12"}'),
        atom(b"bidb", PLACED),
        atom(b"cbor", b"\xa1\x64file\x59" + struct.pack(">H", len(PLACED)) + PLACED),
    ],
)
def test_a_place_in_a_store_is_found(box: bytes) -> None:
    assert scan_file(BytesSource(credentials(box))).positions


@pytest.mark.parametrize(
    "box",
    [atom(b"xyzw", b"123"), atom(b"cbor", b"\xa1\x78"), atom(b"cbor", b"\x9f\1\xff"), b"1234567"],
)
def test_what_is_not_known_in_a_store_is_said_to_be(box: bytes) -> None:
    assert UnsearchedReason.FORMAT in scan_file(BytesSource(credentials(box))).unsearched


@given(st.binary(max_size=200))
def test_a_store_of_anything_ends(content: bytes) -> None:
    scan_file(BytesSource(credentials(atom(b"cbor", content))))
    scan_file(BytesSource(credentials(content)))
