"""A document as small as one can be that the program itself could have written.

The rules are:

- The file is closed by the program's own hand, so that every checker reads it as any other.
- Every sheet is a page: words, the mark of an entry, and the digest at its foot.
- Its objects are a plan by name, so that a case can change any of them before it is written.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import BinaryIO

from diary.case_file import CaseFile
from diary.json_value import Json
from diary.model.books_and_nouns import Noun
from diary.progress import Progress
from diary.text import field_formatter
from exporters.check import own_pdf
from exporters.pdf.engine.pdfa import DocumentMetadata, srgb_profile, xmp_packet
from exporters.pdf.engine.writer import PdfWriter, deflated
from exporters.pdf.sections.headings import entry_mark

WORDS = "He was outside again."
META = DocumentMetadata("x", "en-GB", "Daybook", datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
_CODES = range(32, 127)
_NOUNS = {noun.value: noun for noun in Noun}
_LINE = 60  # letters
_MOST = 2_000  # letters of a field on one page
_REFERENCE = re.compile(r"~(\w+)~")
_INTENT = "<735247422049454336313936362D322E31>"
_CATALOGUE = (
    "<< /Type /Catalog /Pages ~pages~ /StructTreeRoot ~tree~ /MarkInfo << /Marked true >>"
    " /Names << /Dests ~places~ >> /OutputIntents [~intent~] /Metadata ~metadata~"
    " /Lang <656E2D4742> /PageMode /UseOutlines /ViewerPreferences << /DisplayDocTitle true >>"
    " /OpenAction [~page1~ /XYZ null null 1] /PageLabels << /Nums [0 << /S /D /St 1 >>] >> >>"
)
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (AAAAAA+{name})
/Ordering (AAAAAA+{name})
/Supplement 0
>> def
/CMapName /AAAAAA+{name} def
/CMapType 2 def
1 begincodespacerange
<00> <7F>
endcodespacerange
{pairs}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True)
class Printed:
    """The words of a field, as a page has them; `before` are operators in front of them.

    The place is 20 points below the one before, unless it says another.
    """

    entry: int
    field: str
    words: str
    sort: str = "Words"
    more: bool = False
    before: str = ""
    behind: str = ""
    size: str = "10"
    place: str = ""

    def drawn(self, at: int) -> str:
        """What draws it, the `at`-th on its sheet."""
        shown = ") Tj T*\n(".join(_lines(self.words))
        more = "/More true" if self.more else ""
        place = self.place or f"54.00 {560 - 20 * at}.00"
        return (
            f"{self.before}/{self.sort} <</Entry {self.entry}/Field/{self.field}{more}>> DP\n"
            f"BT /F1+0 {self.size} Tf 12 TL {place} Td ({shown}) Tj ET\n{self.behind}"
        )


@dataclass(frozen=True)
class Cell:
    """A cell of a row of a transcript, as a page has it; in no row where `of` is nothing."""

    of: int
    at: int
    part: str
    text: str
    more: bool = False
    before: str = ""
    behind: str = ""

    def drawn(self, at: int) -> str:
        """What draws it, the `at`-th on its sheet."""
        shown = ") Tj T*\n(".join(_lines(self.text))
        more = "/More true" if self.more else ""
        mark = f"/Line <</Of {self.of}/At {self.at}/Part/{self.part}{more}>> DP\n"
        place = f"{54 + at % 5 * 90}.00 {500 - 12 * (at // 5)}.00"
        return (
            f"{self.before}{mark if self.of else ''}"
            f"BT /F1+0 8 Tf 9 TL {place} Td ({shown}) Tj ET\n{self.behind}"
        )


def _lines(words: str) -> Iterator[str]:
    line = ""
    for letter in map(_letter, words):
        if len(line) + len(letter) > _LINE:
            yield line
            line = ""
        line += letter
    yield line


def _letter(letter: str) -> str:
    if letter in "()\\":
        return f"\\{ord(letter):03o}"
    return letter if " " <= letter <= "~" else "" if letter == "\n" else f"[U+{ord(letter):04X}]"


@dataclass(frozen=True)
class Sheet:
    """What one page says; the mark is set as `words` are where `marked` is false."""

    entry: int
    commitment: str
    words: str = WORDS
    marked: bool = True
    pieces: tuple[Printed, ...] = ()
    cells: tuple[Cell, ...] = ()


@dataclass
class Plan:
    """Objects and streams by name, in the order in which they are written.

    `~name~` in a text stands for a reference. A stream is its entries and its bytes as they lie.
    """

    objects: dict[str, str] = field(default_factory=dict)
    streams: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tree: set[str] = field(default_factory=set)

    def packed(self, name: str, data: bytes, entries: str = "") -> None:
        """A stream in the one way in which the program packs."""
        self.streams[name] = (f"{entries} /Filter /FlateDecode", deflated(data))

    def data(self, name: str) -> bytes:
        """What is in a stream."""
        return zlib.decompress(self.streams[name][1])

    def edit(self, name: str, old: str, new: str) -> None:
        """Put something else into an object, the entries of a stream, or what is in it."""
        if name in self.objects:
            assert old in self.objects[name], self.objects[name]
            self.objects[name] = self.objects[name].replace(old, new)
            return
        entries, _ = self.streams[name]
        text = self.data(name).decode("latin-1")
        assert old in text, text
        self.streams[name] = (entries, deflated(text.replace(old, new).encode("latin-1")))

    def entries(self, name: str, old: str, new: str) -> None:
        """Put something else into the entries of a stream."""
        entries, data = self.streams[name]
        assert old in entries, entries
        self.streams[name] = (entries.replace(old, new), data)

    def write(self) -> bytes:
        """The document, closed as the program closes it."""
        out = io.BytesIO()
        file = PdfWriter(out)
        numbers = {name: file.reserve() for name in (*self.objects, *self.streams)}

        def spelled(text: str) -> str:
            return _REFERENCE.sub(lambda found: f"{numbers.get(found[1], 0)} 0 R", text)

        for name, (entries, data) in self.streams.items():
            file.put_stream(data, spelled(entries), numbers[name])
        for name, text in self.objects.items():
            put = file.put_in_tree if name in self.tree else file.put
            put(spelled(text), numbers[name])
        file.close(numbers["catalogue"], numbers["info"])
        return out.getvalue()


def sheets_of(document: bytes) -> list[Sheet]:
    """The sheets of a document, as a checker finds them."""
    found = own_pdf.marks(io.BytesIO(document))
    return [Sheet(entry, commitment) for _page, entry, commitment in found]


def worded(sheets: Sequence[Sheet], record: bytes) -> list[Sheet]:
    """The same sheets, with the words that a record has for each entry that it opens."""
    openings = {opening["n"]: opening["fields"] for opening in json.loads(record)["openings"]}
    return [
        _with(sheet, {name: value for name, value, _salt in openings.get(sheet.entry, ())})
        for sheet in sheets
    ]


def _with(sheet: Sheet, values: Mapping[str, Json]) -> Sheet:
    """A sheet with words; without a mark that can be read if they do not fit on a page."""
    pieces = tuple(_printed(sheet.entry, values))
    if any(len(piece.words) > _MOST for piece in pieces):
        return replace(sheet, marked=False)
    return replace(sheet, pieces=pieces)


def document(digest: str, sheets: Sequence[Sheet]) -> bytes:
    """A page for each sheet, or one with nothing but its foot."""
    return plan(digest, sheets).write()


def plan(digest: str, sheets: Sequence[Sheet]) -> Plan:
    """The plan of such a document; pages and their parts are numbered from 1."""
    made = Plan()
    made.objects["catalogue"] = _CATALOGUE
    said = [_sheet(sheet) for sheet in sheets] or [""]
    made.objects["info"] = _information()
    made.objects["places"] = "<< /Names [<78> [~page1~ /XYZ 54.00 787.89 null]] >>"
    made.objects["intent"] = (
        f"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier {_INTENT}"
        f" /Info {_INTENT} /DestOutputProfile ~profile~ >>"
    )
    made.packed("profile", srgb_profile(), "/N 3")
    made.streams["metadata"] = ("/Type /Metadata /Subtype /XML", xmp_packet(META))
    made.objects["resources"] = "<< /Font ~fonts~ /XObject << /Total ~total~ >> >>"
    made.packed(
        "total",
        b"BT /F1+0 7.4 Tf 9 TL 0.00 0.00 Td (1) Tj ET",
        "/Type /XObject /Subtype /Form /BBox [0 -5 60 15] /Resources << /Font ~fonts~ >>",
    )
    made.objects["fonts"] = "<< /F1+0 ~plain~ /F3+0 ~mono~ >>"
    _font(made, "plain", "F1+0", "NotoSans-Regular")
    _font(made, "mono", "F3+0", "NotoSansMono-Regular")
    _pages(made, digest, said)
    return made


def _information() -> str:
    title, program = META.title.encode().hex().upper(), META.program.encode().hex().upper()
    date = META.info_date.encode().hex().upper()
    return (
        f"<< /Title <{title}> /Creator <{program}> /Producer <{program}>"
        f" /CreationDate <{date}> /ModDate <{date}> >>"
    )


def _font(made: Plan, name: str, called: str, base: str) -> None:
    pairs = "\n".join(f"<{code:02X}> <{code:04X}>" for code in _CODES)
    letters = f"{len(_CODES)} beginbfchar\n{pairs}\nendbfchar"
    made.packed(f"{name}_map", _CMAP.format(name=base, pairs=letters).encode())
    made.packed(f"{name}_file", b"\0" * 64, "/Length1 64")
    made.objects[f"{name}_descriptor"] = (
        "<< /Ascent 1069 /CapHeight 714 /Descent -293 /Flags 4 /FontBBox [ -621 -389 2800 1067 ]"
        f" /FontFile2 ~{name}_file~ /FontName /AAAAAA+{base} /ItalicAngle 0 /MissingWidth 600"
        " /StemV 87 /Type /FontDescriptor >>"
    )
    widths = " ".join(["0"] * 32 + ["600"] * 96)
    made.objects[name] = (
        f"<< /BaseFont /AAAAAA+{base} /FirstChar 0 /FontDescriptor ~{name}_descriptor~"
        f" /LastChar 127 /Name /{called} /Subtype /TrueType /ToUnicode ~{name}_map~ /Type /Font"
        f" /Widths [ {widths} ] >>"
    )


def _pages(made: Plan, digest: str, said: Sequence[str]) -> None:
    count = len(said)
    each = range(1, count + 1)
    kids = " ".join(f"~page{at}~" for at in each)
    made.objects["pages"] = f"<< /Type /Pages /Count {count} /Kids [{kids}] >>"
    for at, lines in zip(each, said, strict=True):
        drawn = (
            f"/P <</MCID 0>> BDC\n{lines}EMC\n/Artifact BMC\n"
            f"BT /F3+0 6.4 Tf 9 TL 295.52 31.00 Td ({digest}) Tj ET\nEMC"
        )
        made.packed(f"contents{at}", drawn.encode("ascii"))
        made.objects[f"page{at}"] = (
            "<< /Type /Page /Parent ~pages~ /MediaBox [0 0 595.28 841.89]"
            f" /Resources ~resources~ /Contents ~contents{at}~ /StructParents {at - 1} /Tabs /S >>"
        )
        made.objects[f"owners{at}"] = f"[~words{at}~]"
        made.objects[f"words{at}"] = f"<</S/P/P ~document~/Pg ~page{at}~/K 0>>"
    words = " ".join(f"~words{at}~" for at in each)
    held = "/K ~words1~" if count == 1 else f"/K [{words}]"
    made.objects["document"] = f"<</S/Document/P ~tree~{held}>>"
    keys = " ".join(f"{at - 1} ~owners{at}~" for at in each)
    made.objects["leaf"] = f"<</Limits [0 {count - 1}]/Nums [{keys}]>>"
    made.objects["tree"] = (
        "<</Type/StructTreeRoot/K ~document~/ParentTree <</Kids [~leaf~]>>"
        f"/ParentTreeNextKey {count}>>"
    )
    made.tree = {f"{name}{at}" for name in ("owners", "words") for at in each}
    made.tree |= {"document", "leaf", "tree"}


def _printed(entry: int, values: Mapping[str, Json]) -> Iterator[Printed]:
    noun = _NOUNS.get(str(values.get("@kind")).partition(".")[0])
    if noun is None:
        return
    for name, value in values.items():
        words = field_formatter.own_words(noun, name, value)
        if words:
            yield Printed(entry, name, words)


def _sheet(sheet: Sheet) -> str:
    font = "/F3+0" if sheet.marked else "/F1+0"
    mark = entry_mark(sheet.entry, sheet.commitment)
    return (
        f"BT /F1+0 10 Tf 12 TL 54.00 700.00 Td ({sheet.words}) Tj T*\n(Twice.) Tj ET\n"
        f"BT {font} 8 Tf 10 TL 54.00 600.00 Td ({mark}) Tj ET\n"
    ) + "".join(each.drawn(at) for at, each in enumerate((*sheet.pieces, *sheet.cells)))


def write_document(
    case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress
) -> int:
    """The document of a bundle: a sheet for each entry that is opened, as far as it needs one."""
    progress(0, 2)
    given = case.disclosure
    shown = [opening for opening in given.openings if not opening.is_withheld]
    # what was done to the record itself stands in a line of the document
    opened = [each for each in shown if each.values().get("@kind") != "continuity.recorded"]
    sheets = [
        _with(Sheet(each.n, given.commitments[each.n - 1].hex()), each.values()) for each in opened
    ]
    out.write(document(manifest_digest, sheets))
    progress(2, 2)
    return max(1, len(sheets))
