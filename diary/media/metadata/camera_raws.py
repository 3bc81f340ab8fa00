"""The metadata in camera raws that are no ordinary TIFF, and in bare codestreams.

A raw file names its camera, whatever else of it is read; what is not read of a format is FORMAT.
Raws that are TIFF are read in exif.py, Canon's CR3 in heif_jp2_cr3.py.
"""

from __future__ import annotations

from diary.media.byte_source import SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.exif import read_tiff
from diary.media.metadata.heif_jp2_cr3 import read_codestream
from diary.media.metadata.scan import Scan
from diary.media.safe_text import decode_text

_TIFF = frozenset({"image/x-olympus-orf", "image/x-panasonic-rw2"})
_MAKERS = {
    "image/x-canon-crw": "Canon",
    "image/x-sigma-x3f": "Sigma",
    "image/x-minolta-mrw": "Minolta",
}


def read_raw(source: Source, media_type: str, scan: Scan) -> None:
    """Add the metadata of a camera raw or a bare codestream of this media type."""
    if media_type in _TIFF:
        if not read_tiff(source, scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
    elif media_type == "image/x-fuji-raf":
        _read_raf(source, scan)
    elif media_type == "image/x-minolta-mrw":
        _read_mrw(source, scan)
    elif media_type == "image/j2c":
        read_codestream(source, scan)
    elif media_type != "image/x-jxl-codestream":
        scan.unsearched.add(UnsearchedReason.FORMAT)
    scan.add_device(_MAKERS.get(media_type, ""), "raw file")


def _read_raf(source: Source, scan: Scan) -> None:
    """Read a Fujifilm raw: the name of the camera, then the place of a JPEG with its metadata."""
    head = source.read_at(0, 108)
    offset, length = int.from_bytes(head[84:88], "big"), int.from_bytes(head[88:92], "big")
    if not offset or offset + length > source.size or source.read_at(offset, 2) != b"\xff\xd8":
        scan.unsearched.add(UnsearchedReason.DAMAGED)
    else:
        # It describes the file itself, so it is not a part.
        scan.look(SliceSource(source, offset, length), scan)
    scan.add_device(f"Fujifilm {decode_text(head[28:60].split(bytes(1))[0])}", "RAF")
    # The second directory holds sizes and colours; in some files it is a TIFF of its own.
    second = int.from_bytes(head[100:104], "big")
    if source.read_at(second, 4) in (b"II*\0", b"MM\0*"):
        read_tiff(SliceSource(source, second, source.size), scan)


def _read_mrw(source: Source, scan: Scan) -> None:
    end = 8 + int.from_bytes(source.read_at(4, 4), "big")
    at = 8
    for _ in range(32):
        if at >= end:
            return
        name, length = source.read_at(at, 4), int.from_bytes(source.read_at(at + 4, 4), "big")
        if name == b"\0TTW" and not read_tiff(SliceSource(source, at + 8, length), scan):
            scan.unsearched.add(UnsearchedReason.DAMAGED)
        at += 8 + length
    scan.unsearched.add(UnsearchedReason.DAMAGED)
