"""Documents whose file or objects are of a form that no version of the program writes.

The rules are:

- Every case is signed as it stands, by whoever holds the key: only the form says that it is not
  ours. Both checkers say so in the same words, whatever the pages would say.
- Most cases differ from a document of ours in one thing, which no viewer may even notice.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus import document
from tests.corpus.case import Bundle, Case, case, tiny, wrong
from tests.corpus.document import Plan, sheets_of, worded

Raw = Callable[[bytes], bytes]
Change = Callable[[Plan], object]
FALSE = "ab" * 32
MIB = 1 << 20


def own_plan() -> Plan:
    """The document of the smallest bundle, before it is written."""
    files = tiny().files
    digest = hashlib.sha256(files[layout.MANIFEST]).hexdigest()
    return document.plan(digest, worded(sheets_of(files[layout.EVIDENCE]), files[layout.RECORD]))


def planned(change: Change) -> Bundle:
    """The smallest bundle with its document changed before it was written."""
    made = own_plan()
    change(made)
    return tiny().put(layout.EVIDENCE, made.write()).signed()


def written(change: Raw) -> Bundle:
    """The smallest bundle with its document changed as it lies."""
    return tiny().edited(layout.EVIDENCE, change).signed()


def cases() -> Iterator[Case]:
    yield case("pdf: as it is written", partial(planned, lambda _: None), CheckVerdict.UNCONFIRMED)
    for what, raw in FILES.items():
        yield wrong(f"pdf: {what}", partial(written, raw), layout.EVIDENCE)
    for what, change in OBJECTS.items():
        yield wrong(f"pdf: {what}", partial(planned, change), layout.EVIDENCE)


def edit(name: str, old: str, new: str) -> Change:
    return lambda plan: plan.edit(name, old, new)


def held(name: str, added: str) -> Change:
    """Something more inside an object, before its last brackets."""

    def change(plan: Plan) -> None:
        text = plan.objects[name]
        assert text.endswith(">>")
        plan.objects[name] = f"{text[:-2].rstrip()} {added} >>"

    return change


def also(name: str, text: str, *then: Change) -> Change:
    """Another object, and what leads to it."""

    def change(plan: Plan) -> None:
        plan.objects[name] = text
        for each in then:
            each(plan)

    return change


def false_mark(plan: Plan) -> None:
    """The sheet names a commitment that the record has not."""
    own = re.search(rb"\(\d+ ([0-9a-f]{64})\)", plan.data("contents1"))
    assert own
    plan.edit("contents1", own[1].decode(), FALSE)


def all_of(*changes: Change) -> Change:
    def change(plan: Plan) -> None:
        for each in changes:
            each(plan)

    return change


def repacked(how: Callable[[bytes], bytes], filters: str) -> Change:
    """The first page's contents packed in another way."""

    def change(plan: Plan) -> None:
        plan.streams["contents1"] = (f" {filters}", how(plan.data("contents1")))

    return change


def inside_pack(
    change: Callable[[str], str], filters: str = "/FlateDecode", rounds: int = 1
) -> Raw:
    """What shares a stream changed, and the file put together anew around it."""

    def changed(raw: bytes) -> bytes:
        found = next(re.finditer(_PACK, raw, re.DOTALL))
        text = change(zlib.decompress(found[3]).decode("latin-1")).encode("latin-1")
        for _ in range(rounds):
            text = zlib.compress(text)
        head = found[1].replace(b"/FlateDecode", filters.encode())
        made = b"%s /Length %d >>\nstream\n%s\nendstream" % (head, len(text), text)
        return moved(raw, found.start(), found.end(), made)

    return changed


_PACK = (
    rb"(<< /Type /ObjStm /N \d+ /First \d+ /Filter /FlateDecode) /Length (\d+) >>"
    rb"\nstream\n(.*?)\nendstream"
)
_TABLE = re.compile(
    rb"\d+ 0 obj\n(<< /Type /XRef [^\n]*) /Length \d+ >>\nstream\n(.*)\nendstream\nendobj\n"
    rb"startxref\n\d+\n%%EOF\n$",
    re.DOTALL,
)


