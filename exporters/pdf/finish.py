"""What makes the drawn document an archival and accessible one (ISO 19005-3 level A, ISO 14289-1).

The rules are:

- The same document, pictures and metadata give the same bytes, on any machine at any time.
- The file opens at 100 %, with its outline, and its page labels are its printed page numbers.
- A file inside it comes out as it went in.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from exporters.pdf.book import Book
from exporters.pdf.file import File
from exporters.pdf.objects import padded, text_string
from exporters.pdf.srgb import profile
from exporters.pdf.xmp import Meta, packet

_INTENT: Final = "<735247422049454336313936362D322E31>"  # sRGB IEC61966-2.1


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file. `relationship` is one of ISO 19005-3's, such as `Source`."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Source"


def finish(book: Book, meta: Meta, attachments: Sequence[Attachment] = ()) -> None:
    """Says what the document is, and closes its file. Raises KeyError for a dead link."""
    file = book.file
    icc = file.put_deflated(profile(), "/N 3")
    intent = file.put(
        f"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {_INTENT}"
        f" /Info {_INTENT} /DestOutputProfile {icc} 0 R >>"
    )
    # not compressed, so that whoever searches files for their metadata finds it
    metadata = file.put_stream(packet(meta), "/Type /Metadata /Subtype /XML")
    catalogue = (
        f" /OutputIntents [{intent} 0 R] /Metadata {metadata} 0 R"
        f" /Lang {text_string(meta.language)} /PageMode /UseOutlines"
        f" /ViewerPreferences << /DisplayDocTitle true >>"
        f" /OpenAction [{book.first} 0 R /XYZ null null 1]"
        f" /PageLabels {book.numbering.spelled()}"
    )
    names = ""
    if attachments:
        held = sorted((file_.name.encode(), _attached(file, file_, meta)) for file_ in attachments)
        catalogue += f" /AF [{' '.join(f'{number} 0 R' for _, number in held)}]"
        pairs = " ".join(f"{text_string(name.decode())} {number} 0 R" for name, number in held)
        names = f" /EmbeddedFiles << /Names [{pairs}] >>"
    book.close(catalogue, names, _information(file, meta))


def _information(file: File, meta: Meta) -> int:
    program, date = text_string(meta.program), text_string(meta.info_date)
    return file.put(
        f"<< /Title {text_string(meta.title)} /Creator {program} /Producer {program}"
        f" /CreationDate {date} /ModDate {date} >>"
    )


def _attached(file: File, attachment: Attachment, meta: Meta) -> int:
    """Writes a file inside the file; the number of what describes it."""
    data = attachment.data
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    entries = (
        f"/Type /EmbeddedFile /Subtype /{_name(attachment.media_type)}"
        f" /Params << /Size {len(data)} /ModDate {text_string(meta.info_date)}"
        f" /CheckSum <{digest}> >>"
    )
    if padded(data) == data:
        held = file.put_stream(zlib.compress(data), f"{entries} /Filter /FlateDecode")
    else:
        # compressed it would end as no stream should, and a line end more would change it
        held = file.put_stream(data, entries)
    name = text_string(attachment.name)
    return file.put(
        f"<< /Type /Filespec /F {name} /UF {name} /Desc {text_string(attachment.description)}"
        f" /AFRelationship /{attachment.relationship} /EF << /F {held} 0 R /UF {held} 0 R >> >>"
    )


def _name(text: str) -> str:
    """The inside of a name (ISO 32000-1, 7.3.5) of any characters."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"#{byte:02X}"
        for byte in text.encode()
    )
