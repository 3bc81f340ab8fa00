"""One encrypted PDF: the pages to read, with every file of the bundle attached.

**Invariants:**

- AES-256, revision 6 (ISO 32000-2), under a passphrase that opens all of it; no plaintext is ever
  on the disk. The pages and the list of attachments are assembled in memory; originals are
  encrypted on their way from the vault, so memory use does not grow with their size.
- It is not PDF/A, which forbids encryption, and does not claim to be.
- It cannot be checked as it is: the attached files can, once they are saved from it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from diary import characters
from diary.crypto import pdf_encryption
from diary.crypto.kdf import plain_passphrase
from diary.errors import BadInput, NotAllowed, NotAllowedReason
from diary.i18n import N_, _
from exporters.delivery import payload

# A cross-reference line has ten digits for an offset in the file.
MAX_BYTES: Final = 9_000_000_000
_LONGEST: Final = 127  # bytes of a passphrase that the PDF form accepts
_CLAIMS: Final = ("pdfaid:part", "pdfaid:conformance", "pdfaid:amd", "pdfaid:corr", "pdfaid:rev")


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """One file to attach: its name, its length, and its bytes in pieces."""

    name: str
    size: int
    chunks: Iterable[bytes | memoryview]


def password(words: str) -> str:
    """Return the passphrase in the form that PDF uses; raise BadInput if it cannot be used."""
    plain = plain_passphrase(words)
    if not plain:
        raise BadInput("pdf passphrase", N_("is empty"))
    if len(plain.encode("utf-8", "surrogatepass")) > _LONGEST:
        raise BadInput(
            "pdf passphrase",
            _("is longer than {n} bytes, which no reader takes").format(n=_LONGEST),
        )
    if not all(map(characters.is_printable, plain)):
        raise BadInput("pdf passphrase", N_("has a character that cannot be typed"))
    return plain


def refuse_too_large(sizes: Mapping[str, int]) -> None:
    """Raise NotAllowed if the files are too large for one PDF."""
    if sum(sizes.values()) > MAX_BYTES:
        raise NotAllowed(NotAllowedReason.TOO_LARGE_FOR_PDF)


def write(out: BinaryIO, pages: bytes, attached: Iterable[EmbeddedFile], words: str) -> str:
    """Write the whole PDF to `out` and return its hex SHA-256.

    `pages` is the document, `words` the passphrase that `password` returned.
    """
    return payload.hash_while_writing(out, _pieces(pages, list(attached), words))


def _pieces(pages: bytes, files: list[EmbeddedFile], words: str) -> Iterator[bytes | memoryview]:
    head, numbers, key = _head(pages, [each.name for each in files], words)
    yield head
    places: dict[int, int] = {}
    at = len(head)
    for number, file in zip(numbers, files, strict=True):
        places[number] = at
        for piece in _object(number, file, key):
            at += len(piece)
            yield piece
    yield _table(places, at, _startxref(head), _trailer(head))


def _head(pages: bytes, names: list[str], words: str) -> tuple[bytes, list[int], bytes]:
    """Return the document with an empty stream per file, their object numbers, and the key."""
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            for claim in _CLAIMS:
                if claim in meta:
                    del meta[claim]
        listed = Array()
        for name in sorted(names):
            empty = pdf.make_indirect(pikepdf.Stream(pdf, b"", Type=Name.EmbeddedFile))
            spec = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name))
            spec.EF = Dictionary(F=empty, UF=empty)
            listed.extend([String(name), pdf.make_indirect(spec)])
        pdf.Root.Names = pdf.Root.get("/Names", Dictionary())
        pdf.Root.Names.EmbeddedFiles = Dictionary(Names=listed)
        pdf.Root.PageMode = Name.UseAttachments
        made = io.BytesIO()
        pdf.save(
            made,
            encryption=pikepdf.Encryption(owner=words, user=words, R=6),
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            min_version="2.0",
        )
    head = made.getvalue()
    with pikepdf.open(made, password=words) as again:
        found = again.Root.Names.EmbeddedFiles.Names
        by_name = {str(found[n]): found[n + 1].EF.F.objgen[0] for n in range(0, len(found), 2)}
        key = again.encryption.encryption_key
    return head, [by_name[name] for name in names], key


def _object(number: int, file: EmbeddedFile, key: bytes) -> Iterator[bytes | memoryview]:
    length = pdf_encryption.length(file.size)
    yield (
        f"{number} 0 obj\n<< /Type /EmbeddedFile /Params << /Size {file.size} >> "
        f"/Length {length} >>\nstream\n"
    ).encode("ascii")
    yield from pdf_encryption.encipher(file.chunks, key)
    yield b"\nendstream\nendobj\n"


def _table(places: Mapping[int, int], at: int, before: int, trailer: bytes) -> bytes:
    rows = [f"{number} 1\n{place:010d} 00000 n \n" for number, place in sorted(places.items())]
    table = "xref\n" + "".join(rows)
    end = f" /Prev {before} >>\nstartxref\n{at}\n%%EOF\n"
    return table.encode("ascii") + trailer + end.encode("ascii")


def _startxref(head: bytes) -> int:
    return int(head.rpartition(b"startxref\n")[2].split(b"\n")[0])


def _trailer(head: bytes) -> bytes:
    """Return the trailer of the document in `head`, up to its closing brackets."""
    last = head.rpartition(b"trailer ")[2]
    return b"trailer " + last.partition(b">>\nstartxref")[0].rstrip()
