"""Pictures of every format that is searched, as small as they can be; they say nothing."""

from __future__ import annotations

import io
import struct

import pillow_heif
from PIL import Image

from tests.support.media_samples import atom, mvhd, picture, saved, track

CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture(128, 64)).save(out, quality=80)
    return out.getvalue()


def tiff(*entries: tuple[int, int, bytes], mark: bytes = b"II*\0", head: bytes = b"") -> bytes:
    """A little-endian TIFF of one grey dot; entries are (tag, type, content)."""
    width = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}
    rows = [
        (0x100, 4, struct.pack("<I", 1)),
        (0x101, 4, struct.pack("<I", 1)),
        (0x102, 3, struct.pack("<H", 8)),
        (0x103, 3, struct.pack("<H", 1)),
        (0x106, 3, struct.pack("<H", 1)),
        (0x111, 4, bytes(4)),
        (0x115, 3, struct.pack("<H", 1)),
        (0x116, 4, struct.pack("<I", 1)),
        (0x117, 4, struct.pack("<I", 1)),
        *entries,
    ]
    rows.sort()
    first = 8 + len(head)
    at = first + 2 + 12 * len(rows) + 4
    pool, table = bytearray(b"\x80\0"), bytearray()
    for tag, kind, content in rows:
        said = struct.pack("<I", at) if tag == 0x111 else content
        if len(said) > 4:
            where = at + len(pool)
            pool += said + b"\0" * (len(said) % 2)
            said_in = struct.pack("<I", where)
        else:
            said_in = said.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, len(said) // width[kind]) + said_in
    return (
        mark
        + struct.pack("<I", first)
        + head
        + struct.pack("<H", len(rows))
        + table
        + bytes(4)
        + bytes(pool)
    )


def cr3(gps: bytes = b"", block: bytes = b"") -> bytes:
    block = block or tiff()
    canon = atom(
        b"uuid",
        CANON,
        atom(b"CNCV", b"CanonCR3_001/00.09.00/00.00.00"),
        *(atom(name, block) for name in (b"CMT1", b"CMT2", b"CMT3")),
        atom(b"CMT4", gps or block),
    )
    coded = track(b"vide", b"CRAW")
    return b"".join(
        [
            atom(b"ftyp", b"crx ", struct.pack(">I", 1), b"crx isom"),
            atom(b"moov", canon, mvhd(), coded),
            atom(b"mdat", bytes(64)),
        ]
    )


def jxl() -> bytes:
    return b"".join(
        [
            atom(b"JXL ", b"\r\n\x87\n"),
            atom(b"ftyp", b"jxl \0\0\0\0jxl "),
            atom(b"jxlc", b"\xff\x0a\x00\x10\xb0\x13\x08\x08\x10\x00\x08\x00"),
        ]
    )


def raf(inner: bytes = b"") -> bytes:
    inner = inner or saved(picture(16, 16), "JPEG")
    head = b"FUJIFILMCCD-RAW 0201FF383501" + b"X100".ljust(32, b"\0") + b"0100" + bytes(20)
    at = 160
    places = struct.pack(">6I", at, len(inner), at + len(inner), 4, at + len(inner) + 4, 4)
    return (head + places).ljust(at, b"\0") + inner + bytes(8)


def crooked(form: str) -> bytes:
    return saved(picture(16, 16), form)


def bases() -> dict[str, bytes]:
    """A picture that says nothing of place or device, by the ending of its name."""
    dng = [(0xC612, 1, b"\1\4\0\0"), (0xC614, 2, b"x\0")]
    return {
        "jpg": crooked("JPEG"),
        "png": crooked("PNG"),
        "webp": crooked("WEBP"),
        "gif": crooked("GIF"),
        "tif": tiff(),
        "avif": crooked("AVIF"),
        "heic": heic(),
        "jp2": crooked("JPEG2000"),
        "jxl": jxl(),
        "cr3": cr3(),
        "raf": raf(),
        "dng": tiff(*dng[:1]),
        "nef": tiff(),
        "arw": tiff(),
        "pef": tiff(),
        "srw": tiff(),
        "cr2": tiff(head=b"CR\2\0" + bytes(4)),
        "orf": tiff(mark=b"IIRO"),
        "rw2": tiff(mark=b"IIU\0"),
    }


PLAIN = ("jpg", "png", "webp", "gif", "tif", "avif", "heic", "jp2", "jxl")


def big_tiff() -> bytes:
    out = io.BytesIO()
    Image.new("L", (4, 4)).save(out, "TIFF", big_tiff=True)
    return out.getvalue()
