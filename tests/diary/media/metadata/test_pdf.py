"""What stands in a PDF beside its pages."""

from __future__ import annotations

import io
import struct
import zlib

import pikepdf
import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata import pdf
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.pdf import PdfLexer, PdfName, PdfReference, PdfSyntaxError
from tests.support import media_samples, wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE, scanned

XMP = (
    b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
    b"rdf:about='' "
    b"xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' "
    b"exif:GPSLatitude='51,30.4N' exif:GPSLongitude='0,7.6W' tiff:Model='Fono 7'/></rdf:RDF>"
    b"</x:xmpmeta><?xpacket end='w'?>"
)


@pytest.mark.parametrize("how", ["metadata", "page metadata"])
def test_packets_of_xmp_are_read(how: str) -> None:
    found = scanned(wrapped_files.pdf_with(XMP, how=how))
    assert [place.latitude for place in found.positions] == ["51,30.4N"]
    assert [device.name for device in found.devices] == ["Fono 7"]


def test_a_map_that_knows_where_it_is_is_a_place() -> None:
    found = scanned(wrapped_files.pdf_with(b"", how="map"))
    assert [(place.where, place.latitude) for place in found.positions] == [("PDF map", "51.5")]


def test_a_link_to_a_map_is_a_place() -> None:
    found = scanned(wrapped_files.pdf_with(b"https://maps.google.com/?q=51.5,-0.12", how="link"))
    assert [place.where for place in found.positions] == ["map link"]


def test_a_program_that_names_a_telephone_is_a_device() -> None:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Creator"] = "iPhone 12 Scanner"
    assert [each.where for each in scanned(wrapped_files.saved(made, "plain")).devices] == [
        "PDF Creator"
    ]


def test_what_an_earlier_version_held_is_found() -> None:
    whole = wrapped_files.pdf(WITH_PLACE)
    later = whole + b"\n9 0 obj\n<< /Type /Nothing >>\nendobj\ntrailer << /Size 9 >>\n%%EOF\n"
    assert scanned(later).positions


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"/DCTDecode", b"/DCT#44ecode"),
        (b"/DCTDecode", b"/DCT"),
        (b"/Subtype /Image", b"/Sub#74ype /Im#61ge"),
        (b"/Subtype /Image", b"/Subtype /Form"),
    ],
)
def test_other_ways_to_name_a_picture_change_nothing(old: bytes, new: bytes) -> None:
    data = wrapped_files.pdf(WITH_PLACE)
    assert old in data
    assert scanned(data.replace(old, new)).positions


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("FlateDecode", zlib.compress(WITH_PLACE)),
        ("ASCIIHexDecode", WITH_PLACE.hex().encode() + b">"),
        ("RunLengthDecode", b"".join(bytes([0, byte]) for byte in WITH_PLACE) + b"\x80"),
    ],
)
def test_a_picture_behind_a_filter_is_found(name: str, packed: bytes) -> None:
    made = pikepdf.new()
    made.add_blank_page()
    stream = pikepdf.Stream(made, packed)
    stream.Filter = pikepdf.Array([pikepdf.Name("/" + name), pikepdf.Name.DCTDecode])
    made.Root.Extra = made.make_indirect(stream)
    out = io.BytesIO()
    made.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert scanned(out.getvalue()).positions


def test_filters_unpack_as_another_library_unpacks_them() -> None:
    from base64 import a85encode

    data = media_samples.pdf(1)
    for packed in (a85encode(WITH_PLACE) + b"~>", a85encode(WITH_PLACE, adobe=True)):
        head = b"\n9 0 obj\n<< /Filter /ASCII85Decode /Length %d >>\nstream\n" % len(packed)
        assert scanned(data + head + packed + b"\nendstream\nendobj\n").positions


def test_lzw_unpacks_the_example_of_the_standard() -> None:
    # ISO 32000-1, 7.4.4.2, example 2
    from diary.media.metadata.pdf import lzw

    packed = bytes.fromhex("800B6050220C0C8501")
    assert lzw(packed, 100) == (bytes([45, 45, 45, 45, 45, 65, 45, 45, 45, 66]), True)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"/Filter /DCTDecode", b"/Filter /Unheard  ", UnsearchedReason.FORMAT),
        (b"/Filter /DCTDecode", b"/Filter 99 0 R    ", UnsearchedReason.FORMAT),
        (b"endstream", b"endstrea ", UnsearchedReason.DAMAGED),
        (b"trailer <<", b"trailer <)", UnsearchedReason.DAMAGED),
    ],
)
def test_what_cannot_be_read_is_named(old: bytes, new: bytes, reason: UnsearchedReason) -> None:
    data = wrapped_files.pdf(BARE)
    assert old in data
    assert reason in scanned(data.replace(old, new)).unsearched


@pytest.mark.parametrize("at", ["front", "end"])
def test_bytes_that_belong_to_no_object_are_scanned_and_are_damage(at: str) -> None:
    whole = media_samples.pdf(1)
    data = b"\n" + whole + WITH_PLACE if at == "end" else whole[:9] + WITH_PLACE + whole[9:]
    found = scanned(data)
    assert found.positions
    assert UnsearchedReason.DAMAGED in found.unsearched


def test_the_lexer_reads_what_the_standard_shows() -> None:
    text = rb"<< /A#20B [1 -2.5 true null (a\(b\)\101\n) <48 65 6> 7 0 R] % words" b"\n/C << >> >>"
    value, end = PdfLexer(text).value(0)
    assert end == len(text)
    assert value == {
        "A B": [1, -2.5, True, None, b"a(b)A\n", b"He`", PdfReference(7)],
        "C": {},
    }
    assert isinstance(PdfLexer(b"/x").value(0)[0], PdfName)