def moved(raw: bytes, start: int, end: int, new: bytes) -> bytes:
    """Other bytes in one place, and every offset of the table right again."""
    found = _TABLE.search(raw)
    assert found
    by = len(new) - (end - start)
    rows = bytearray(zlib.decompress(found[2]))
    for at in range(0, len(rows), 9):
        place = int.from_bytes(rows[at + 1 : at + 7], "big")
        if rows[at] == 1 and place >= end:
            rows[at + 1 : at + 7] = (place + by).to_bytes(6, "big")
    return raw[:start] + new + tabled(raw, bytes(rows), after=end, by=by)


def tabled(
    raw: bytes, rows: bytes, *, after: int = 0, by: int = 0, head: Raw | None = None
) -> bytes:
    """What stands from `after` on, with other rows in its table; `by` is how far it moved."""
    found = _TABLE.search(raw)
    assert found
    said = head(found[1]) if head else found[1]
    packed = zlib.compress(rows)
    number = raw[found.start() :].split(b" ")[0]
    table = b"%s 0 obj\n%s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number, said, len(packed), packed,
    )  # fmt: skip
    end = b"startxref\n%d\n%%%%EOF\n" % (found.start() + by)
    return raw[after : found.start()] + table + end


def headed(head: Raw, rows: Raw = bytes) -> Raw:
    """Another table: what is said of it, and its rows."""

    def change(raw: bytes) -> bytes:
        found = _TABLE.search(raw)
        assert found
        return tabled(raw, rows(zlib.decompress(found[2])), head=head)

    return change


def added(where: bytes, new: bytes) -> Raw:
    """Bytes put before the first such place, and all offsets right."""

    def change(raw: bytes) -> bytes:
        at = raw.index(where)
        return moved(raw, at, at, new)

    return change


def swapped(old: bytes, new: bytes) -> Raw:
    """The first such bytes exchanged, and all offsets right."""

    def change(raw: bytes) -> bytes:
        at = raw.index(old)
        return moved(raw, at, at + len(old), new)

    return change


def updated(raw: bytes) -> bytes:
    """A second revision, with a table of the old kind, in which the catalogue is another one."""
    start = raw.rpartition(b"startxref\n")[2].split(b"\n")[0]
    root = re.findall(rb"/Root (\d+) 0 R", raw)[0]
    at = len(raw)
    body = root + b" 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"
    table = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<< /Size 99 /Root %s 0 R /Prev %s >>\n" % (
        root, at, root, start,
    )  # fmt: skip
    return raw + body + table + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


def updated_by_a_stream(raw: bytes) -> bytes:
    """A second revision with a table of our kind, which changes nothing."""
    start = raw.rpartition(b"startxref\n")[2].split(b"\n")[0]
    root, info = (re.findall(rb"/%s (\d+) 0 R" % key, raw)[0] for key in (b"Root", b"Info"))
    size = int(re.findall(rb"/XRef /Size (\d+)", raw)[0])
    rows = zlib.compress(b"\1" + len(raw).to_bytes(6, "big") + b"\0\0")
    head = (
        b"<< /Type /XRef /Size %d /W [1 6 2] /Index [%d 1] /Prev %s /Root %s 0 R /Info %s 0 R"
        b" /ID [<%s> <%s>] /Filter /FlateDecode /Length %d >>"
    ) % (size + 1, size, start, root, info, b"0" * 32, b"0" * 32, len(rows))
    table = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (size, head, rows)
    return raw + table + b"startxref\n%d\n%%%%EOF\n" % len(raw)


def row(number: int, kind: int, place: Callable[[int], int], age: int) -> Raw:
    """One row of the table changed."""

    def change(rows: bytes) -> bytes:
        at = 9 * number
        old = int.from_bytes(rows[at + 1 : at + 7], "big")
        new = bytes([kind]) + place(old).to_bytes(6, "big") + age.to_bytes(2, "big")
        return rows[:at] + new + rows[at + 9 :]

    return change


