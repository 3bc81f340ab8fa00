"""Catalogues of translations: from the .po that people edit to the .mo that is read.

The rules are:

- The .po is the source and is kept; `python -m diary.catalogue` writes each .mo anew, and the
  tests hold it to the .po.
- Only what we write is read: msgid, msgid_plural, msgstr in quotes, comments. Anything else is
  refused with the number of its line.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from diary.errors import BadInput

_LINE: Final = re.compile(
    r'(?:(msgid|msgid_plural|msgstr|msgstr\[\d\]) )?("(?:[^"\\]|\\[nt"\\])*")'
)
_MAGIC: Final = 0x950412DE
Message = tuple[str, ...]


def parse(po: str) -> dict[Message, Message]:
    """Messages with their translations, one or one for each plural form; raises BadInput."""
    found: dict[Message, Message] = {}
    for block in _blocks(po):
        ids = tuple(text for name, text in block if name.startswith("msgid"))
        texts = tuple(text for name, text in block if name.startswith("msgstr"))
        if not ids or not texts or ids in found or (len(ids) > 1) != (len(texts) > 1):
            raise BadInput("po", f"has no whole message, or one twice: {ids[:1]}")
        found[ids] = texts
    return found


def _blocks(po: str) -> Iterable[list[tuple[str, str]]]:
    block: list[tuple[str, str]] = []
    for number, line in enumerate(po.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        said = _LINE.fullmatch(line)
        if said is None or (not said[1] and not block):
            raise BadInput("po", "is not a line of a catalogue", line=number)
        text = str(ast.literal_eval(said[2]))
        if said[1] == "msgid" and block:
            yield block
            block = []
        if said[1]:
            block.append((said[1], text))
        else:
            block[-1] = (block[-1][0], block[-1][1] + text)
    if block:
        yield block


def compiled(messages: Mapping[Message, Message]) -> bytes:
    """The bytes of a .mo: two tables of length and place, sorted by message, and the texts."""
    pairs = sorted(
        ("\0".join(ids).encode(), "\0".join(texts).encode()) for ids, texts in messages.items()
    )
    start = 28 + 16 * len(pairs)
    pool, tables = b"", [b"", b""]
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), start + len(pool))
            pool += pair[side] + b"\0"
    heads = (_MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return struct.pack("<7I", *heads) + tables[0] + tables[1] + pool


def main() -> None:
    """Writes every .mo beside its .po."""
    for po in Path("resources/translations").glob("*/LC_MESSAGES/*.po"):
        po.with_suffix(".mo").write_bytes(compiled(parse(po.read_text("utf-8"))))


if __name__ == "__main__":
    main()
