"""What kind of file this is, by its first bytes; a name or a claimed type is never asked.

The rules are:

- Only the picture formats listed here are ever handed to a decoder. Whatever else a decoder
  might know (SVG, PostScript, icons) is not a picture for us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diary.media.facts import Kind

HEAD = 8192

_HEADER_LINE = re.compile(rb"\A(?:From |[A-Za-z][A-Za-z0-9-]{0,60}:[ \t])")
_HEADER_NAMES = re.compile(
    rb"^(from|to|date|subject|received|return-path|message-id|mime-version|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(rb"<svg[\s>]|<!DOCTYPE svg", re.IGNORECASE)
_BOMS = (b"\xff\xfe", b"\xfe\xff")


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
    (b"\x1a\x45\xdf\xa3", Sniffed("video", "video/x-matroska")),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Sniffed("video", "video/x-ms-asf")),
    (b"FLV\x01", Sniffed("video", "video/x-flv")),
    (b"OggS", Sniffed("audio", "audio/ogg")),
    (b"#!AMR", Sniffed("audio", "audio/amr")),
    (b"fLaC", Sniffed("audio", "audio/flac")),
    (b"caff", Sniffed("audio", "audio/x-caf")),
    (b"ID3", Sniffed("audio", "audio/mpeg")),
    (b"\xff\xf1", Sniffed("audio", "audio/aac")),
    (b"\xff\xf9", Sniffed("audio", "audio/aac")),
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
    (b"%!PS", Sniffed("other", "application/postscript")),
)
_SVG_IMAGE = Sniffed("other", "image/svg+xml")
_TAR = Sniffed("other", "application/x-tar")
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
    for start, what in _STARTS:
        if head.startswith(start):
            return what
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[:2] == b"\xff\xfb" or head[:2] in (b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"):
        return Sniffed("audio", "audio/mpeg")
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == bytes(4):
        return Sniffed("image", "image/bmp", "BMP")
    holder = _holder(head)
    if holder is not None:
        return holder
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _OLD_MOVIE:
        return Sniffed("video", "video/quicktime")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-"):
        return Sniffed("pdf", "application/pdf")
    return _by_text(head)


def _holder(head: bytes) -> Sniffed | None:
    for start, what in _HOLDERS:
        # Text may begin with these three letters; what is packed goes on with a level.
        packed = start != b"BZh" or (head[3:4].isdigit() and head[4:10] == b"1AY&SY")
        if head.startswith(start) and packed:
            return what
    return _TAR if head[257:262] == b"ustar" else None


def _by_brand(head: bytes) -> Sniffed:
    length = min(int.from_bytes(head[:4], "big"), 512, len(head))
    major = head[8:12]
    brands = {major, *(head[at : at + 4] for at in range(16, length - 3, 4))}
    if major in _AVIF or (major in _HEIC and brands & _AVIF):
        return Sniffed("image", "image/avif", "AVIF")
    if major in _HEIC:
        return Sniffed("image", "image/heic", "HEIF")
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
    if b"\0" in head or len(_CONTROLS.findall(head)) * 20 > len(head) + 100:
        return _OTHER
    if _HEADER_LINE.match(head):
        block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
        names = {name.lower() for name in _HEADER_NAMES.findall(block)}
        if len(names) >= 2 and names & {b"from", b"received", b"return-path", b"message-id"}:
            return Sniffed("email", "message/rfc822")
    if _SVG.search(head[:1024]):
        return _SVG_IMAGE
    return Sniffed("text", "text/plain")