def misplaced(kind: int, by: int, age: int) -> Raw:
    """The table says something else of a stream that nothing reads."""

    def change(raw: bytes) -> bytes:
        found = re.search(rb"(\d+) 0 obj\n<<[^\n]*/Type /Metadata", raw)
        assert found
        other = row(int(found[1]), kind, lambda old: old + by, age)
        return headed(bytes, other)(raw)

    return change


def of_the_old_kind(raw: bytes) -> bytes:
    """A plain table with a trailer in place of our own; what is packed is not in it."""
    found = _TABLE.search(raw)
    assert found
    root, info = (re.findall(rb"/%s (\d+) 0 R" % key, raw)[0] for key in (b"Root", b"Info"))
    rows = zlib.decompress(found[2])
    lines = [b"0000000000 65535 f \n"]
    for at in range(9, len(rows), 9):
        place = int.from_bytes(rows[at + 1 : at + 7], "big")
        lines.append(b"%010d 00000 n \n" % place if rows[at] == 1 else b"0000000000 00000 f \n")
    table = b"xref\n0 %d\n" % len(lines) + b"".join(lines)
    trailer = b"trailer\n<< /Size %d /Root %s 0 R /Info %s 0 R >>\n" % (len(lines), root, info)
    end = b"startxref\n%d\n%%%%EOF\n" % found.start()
    return raw[: found.start()] + table + trailer + end


def bomb(rounds: int) -> Raw:
    """Objects that share a stream, with many lines of nothing behind them."""
    filters = f"[{' '.join(['/FlateDecode'] * rounds)}]" if rounds > 1 else "/FlateDecode"
    return inside_pack(lambda text: text + "\n" * (24 * MIB), filters, rounds)


def lengthened(by: int) -> Raw:
    """The length of the metadata is not what it is."""

    def change(raw: bytes) -> bytes:
        found = re.search(rb"/Subtype /XML /Length (\d+)", raw)
        assert found
        new = b"/Subtype /XML /Length %d" % (int(found[1]) + by)
        return moved(raw, found.start(), found.end(), new)

    return change


