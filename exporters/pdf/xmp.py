"""The document's metadata: one XMP packet (ISO 16684-1), agreeing with the information dictionary.

The rules are:

- Nothing but title, language, program and the time of making: no author, no history, no machine.
- Both places say the same, or PDF/A readers call the file inconsistent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final

# PDF/A allows a property of another standard only with its schema beside it (ISO 19005-3, 6.6.2.3)
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
class Meta:
    """What the file says of itself; `made` is an aware moment, `language` a tag such as en-GB."""

    title: str
    language: str
    program: str
    made: datetime

    @property
    def info_date(self) -> str:
        """The time of making as the information dictionary writes it (ISO 32000-1, 7.9.4)."""
        offset = self.made.strftime("%z")
        return self.made.strftime("D:%Y%m%d%H%M%S") + f"{offset[:3]}'{offset[3:5]}'"

    @property
    def xmp_date(self) -> str:
        """The time of making as XMP writes it, to the second."""
        return self.made.replace(microsecond=0).isoformat()


def _clean(text: str) -> str:
    # XML 1.0 has no way to write these at all
    kept = "".join(c if c in "\t\n" or c >= " " else " " for c in text)
    return escape(kept.encode("utf-8", "replace").decode("utf-8"), quote=False)


def packet(meta: Meta) -> bytes:
    """The packet of a file that is PDF/A-3a and PDF/UA-1."""
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
