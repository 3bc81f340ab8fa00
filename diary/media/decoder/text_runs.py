"""Words behind a coding: runs of letters in a file of an unknown form, and base64 in a text.

Runs are read as bytes and as UTF-16 without a mark.

**Invariants:**

- These words are searched and never shown, and no file counts as wholly searched by them.
- Every pattern takes time that grows with the length of the file and no faster.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import Final

_LEAST: Final = 6  # characters; fewer stand in any bytes by chance
_LETTER: Final = rb"[\t\n\r\x20-\x7e]"
_RUNS: Final = (
    (
        re.compile(
            rb"(?:%s|[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){%d,}" % (_LETTER, _LEAST)
        ),
        "utf-8",
    ),
    (re.compile(rb"(?:[\t\n\r\x20-\x7e\xa0-\xff]\0){%d,}" % _LEAST), "utf-16-le"),
    (re.compile(rb"(?:\0[\t\n\r\x20-\x7e\xa0-\xff]){%d,}" % _LEAST), "utf-16-be"),
)


def text_runs(data: bytes, limit: int) -> Iterator[str]:
    """Yield the runs of each encoding, one under the other, at most `limit` characters in all."""
    for pattern, encoding in _RUNS:
        found: list[str] = []
        for match in pattern.finditer(data):
            if limit <= 0:
                break
            run = match[0].decode(encoding, "replace").strip()[:limit]
            found.append(run)
            limit -= len(run) + 1
        if found:
            yield "\n".join(found)


_CODED: Final = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{12,}={0,2}(?![\w+/-])")
_ALTERNATE: Final = str.maketrans("-_", "+/")


def texts_in_base64(text: str) -> Iterator[str]:
    """Yield what stands in a text as base64 and is itself text, as in values of JSON."""
    for match in _CODED.finditer(text):
        digits = match[0].rstrip("=").translate(_ALTERNATE)
        if len(digits) % 4 == 1:
            continue
        try:
            held = binascii.a2b_base64(digits + "=" * (-len(digits) % 4)).decode("utf-8")
        except ValueError:
            continue
        if all(each.isprintable() or each in "\t\n\r" for each in held):
            yield held
