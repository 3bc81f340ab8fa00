"""The fonts of a document, out of ReportLab's hands into the file.

The rules are:

- Each stream's length is exact; ReportLab's own writer counts a line end too many.
- A map of characters maps nothing to no character, and its blocks are no longer than may be.
- Each object is one line, as all that the engine writes itself: ReportLab breaks long ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import BasicFonts, PDFDictionary, PDFStream, format

from diary.errors import BadInput
from exporters.pdf.file import File
from exporters.pdf.objects import padded

_RANGE: Final = re.compile(rb"\d+ beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR: Final = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>")
_BLOCK: Final = 100  # pairs in one block of a character map, at most (Adobe technical note 5411)


def write(document: Any, file: File, number: int, others: Mapping[str, int]) -> None:
    """Writes the dictionary of all fonts, as this object, and everything that it leads to.

    `others` are fonts that are in the file. Any: the stubs know no part of a document.
    """
    for font in document.delayedFonts:
        font.addObjects(document)
    fonts = document.idToObject[BasicFonts].dict
    fonts.update((name, f"{font} 0 R") for name, font in others.items())
    numbers = document.idToObjectNumberAndVersion
    names = [*document.idToObject]
    for name in names:
        numbers[name] = (number if name == BasicFonts else file.reserve(), 0)
    for name in names:
        _put(document, file, document.idToObject[name], numbers[name][0])
    if [*document.idToObject] != names:
        # one that appeared while others were spelled has a number that is not the file's
        raise BadInput("page", "has a font with an object of its own")


def _put(document: Any, file: File, held: Any, number: int) -> None:
    if not isinstance(held, PDFStream):
        file.put(" ".join(format(held, document, toplevel=1).decode("ascii").split()), number)
        return
    data = held.content if isinstance(held.content, bytes) else held.content.encode("latin-1")
    entries = dict(held.dictionary.dict)
    if "Length1" in entries:
        data = padded(data)
        entries["Length1"] = len(data)
    spelled = format(PDFDictionary(entries), document).decode("ascii").strip()
    inside = " ".join(spelled.removeprefix("<<").removesuffix(">>").split())
    if "Filter" in entries:
        file.put_stream(data, inside, number)
    else:
        file.put_deflated(_mended(data), inside, number)


def _mended(data: bytes) -> bytes:
    found = _RANGE.search(data)
    if found is None:
        return data
    pairs = [_spelled(*p) for p in _PAIR.findall(found.group(1)) if int(p[1], 16)]
    blocks = (pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK))
    body = b"\n".join(
        b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks
    )
    return data[: found.start()] + body + data[found.end() :]


def _spelled(code: bytes, point: bytes) -> bytes:
    """One pair; a letter beyond U+FFFF is two units (ISO 32000-1, 9.10.3)."""
    letters = chr(int(point, 16)).encode("utf-16-be", "surrogatepass").hex().upper()
    return b"<%s> <%s>" % (code, letters.encode("ascii"))
