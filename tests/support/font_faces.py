"""The shipped fonts, parsed once for all documents of a process.

A document parses its three fonts anew, which takes as long as to set a page; a run of the tests
sets a thousand documents.

Invariants:

- A face is read and never changed: what a document takes of it is kept by the fonts of its own.
- Each thread has its own, since reading a face moves a place in it.
"""

from __future__ import annotations

import functools
import threading
from io import BytesIO
from typing import Final

from reportlab.pdfbase import ttfonts

PARSED_ANEW: Final = ttfonts.TTFontFace


@functools.lru_cache(maxsize=8)
def _parsed(_thread: int, data: bytes) -> ttfonts.TTFontFace:
    return PARSED_ANEW(BytesIO(data))


def _face(file: BytesIO, **_at_its_start: int) -> ttfonts.TTFontFace:
    return _parsed(threading.get_ident(), file.getvalue())


def install() -> None:
    """From now on, documents of this process share the faces."""
    ttfonts.TTFontFace = _face
