"""The last pass: what makes the drawn document an archival one (PDF/A-3b, ISO 19005-3).

The rules are:

- The same document, pictures and metadata give the same bytes, on any machine at any time.
- Pictures go in here, one after the other, as the JPEG bytes they are; nothing is decoded.
- The file opens at 100 %, with its outline, and its page labels are its printed page numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from exporters.pdf.book import Photograph
from exporters.pdf.jpeg import Jpeg
from exporters.pdf.srgb import profile
from exporters.pdf.xmp import Meta, packet

_RANGE: Final = re.compile(rb"\d+ beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR: Final = re.compile(rb"<[0-9A-F]+> <[0-9A-F]+>")
_NOTHING: Final = re.compile(rb"<[0-9A-F]+> <0+>")
_BLOCK: Final = 100  # pairs in one block of a character map, at most (Adobe technical note 5411)
_INTENT: Final = "sRGB IEC61966-2.1"
# c m y k to r g b, each (1 - ink)(1 - k): PostScript calculator (ISO 32000-1, 7.10.5)
_MIX: Final = b"{ 1 exch sub 4 1 roll %s 4 3 roll pop }" % (
    b" ".join([b"1 exch sub 3 index mul 3 1 roll"] * 3)
)
_INKS: Final = ("Cyan", "Magenta", "Yellow", "Black")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file. `relationship` is one of ISO 19005-3's, such as `Source`."""

    name: str
    data: bytes
    media_type: str
    description: str
    relationship: str = "Source"


def finish(
    drawn: bytes,
    images: MutableMapping[str, Photograph],
    meta: Meta,
    out: BinaryIO,
    attachments: Sequence[Attachment] = (),
) -> None:
    """Writes the archival file to `out`; takes the pictures out of `images` one by one."""
    with pikepdf.open(BytesIO(drawn)) as pdf:
        _mend_character_maps(pdf)
        if images:
            _put_images(pdf, images)
        _describe(pdf, meta)
        if attachments:
            _attach(pdf, attachments, meta.info_date)
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            compress_streams=True,
            deterministic_id=True,
            force_version="1.7",
            # the packet names no version, and stays as it was written
            fix_metadata_version=False,
        )


def _mend_character_maps(pdf: Pdf) -> None:
    """Takes out what maps to no character, and keeps to the length that a block may have."""
    for font in pdf.pages[0].obj.Resources.Font.values():
        text = font.ToUnicode.read_bytes()
        found = _RANGE.search(text)
        if found is None:
            continue
        pairs = [p for p in _PAIR.findall(found.group(1)) if not _NOTHING.fullmatch(p)]
        blocks = (pairs[at : at + _BLOCK] for at in range(0, len(pairs), _BLOCK))
        body = b"\n".join(
            b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks
        )
        font.ToUnicode.write(text[: found.start()] + body + text[found.end() :])


def _put_images(pdf: Pdf, images: MutableMapping[str, Photograph]) -> None:
    for page in pdf.pages:
        for key, place in page.obj.Resources.XObject.items():
            image = images.pop(key.removeprefix("/"), None)
            if image is not None:
                _put_image(pdf, place, image)


def _put_image(pdf: Pdf, place: pikepdf.Object, image: Photograph) -> None:
    place.write(image.data, filter=Name.DCTDecode)
    place.Width, place.Height = image.jpeg.width, image.jpeg.height
    place.BitsPerComponent = 8
    place.ColorSpace = _colours(pdf, image.jpeg)
    if image.jpeg.inverted:
        place.Decode = Array([1, 0] * image.jpeg.components)


def _colours(pdf: Pdf, jpeg: Jpeg) -> pikepdf.Object:
    if jpeg.components == 1:
        return Name.DeviceGray
    if jpeg.components == 3:
        return Name.DeviceRGB
    # the file's intent is sRGB, so ink colours have to say how they look there
    mix = pdf.make_stream(_MIX)
    mix.FunctionType = 4
    mix.Domain, mix.Range = Array([0, 1] * 4), Array([0, 1] * 3)
    inks = Array([Name("/" + ink) for ink in _INKS])
    return Array([Name.DeviceN, inks, Name.DeviceRGB, mix])


def _describe(pdf: Pdf, meta: Meta) -> None:
    root = pdf.Root
    icc = pdf.make_stream(profile())
    icc.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_INTENT),
        Info=String(_INTENT),
        DestOutputProfile=icc,
    )
    root.OutputIntents = Array([pdf.make_indirect(intent)])
    metadata = Stream(pdf, packet(meta))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root.Metadata = pdf.make_indirect(metadata)
    root.Lang = String(meta.language)
    root.PageMode = Name.UseOutlines
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, None, None, 1])
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    # written directly: the library's own way to it would load an XML parser
    info = Dictionary(
        Title=String(meta.title),
        Creator=String(meta.program),
        Producer=String(meta.program),
        CreationDate=String(meta.info_date),
        ModDate=String(meta.info_date),
    )
    pdf.trailer.Info = pdf.make_indirect(info)


def _attach(pdf: Pdf, attachments: Sequence[Attachment], date: str) -> None:
    names, associated = Array([]), Array([])
    for file in sorted(attachments, key=lambda file: bytes(String(file.name))):
        held = pdf.make_stream(file.data)
        held.Type, held.Subtype = Name.EmbeddedFile, Name("/" + file.media_type)
        digest = hashlib.md5(file.data, usedforsecurity=False).digest()
        held.Params = Dictionary(Size=len(file.data), ModDate=String(date), CheckSum=String(digest))
        spec = Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            Desc=String(file.description),
            AFRelationship=Name("/" + file.relationship),
            EF=Dictionary(F=held, UF=held),
        )
        place = pdf.make_indirect(spec)
        names.extend([String(file.name), place])
        associated.append(place)
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))
    pdf.Root.AF = associated
