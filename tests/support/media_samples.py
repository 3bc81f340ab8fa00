"""Files as phones write them, made anew for each run."""

from __future__ import annotations

import io
import struct
import wave
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

LATITUDE, LONGITUDE = (51.0, 30.0, 26.46), (0.0, 7.0, 39.9)
ISO6709 = b"+51.5074-000.1278+035.0/"
MAKE, MODEL, ORIENTATION, TAKEN, OFFSET = 0x010F, 0x0110, 0x0112, 0x9003, 0x9011


def exif(*, gps: bool = True, orientation: int = 1, offset: str = "") -> bytes:
    block = Image.Exif()
    block[MAKE], block[MODEL], block[ORIENTATION] = "Fono", "Fono 7", orientation
    details = block.get_ifd(0x8769)
    details[TAKEN] = "2024:03:05 18:22:10"
    if offset:
        details[OFFSET] = offset
    if gps:
        place = block.get_ifd(0x8825)
        place.update({1: "N", 2: LATITUDE, 3: "W", 4: LONGITUDE})
    return block.tobytes()


def picture(width: int = 120, height: int = 60, mode: str = "RGB") -> Image.Image:
    """Left half dark, right half light, so that turning it can be seen."""
    image = Image.new("RGB", (width, height), (20, 20, 20))
    image.paste((230, 230, 230), (width // 2, 0, width, height))
    return image.convert(mode)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    size, comment = options.pop("size", (120, 60)), options.pop("comment", b"")
    return saved(picture(*size), "JPEG", quality=90, exif=exif(**options), comment=comment)


def taken(camera: str, time: str, shade: int) -> bytes:
    """A photograph of one shade by a camera, with the time that its clock showed."""
    block = Image.Exif()
    block[MODEL], block.get_ifd(0x8769)[TAKEN] = camera, time
    return saved(Image.new("RGB", (40, 30), (shade, 90, 90)), "JPEG", exif=block.tobytes())


def apple_jpeg(shared: bytes) -> bytes:
    """A picture of an iPhone whose maker note has the identifier of a Live Photo."""
    row = struct.pack(">HHII", 0x11, 2, len(shared) + 1, 14 + 2 + 12 + 4)
    note = b"Apple iOS\0\0\1MM" + struct.pack(">H", 1) + row + bytes(4) + shared + b"\0"
    block = Image.Exif()
    block[MAKE], block[MODEL] = "Apple", "iPhone 12"
    details = block.get_ifd(0x8769)
    details[TAKEN], details[0x927C] = "2024:03:05 18:22:10", note
    return saved(picture(), "JPEG", exif=block.tobytes())


def heic(**options: Any) -> bytes:
    out = io.BytesIO()
    made = pillow_heif.from_pillow(picture(128, 64))
    made.save(out, quality=80, exif=exif(**options))
    return out.getvalue()


def png_with_text(keyword: str, text: str, *, packed: bool = False) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt(keyword, text, zip=packed)
    return saved(picture(), "PNG", pnginfo=info)


def pdf(pages: int = 2) -> bytes:
    first, *rest = [picture(200, 100) for _ in range(pages)]
    return saved(first, "PDF", save_all=True, append_images=rest)


def letter(*pages: str) -> bytes:
    """A document with these words on its pages, packed."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for words in pages:
        page = made.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
        page.Contents = made.make_stream(f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode())
    out = io.BytesIO()
    made.save(out, compress_streams=True)
    return out.getvalue()


def wav(seconds: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000 * seconds))
    return out.getvalue()


def atom(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), name) + body


def long_atom(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4sQ", 1, name, 16 + len(body)) + body


def mvhd(seconds: int = 7, created: int = 3_792_507_730) -> bytes:
    head = struct.pack(">IIIII", 0, created, created, 600, seconds * 600)
    return atom(b"mvhd", head, bytes(80))


def tkhd(width: int = 640, height: int = 480, *, turned: bool = False) -> bytes:
    matrix = (0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    upright = (1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    return atom(
        b"tkhd",
        bytes(40),
        struct.pack(">9i", *(matrix if turned else upright)),
        struct.pack(">II", width << 16, height << 16),
    )


def track(
    kind: bytes = b"vide", sample: bytes = b"avc1", *more: bytes, entry: bytes = b""
) -> bytes:
    described = atom(b"stsd", struct.pack(">II", 0, 1), atom(sample, bytes(8), entry))
    media = atom(
        b"mdia",
        atom(b"hdlr", bytes(8), kind, bytes(12)),
        atom(b"minf", atom(b"stbl", described)),
    )
    return atom(b"trak", tkhd(), media, *more)


def spoken(name: bytes, text: bytes = ISO6709) -> bytes:
    return atom(name, struct.pack(">HH", len(text), 0x15C7), text)


def keyed(pairs: dict[str, bytes], *, full: bool = False) -> bytes:
    names = [struct.pack(">I4s", 8 + len(key), b"mdta") + key.encode() for key in pairs]
    items = [
        atom(struct.pack(">I", number), atom(b"data", struct.pack(">II", 1, 0), value))
        for number, value in enumerate(pairs.values(), 1)
    ]
    return atom(
        b"meta",
        bytes(4) if full else b"",
        atom(b"hdlr", bytes(8), b"mdta", bytes(12)),
        atom(b"keys", struct.pack(">II", 0, len(names)), *names),
        atom(b"ilst", *items),
    )


def loci(latitude: float = 51.5, longitude: float = -0.125) -> bytes:
    place = struct.pack(">iii", int(longitude * 65536), int(latitude * 65536), 0)
    return atom(b"loci", bytes(4), b"\x15\xc7", b"home\0", b"\0", place, b"earth\0\0")


APPLE = "com.apple.quicktime."
IPHONE_KEYS = {
    APPLE + "location.ISO6709": ISO6709,
    APPLE + "make": b"Fono",
    APPLE + "creationdate": b"2024-03-05T18:22:10+0100",
    APPLE + "location.accuracy.horizontal": b"12.3",
}
SAMPLES = bytes(range(256)) * 40


def movie(
    *in_moov: bytes, brand: bytes = b"qt  ", tracks: tuple[bytes, ...] | None = None
) -> bytes:
    """A film with its samples first, as phones write it, so that nothing may move."""
    tracks = (track(), track(b"soun", b"mp4a")) if tracks is None else tracks
    return b"".join(
        [
            atom(b"ftyp", brand, bytes(4), brand),
            long_atom(b"mdat", SAMPLES),
            atom(b"moov", mvhd(), *tracks, *in_moov),
        ]
    )
