"""Makes the document archival (ISO 19005-3, level A) and accessible (ISO 14289-1).

**Invariants:**

- The same document, pictures and metadata give the same bytes, on any machine at any time, so that
  a file can be compared; so does the sRGB profile (IEC 61966-2-1, ICC version 2).
- Metadata are title, language, program and the time of making. There is no author, history or
  machine, because those could reveal more than the person chose to. The XMP packet (ISO 16684-1)
  and the information dictionary agree, or PDF/A validators call the file inconsistent.
- The file opens at 100 %, with its outline, and its page labels are its printed page numbers.
- A file attached inside comes out unchanged.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

from exporters.pdf.engine.document import PdfDocument
from exporters.pdf.engine.writer import PdfWriter, padded, text_string

_STEPS: Final = 1024
# primaries and white point adapted to D50, as the profile connection space requires
_RED: Final = (0.43607, 0.22249, 0.01392)
_GREEN: Final = (0.38515, 0.71687, 0.09708)
_BLUE: Final = (0.14307, 0.06061, 0.71410)
_WHITE: Final = (0.9642, 1.0, 0.8249)
_HEAD: Final = 128
_NAME: Final = b"sRGB IEC61966-2.1"


def srgb_profile() -> bytes:
    """Return the bytes of the profile."""
    curve = _curve()
    tags = [
        (b"desc", _description()),
        (b"cprt", b"text\0\0\0\0No copyright, use freely\0"),
        (b"wtpt", _xyz(_WHITE)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    at = _HEAD + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags:
        if data not in places:
            places[data] = at + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    return _header(_HEAD + len(table) + len(body)) + table + body


def _header(size: int) -> bytes:
    head = struct.pack(">I4sI", size, b"\0" * 4, 0x02100000)
    head += b"mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp"
    head += b"\0" * (68 - len(head)) + _fixed(_WHITE)
    return head + b"\0" * (_HEAD - len(head))


def _fixed(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _description() -> bytes:
    name = _NAME + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + b"\0" * 78


def _curve() -> bytes:
    values = [round(_linear(step / (_STEPS - 1)) * 65535) for step in range(_STEPS)]
    return b"curv\0\0\0\0" + struct.pack(f">I{_STEPS}H", _STEPS, *values)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


# PDF/A allows a property of another standard only with its schema (ISO 19005-3, 6.6.2.3)
_ACCESSIBLE: Final = """<rdf:Description rdf:about=""
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
 <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file keeps to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>"""


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """The metadata of the file; `made` is an aware time, `language` a tag such as en-GB."""

    title: str
    language: str
    program: str
    made: datetime

    @property
    def info_date(self) -> str:
        """The time of making for the information dictionary (ISO 32000-1, 7.9.4)."""
        offset = self.made.strftime("%z")
        return self.made.strftime("D:%Y%m%d%H%M%S") + f"{offset[:3]}'{offset[3:5]}'"

    @property
    def xmp_date(self) -> str:
        """The time of making for XMP, to the second."""
        return self.made.replace(microsecond=0).isoformat()


def _clean(text: str) -> str:
    # XML 1.0 cannot represent these characters
    kept = "".join(c if c in "\t\n" or c >= " " else " " for c in text)
    return escape(kept.encode("utf-8", "replace").decode("utf-8"), quote=False)


def xmp_packet(meta: DocumentMetadata) -> bytes:
    """Return the XMP packet of a file that is PDF/A-3a and PDF/UA-1."""
    title, program = _clean(meta.title), _clean(meta.program)
    date, language = meta.xmp_date, _clean(meta.language)
    described = f"""<rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
 <dc:format>application/pdf</dc:format>
 <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
 <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
 <xmp:CreateDate>{date}</xmp:CreateDate>
 <xmp:ModifyDate>{date}</xmp:ModifyDate>
 <xmp:MetadataDate>{date}</xmp:MetadataDate>
 <xmp:CreatorTool>{program}</xmp:CreatorTool>
 <pdf:Producer>{program}</pdf:Producer>
 <pdfaid:part>3</pdfaid:part>
 <pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
{_ACCESSIBLE}"""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f"{described}\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


_INTENT: Final = "<735247422049454336313936362D322E31>"  # sRGB IEC61966-2.1


@dataclass(frozen=True, slots=True)
class PdfAttachment:
    """A file attached inside the file; `relationship` as in ISO 19005-3, such as `Source`."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Source"


def finish(
    document: PdfDocument, meta: DocumentMetadata, attachments: Sequence[PdfAttachment] = ()
) -> None:
    """Write metadata and attachments, and close the file; raise KeyError for a dead link."""
    file = document.file
    icc = file.put_deflated(srgb_profile(), "/N 3")
    intent = file.put(
        f"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {_INTENT}"
        f" /Info {_INTENT} /DestOutputProfile {icc} 0 R >>"
    )
    # not compressed, so that tools that search files for metadata find it
    metadata = file.put_stream(xmp_packet(meta), "/Type /Metadata /Subtype /XML")
    catalogue = (
        f" /OutputIntents [{intent} 0 R] /Metadata {metadata} 0 R"
        f" /Lang {text_string(meta.language)} /PageMode /UseOutlines"
        f" /ViewerPreferences << /DisplayDocTitle true >>"
        f" /OpenAction [{document.first} 0 R /XYZ null null 1]"
        f" /PageLabels {document.numbering.spelled()}"
    )
    names = ""
    if attachments:
        held = sorted((file_.name.encode(), _attached(file, file_, meta)) for file_ in attachments)
        catalogue += f" /AF [{' '.join(f'{number} 0 R' for _, number in held)}]"
        pairs = " ".join(f"{text_string(name.decode())} {number} 0 R" for name, number in held)
        names = f" /EmbeddedFiles << /Names [{pairs}] >>"
    document.close(catalogue, names, _information(file, meta))


def _information(file: PdfWriter, meta: DocumentMetadata) -> int:
    program, date = text_string(meta.program), text_string(meta.info_date)
    return file.put(
        f"<< /Title {text_string(meta.title)} /Creator {program} /Producer {program}"
        f" /CreationDate {date} /ModDate {date} >>"
    )


def _attached(file: PdfWriter, attachment: PdfAttachment, meta: DocumentMetadata) -> int:
    """Write an attached file; return the object number of its file specification."""
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
        # compressed, it would end in a way that a stream may not, and padding would change it
        held = file.put_stream(data, entries)
    name = text_string(attachment.name)
    return file.put(
        f"<< /Type /Filespec /F {name} /UF {name} /Desc {text_string(attachment.description)}"
        f" /AFRelationship /{attachment.relationship} /EF << /F {held} 0 R /UF {held} 0 R >> >>"
    )


def _name(text: str) -> str:
    """Return the inside of a name object (ISO 32000-1, 7.3.5) for any characters."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"#{byte:02X}"
        for byte in text.encode()
    )