FILES: dict[str, Raw] = {
    "text before it": lambda raw: b"From: him\n" + raw,
    "a program before it": lambda raw: b"#!/bin/sh\nexit\n" + raw,
    "a line end before it": lambda raw: b"\n" + raw,
    "an older version in its first line": lambda raw: raw.replace(b"%PDF-1.7", b"%PDF-1.4", 1),
    "a later version in its first line": lambda raw: raw.replace(b"%PDF-1.7", b"%PDF-2.0", 1),
    "a line end of Windows after its first line": swapped(b"%PDF-1.7\n", b"%PDF-1.7\r\n"),
    "a line end of old Macs after its first line": swapped(b"%PDF-1.7\n", b"%PDF-1.7\r"),
    "another second line": swapped(b"%\xe2\xe3\xcf\xd3", b"%\xe2\xe3\xcf\xd4"),
    "a comment between objects": added(b"1 0 obj", b"% a remark\n"),
    "a line end between objects": added(b"1 0 obj", b"\n"),
    "a line end more behind it": lambda raw: raw + b"\n",
    "bytes behind it": lambda raw: raw + b"\0" * 40,
    "two ends": lambda raw: raw + b"%%EOF\n",
    "its end twice": lambda raw: raw + raw[raw.rindex(b"startxref") :],
    "another file behind it": lambda raw: raw + b"PK\x03\x04" + b"\0" * 60,
    "no end": lambda raw: raw.removesuffix(b"%%EOF\n"),
    "line ends of Windows at its end": lambda raw: raw.replace(b"\n%%EOF\n", b"\r\n%%EOF\r\n"),
    "a place of its table with a zero before it": lambda raw: re.sub(
        rb"startxref\n", b"startxref\n0", raw
    ),
    "a place of its table that is one too far": lambda raw: re.sub(
        rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) + 1), raw
    ),
    "a second revision": updated,
    "a second revision by a stream": updated_by_a_stream,
    "a table of the old kind": of_the_old_kind,
    "a table with other widths": headed(lambda head: head.replace(b"[1 6 2]", b"[1 5 3]")),
    "a table with an index": headed(lambda head: head.replace(b" /W ", b" /Index [0 9] /W ")),
    "a table with one before": headed(lambda head: head.replace(b" /W ", b" /Prev 9 /W ")),
    "a table that says it is locked": headed(
        lambda head: head.replace(b" /W ", b" /Encrypt 9 0 R /W ")
    ),
    "a table of two thousand million": headed(
        lambda head: re.sub(rb"/Size \d+", b"/Size 2147483648", head)
    ),
    "a table with a root twice": headed(
        lambda head: re.sub(rb"(/Root \d+ 0 R)", rb"\1 \1", head)
    ),
    "a table with a predictor": headed(
        lambda head: head + b" /DecodeParms << /Predictor 12 /Columns 9 >>"
    ),
    "a table with a row more": headed(
        lambda head: re.sub(rb"/Size (\d+)", lambda m: b"/Size %d" % (int(m[1]) + 1), head),
        lambda rows: rows + bytes(9),
    ),
    "a table that has a stream one byte off": misplaced(1, 1, 0),
    "a table that has a stream of another age": misplaced(1, 0, 1),
    "a table that has no stream where one is": misplaced(0, 0, 65535),
    "an object of another age": swapped(b" 0 obj\n<< /Type /Meta", b" 1 obj\n<< /Type /Meta"),
    "a length that is too long": lengthened(1),
    "a length that is too short": lengthened(-1),
    "a length by reference": swapped(b"/Subtype /XML /Length ", b"/Subtype /XML /Length 1 0 R /L "),
    "a length twice": swapped(b"/Subtype /XML /Length ", b"/Subtype /XML /Length 3 /Length "),
    "a line end of Windows before a stream": swapped(b">>\nstream\n", b">>\nstream\r\n"),
    "an object beside the streams": added(b"1 0 obj", b"900 0 obj\n<< /Type /Page >>\nendobj\n"),
    "packed objects with one before": swapped(b"/ObjStm /N", b"/ObjStm /Extends 1 0 R /N"),
    "packed objects of another count": swapped(b"/Type /ObjStm /N 1", b"/Type /ObjStm /N 2"),
    "packed objects with a comment": inside_pack(lambda text: text + "\n% /BaseFont"),
    "packed objects with one more behind": inside_pack(lambda text: text + "\n<< /Type /Page >>"),
    "packed objects with words of Windows": inside_pack(lambda text: text.replace("\n<<", "\r<<")),
    "a name that is no text": inside_pack(
        lambda text: text.replace("NotoSansMono", "Noto\xff\xfe\xff\xfeMono")
    ),
    "packed objects in another order": inside_pack(
        lambda text: re.sub(r"^(\d+ \d+) (\d+ \d+)", r"\2 \1", text)
    ),
    "packed objects in a chain of filters": inside_pack(str, "[/FlateDecode /FlateDecode]", 2),
    "packed objects in a list of one filter": inside_pack(str, "[/FlateDecode]"),
    "packed objects that grow a thousand times": bomb(1),
    "packed objects that grow by two filters": bomb(2),
    "packed objects that grow by three filters": bomb(3),
}  # fmt: skip


def twice_numbered(plan: Plan) -> None:
    """Two streams with one number, of which the table names one."""
    own = plan.write

    def write() -> bytes:
        raw = own()
        found = re.search(rb"(\d+) 0 obj\n<<[^\n]*/Type /Metadata", raw)
        assert found
        more = b"%s 0 obj\n<<  /Filter /FlateDecode /Length 8 >>\nstream\n%s\nendstream\nendobj\n"
        return moved(raw, found.start(), found.start(), more % (found[1], zlib.compress(b"")))

    plan.write = write  # type: ignore[method-assign]


