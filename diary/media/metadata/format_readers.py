"""The readers of each kind of file, and the start of every scan.

**Invariants:**

- One reader for each form. A form without one is `UnsearchedReason.FORMAT`, even where another
  reader found something in it, because the rest of it is unknown.
- A reader that fails loses nothing of what it found before, and the file counts as damaged.
- A second reader may be passed in, and reads parts as well. What only it finds is added, and the
  two are reported to disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from diary.media.byte_source import BytesSource, SliceSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import HEAD, FileType, detect_file_type
from diary.media.mailbox import has_length
from diary.media.metadata.archives import (
    read_apple_double,
    read_bzip2,
    read_gzip,
    read_tar,
    read_xz,
    read_zip,
)
from diary.media.metadata.carving import carve
from diary.media.metadata.exif import read_tiff
from diary.media.metadata.id3 import read_mpeg_sound
from diary.media.metadata.images import read_image, read_structure
from diary.media.metadata.iptc import read_resources
from diary.media.metadata.mail import read_message_file
from diary.media.metadata.matroska import read_matroska
from diary.media.metadata.metafiles import read_metafile
from diary.media.metadata.mp4 import read_movie_file
from diary.media.metadata.ogg import read_flac, read_ogg
from diary.media.metadata.ole import read_compound
from diary.media.metadata.pdf import read_pdf
from diary.media.metadata.places_in_text import read_text
from diary.media.metadata.riff import read_caf, read_riff
from diary.media.metadata.rtf import read_rtf
from diary.media.metadata.scan import Scan
from diary.media.metadata.tnef import read_tnef
from diary.media.safe_text import decode_text

MAX_UNKNOWN: Final = 32 << 20  # bytes of an unknown form
_MAX_WORDS: Final = 1 << 20  # bytes of a text inside a file
Reader = Callable[[Source, Scan], None]


def _read_resources(source: Source, scan: Scan) -> None:
    """Add the contents of separate Photoshop resources, as in documents."""
    if scan.spend_bytes(source.size):
        for block in read_resources(source.read_at(0, source.size), scan):
            read_tiff(BytesSource(block), scan)


READERS: Final[dict[str, Reader]] = {
    "application/zip": read_zip,
    "application/gzip": read_gzip,
    "application/x-bzip2": read_bzip2,
    "application/x-xz": read_xz,
    "application/x-tar": read_tar,
    "application/x-ole-storage": read_compound,
    "application/ms-tnef": read_tnef,
    "application/rtf": read_rtf,
    "application/applefile": read_apple_double,
    "application/pdf": read_pdf,
    "application/x-photoshop-resources": _read_resources,
    "image/emf": read_metafile,
    "image/wmf": read_metafile,
    "image/x-svm": read_metafile,
    "image/svg+xml": read_text,
    "message/rfc822": read_message_file,
    "video/x-matroska": read_matroska,
    "video/webm": read_matroska,
    "video/x-msvideo": read_riff,
    "audio/wav": read_riff,
    "audio/flac": read_flac,
    "audio/ogg": read_ogg,
    "audio/mpeg": read_mpeg_sound,
    "audio/aac": read_mpeg_sound,
    "audio/amr": read_mpeg_sound,
    "audio/x-caf": read_caf,
}


def read_container(source: Source, what: FileType, scan: Scan) -> None:
    """Add the metadata of a file that is neither a picture nor a QuickTime film."""
    reader = READERS.get(what.media_type)
    if reader is not None:
        reader(source, scan)
    elif what.kind == "text":
        if scan.depth:
            _take_words(source, scan)
        read = read_message_file if has_length(source.read_at(0, 256)) else read_text
        read(source, scan)
    else:
        scan.unsearched.add(UnsearchedReason.FORMAT)
        carve(SliceSource(source, 0, MAX_UNKNOWN), scan)


def _take_words(source: Source, scan: Scan) -> None:
    """Add the words of a text inside a file; XML is the form of the file around it."""
    text = decode_text(source.read_at(0, _MAX_WORDS), cut=source.size > _MAX_WORDS)
    if not text.lstrip("\ufeff").startswith("<?xml"):
        scan.add_text(text)


MOVIES = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"})


SecondReader = Callable[[Source, FileType, Scan], None]
# Kinds that a second reader reads as a whole; of others it reads the parts.
_WHOLE = frozenset({"image", "video", "audio", "pdf", "text"})


def scan_file(source: Source, second: SecondReader | None = None) -> Scan:
    """Return the places, devices, times and texts of a file and everything inside it."""
    scan = Scan(_looking(second))
    scan.look(source, scan)
    return scan


def scan_structure(picture: Source, what: FileType) -> Scan:
    """Return what the structure of a picture leads to; its bytes are not searched for more."""
    scan = Scan(_looking(None))
    _guarded(lambda: read_structure(picture, what, scan), scan)
    return scan


def scan_again(source: Source, scan: Scan, second: SecondReader) -> Scan:
    """Return the same with a second reader; `scan` is the result without one."""
    what = _kind(source)
    if what.kind not in _WHOLE:
        return scan_file(source, second)
    scan.look = _looking(second)
    _look_again(source, what, scan, second)
    return scan


def _looking(second: SecondReader | None) -> Callable[[Source, Scan], None]:
    def look(part: Source, scan: Scan) -> None:
        what = _kind(part)
        _guarded(lambda: _read(part, what, scan), scan)
        if second is not None:
            _look_again(part, what, scan, second)

    return look


def _kind(source: Source) -> FileType:
    return detect_file_type(source.read_at(0, min(HEAD, source.size)))


def _look_again(source: Source, what: FileType, scan: Scan, second: SecondReader) -> None:
    if what.kind == "image":
        # This reader compares field by field, and reports itself where the two disagree.
        _guarded(lambda: second(source, what, scan), scan)
        return
    other = Scan(scan.look, budget=scan.budget, depth=scan.depth)
    _guarded(lambda: second(source, what, other), other)
    # Some text of a PDF page becomes known only when the page is drawn.
    _merge(scan, other, compared=what.kind in ("video", "audio"))


def _merge(scan: Scan, other: Scan, *, compared: bool) -> None:
    """Add what only the second reader found; where both read the same, they should agree."""
    before = len(scan.positions) + len(scan.devices)
    unread = UnsearchedReason.FORMAT in scan.unsearched
    known = {(each.latitude, each.longitude) for each in scan.positions if each.latitude}
    known |= {(each.found, "") for each in scan.positions}
    named = {each.name for each in scan.devices}
    for position in other.positions:
        if (position.latitude, position.longitude) not in known and (
            position.found,
            "",
        ) not in known:
            scan.add_position(position)
    for device in other.devices:
        if device.name not in named:
            scan.add_device(device.name, device.where)
    if compared and not unread and len(scan.positions) + len(scan.devices) > before:
        scan.unsearched.add(UnsearchedReason.DISAGREE)
    if not scan.captures:
        scan.captures += other.captures
    if other.is_unlocked:
        # the first reader stops at the lock, and the second one read what is behind it
        scan.unsearched.discard(UnsearchedReason.LOCKED)
        for text in other.words:
            scan.add_text(text)
    scan.unsearched |= other.unsearched


def _guarded(read: Callable[[], None], scan: Scan) -> None:
    try:
        read()
    except RecursionError:
        scan.unsearched.add(UnsearchedReason.DEPTH)
    except MemoryError:
        scan.unsearched.add(UnsearchedReason.SIZE)
    except ImportError:
        # A library that was not loaded before new code was refused.
        scan.unsearched.add(UnsearchedReason.FORMAT)
    # A reader of a hostile file may raise anything.
    except Exception:
        scan.unsearched.add(UnsearchedReason.DAMAGED)


def _read(source: Source, what: FileType, scan: Scan) -> None:
    if what.kind == "image":
        read_image(source, what, scan)
    elif what.media_type in MOVIES:
        read_movie_file(source, scan)
    else:
        read_container(source, what, scan)
