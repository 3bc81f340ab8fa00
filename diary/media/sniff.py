"""What kind of file this is, by its first bytes; a name or a claimed type is never asked.

The rules are:

- Only the picture formats listed here are ever handed to a decoder. Whatever else a decoder
  might know (SVG, PostScript, icons) is not a picture for us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diary.media.facts import Kind
from diary.media.mail_file import is_mail
from diary.media.mpeg import has_frames, is_aac, is_layer, is_program, is_transport

HEAD = 32 * 1024
_TEXT = 8192  # of which it is told whether a file is text

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE svg", re.IGNORECASE)
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_EBML = b"\x1a\x45\xdf\xa3"
_WEBM = re.compile(rb"\x42\x82[\x84\x44]\x00*webm")
_PDF = re.compile(rb"%PDF-\d\.\d")
_PDF_WITHIN = 1024 + 8  # ISO 32000-1, annex H, implementation note 13
# Files that hold others as they are: what is found inside them is not what they are.
_CONTAINERS = (
    *(b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0\0\1\0"),
    *(b"SQLite format 3", b"!<arch>", b"\xcf\xfa\xed\xfe", b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0"),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """Kind and media type; `decoder` is the one Pillow format allowed to read it, if any."""

    kind: Kind
    media_type: str
    decoder: str = ""


_OTHER = Sniffed("other", "application/octet-stream")
_STARTS = (
    (b"\xff\xd8\xff", Sniffed("image", "image/jpeg", "JPEG")),
    (b"\x89PNG\r\n\x1a\n", Sniffed("image", "image/png", "PNG")),
    (b"GIF87a", Sniffed("image", "image/gif", "GIF")),
    (b"GIF89a", Sniffed("image", "image/gif", "GIF")),
    (b"II*\0", Sniffed("image", "image/tiff", "TIFF")),
    (b"MM\0*", Sniffed("image", "image/tiff", "TIFF")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Sniffed("video", "video/x-ms-asf")),
    (b"FLV\x01", Sniffed("video", "video/x-flv")),
    (b"OggS", Sniffed("audio", "audio/ogg")),
    (b"#!AMR", Sniffed("audio", "audio/amr")),
    (b"fLaC", Sniffed("audio", "audio/flac")),
    (b"caff", Sniffed("audio", "audio/x-caf")),
    (b"ID3", Sniffed("audio", "audio/mpeg")),
    (b"ADIF", Sniffed("audio", "audio/aac")),
)
# Pictures that are searched and not decoded here: camera raws, JPEG 2000 and JPEG XL.
_SEARCHED = (
    (b"II+\0", Sniffed("image", "image/tiff", "TIFF")),
    (b"MM\0+", Sniffed("image", "image/tiff", "TIFF")),
    (b"IIRO", Sniffed("image", "image/x-olympus-orf")),
    (b"IIRS", Sniffed("image", "image/x-olympus-orf")),
    (b"MMOR", Sniffed("image", "image/x-olympus-orf")),
    (b"IIU\0", Sniffed("image", "image/x-panasonic-rw2")),
    (b"FUJIFILMCCD-RAW", Sniffed("image", "image/x-fuji-raf")),
    (b"II\x1a\0\0\0HEAPCCDR", Sniffed("image", "image/x-canon-crw")),
    (b"\0MRM", Sniffed("image", "image/x-minolta-mrw")),
    (b"FOVb", Sniffed("image", "image/x-sigma-x3f")),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Sniffed("image", "image/jp2")),
    (b"\xff\x4f\xff\x51\0", Sniffed("image", "image/j2c")),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Sniffed("image", "image/jxl")),
    (b"\xff\x0a", Sniffed("image", "image/x-jxl-codestream")),
)
# What holds other files, or stands for something that can be read without a decoder.
_HOLDERS = (
    (b"PK\x03\x04", Sniffed("other", "application/zip")),
    (b"PK\x05\x06", Sniffed("other", "application/zip")),
    (b"\x1f\x8b\x08", Sniffed("other", "application/gzip")),
    (b"BZh", Sniffed("other", "application/x-bzip2")),
    (b"\xfd7zXZ\0", Sniffed("other", "application/x-xz")),
    (b"7z\xbc\xaf\x27\x1c", Sniffed("other", "application/x-7z-compressed")),
    (b"Rar!\x1a\x07", Sniffed("other", "application/vnd.rar")),
    (b"MSCF\0\0\0\0", Sniffed("other", "application/vnd.ms-cab-compressed")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sniffed("other", "application/x-ole-storage")),
    (b"\x78\x9f\x3e\x22", Sniffed("other", "application/ms-tnef")),
    (b"{\\rtf", Sniffed("other", "application/rtf")),
    (b"\0\x05\x16\x07\0\x02\0\0", Sniffed("other", "application/applefile")),
    (b"%!PS", Sniffed("other", "application/postscript")),
    (b"\xd7\xcd\xc6\x9a", Sniffed("other", "image/wmf")),
    (b"VCLMTF", Sniffed("other", "image/x-svm")),
    (b"\1\0\x09\0\0\3", Sniffed("other", "image/wmf")),
    (b"\2\0\x09\0\0\3", Sniffed("other", "image/wmf")),
    (b"8BIM", Sniffed("other", "application/x-photoshop-resources")),
)
_SVG_IMAGE = Sniffed("other", "image/svg+xml")
_TAR = Sniffed("other", "application/x-tar")
_DRAWING = Sniffed("other", "image/emf")
_RIFF = {
    b"WEBP": Sniffed("image", "image/webp", "WEBP"),
    b"WAVE": Sniffed("audio", "audio/wav"),
    b"AVI ": Sniffed("video", "video/x-msvideo"),
}
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF = frozenset({b"avif", b"avis"})
_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P "})
_OLD_MOVIE = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})


def sniff(head: bytes) -> Sniffed:
    """The kind of a file that begins with `head` (the first HEAD bytes, or all there are)."""
    for start, what in (*_STARTS, *_SEARCHED):
        if head.startswith(start):
            return what
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head.startswith(_EBML):
        return Sniffed("video", "video/webm" if _WEBM.search(head[:128]) else "video/x-matroska")
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == bytes(4):
        return Sniffed("image", "image/bmp", "BMP")
    holder = _holder(head)
    if holder is not None:
        return holder
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _OLD_MOVIE:
        return Sniffed("video", "video/quicktime")
    return _by_frames(head) or _by_document(head) or _by_text(head)


def _by_frames(head: bytes) -> Sniffed | None:
    """What has no beginning of its own: packets and frames that follow each other."""
    if is_aac(head):
        return Sniffed("audio", "audio/aac")
    if is_transport(head):
        return Sniffed("video", "video/mp2t")
    if is_program(head):
        return Sniffed("video", "video/mpeg")
    known = head.startswith(_CONTAINERS) or head[257:262] == b"ustar"
    if is_layer(head) or (not known and has_frames(head)):
        return Sniffed("audio", "audio/mpeg")
    return None


def _by_document(head: bytes) -> Sniffed | None:
    """A document, behind blanks or behind a header that a system or a server put before it."""
    found = Sniffed("pdf", "application/pdf")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return found
    start = _PDF.search(head[:_PDF_WITHIN])
    if start is None or head.startswith(_CONTAINERS) or head[257:262] == b"ustar":
        return None
    if b"\0" in head[: start.start()]:
        return found
    # Behind a header of text it begins a line, and what follows is no text.
    line = head[start.start() - 1 : start.start()] in (b"\r", b"\n")
    binary = b"\0" in head or re.search(rb"%[\x80-\xff]{3}", head) is not None
    return found if line and binary and not is_mail(head) else None


def _holder(head: bytes) -> Sniffed | None:
    for start, what in _HOLDERS:
        # Text may begin with these three letters; what is packed goes on with a level.
        packed = start != b"BZh" or (head[3:4].isdigit() and head[4:10] == b"1AY&SY")
        if head.startswith(start) and packed:
            return what
    if head[:4] == b"\1\0\0\0" and head[40:44] == b" EMF":
        return _DRAWING
    return _TAR if head[257:262] == b"ustar" else None


def _by_brand(head: bytes) -> Sniffed:
    length = min(int.from_bytes(head[:4], "big"), 512, len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, length - 3, 4))}
    if major in _AVIF or (major in _HEIC and brands & _AVIF):
        return Sniffed("image", "image/avif", "AVIF")
    if major in _HEIC:
        return Sniffed("image", "image/heic", "HEIF")
    if major == b"crx ":
        return Sniffed("image", "image/x-canon-cr3")
    if major == b"qt  ":
        return Sniffed("video", "video/quicktime")
    if major in _SOUND:
        return Sniffed("audio", "audio/mp4")
    return Sniffed("video", "video/3gpp" if major[:2] == b"3g" else "video/mp4")


def _by_text(head: bytes) -> Sniffed:
    if not head:
        return Sniffed("text", "text/plain")
    if head[:2] in _BOMS:
        return Sniffed("text", "text/plain")
    if is_mail(head):
        return Sniffed("email", "message/rfc822")
    head = head[:_TEXT]
    if b"\0" in head or len(_CONTROLS.findall(head)) * 20 > len(head) + 100:
        return _OTHER
    if _SVG.search(head[:1024]):
        return _SVG_IMAGE
    return Sniffed("text", "text/plain")