def test_a_reference_may_be_parted_by_any_white_space() -> None:
    assert PdfLexer(b"7\x000\x00R").value(0)[0] == PdfReference(7)


@pytest.mark.parametrize("text", [b"<<", b"[", b"(", b"<< 1 2 >>", b"}", b"[" * 500, b"word"])
def test_what_is_no_object_is_damage(text: bytes) -> None:
    with pytest.raises(PdfSyntaxError):
        PdfLexer(text).value(0)


LINK = b"https://maps.google.com/?q=51.5074,-0.1278"


def written(*objects: bytes, info: bytes = b"") -> bytes:
    """A document without a page, of these objects and what its trailer says beside."""
    made = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", *objects]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (at, each) for at, each in enumerate(made, 1))
    return (
        b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R/Info " + (info or b"<<>>") + b">>\n%%EOF\n"
    )


def stream(head: bytes, data: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (head, len(data), data)


@pytest.mark.parametrize(
    ("made", "device"),
    [
        (b"(Canon iR-ADV C5235  PDF)", True),
        (b"(HP LaserJet MFP M234dw)", True),
        (b"(iOS Version 17.1 \\(Build 21B74\\) Quartz PDFContext)", True),
        (b"(macOS Version 14.1 \\(Build 23B74\\) Quartz PDFContext)", False),
        (b"(HP Exstream Version 9.5.304)", False),
        (b"(Xerox FreeFlow VIPP)", False),
        (b"(Microsoft Word for Microsoft 365)", False),
        (b"(Skia/PDF m120)", False),
    ],
)
def test_what_scanned_a_document_is_a_device(made: bytes, device: bool) -> None:
    found = scanned(written(info=b"<</Creator" + made + b">>"))
    assert bool(found.devices) is device
    assert found.unsearched == set()


@pytest.mark.parametrize(
    "said",
    [b"<</GPSLatitude(51.5)/GPSLongitude(-0.12)>>", b"<</Type/Sig/Location(York)>>"],
)
def test_keys_that_name_a_place_say_one(said: bytes) -> None:
    assert scanned(written(said)).positions
    assert scanned(written(b"<</Type/Sig/Location()/Reason(agreed)>>")).positions == []


@pytest.mark.parametrize(
    ("head", "before"), [(b"", b""), (b"/Subtype/Image", b""), (b"", b"%!PS-Adobe-3.0 EPSF-3.0\n")]
)
def test_resources_of_photoshop_are_read_wherever_they_lie(head: bytes, before: bytes) -> None:
    block = media_samples.exif().removeprefix(b"Exif\0\0")
    city = b"\x1c\2\x5a\0\4York"
    held = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2)
        for number, data in ((0x0422, block), (0x0404, city))
    )
    found = scanned(written(stream(head, before + held)))
    assert {place.where.rpartition(": ")[2] for place in found.positions} == {
        "EXIF GPS",
        "IPTC City",
    }
    assert found.devices
    assert found.unsearched == set()


def test_a_file_is_one_wherever_the_object_that_names_it_stands() -> None:
    card = stream(b"", b"BEGIN:VCARD\nADR:;;1 High St;York\nEND:VCARD")
    names = zlib.compress(b"9 0 <</Type/Filespec/EF<</F 3 0 R>>/F(a.vcf)>>")
    listed = stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", names)
    assert [each.where for each in scanned(written(card, listed)).positions] == ["file: address"]


@pytest.mark.parametrize(
    "document",
    [
        written(stream(b"", b'app.launchURL("' + LINK + b'")'), b"<</S/JavaScript/JS 3 0 R>>"),
        written(b"<</X/" + LINK.replace(b"/", b"#2f").replace(b"?", b"#3f") + b">>"),
        written(b"<<>> % " + LINK),
    ],
)
def test_places_in_scripts_names_and_comments_are_found(document: bytes) -> None:
    assert [each.latitude for each in scanned(document).positions] == ["51.5074"]


@pytest.mark.parametrize(
    ("field", "made", "device"),
    [
        ("CreatorTool", "Writer", False),
        ("CreatorTool", "Acrobat PDFMaker 23 for Word", False),
        ("CreatorTool", "LaTeX with hyperref", False),
        ("CreatorTool", "PScript5.dll Version 5.2.2", False),
        ("CreatorTool", "Canon iR-ADV C5235", True),
        ("Producer", "RICOH MP C3004", True),
        ("Producer", "LibreOffice 7.4", False),
    ],
)
def test_a_program_in_a_packet_is_no_device(field: str, made: str, device: bool) -> None:
    packet = (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf"
        f"-syntax-ns#'><rdf:Description xmlns:p='p'><p:{field}>{made}</p:{field}>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
    document = written(stream(b"/Type/Metadata/Subtype/XML", packet))
    assert bool(scanned(document).devices) is device


def test_streams_without_an_end_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # private: how often it is looked for
    real = pdf._ENDSTREAM
    looked: list[int] = []

    class Counted:
        match = real.match

        def search(self, data: bytes, start: int) -> object:
            looked.append(start)
            return real.search(data, start)

    monkeypatch.setattr(pdf, "_ENDSTREAM", Counted())
    data = b"%PDF-1.4\n" + b"1 0 obj\n<</Length 5>>\nstream\n" * 50
    found = scan_file(BytesSource(data))
    assert UnsearchedReason.DAMAGED in found.unsearched
    assert len(looked) == 1
