"""The modules that the decoder child loads for a kind of file before code is frozen.

**Invariants:**

- Only the program's own modules and libraries are loaded; of the file only its kind is used, as its
  first bytes show it, so a file cannot choose what is loaded.
- A module that C code imports late has to be named here, or that import fails.
"""

from __future__ import annotations

import contextlib
import ctypes
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Final, get_args

from diary.media.decoder_results import Kind
from diary.media.file_type import FileType
from diary.media.imports.registry import CODES, load_format

_ARCHIVES: Final = (
    "zlib",
    "bz2",
    "lzma",
    "zipfile",
    "pyexpat",
    "_csv",
    "unicodedata",
    "hashlib",
    "decimal",
)
_LETTERS: Final = (
    *(
        "diary.media.decoder.mail_text",
        "diary.media.decoder.outlook_text",
        "email.contentmanager",
        "email._header_value_parser",
        "html.parser",
    ),
    *("_multibytecodec", "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp"),
    *("_codecs_kr", "_codecs_tw", "encodings.idna", "quopri"),
)
# A saved page may be a message of several parts.
_OF_ARCHIVED: Final = (
    "diary.media.decoder.mail_text",
    "email.contentmanager",
    "email._header_value_parser",
    "quopri",
)
_OF_FILMS: Final = tuple(
    f"diary.media.decoder.{name}"
    for name in ("video", "film_copy", "sound_samples", "film_pictures")
)
# They may hold mails.
_OF_MAILS: Final = frozenset({"application/zip", "application/ms-tnef"})
_BY_KIND: Final = {
    "image": (),
    "video": _OF_FILMS,
    "audio": _OF_FILMS,
    "pdf": ("hashlib",),
    "email": (*_LETTERS, *_ARCHIVES),
    # An export may be XML, JSON or a table, alone or in a zip.
    "text": ("diary.media.decoder.document_words", *_OF_ARCHIVED, *_ARCHIVES, "_json"),
    "other": ("diary.media.decoder.document_words", *_ARCHIVES, "_json"),
}
# These may contain films, sounds and documents.
_HOLDS_OTHERS: Final = frozenset({"pdf", "email", "other"})
# Kept, so that the memory for C callbacks exists before it can no longer be made.
_KEPT: list[object] = []


def preload(what: FileType) -> None:
    """Load everything that may be needed to read a file of this kind."""
    letters = _LETTERS if what.media_type in _OF_MAILS else ()
    for name in (*_BY_KIND[what.kind], *letters):
        # A build of Python may have it built in, or lack it: the code that needs it reports that.
        with contextlib.suppress(ImportError):
            import_module(name)
    if what.kind in {"video", "audio", *_HOLDS_OTHERS}:
        import_module("diary.media.decoder.video")
        for name in _parts_of("av"):
            import_module(name)
    if what.kind in _HOLDS_OTHERS:
        # PDFium reads the bytes of a document through a callback from C into Python.
        _KEPT.append(ctypes.CFUNCTYPE(ctypes.c_int)(int))


def preload_all() -> None:
    """Load everything for files of any kind, where nothing can be loaded later."""
    for kind in get_args(Kind):
        preload(FileType(kind, ""))
    for code in CODES:
        load_format(code)
    for name in _parts_of("encodings"):
        # Some exist on one system only.
        with contextlib.suppress(ImportError):
            import_module(name)


def _parts_of(package: str) -> Iterator[str]:
    """Yield every module of a package; PyAV loads some only when a file has such a track."""
    for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if found.name.rpartition(".")[2] not in ("__main__", "datasets"):
            yield found.name
