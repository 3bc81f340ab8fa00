"""The kind of a file, detected by its first bytes, never by a name or a claimed type.

**Invariants:**

- Only the picture formats listed here are ever passed to a decoder. Other formats that a decoder
  might know (SVG, PostScript, icons) are not pictures for the program, because each further decoder
  is one more target for hostile files.
- A single MPEG sync word proves nothing, since any bytes may look like one: packets have to follow
  each other at the length that they state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from diary.media.decoder_results import Kind
from diary.media.mailbox import is_mail

_SYNC: Final = 0x47
_PACKETS, _MOST_PACKETS = 5, 16
_FRAMES: Final = 4  # frames that follow each other, where a file does not begin with one
_JUNK: Final = 4096  # bytes in which the first frame is searched for
_TAG_VERSIONS: Final = (b"\x02", b"\x03", b"\x04")
_TAG: Final = 128  # bytes of an ID3 version 1 tag
# Kilobits per second by (version 1, layer), then those of versions 2 and 2.5 (ISO/IEC 11172-3,
# 2.4.2.3; 13818-3, 2.4.2.3).
_RATES: Final = {
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_ADTS: Final = (b"\xf0", b"\xf1", b"\xf8", b"\xf9")
_USUAL: Final = (b"\xfb", b"\xfa", b"\xf3", b"\xf2")
_SAMPLES: Final = (44_100, 48_000, 32_000)


def is_tagged(head: bytes) -> bool:
    """Return whether it begins with a tag of ID3 version 2 (id3.org, ID3v2.4.0, 3.1).

    A text may begin with the three letters; version and flags are no letters, and no byte of the
    length has its highest bit set. A file that is cut before them is taken for what it says.
    """
    if len(head) < 10:
        return head[:3] == b"ID3" and head[3:4] in (b"", *_TAG_VERSIONS)
    plain = head[:3] == b"ID3" and head[3:4] in _TAG_VERSIONS and head[4] != 0xFF
    return plain and not head[5] & 0x0F and all(byte < 0x80 for byte in head[6:10])


def is_transport(head: bytes) -> bool:
    """Return whether it is a transport stream (ISO/IEC 13818-1, 2.4.3.2).

    AVCHD puts four bytes of time before each packet of 188 bytes; both forms count.
    """
    return _follows(head, 0, 188) or _follows(head, 4, 192)


def _follows(head: bytes, first: int, step: int) -> bool:
    starts = range(first, len(head) - 3, step)[:_MOST_PACKETS]
    if len(starts) < _PACKETS:
        return False
    packets = [head[at : at + 4] for at in starts]
    # A packet has content, an adaptation field, or both; a text of one letter has neither.
    sane = all(packet[0] == _SYNC and packet[3] & 0x30 for packet in packets)
    return sane and any(byte < 9 or byte > 0xF4 for packet in packets for byte in packet)


def is_program(head: bytes) -> bool:
    """Return whether it is a program stream of MPEG-1 or MPEG-2 (ISO/IEC 13818-1, 2.5.3.3)."""
    if head[:4] != b"\0\0\1\xba" or len(head) < 16:
        return False
    if head[4] & 0xC4 == 0x44:
        at = 14 + (head[13] & 7)
    elif head[4] & 0xF1 == 0x21:
        at = 12
    else:
        return False
    return head[at : at + 3] == b"\0\0\1" and head[at + 3 : at + 4] >= b"\xb9"


def is_aac(head: bytes) -> bool:
    """Return whether it begins with a frame of AAC (ADTS, ISO/IEC 13818-7, 6.2)."""
    if head[:1] != b"\xff" or head[1:2] not in _ADTS:
        return False
    if len(head) < 7:
        return True
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    following = head[length : length + 2]
    return head[2] >> 2 & 15 < 13 and length >= 7 and following in (b"", b"\xff", head[:2])


def is_layer(head: bytes) -> bool:
    """Return whether it begins with a frame of layer II or III in the usual form."""
    if head[:1] != b"\xff" or head[1:2] not in _USUAL:
        return False
    # The rate 0 means a free bit rate, which the header does not state.
    return len(head) < 4 or frame_length(head[:4]) > 0 or head[2] >> 4 == 0


def has_frames(head: bytes) -> bool:
    """Return whether it is sound of MPEG layers, behind a tag or behind other bytes."""
    if head.startswith(b"APETAGEX"):
        return True
    if head[:3] == b"TAG" and _run(head, _TAG) >= 2:
        return True
    if _run(head, 0) >= 2:
        return True
    at = head.find(b"\xff", 1, _JUNK)
    while at >= 0:
        if _run(head, at) >= _FRAMES:
            return True
        at = head.find(b"\xff", at + 1, _JUNK)
    return False


def adts_length(raw: bytes) -> int:
    """Return the length of an AAC frame in bytes from its header; 0 where it is none."""
    if len(raw) < 7 or raw[0] != 0xFF or raw[1:2] not in _ADTS:
        return 0
    length = (raw[3] & 3) << 11 | raw[4] << 3 | raw[5] >> 5
    return length if raw[2] >> 2 & 15 < 13 and length >= 7 else 0


def _run(head: bytes, at: int) -> int:
    """Return how many frames of one kind follow each other from `at` on, at most _FRAMES."""
    kind = head[at + 1 : at + 2]
    found = 0
    while found < _FRAMES:
        length = frame_length(head[at : at + 4])
        # Version and layer stay the same; only the checksum bit may change.
        if not length or (head[at + 1] ^ kind[0]) & 0xFE:
            return found
        found += 1
        at += length
    return found


def frame_length(raw: bytes) -> int:
    """Return the length of a frame of layers I to III from its header; 0 where it is none."""
    if len(raw) < 4 or raw[0] != 0xFF or raw[1] & 0xE0 != 0xE0:
        return 0
    version, layer = raw[1] >> 3 & 3, 4 - (raw[1] >> 1 & 3)
    rate, sampling = raw[2] >> 4, raw[2] >> 2 & 3
    if version == 1 or layer == 4 or rate in (0, 15) or sampling == 3:
        return 0
    bits = _RATES[version == 3, layer][rate - 1] * 1000
    samples = _SAMPLES[sampling] // {3: 1, 2: 2, 0: 4}[version]
    padding = raw[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // samples + padding) * 4
    slots = 72 if layer == 3 and version != 3 else 144
    return slots * bits // samples + padding


HEAD = 32 * 1024
_WORDS = 64  # bytes that tell a text from a format whose mark is letters
_TEXT = 8192  # bytes that decide whether a file is text

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE svg", re.IGNORECASE)
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_EBML = b"\x1a\x45\xdf\xa3"
_WEBM = re.compile(rb"\x42\x82[\x84\x44]\x00*webm")
_PDF = re.compile(rb"%PDF-\d\.\d")
_PDF_WITHIN = 1024 + 8  # ISO 32000-1, annex H, implementation note 13
# Formats that hold others unchanged: what is found inside them is not what they are.
_CONTAINERS = (
    *(b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0\0\1\0"),
    *(b"SQLite format 3", b"!<arch>", b"\xcf\xfa\xed\xfe", b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0"),
)


@dataclass(frozen=True, slots=True)
class FileType:
    """Kind and media type; `decoder` is the one Pillow format allowed to read it, if any."""

    kind: Kind
    media_type: str
    decoder: str = ""


_OTHER = FileType("other", "application/octet-stream")
_STARTS = (
    (b"\xff\xd8\xff", FileType("image", "image/jpeg", "JPEG")),
    (b"\x89PNG\r\n\x1a\n", FileType("image", "image/png", "PNG")),
    (b"GIF87a", FileType("image", "image/gif", "GIF")),
    (b"GIF89a", FileType("image", "image/gif", "GIF")),
    (b"II*\0", FileType("image", "image/tiff", "TIFF")),
    (b"MM\0*", FileType("image", "image/tiff", "TIFF")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", FileType("video", "video/x-ms-asf")),
    (b"FLV\x01", FileType("video", "video/x-flv")),
    (b"OggS", FileType("audio", "audio/ogg")),
    (b"#!AMR", FileType("audio", "audio/amr")),
    (b"fLaC", FileType("audio", "audio/flac")),
    (b"caff", FileType("audio", "audio/x-caf")),
    (b"ADIF", FileType("audio", "audio/aac")),
)
# Pictures that are searched but not decoded: camera raws, JPEG 2000 and JPEG XL.
_SEARCHED = (
    (b"II+\0", FileType("image", "image/tiff", "TIFF")),
    (b"MM\0+", FileType("image", "image/tiff", "TIFF")),
    (b"IIRO", FileType("image", "image/x-olympus-orf")),
    (b"IIRS", FileType("image", "image/x-olympus-orf")),
    (b"MMOR", FileType("image", "image/x-olympus-orf")),
    (b"IIU\0", FileType("image", "image/x-panasonic-rw2")),
    (b"FUJIFILMCCD-RAW", FileType("image", "image/x-fuji-raf")),
    (b"II\x1a\0\0\0HEAPCCDR", FileType("image", "image/x-canon-crw")),
    (b"\0MRM", FileType("image", "image/x-minolta-mrw")),
    (b"FOVb", FileType("image", "image/x-sigma-x3f")),
    (b"\0\0\0\x0cjP  \r\n\x87\n", FileType("image", "image/jp2")),
    (b"\xff\x4f\xff\x51\0", FileType("image", "image/j2c")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", FileType("image", "image/jxl")),
    (b"\xff\x0a", FileType("image", "image/x-jxl-codestream")),
)
# Formats that hold other files, or can be read without a decoder.
_HOLDERS = (
    (b"PK\x03\x04", FileType("other", "application/zip")),
    (b"PK\x05\x06", FileType("other", "application/zip")),
    (b"\x1f\x8b\x08", FileType("other", "application/gzip")),
    (b"BZh", FileType("other", "application/x-bzip2")),
    (b"\xfd7zXZ\0", FileType("other", "application/x-xz")),
    (b"7z\xbc\xaf\x27\x1c", FileType("other", "application/x-7z-compressed")),
    (b"Rar!\x1a\x07", FileType("other", "application/vnd.rar")),
    (b"MSCF\0\0\0\0", FileType("other", "application/vnd.ms-cab-compressed")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("other", "application/x-ole-storage")),
    (b"\x78\x9f\x3e\x22", FileType("other", "application/ms-tnef")),
    (b"{\\rtf", FileType("other", "application/rtf")),
    (b"\0\x05\x16\x07\0\x02\0\0", FileType("other", "application/applefile")),
    (b"%!PS", FileType("other", "application/postscript")),
    (b"\xd7\xcd\xc6\x9a", FileType("other", "image/wmf")),
    (b"VCLMTF", FileType("other", "image/x-svm")),
    (b"\1\0\x09\0\0\3", FileType("other", "image/wmf")),
    (b"\2\0\x09\0\0\3", FileType("other", "image/wmf")),
    (b"8BIM", FileType("other", "application/x-photoshop-resources")),
)
_SOUND_BEHIND_TAG = FileType("audio", "audio/mpeg")
_SVG_IMAGE = FileType("other", "image/svg+xml")
_TAR = FileType("other", "application/x-tar")
_DRAWING = FileType("other", "image/emf")
_RIFF = {
    b"WEBP": FileType("image", "image/webp", "WEBP"),
    b"WAVE": FileType("audio", "audio/wav"),
    b"AVI ": FileType("video", "video/x-msvideo"),
}
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P "})
_OLD_MOVIE = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def detect_file_type(head: bytes) -> FileType:
    """Return the kind of a file that begins with `head` (HEAD bytes, or the whole file)."""
    for start, what in (*_STARTS, *_SEARCHED):
        if head.startswith(start) and not _is_word(head, start):
            return what
    if is_tagged(head):
        return _SOUND_BEHIND_TAG
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(_EBML):
        return FileType("video", "video/webm" if _WEBM.search(head[:128]) else "video/x-matroska")
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == bytes(4):
        return FileType("image", "image/bmp", "BMP")
    holder = _holder(head)
    if holder is not None:
        return holder
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _OLD_MOVIE:
        return FileType("video", "video/quicktime")
    return _by_frames(head) or _by_document(head) or _by_text(head)


def _is_word(head: bytes, mark: bytes) -> bool:
    """Return whether a mark of letters begins a text: in the formats, other bytes follow it."""
    rest = head[len(mark) : _WORDS]
    is_plain = rest.isascii() and not _CONTROLS.search(rest) and b"\0" not in rest
    return len(mark) <= 4 and mark.isalnum() and bool(rest) and is_plain


def _by_frames(head: bytes) -> FileType | None:
    """Detect formats that have no signature: packets and frames that follow each other."""
    if is_aac(head):
        return FileType("audio", "audio/aac")
    if is_transport(head):
        return FileType("video", "video/mp2t")
    if is_program(head):
        return FileType("video", "video/mpeg")
    known = head.startswith(_CONTAINERS) or head[257:262] == b"ustar"
    if is_layer(head) or (not known and has_frames(head)):
        return FileType("audio", "audio/mpeg")
    return None


def _by_document(head: bytes) -> FileType | None:
    """Detect a PDF behind blanks, or behind a header that a system or a server put before it."""
    found = FileType("pdf", "application/pdf")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return found
    start = _PDF.search(head[:_PDF_WITHIN])
    if start is None or head.startswith(_CONTAINERS) or head[257:262] == b"ustar":
        return None
    if b"\0" in head[: start.start()]:
        return found
    # Behind a header of text the PDF begins a line, and binary bytes follow it.
    line = head[start.start() - 1 : start.start()] in (b"\r", b"\n")
    binary = b"\0" in head or re.search(rb"%[\x80-\xff]{3}", head) is not None
    return found if line and binary and not is_mail(head) else None


def _holder(head: bytes) -> FileType | None:
    for start, what in _HOLDERS:
        # Text may begin with these three letters; in a bzip2 file a level follows.
        packed = start != b"BZh" or (head[3:4].isdigit() and head[4:10] == b"1AY&SY")
        if head.startswith(start) and packed:
            return what
    if head[:4] == b"\1\0\0\0" and head[40:44] == b" EMF":
        return _DRAWING
    return _TAR if head[257:262] == b"ustar" else None


def _by_brand(head: bytes) -> FileType:
    length = min(int.from_bytes(head[:4], "big"), 512, len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, length - 3, 4))}
    if major in _AVIF or (major in _HEIC and brands & _AVIF):
        return FileType("image", "image/avif", "AVIF")
    if major in _HEIC:
        return FileType("image", "image/heic", "HEIF")
    if major == b"crx ":
        return FileType("image", "image/x-canon-cr3")
    if major == b"qt  ":
        return FileType("video", "video/quicktime")
    if major in _SOUND:
        return FileType("audio", "audio/mp4")
    return FileType("video", "video/3gpp" if major[:2] == b"3g" else "video/mp4")


def _by_text(head: bytes) -> FileType:
    if not head:
        return FileType("text", "text/plain")
    if head[:2] in _BOMS:
        return FileType("text", "text/plain")
    if is_mail(head):
        return FileType("email", "message/rfc822")
    head = head[:_TEXT]
    if b"\0" in head or len(_CONTROLS.findall(head)) * 20 > len(head) + 100:
        return _OTHER
    if _SVG.search(head[:1024]):
        return _SVG_IMAGE
    return FileType("text", "text/plain")
