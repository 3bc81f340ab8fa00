"""The readers of what holds other things: mails, archives, documents, films, texts.

Invariants:

- One reader for each form. A form without one is `Unsearched.FORMAT`, also where another reader
  found something in it beside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from diary.media.facts import Unsearched
from diary.media.metadata.apple_double import read_apple_double
from diary.media.metadata.archives import (
    read_bzip2,
    read_gzip,
    read_tar,
    read_xz,
    read_zip,
)
from diary.media.metadata.caf import read_caf
from diary.media.metadata.exif import read_tiff
from diary.media.metadata.id3 import read_mpeg_sound
from diary.media.metadata.iptc import read_resources
from diary.media.metadata.mail import is_emlx, read_message_file
from diary.media.metadata.matroska import read_matroska
from diary.media.metadata.metafiles import read_metafile
from diary.media.metadata.ogg import read_flac, read_ogg
from diary.media.metadata.ole import read_compound
from diary.media.metadata.pdf import read_pdf
from diary.media.metadata.riff import read_riff
from diary.media.metadata.rtf import read_rtf
from diary.media.metadata.scan import Scan
from diary.media.metadata.sweep import sweep
from diary.media.metadata.text import read_text
from diary.media.metadata.tnef import read_tnef
from diary.media.sniff import Sniffed
from diary.media.source import BytesSource, SliceSource, Source

MAX_UNKNOWN: Final = 32 << 20  # bytes of a form that nobody here reads
Reader = Callable[[Source, Scan], None]


def _read_resources(source: Source, scan: Scan) -> None:
    """Add what Photoshop's resources say that stand by themselves, as in documents."""
    if scan.take(source.size):
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


def read_container(source: Source, what: Sniffed, scan: Scan) -> None:
    """Add what a file that is no picture and no film of QuickTime says."""
    reader = READERS.get(what.media_type)
    if reader is not None:
        reader(source, scan)
    elif what.kind == "text":
        read = read_message_file if is_emlx(source.read_at(0, 256)) else read_text
        read(source, scan)
    else:
        scan.unsearched.add(Unsearched.FORMAT)
        sweep(SliceSource(source, 0, MAX_UNKNOWN), scan)
