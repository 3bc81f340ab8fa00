"""Which questions Python's own readers answer, and which take a native decoder.

**Invariants:**

- Native decoders (of pictures, films, sound and pages) are written in languages in which a crafted
  file can take a process over. Such a decoder gets a stranger's file only where its process is
  confined, or where the person agreed.
- Python's readers, with the standard library's zlib, bz2, lzma and expat, are not known to let a
  file do that. What they read is read on every computer: times, places and devices of a file, the
  words of texts, e-mails and office documents, exports of messages, and the program's own pages.
- An operation that is not named here takes a decoder.
"""

from __future__ import annotations

from typing import Final

from diary.media.byte_source import Source
from diary.media.file_type import HEAD, detect_file_type

INSPECT_IN_PYTHON: Final = "inspect-in-python"
_IN_PYTHON: Final = frozenset(
    {
        *("scan", "scan-part", "scan-parts", INSPECT_IN_PYTHON),
        *("mail", "text", "word-places"),
        *("exports", "messages", "more-messages", "member"),
        "marks",
    }
)
# A decoder reads them from pages, and Python from files of every other kind.
_OF_PAGES: Final = "words"


def needs_decoder(operation: str, source: Source) -> bool:
    """Return whether a native decoder takes part in the answer about this source."""
    if operation == _OF_PAGES:
        return detect_file_type(source.read_at(0, HEAD)).kind == "pdf"
    return operation not in _IN_PYTHON
