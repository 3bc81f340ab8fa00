"""Catalogues of a few messages, for the tests of what is translated."""

from __future__ import annotations

import struct
from pathlib import Path


def write_catalogue(folder: Path, language: str, messages: dict[str, str]) -> None:
    """Write a GNU .mo file: magic, version, count, two tables of (length, offset)."""
    entries = sorted(
        {
            "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n!=1;\n"
        }.__or__(messages).items()
    )
    start = 28 + 16 * len(entries)
    pool, tables = b"", [b"", b""]
    for side in (0, 1):
        for entry in entries:
            text = entry[side].encode()
            tables[side] += struct.pack("<II", len(text), start + len(pool))
            pool += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, start)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "daybook.mo").write_bytes(header + tables[0] + tables[1] + pool)
