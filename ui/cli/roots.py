"""Small files that a person names on the command line: root certificates, and a reply."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from diary.errors import StampRefused

_MOST_ROOTS: Final = 4 * 1024 * 1024


def read_roots(path: Path | None) -> bytes | None:
    """The certificates in a PEM file, if one is named; raises StampRefused ("roots")."""
    return None if path is None else read(path, _MOST_ROOTS, "roots")


def read(path: Path, most: int, reason: str) -> bytes:
    """A file that is no longer than `most`; raises StampRefused with this reason."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as cause:
        raise StampRefused(reason) from cause
    if len(content) > most:
        raise StampRefused(reason)
    return content
