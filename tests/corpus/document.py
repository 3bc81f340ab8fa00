"""A document as small as one can be that the program itself could have written.

The rules are:

- The file is closed by the program's own hand, so that every checker reads it as any other.
- Every sheet is a page: words, the mark of an entry, and the digest at its foot.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from diary.casefile import CaseFile
from exporters.pdf import reading
from exporters.pdf.file import File
from exporters.pdf.marking import MARK_FONT, mark

WORDS = "He was outside again."
_LETTERS = "\n".join(f"<{code:02X}> <{code:04X}>" for code in range(32, 127))
_MAP = f"95 beginbfchar\n{_LETTERS}\nendbfchar".encode()


@dataclass(frozen=True)
class Sheet:
    """What one page says; the mark is set as `words` are where `marked` is false."""

    entry: int
    commitment: str
    words: str = WORDS
    marked: bool = True


def sheets_of(document: bytes) -> list[Sheet]:
    """The sheets of a document, as a checker finds them."""
    found = reading.marks(io.BytesIO(document))
    return [Sheet(entry, commitment) for _page, entry, commitment in found]


def document(digest: str, sheets: Sequence[Sheet]) -> bytes:
    """A page for each sheet, or one with nothing but its foot."""
    out = io.BytesIO()
    file = File(out)
    tree, resources, fonts, total = (file.reserve() for _ in range(4))
    names = " ".join(
        f"/{name} {_font(file, base)} 0 R"
        for name, base in (("F1", "NotoSans-Regular"), ("F2", MARK_FONT))
    )
    file.put(f"<< {names} >>", fonts)
    file.put(f"<< /Font {fonts} 0 R /XObject << /Total {total} 0 R >> >>", resources)
    file.put_deflated(b"", "/Type /XObject /Subtype /Form /BBox [0 0 1 1]", total)
    pages = []
    for lines in map(_sheet, sheets) if sheets else [""]:
        drawn = f"{lines}BT /F2 6 Tf 1 0 0 1 40 20 Tm ({digest}) Tj ET"
        contents = file.reserve()
        file.put_deflated(drawn.encode("ascii"), "", contents)
        pages.append(
            file.put(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595.28 841.89]"
                f" /Resources {resources} 0 R /Contents {contents} 0 R"
                f" /StructParents {len(pages)} /Tabs /S >>"
            )
        )
    kids = " ".join(f"{page} 0 R" for page in pages)
    file.put(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>", tree)
    root = file.put("<< /Type /StructTreeRoot >>")
    catalogue = file.put(f"<< /Type /Catalog /Pages {tree} 0 R /StructTreeRoot {root} 0 R >>")
    file.close(catalogue, file.put("<< /Title <78> >>"))
    return out.getvalue()


def _font(file: File, base: str) -> int:
    letters = file.put_deflated(_MAP, "")
    return file.put(
        f"<<\n/BaseFont /AAAAAA+{base} /Subtype /TrueType \n  /ToUnicode {letters} 0 R"
        " /Type /Font >>"
    )


def _sheet(sheet: Sheet) -> str:
    font = "/F2" if sheet.marked else "/F1"
    return (
        f"BT /F1 10 Tf 1 0 0 1 40 700 Tm ({sheet.words}) Tj T* (Twice.) Tj ET\n"
        f"BT {font} 8 Tf 1 0 0 1 40 600 Tm ({mark(sheet.entry, sheet.commitment)}) Tj ET\n"
    )


def write_document(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Callable[[int, int], None]
) -> int:
    """The document of a bundle: a sheet for each entry that is opened, as far as it needs one."""
    progress(0, 2)
    given = case.disclosure
    shown = [opening for opening in given.openings if not opening.is_shut]
    # what was done to the record itself stands in a line of the document
    opened = [each.n for each in shown if each.values().get("@kind") != "continuity.recorded"]
    sheets = [Sheet(n, given.commitments[n - 1].hex()) for n in opened]
    out.write(document(manifest_digest, sheets))
    progress(2, 2)
    return max(1, len(sheets))
