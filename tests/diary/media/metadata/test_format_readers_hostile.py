"""Files that are made to exhaust whoever looks into them: each ends, and is partial."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import SearchOutcome, UnsearchedReason
from diary.media.metadata.scan import MAX_DEPTH
from tests.support import wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE, scanned


def bomb(members: int = 5, size: int = 300 << 20) -> bytes:
    """Zeros that unpack to far more than may be unpacked."""
    out = io.BytesIO()
    packed = zlib.compressobj(9, wbits=-15)
    data = b"".join(packed.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packed.flush()
    heads: list[bytes] = []
    for number in range(members):
        name = b"%d.txt" % number
        shared = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, 0, len(data), size)
        at = out.tell()
        out.write(b"PK\3\4" + shared + struct.pack("<HH", len(name), 0) + name + data)
        tail = struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, at)
        heads.append(b"PK\1\2" + b"\x14\0" + shared + tail + name)
    return ended(out.getvalue(), heads)


def ended(body: bytes, heads: list[bytes], count: int | None = None) -> bytes:
    directory = b"".join(heads)
    count = len(heads) if count is None else count
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def quine(levels: int = 1_000) -> bytes:
    data = BARE
    for _ in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
            file.writestr("a", data)
        data = out.getvalue()
    return data


def many_members(count: int = 60_000) -> bytes:
    shared = struct.pack("<HHHHHIII", 20, 0, 0, 0, 0, 0, 0, 0)
    local = b"PK\3\4" + shared + struct.pack("<HH", 1, 0) + b"a"
    head = b"PK\1\2" + b"\x14\0" + shared + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    return ended(local, [head] * count)


def deep_mail(levels: int = 1_000) -> bytes:
    data = wrapped_files.mail()
    for number in range(levels):
        mark = f"b{number}".encode()
        data = (
            b"From: a@b.example\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=%s\n\n"
            b"--%s\nContent-Type: message/rfc822\n\n" % (mark, mark)
        ) + data
    return data


def many_parts(count: int = 20_000) -> bytes:
    head = b"From: a@b.example\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n"
    return head + b"--x\n\nhello\n" * count + b"--x--\n"


def pdf_bomb() -> bytes:
    data = bytes(200 << 20)
    for _ in range(3):
        data = zlib.compress(data, 9)
    filters = b"[/FlateDecode /FlateDecode /FlateDecode]"
    head = b"1 0 obj\n<< /Type /ObjStm /N 1 /First 0 /Filter %s /Length %d >>\nstream\n"
    return b"%PDF-1.5\n" + head % (filters, len(data)) + data + b"\nendstream\nendobj\n" * 1


def many_objects() -> bytes:
    return b"%PDF-1.5\n" + b"1 0 obj [] endobj\n" * 320_000


def endless_ebml() -> bytes:
    unknown = b"\x01" + b"\xff" * 7
    cluster = b"\x1f\x43\xb6\x75" + unknown
    return b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67" + unknown + cluster * 500_000


def many_elements() -> bytes:
    unknown = b"\x01" + b"\xff" * 7
    return b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67" + unknown + b"\xe7\x80" * 500_000


def circular_sectors() -> bytes:
    data = bytearray(512 * 4)
    data[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", data, 30, 9, 6)
    struct.pack_into("<IIII", data, 48, 1, 0, 4096, 1)
    struct.pack_into("<II", data, 68, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", data, 76, 0, *[0xFFFFFFFF] * 108)
    struct.pack_into("<128I", data, 512, *[1] * 128)
    return bytes(data)


HOSTILE = {
    "bomb": bomb,
    "quine": quine,
    "many members": many_members,
    "deep mail": deep_mail,
    "many parts": many_parts,
    "bomb in a document": pdf_bomb,
    "many objects": many_objects,
    "unknown sizes": endless_ebml,
    "many elements": many_elements,
    "circular sectors": circular_sectors,
    "brackets": lambda: b"%PDF-1.5\n1 0 obj " + b"[" * 200_000,
    "digits": lambda: base64.b64encode(wrapped_files.zipped(("a", bytes(200 << 20)))) * 20,
    "deep zip in base64": lambda: b"x " + base64.b64encode(quine(30)),
}


@pytest.fixture(scope="module")
def patient() -> Iterator[MediaClient]:
    """A client that waits as long as a busy machine may take; the child bounds itself."""
    made = MediaClient(seconds=110)
    yield made
    made.close()


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_ends_within_the_limits_and_is_partial(
    patient: MediaClient, name: str
) -> None:
    with patient.open(BytesSource(HOSTILE[name]())) as session:
        facts = session.inspect()
    assert facts.places_search is SearchOutcome.PARTIAL
    assert UnsearchedReason.FAILED not in facts.unsearched


@pytest.mark.parametrize("name", ["film", "sound", "document", "picture", "mail"])
def test_what_lies_in_an_archive_is_looked_into_by_the_child(
    patient: MediaClient, name: str
) -> None:
    """Nothing that was not loaded for the archive itself is needed for what lies in it."""
    tags = {"location": "+51.5074-000.1278/", "model": "Fono 7"}
    placed, bare = {
        "film": [wrapped_files.film("matroska", "mpeg4", each) for each in (tags, {})],
        "sound": [wrapped_files.film("flac", "flac", each) for each in (tags, {})],
        "document": [wrapped_files.pdf(each) for each in (WITH_PLACE, BARE)],
        "picture": [WITH_PLACE, BARE],
        "mail": [wrapped_files.mail(each) for each in (WITH_PLACE, BARE)],
    }[name]
    for wrap in (lambda data: wrapped_files.zipped(("a", data)), wrapped_files.mail):
        found = patient.inspect(BytesSource(wrap(placed)))
        assert found.places_search is found.devices_search is SearchOutcome.FOUND
        assert patient.inspect(BytesSource(wrap(bare))).unsearched == ()


def nested(levels: int, data: bytes) -> bytes:
    for _ in range(levels):
        data = wrapped_files.zipped(("in", data))
    return data


def test_as_deep_as_is_looked_everything_is_found() -> None:
    assert scanned(nested(MAX_DEPTH, WITH_PLACE)).positions
    assert scanned(nested(MAX_DEPTH + 1, WITH_PLACE)).unsearched == {UnsearchedReason.DEPTH}


BASES = [wrapped_files.WRAPPINGS[name](WITH_PLACE) for name in sorted(wrapped_files.WRAPPINGS)]


@given(st.sampled_from(BASES), st.data())
def test_a_cut_file_says_that_it_is_one_or_what_it_holds(base: bytes, data: st.DataObject) -> None:
    """The picture is found, or the file counts as not searched, wherever it ends."""
    at = data.draw(st.integers(len(base) // 2, len(base)))
    found = scanned(base[:at])
    looked = found.positions or found.unsearched
    assert looked or b"Fono" not in base[:at]