FILE = "<< /Type /Filespec /F <657669> /UF <657669> /EF << /F ~program~ /UF ~program~ >> >>"
FONT = "/BaseFont /AAAAAA+NotoSansMono-Regular"
DECOY = " ".join(("/X <<", FONT, ">>"))
OBJECTS: dict[str, Change] = {
    "two streams with one number": twice_numbered,
    "a font whose name is spelled with a code": edit("mono", "/BaseFont", "/Base#46ont"),
    "a font of marks by a code, with a false mark": all_of(
        false_mark, edit("mono", FONT, f"/Base#46ont {FONT[10:]} /X << /BaseFont /Other >>")
    ),
    "a font of words that is one of marks by a code": all_of(
        false_mark, edit("mono", FONT, f"/Base#46ont /AAAAAA+NotoSans-Regular {DECOY}")
    ),
    "a font whose map is named by a code": edit("mono", "/ToUnicode", "/To#55nicode"),
    "a map of letters by a code, beside another": edit(
        "mono", "/ToUnicode ~mono_map~", "/To#55nicode ~plain_map~ /X << /ToUnicode ~mono_map~ >>"
    ),
    "a font with a decoy in a string": edit("mono", FONT, f"{FONT} /X ({FONT})"),
    "a font with a decoy in hex": edit("mono", FONT, f"{FONT} /X <{FONT.encode().hex()}>"),
    "a font with a decoy in a dictionary": edit("mono", FONT, f"{FONT} {DECOY}"),
    "a font with a decoy in a list": edit("mono", FONT, f"{FONT} /X [{FONT}]"),
    "a font named twice": edit("mono", FONT, f"{FONT} /BaseFont /AAAAAA+NotoSans-Regular"),
    "a font with two maps": edit("mono", "/ToUnicode", "/ToUnicode ~plain_map~ /ToUnicode"),
    "a font without a map": edit("mono", " /ToUnicode ~mono_map~", ""),
    "a font with letters of its own order": held(
        "mono", "/Encoding << /Type /Encoding /Differences [48 /one /zero] >>"
    ),
    "a font of drawn letters": edit("mono", "/Subtype /TrueType", "/Subtype /Type3"),
    "a font that is not in the file": edit("mono", " /FontDescriptor ~mono_descriptor~", ""),
    "a font whose name has a space by a code": edit("mono", "+NotoSansMono", "+Noto#20SansMono"),
    "a list of fonts with one twice": edit("fonts", "/F3+0 ~mono~", "/F3+0 ~plain~ /F3+0 ~mono~"),
    "a list of fonts with a code": edit("fonts", "/F3+0", "/#463+0"),
    "a font spelled where it is listed": edit(
        "fonts", "~mono~", "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"
    ),
    "two spaces": edit("page1", "/Type /Page ", "/Type  /Page "),
    "a tab": edit("page1", "/Type /Page ", "/Type\t/Page "),
    "no space": edit("page1", "/Type /Page ", "/Type/Page "),
    "keys in another order": edit(
        "page1", "/Type /Page /Parent ~pages~", "/Parent ~pages~ /Type /Page"
    ),
    "a reference with a space more": edit("resources", "~fonts~", "~fonts~ "),
    "a number with zeros before it": edit("page1", "/StructParents 0", "/StructParents 00"),
    "a number with a sign": edit("page1", "/StructParents 0", "/StructParents +0"),
    "a number with a point": edit("page1", "/StructParents 0", "/StructParents 0.0"),
    "a number with an exponent": edit("page1", "/StructParents 0", "/StructParents 0e0"),
    "a number beyond all": edit("page1", "/StructParents 0", f"/StructParents {2**31}"),
    "lists in lists": held("page1", "/X " + "[" * 400 + "]" * 400),
    "dictionaries in dictionaries": held("page1", "/X " + "<< /X " * 400 + "1" + " >>" * 400),
    "a page of another size": edit("page1", "595.28 841.89", "5952.80 841.89"),
    "a page turned": held("page1", "/Rotate 180"),
    "a page cut to a part": held("page1", "/CropBox [0 0 100 100]"),
    "a page with a unit of its own": held("page1", "/UserUnit 100"),
    "a page with two contents": edit("page1", "~contents1~", "[~contents1~ ~contents2~]"),
    "a page with its contents in a list": edit("page1", "~contents1~", "[~contents1~]"),
    "a page with contents named twice": edit(
        "page1", "/Contents ~contents1~", "/Contents ~contents2~ /Contents ~contents1~"
    ),
    "a page without resources of its own": edit("page1", " /Resources ~resources~", ""),
    "two pages with the same contents": edit("page2", "~contents2~", "~contents1~"),
    "a page that acts when it is opened": held("page1", "/AA << /O ~info~ >>"),
    "a page with a thumbnail": held("page1", "/Thumb ~total~"),
    "a page with a group": held("page1", "/Group << /S /Transparency >>"),
    "a page with a note": also(
        "note",
        "<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 500] /Contents (Nothing happened.) >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a page with a field of a form": also(
        "note", "<< /Type /Annot /Subtype /Widget /FT /Tx /T (x) /V (y) /Rect [0 0 9 9] >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a page with a file pinned to it": also(
        "note", "<< /Type /Annot /Subtype /FileAttachment /FS ~info~ /Rect [0 0 9 9] >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a link that leads out": also(
        "note",
        "<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /StructParent 7 /Rect [0.00 0.00 9.00"
        " 9.00] /A << /S /URI /URI (file:///etc/passwd) >> /Contents <78> >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a link that starts a program": also(
        "note",
        "<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /StructParent 7 /Rect [0.00 0.00 9.00"
        " 9.00] /A << /S /Launch /F (evil.exe) >> /Contents <78> >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a link into a program": also(
        "note",
        "<< /Type /Annot /Subtype /Link /F 4 /Border [0 0 0] /StructParent 7 /Rect [0.00 0.00 9.00"
        f" 9.00] /A << /S /GoToR /F <{b'evil.exe'.hex().upper()}> /D <78> >> /Contents <78> >>",
        held("page1", "/Annots [~note~]"),
    ),
    "a page that is there twice": edit("pages", "~page2~]", "~page1~]"),
    "a page more than once beside the others": all_of(
        edit("pages", "~page2~]", "~page2~ ~page1~]"), edit("pages", "/Count 2", "/Count 3")
    ),
    "pages in pages": also(
        "inner",
        "<< /Type /Pages /Count 1 /Kids [~page2~] >>",
        edit("pages", "~page2~]", "~inner~]"),
    ),
    "pages that hold themselves": edit("pages", "~page2~]", "~pages~]"),
    "pages of another count": edit("pages", "/Count 2", "/Count 1"),
    "pages of a count beyond all": edit("pages", "/Count 2", f"/Count {2**31}"),
    "pages of a count with a point": edit("pages", "/Count 2", "/Count 2.0"),
    "pages listed twice": held("pages", "/Kids [~page2~ ~page1~]"),
    "pages that lead to nothing": edit("pages", "~page2~]", "90000 0 R]"),
    "pages with a box for all": held("pages", "/MediaBox [0 0 10 10]"),
    "a page of no parent of ours": edit("page1", "~pages~", "~page2~"),
    "a page that nothing leads to": also(
        "page9",
        "<< /Type /Page /Parent ~pages~ /MediaBox [0 0 595.28 841.89] /Resources ~resources~"
        " /Contents ~contents9~ /StructParents 0 /Tabs /S >>",
        lambda plan: plan.packed("contents9", b""),
    ),
    "a list of places that nothing leads to": also("alone", "<< /Names [] >>"),
    "a page of a place, and none of the pages": also(
        "page9",
        "<< /Type /Page /Parent ~pages~ /MediaBox [0 0 595.28 841.89] /Resources ~resources~"
        " /Contents ~contents9~ /StructParents 0 /Tabs /S >>",
        lambda plan: plan.packed("contents9", b""),
        edit("places", "~page1~", "~page9~"),
    ),
    "a script that runs when it is opened": edit(
        "catalogue", "[~page1~ /XYZ null null 1]", "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    ),
    "actions of its own": held("catalogue", "/AA << /WC ~info~ >>"),
    "scripts by name": edit(
        "catalogue", "/Dests ~places~", "/Dests ~places~ /JavaScript << /Names [] >>"
    ),
    "a form": held("catalogue", "/AcroForm << /Fields [] >>"),
    "a form in XML": held("catalogue", "/AcroForm << /XFA ~metadata~ /Fields [] >>"),
    "layers that can be hidden": held("catalogue", "/OCProperties << /OCGs [] /D << >> >>"),
    "a collection": held("catalogue", "/Collection << /View /H >>"),
    "a rule of its own for reading": held("catalogue", "/Extensions << >>"),
    "a catalogue with two trees of pages": held("catalogue", "/Pages ~pages~"),
    "a catalogue of an older version": held("catalogue", "/Version /1.4"),
    "a program inside it": also(
        "file", FILE,
        lambda plan: plan.packed("program", b"MZ", "/Type /EmbeddedFile"),
        edit("catalogue", "~places~", "~places~ /EmbeddedFiles << /Names [<657669> ~file~] >>"),
        held("catalogue", "/AF [~file~]"),
    ),
    "a file that only it lists": also(
        "file", FILE,
        lambda plan: plan.packed("program", b"MZ", "/Type /EmbeddedFile"),
        held("catalogue", "/AF [~file~]"),
    ),
    "words of its own in its tree": edit("words1", "/K 0", "/ActualText <78>/K 0"),
    "a part of its tree with two parts in no list": edit("words1", "/K 0", "/K 0 0"),
    "a part of its tree in an unknown role": edit("words1", "/S/P", "/S/Note"),
    "roles of its own": held("tree", "/RoleMap << /X /P >>"),
    "text in brackets where ours is hex": edit("info", "<78>", "(x)"),
    "hex in small letters": edit("info", "<78>", "<7a>"),
    "hex of half a byte": edit("info", "<78>", "<785>"),
    "an author": held("info", "/Author <78>"),
    "contents in a list of one filter": repacked(zlib.compress, "/Filter [/FlateDecode]"),
    "contents in a chain of filters": repacked(
        lambda data: zlib.compress(zlib.compress(data)), "/Filter [/FlateDecode /FlateDecode]"
    ),
    "contents with a predictor": repacked(
        zlib.compress, "/Filter /FlateDecode /DecodeParms << /Predictor 1 >>"
    ),
    "contents in hex": repacked(lambda data: data.hex().encode() + b">", "/Filter /ASCIIHexDecode"),
    "contents that are not packed": repacked(bytes, "/X 1"),
    "contents with a filter by a code": repacked(zlib.compress, "/Filter /Flate#44ecode"),
    "contents with bytes behind what is packed": repacked(
        lambda data: zlib.compress(data) + b"more", "/Filter /FlateDecode"
    ),
    "contents without a check sum": repacked(
        lambda data: zlib.compress(data)[:-4], "/Filter /FlateDecode"
    ),
    "contents in a file of their own": repacked(zlib.compress, "/F (x) /Filter /FlateDecode"),
    "contents that grow a thousand times": repacked(
        lambda data: zlib.compress(data + b" " * (20 * MIB)), "/Filter /FlateDecode"
    ),
    "contents that are a picture": edit("page1", "~contents1~", "~profile~"),
    "a reference to what is not there": edit("page1", "~resources~", "90000 0 R"),
    "a reference to nothing": edit("page1", "~resources~", "0 0 R"),
    "resources of another kind": edit("page1", "~resources~", "~info~"),
    "a picture that is a form with words": also(
        "unused", "<< >>",
        lambda plan: plan.packed(
            "words", b"BT /F1+0 9 Tf 9 TL 54.00 54.00 Td (Nothing happened.) Tj ET",
            "/Type /XObject /Subtype /Form /BBox [0 0 595 841] /Resources << /Font ~fonts~ >>",
        ),
        edit("resources", "/Total ~total~", "/Total ~total~ /Im1 ~words~"),
    ),
    "a state of drawing": edit("resources", " >> >>", " >> /ExtGState << /G << /ca 0 >> >> >>"),
}  # fmt: skip
