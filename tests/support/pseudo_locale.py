"""A catalogue whose every text is in brackets and twice as long as the English one.

A text on a page without brackets passed no catalogue; one with two pairs was put together from
parts, which another language cannot put in its own order; one that does not fit is clipped in a
language of longer words.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

OPENING, CLOSING = "\u27e6", "\u27e7"
TAG: Final = "qps"
_PYTHON: Final = [("**.py", "python")]
_MARKS: Final = {**DEFAULT_KEYWORDS, "N_": None}
_FIELD: Final = re.compile(r"(\{[^{}]*\})")
_ACCENTS: Final = str.maketrans("aeiouyAEIOU", "áéíóúýÁÉÍÓÚ")


def pseudo(message: str) -> str:
    """Return a message in brackets, with accents and padded to twice its length.

    Its end stays its end, so that a sentence is told from a word.
    """
    parts = _FIELD.split(message)
    accented = "".join(p if _FIELD.fullmatch(p) else p.translate(_ACCENTS) for p in parts)
    words = max(1, round(len(message) / 6))
    return OPENING + " ".join(["longer"] * words)[: len(message)] + " " + accented + CLOSING


def write_catalogue(folder: Path, *sources: Path) -> Path:
    """Write the pseudo catalogue of every message in the code below `sources`; return `folder`."""
    catalogue = Catalog()
    for source in sources:
        for found in extract_from_dir(source, _PYTHON, keywords=_MARKS):
            _file, _line, ids, _comments, context = found
            made = pseudo(ids) if isinstance(ids, str) else tuple(map(pseudo, ids))
            catalogue.add(ids, made, context=context)
    place = folder / TAG / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "daybook.mo").open("wb") as stream:
        write_mo(stream, catalogue)
    return folder
