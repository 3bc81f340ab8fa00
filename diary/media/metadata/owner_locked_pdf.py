"""PDFs that open without a password: only what may be done with them is locked (ISO 32000-1, 7.6).

**Invariants:**

- QPDF takes off the lock; what an object then says is read as in any other document.
"""

from __future__ import annotations

import io

import pikepdf


class OwnerLockedPdf:
    """A document that was opened with no password; its objects without the lock."""

    def __init__(self, file: pikepdf.Pdf) -> None:
        self._file = file

    def syntax(self, number: int, generation: int) -> bytes | None:
        """Return an object as it is written, a stream's dictionary for a stream.

        None stands for a number, a truth value or nothing, which no lock changes.
        """
        found = self._file.get_object(number, generation)
        if isinstance(found, pikepdf.Stream):
            return found.stream_dict.unparse(resolved=True)
        return found.unparse(resolved=True) if isinstance(found, pikepdf.Object) else None

    def packed(self, number: int, generation: int) -> bytes | None:
        """Return the bytes of a stream as its filters left them; None for any other object."""
        found = self._file.get_object(number, generation)
        return found.read_raw_bytes() if isinstance(found, pikepdf.Stream) else None


def opened(data: bytes) -> OwnerLockedPdf | None:
    """Return the document if no password is needed to read it, else None."""
    if b"/Encrypt" not in data:
        return None
    try:
        file = pikepdf.open(io.BytesIO(data))
    # That it needs a password, or whatever QPDF raises for a broken document.
    except Exception:
        return None
    return OwnerLockedPdf(file) if file.is_encrypted else None
